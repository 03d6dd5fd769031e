#pragma once

// Rates and steps of neurons with constants of their own.

#include <cuda_runtime.h>

#include <cstddef>
#include <softlif/detail/device/columns.hpp>
#include <softlif/detail/device/lanes.hpp>
#include <softlif/detail/device/launch.hpp>
#include <softlif/detail/device/lif_steps.hpp>
#include <softlif/detail/device/rates.hpp>
#include <softlif/detail/device/respond.hpp>
#include <softlif/detail/error.hpp>
#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {
namespace device {

/// So many threads keep the largest devices busy.
inline constexpr std::size_t busy_threads = std::size_t{1} << 18;

/// How threads share out n elements.
/// @throws std::invalid_argument  unless each neuron has as many
inline Lanes checked_lanes(const char* call, std::size_t neurons, std::size_t n,
                           bool samples_are_contiguous, std::size_t threads = busy_threads) {
  if (neurons == 0 ? n != 0 : n % neurons != 0) {
    refuse(call, ": n must be a multiple of the number of neurons, ", std::ptrdiff_t(neurons),
           ", but is ", std::ptrdiff_t(n));
  }
  return {neurons == 0 ? 1 : neurons, n, samples_are_contiguous, threads};
}

/// What rates follow from. (As a base, NoCurve takes no room.)
template <class Kernel>
struct RateRecord : CurveOf<Kernel> {
  Kernel kernel;

  explicit RateRecord(const Kernel& given) : CurveOf<Kernel>(curve_of(given)), kernel(given) {}
  EIGEN_DEVICE_FUNC const CurveOf<Kernel>& curve() const { return *this; }
};

template <class Record, bool with_derivative, class Scalar>
__global__ void __launch_bounds__(threads_per_block)
    respond_each(const __grid_constant__ Columns<Record> columns,
                 const __grid_constant__ Lanes lanes, const Scalar* J,
                 const __grid_constant__ Outputs<with_derivative, Scalar> outputs) {
  const auto tables = SharedTables<Scalar>::fill();
  const std::size_t thread = std::size_t{blockIdx.x} * threads_per_block + threadIdx.x;
  if (thread >= lanes.threads()) return;
  const Share share = lanes.share(thread);
  const Record neuron = columns.at(share.neuron);
  for (std::size_t i = share.first; i < share.end; i += share.step) {
    outputs.from(i).write(respond<with_derivative>(neuron.kernel, neuron.curve(), J[i], tables));
  }
}

template <class Record, bool with_derivative, class Scalar>
void launch_rates_of_each(const Columns<Record>& columns, const Lanes& lanes, cudaStream_t stream,
                          const Scalar* J, const Outputs<with_derivative, Scalar>& outputs) {
  if (lanes.threads() == 0) return;
  launch("gpu::step_math", respond_each<Record, with_derivative, Scalar>,
         (lanes.threads() - 1) / threads_per_block + 1, stream, columns, lanes, J, outputs);
}

template <class Step, class Scalar>
__global__ void __launch_bounds__(threads_per_block, 2)
    advance_each(const __grid_constant__ Columns<Step> columns, const __grid_constant__ Lanes lanes,
                 const Scalar* J, Scalar* output, Scalar* voltage, Scalar* refractory_time) {
  const std::size_t thread = std::size_t{blockIdx.x} * threads_per_block + threadIdx.x;
  if (thread >= lanes.threads()) return;
  const Share share = lanes.share(thread);
  const Step step = columns.at(share.neuron);
  for (std::size_t i = share.first; i < share.end; i += share.step) {
    advance_one(step, J[i], output[i], voltage[i], refractory_time[i]);
  }
}

template <class Step, class Scalar>
void launch_steps_of_each(const Columns<Step>& columns, const Lanes& lanes, cudaStream_t stream,
                          const Scalar* J, Scalar* output, Scalar* voltage,
                          Scalar* refractory_time) {
  if (lanes.threads() == 0) return;
  launch("gpu::step_math", advance_each<Step, Scalar>,
         (lanes.threads() - 1) / threads_per_block + 1, stream, columns, lanes, J, output, voltage,
         refractory_time);
}

}  // namespace device
}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
