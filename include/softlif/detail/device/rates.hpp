#pragma once

// Rates of arrays in a device's memory.

#include <cuda_runtime.h>

#include <cmath>
#include <cstddef>
#include <softlif/detail/device/launch.hpp>
#include <softlif/detail/device/respond.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {
namespace device {

/// The tables of a block, in its shared memory.
template <class Scalar>
class SharedTables {
 public:
  static EIGEN_ALWAYS_INLINE __device__ NoTables fill() { return {}; }
};
template <>
class SharedTables<double> {
 public:
  static EIGEN_ALWAYS_INLINE __device__ Tables fill() {
    constexpr unsigned exp2_size = 64, log_size = 129;
    static_assert(exp2_size + log_size <= threads_per_block);
    __shared__ double exp2[exp2_size];
    __shared__ Pair log[log_size];
    const unsigned i = threadIdx.x;
    if (i < exp2_size) {
      exp2[i] = exp2_table()[i];
    } else if (i < exp2_size + log_size) {
      log[i - exp2_size] = log_table()[i - exp2_size];
    }
    __syncthreads();
    return {exp2, log};
  }
};

/// Elements that a thread computes side by side, for so many outputs.
template <class Scalar>
constexpr int elements_per_thread(int outputs) {
  return std::is_same_v<Scalar, float> ? 16 / outputs : 4;
}
/// So many blocks fit a multiprocessor: the compiler keeps to the registers that allow it, without
/// spills.
template <class Scalar>
constexpr int blocks_at_once(Corner corner) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ < 800
  return 4;  // 1024 threads at most
#else
  return std::is_same_v<Scalar, float> && corner == Corner::narrow ? 5 : 4;
#endif
}

/// A tile of a block, whose addresses are multiples of 16 bytes.
template <Corner corner, int elements, class Kernel, class Scalar, class TablesOf,
          class... Derivative>
EIGEN_ALWAYS_INLINE __device__ void respond_tile(const Kernel& kernel, const Curve<Scalar>& curve,
                                                 const TablesOf& tables, const Scalar* J,
                                                 Scalar* rate, Derivative*... derivative) {
  constexpr int size = Access<Scalar>::size, count = elements / size;
  constexpr int stride = int(threads_per_block) * size;
  constexpr bool with_derivative = sizeof...(derivative) != 0;
  Access<Scalar> in[count], rates[count], derivatives[count];
  SOFTLIF_UNROLL
  for (int v = 0; v < count; ++v) in[v] = load(J + v * stride);
  // If the sum of |J| is within the limit, each of them is; NaN and infinity make the test fail.
  Scalar sum(0);
  SOFTLIF_UNROLL
  for (int v = 0; v < count; ++v) {
    SOFTLIF_UNROLL
    for (int i = 0; i < size; ++i) sum = add(sum, std::fabs(in[v].element[i]));
  }
  if (!(sum <= curve.limit())) {
    for (int v = 0; v < count; ++v) {
      for (int i = 0; i < size; ++i) {
        const int at = v * stride + i;
        respond_one(kernel, curve, J[at], rate + at, (derivative + at)...);
      }
    }
    return;
  }
  SOFTLIF_UNROLL
  for (int v = 0; v < count; ++v) {
    SOFTLIF_UNROLL
    for (int i = 0; i < size; ++i) {
      const auto response =
          curve.template respond<corner, with_derivative, Instructions>(in[v].element[i], tables);
      rates[v].element[i] = response.rate;
      derivatives[v].element[i] = response.derivative;
    }
    store(rate + v * stride, rates[v]);
    (store(derivative + v * stride, derivatives[v]), ...);
  }
}

/// All tiles. In double a block fills its tables first, and then computes several tiles.
template <Corner corner, int elements, class Kernel, class Scalar, class... Derivative>
__global__ void __launch_bounds__(threads_per_block, blocks_at_once<Scalar>(corner))
    respond_tiles(const __grid_constant__ Kernel kernel,
                  const __grid_constant__ Curve<Scalar> curve, std::size_t tiles, const Scalar* J,
                  Scalar* rate, Derivative*... derivative) {
  const auto tables = SharedTables<Scalar>::fill();
  std::size_t tile = blockIdx.x;
  do {
    const std::size_t first =
        (tile * threads_per_block) * elements + threadIdx.x * std::size_t{Access<Scalar>::size};
    respond_tile<corner, elements>(kernel, curve, tables, J + first, rate + first,
                                   (derivative + first)...);
    tile += gridDim.x;
  } while (std::is_same_v<Scalar, double> && tile < tiles);
}

/// Elements outside of tiles, or not at multiples of 16 bytes: one a thread.
template <class Kernel, class Curve, class Scalar, class... Derivative>
__global__ void __launch_bounds__(threads_per_block)
    respond_elements(const __grid_constant__ Kernel kernel, const __grid_constant__ Curve curve,
                     std::size_t n, const Scalar* J, Scalar* rate, Derivative*... derivative) {
  const std::size_t i = std::size_t{blockIdx.x} * threads_per_block + threadIdx.x;
  if (i < n) respond_one(kernel, curve, J[i], rate + i, (derivative + i)...);
}

template <class Kernel, class Curve, class Scalar, class... Derivative>
void launch_elements(const Kernel& kernel, const Curve& curve, cudaStream_t stream, std::size_t n,
                     const Scalar* J, Scalar* rate, Derivative*... derivative) {
  if (n == 0) return;
  launch("gpu::step_math", respond_elements<Kernel, Curve, Scalar, Derivative...>,
         (n - 1) / threads_per_block + 1, stream, kernel, curve, n, J, rate, derivative...);
}

template <Corner corner, class Kernel, class Scalar, class... Derivative>
void launch_tiles(const Kernel& kernel, const Curve<Scalar>& curve, cudaStream_t stream,
                  std::size_t n, const Scalar* J, Scalar* rate, Derivative*... derivative) {
  constexpr int elements = elements_per_thread<Scalar>(1 + sizeof...(derivative));
  constexpr std::size_t size = std::size_t{threads_per_block} * elements;
  constexpr std::size_t most_blocks = std::is_same_v<Scalar, double> ? 8192 : 0x7FFFFFFF;
  const std::size_t tiles = are_aligned(J, rate, derivative...) ? n / size : 0, done = tiles * size;
  if (tiles != 0) {
    launch("gpu::step_math", respond_tiles<corner, elements, Kernel, Scalar, Derivative...>,
           tiles < most_blocks ? tiles : most_blocks, stream, kernel, curve, tiles, J, rate,
           derivative...);
  }
  launch_elements(kernel, curve, stream, n - done, J + done, rate + done, (derivative + done)...);
}

template <class Kernel, class Scalar, class... Derivative>
void launch_rates(const Kernel& kernel, const NoCurve& curve, cudaStream_t stream, std::size_t n,
                  const Scalar* J, Scalar* rate, Derivative*... derivative) {
  launch_elements(kernel, curve, stream, n, J, rate, derivative...);
}
template <class Kernel, class Scalar, class... Derivative>
void launch_rates(const Kernel& kernel, const Curve<Scalar>& curve, cudaStream_t stream,
                  std::size_t n, const Scalar* J, Scalar* rate, Derivative*... derivative) {
  if constexpr (turns_at_once<Kernel>) {
    launch_tiles<Corner::none>(kernel, curve, stream, n, J, rate, derivative...);
  } else if (curve.corner() == Corner::narrow) {
    launch_tiles<Corner::narrow>(kernel, curve, stream, n, J, rate, derivative...);
  } else {
    launch_tiles<Corner::wide>(kernel, curve, stream, n, J, rate, derivative...);
  }
}

}  // namespace device
}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
