#pragma once

// The gradients of arrays in a device's memory, in two launches: groups of threads leave their
// sums, which are then added up. The order depends on the sizes alone.

#include <cuda_runtime.h>

#include <cstddef>
#include <softlif/detail/device/columns.hpp>
#include <softlif/detail/device/each.hpp>
#include <softlif/detail/device/gradients.hpp>
#include <softlif/detail/device/lanes.hpp>
#include <softlif/detail/device/launch.hpp>
#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {
namespace device {

/// So many threads sum, or as many as there are neurons, or a warp for each.
inline constexpr std::size_t summing_threads = std::size_t{1} << 16;

/// Adds up the totals of `width` neighbours, a power of 2, to the first of them. All threads of a
/// block take part; `place` is the thread's among its neighbours.
template <class TotalOfOne>
__device__ void add_up(TotalOfOne* own, std::size_t place, std::size_t width) {
  for (std::size_t half = width / 2; half > 0; half /= 2) {
    __syncthreads();
    if (place < half) own->add(own[half]);
  }
}

/// A group of threads leaves a total for each parameter, as many numbers further as there are
/// groups.
template <class Record, class Scalar>
__global__ void __launch_bounds__(threads_per_block, 2)
    backward_each(const __grid_constant__ Columns<Record> columns,
                  const __grid_constant__ Lanes lanes, const Scalar* J,
                  const Scalar* output_gradient, Scalar* J_gradient, Total<Scalar>* totals) {
  constexpr std::size_t count{decltype(Record::kernel)::Parameters::count};
  __shared__ Total<Scalar> shared[threads_per_block];
  const std::size_t thread = std::size_t{blockIdx.x} * threads_per_block + threadIdx.x;
  const std::size_t group = lanes.group(), place = thread % group;
  const bool has_work = thread < lanes.threads();
  Total<Scalar> of_lane[count] = {};
  if (has_work) {
    const Share share = lanes.share(thread);
    backward_of_lane(columns.at(share.neuron).kernel, share, J, output_gradient, J_gradient,
                     of_lane);
  }
  for (std::size_t k = 0; k < count; ++k) {
    Total<Scalar>* const own = shared + threadIdx.x;
    *own = of_lane[k];
    add_up(own, place, group);
    if (has_work && place == 0) totals[k * lanes.groups() + thread / group] = *own;
    __syncthreads();
  }
}

/// Each gradient by as many threads of a block as `width` says, a power of 2.
template <class Scalar>
__global__ void __launch_bounds__(threads_per_block)
    add_totals(const __grid_constant__ Lanes lanes, std::size_t count, unsigned width,
               const Total<Scalar>* totals, Scalar* gradients) {
  __shared__ Total<Scalar> shared[threads_per_block];
  const std::size_t place = threadIdx.x % width;
  const std::size_t gradient = (std::size_t{blockIdx.x} * threads_per_block + threadIdx.x) /
                               width;  // parameter by parameter
  const bool has_work = gradient < count;
  Total<Scalar>* const own = shared + threadIdx.x;
  *own = {};
  if (has_work) {
    const std::size_t parameter = gradient / lanes.neurons(), neuron = gradient % lanes.neurons();
    *own = total_of_groups(lanes, totals + parameter * lanes.groups(), neuron, place, width);
  }
  add_up(own, place, width);
  if (has_work && place == 0) gradients[gradient] = Scalar(own->total());
}

/// `gradients` takes those of a parameter for all neurons, then those of the next.
template <class Kernel, class Scalar>
void launch_backward(const Columns<RateRecord<Kernel>>& columns, const Lanes& lanes,
                     cudaStream_t stream, const Scalar* J, const Scalar* output_gradient,
                     Scalar* J_gradient, Total<Scalar>* totals, Scalar* gradients) {
  constexpr const char* call = "gpu::backward";
  if (columns.neurons == 0) return;
  if (lanes.threads() != 0) {
    launch(call, backward_each<RateRecord<Kernel>, Scalar>,
           (lanes.threads() - 1) / threads_per_block + 1, stream, columns, lanes, J,
           output_gradient, J_gradient, totals);
  }
  unsigned width = 1;
  while (width < threads_per_block && 8 * std::size_t{width} < lanes.groups_of_neuron()) width *= 2;
  const std::size_t count = std::size_t{Kernel::Parameters::count} * columns.neurons;
  launch(call, add_totals<Scalar>, (count * width - 1) / threads_per_block + 1, stream, lanes,
         count, width, totals, gradients);
}

}  // namespace device
}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
