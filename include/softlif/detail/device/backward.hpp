#pragma once

// The gradients of arrays in a device's memory, in two launches: each thread leaves its sums, which
// are then added up in an order that depends on the sizes alone.

#include <cuda_runtime.h>

#include <cstddef>
#include <softlif/detail/device/each.hpp>
#include <softlif/detail/device/gradients.hpp>
#include <softlif/detail/device/lanes.hpp>
#include <softlif/detail/device/launch.hpp>
#include <softlif/detail/device/memory.hpp>
#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {
namespace device {

/// So many threads leave sums, or as many as there are neurons.
inline constexpr std::size_t summing_threads = std::size_t{1} << 16;

template <class Record, class Scalar>
__global__ void __launch_bounds__(threads_per_block, 2)
    backward_each(const __grid_constant__ Columns<Record> columns,
                  const __grid_constant__ Lanes lanes, const Scalar* J,
                  const Scalar* output_gradient, Scalar* J_gradient, Total<Scalar>* totals) {
  const std::size_t thread = std::size_t{blockIdx.x} * threads_per_block + threadIdx.x;
  if (thread >= lanes.threads()) return;
  const Record neuron = columns.at(lanes.share(thread).neuron);
  backward_of_lane(neuron.kernel, lanes, thread, J, output_gradient, J_gradient, totals);
}

/// Each gradient by as many threads of a block as `width` says, a power of 2.
template <class Scalar>
__global__ void __launch_bounds__(threads_per_block)
    add_totals(const __grid_constant__ Lanes lanes, std::size_t count, unsigned width,
               const Total<Scalar>* totals, Scalar* gradients) {
  __shared__ Total<Scalar> shared[threads_per_block];
  const unsigned own = threadIdx.x, place = own % width;
  const std::size_t gradient =
      (std::size_t{blockIdx.x} * threads_per_block + own) / width;  // parameter by parameter
  const bool is_one = gradient < count;
  if (is_one) {
    const std::size_t parameter = gradient / lanes.neurons(), neuron = gradient % lanes.neurons();
    shared[own] = total_of_lanes(lanes, totals + parameter * lanes.threads(), neuron, place, width);
  }
  for (unsigned half = width / 2; half > 0; half /= 2) {
    __syncthreads();
    if (is_one && place < half) shared[own].add(shared[own + half]);
  }
  if (is_one && place == 0) gradients[gradient] = Scalar(shared[own].total());
}

/// `gradients` takes those of a parameter for all neurons, then those of the next.
template <class Kernel, class Scalar>
void launch_backward(const Table<RateRecord<Kernel>>& table, const Lanes& lanes,
                     cudaStream_t stream, const Scalar* J, const Scalar* output_gradient,
                     Scalar* J_gradient, Total<Scalar>* totals, Scalar* gradients) {
  constexpr const char* call = "gpu::backward";
  if (table.size() == 0) return;
  if (lanes.threads() != 0) {
    launch(call, backward_each<RateRecord<Kernel>, Scalar>,
           (lanes.threads() - 1) / threads_per_block + 1, stream, table.columns(), lanes, J,
           output_gradient, J_gradient, totals);
  }
  unsigned width = 1;
  while (width < threads_per_block && 8 * std::size_t{width} < lanes.lanes()) width *= 2;
  const std::size_t count = std::size_t{Kernel::Parameters::count} * table.size();
  launch(call, add_totals<Scalar>, (count * width - 1) / threads_per_block + 1, stream, lanes,
         count, width, totals, gradients);
}

}  // namespace device
}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
