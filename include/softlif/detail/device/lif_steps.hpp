#pragma once

// Steps of spiking neurons whose state is in a device's memory: six numbers a neuron come and go,
// so that the memory's pace leaves time for the arithmetic as it stands.

#include <cuda_runtime.h>

#include <cstddef>
#include <softlif/detail/device/launch.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {
namespace device {

template <class Step, class Scalar>
EIGEN_ALWAYS_INLINE __device__ void advance_one(const Step& step, const Scalar& J, Scalar& output,
                                                Scalar& voltage, Scalar& refractory_time) {
  using Number = Lockstep<Scalar, 1>;
  const auto stepped = step(Number(J), Number(voltage), Number(refractory_time));
  output = first_of(stepped.output);
  voltage = first_of(stepped.voltage);
  refractory_time = first_of(stepped.refractory_time);
}

/// 16 bytes of each array a thread, at multiples of as many.
template <class Step, class Scalar>
__global__ void __launch_bounds__(threads_per_block)
    advance_groups(const __grid_constant__ Step step, std::size_t groups, const Scalar* J,
                   Scalar* output, Scalar* voltage, Scalar* refractory_time) {
  const std::size_t group = std::size_t{blockIdx.x} * threads_per_block + threadIdx.x;
  if (group >= groups) return;
  const std::size_t i = group * Access<Scalar>::size;
  const Access<Scalar> currents = load(J + i);
  Access<Scalar> outputs, voltages = load(voltage + i), times = load(refractory_time + i);
  SOFTLIF_UNROLL
  for (int k = 0; k < Access<Scalar>::size; ++k) {
    advance_one(step, currents.element[k], outputs.element[k], voltages.element[k],
                times.element[k]);
  }
  store(output + i, outputs);
  store(voltage + i, voltages);
  store(refractory_time + i, times);
}

template <class Step, class Scalar>
__global__ void __launch_bounds__(threads_per_block)
    advance_elements(const __grid_constant__ Step step, std::size_t n, const Scalar* J,
                     Scalar* output, Scalar* voltage, Scalar* refractory_time) {
  const std::size_t i = std::size_t{blockIdx.x} * threads_per_block + threadIdx.x;
  if (i < n) advance_one(step, J[i], output[i], voltage[i], refractory_time[i]);
}

template <class Step, class Scalar>
void launch_steps(const Step& step, cudaStream_t stream, std::size_t n, const Scalar* J,
                  Scalar* output, Scalar* voltage, Scalar* refractory_time) {
  const bool aligned = are_aligned(J, output, voltage, refractory_time);
  const std::size_t groups = aligned ? n / Access<Scalar>::size : 0;
  const std::size_t done = groups * Access<Scalar>::size, rest = n - done;
  if (groups != 0) {
    launch("gpu::step_math", advance_groups<Step, Scalar>, (groups - 1) / threads_per_block + 1,
           stream, step, groups, J, output, voltage, refractory_time);
  }
  if (rest != 0) {
    launch("gpu::step_math", advance_elements<Step, Scalar>, (rest - 1) / threads_per_block + 1,
           stream, step, rest, J + done, output + done, voltage + done, refractory_time + done);
  }
}

}  // namespace device
}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
