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

/// Where the rates of an array go, and their derivatives if those are wanted.
template <bool with_derivative, class Scalar>
struct Outputs {
  Scalar* rate;
  Scalar* derivative;  ///< null, and left alone, unless they are wanted

  template <class Index>
  EIGEN_ALWAYS_INLINE __host__ __device__ Outputs from(Index first) const {
    return {rate + first, with_derivative ? derivative + first : nullptr};
  }
  EIGEN_ALWAYS_INLINE __device__ void write(const Response<Scalar>& response) const {
    *rate = response.rate;
    if constexpr (with_derivative) *derivative = response.derivative;
  }
  EIGEN_ALWAYS_INLINE __device__ void write(const Access<Scalar>& rates,
                                            const Access<Scalar>& derivatives) const {
    store(rate, rates);
    if constexpr (with_derivative) store(derivative, derivatives);
  }
};

/// A tile of a block, whose addresses are multiples of 16 bytes.
template <Corner corner, int elements, class Kernel, bool with_derivative, class Scalar,
          class TablesOf>
EIGEN_ALWAYS_INLINE __device__ void respond_tile(const Kernel& kernel, const Curve<Scalar>& curve,
                                                 const TablesOf& tables, const Scalar* J,
                                                 const Outputs<with_derivative, Scalar>& outputs) {
  constexpr int size = Access<Scalar>::size, count = elements / size;
  constexpr int stride = int(threads_per_block) * size;
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
        outputs.from(at).write(respond<with_derivative>(kernel, curve, J[at]));
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
    outputs.from(v * stride).write(rates[v], derivatives[v]);
  }
}

/// All tiles. In double a block fills its tables first, and then computes several tiles.
template <Corner corner, int elements, class Kernel, bool with_derivative, class Scalar>
__global__ void __launch_bounds__(threads_per_block, blocks_at_once<Scalar>(corner))
    respond_tiles(const __grid_constant__ Kernel kernel,
                  const __grid_constant__ Curve<Scalar> curve, std::size_t tiles, const Scalar* J,
                  const __grid_constant__ Outputs<with_derivative, Scalar> outputs) {
  const auto tables = SharedTables<Scalar>::fill();
  std::size_t tile = blockIdx.x;
  do {
    const std::size_t first =
        (tile * threads_per_block) * elements + threadIdx.x * std::size_t{Access<Scalar>::size};
    respond_tile<corner, elements>(kernel, curve, tables, J + first, outputs.from(first));
    tile += gridDim.x;
  } while (std::is_same_v<Scalar, double> && tile < tiles);
}

/// Elements outside of tiles, or not at multiples of 16 bytes: one a thread.
template <class Kernel, class Curve, bool with_derivative, class Scalar>
__global__ void __launch_bounds__(threads_per_block)
    respond_elements(const __grid_constant__ Kernel kernel, const __grid_constant__ Curve curve,
                     std::size_t n, const Scalar* J,
                     const __grid_constant__ Outputs<with_derivative, Scalar> outputs) {
  const std::size_t i = std::size_t{blockIdx.x} * threads_per_block + threadIdx.x;
  if (i < n) outputs.from(i).write(respond<with_derivative>(kernel, curve, J[i]));
}

template <class Kernel, class Curve, bool with_derivative, class Scalar>
void launch_elements(const Kernel& kernel, const Curve& curve, cudaStream_t stream, std::size_t n,
                     const Scalar* J, const Outputs<with_derivative, Scalar>& outputs) {
  if (n == 0) return;
  launch("gpu::step_math", respond_elements<Kernel, Curve, with_derivative, Scalar>,
         (n - 1) / threads_per_block + 1, stream, kernel, curve, n, J, outputs);
}

template <Corner corner, class Kernel, bool with_derivative, class Scalar>
void launch_tiles(const Kernel& kernel, const Curve<Scalar>& curve, cudaStream_t stream,
                  std::size_t n, const Scalar* J, const Outputs<with_derivative, Scalar>& outputs) {
  constexpr int elements = elements_per_thread<Scalar>(with_derivative ? 2 : 1);
  constexpr std::size_t size = std::size_t{threads_per_block} * elements;
  constexpr std::size_t most_blocks = std::is_same_v<Scalar, double> ? 8192 : 0x7FFFFFFF;
  const bool aligned = are_aligned(J, outputs.rate, outputs.derivative);
  const std::size_t tiles = aligned ? n / size : 0, done = tiles * size;
  if (tiles != 0) {
    launch("gpu::step_math", respond_tiles<corner, elements, Kernel, with_derivative, Scalar>,
           tiles < most_blocks ? tiles : most_blocks, stream, kernel, curve, tiles, J, outputs);
  }
  launch_elements(kernel, curve, stream, n - done, J + done, outputs.from(done));
}

template <class Kernel, bool with_derivative, class Scalar>
void launch_rates(const Kernel& kernel, const NoCurve& curve, cudaStream_t stream, std::size_t n,
                  const Scalar* J, const Outputs<with_derivative, Scalar>& outputs) {
  launch_elements(kernel, curve, stream, n, J, outputs);
}
template <class Kernel, bool with_derivative, class Scalar>
void launch_rates(const Kernel& kernel, const Curve<Scalar>& curve, cudaStream_t stream,
                  std::size_t n, const Scalar* J, const Outputs<with_derivative, Scalar>& outputs) {
  if constexpr (turns_at_once<Kernel>) {
    launch_tiles<Corner::none>(kernel, curve, stream, n, J, outputs);
  } else if (curve.corner() == Corner::narrow) {
    launch_tiles<Corner::narrow>(kernel, curve, stream, n, J, outputs);
  } else {
    launch_tiles<Corner::wide>(kernel, curve, stream, n, J, outputs);
  }
}

}  // namespace device
}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
