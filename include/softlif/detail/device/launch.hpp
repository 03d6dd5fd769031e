#pragma once

// What all kernels over arrays in a device's memory share.

#include <cuda_runtime.h>

#include <cstddef>
#include <cstdint>
#include <softlif/detail/error.hpp>
#include <softlif/detail/number/bits.hpp>
#include <softlif/detail/target.hpp>
#include <stdexcept>
#include <tuple>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {
namespace device {

inline constexpr unsigned threads_per_block = 256;

/// As many elements as a thread reads and writes at once.
template <class Scalar>
struct alignas(16) Access {
  static constexpr int size = 16 / sizeof(Scalar);
  Scalar element[size];
};

/// Past the caches: nothing is read or written twice. Blocks read and write in one order, so that
/// an output may be the input.
template <class Scalar>
EIGEN_ALWAYS_INLINE __device__ Access<Scalar> load(const Scalar* from) {
  const float4 bits = __ldcs(reinterpret_cast<const float4*>(from));
  return bit_cast<Access<Scalar>>(bits);
}
template <class Scalar>
EIGEN_ALWAYS_INLINE __device__ void store(Scalar* to, const Access<Scalar>& values) {
  __stcs(reinterpret_cast<float4*>(to), bit_cast<float4>(values));
}

/// Whether all these are multiples of 16 bytes.
template <class... Pointers>
bool are_aligned(const Pointers*... pointers) {
  return ((reinterpret_cast<std::uintptr_t>(pointers) % 16 == 0) && ...);
}

/// @throws std::runtime_error  unless CUDA succeeded
inline void expect_success(const char* call, cudaError_t status) {
  if (status == cudaSuccess) return;
  throw_error<std::runtime_error>(call, ": ", cudaGetErrorString(status));
}

/// @throws std::runtime_error  unless the launch succeeded
template <class... Parameters, class... Arguments>
void launch(const char* call, void (*kernel)(Parameters...), std::size_t blocks,
            cudaStream_t stream, const Arguments&... arguments) {
  std::tuple<Parameters...> parameters(arguments...);
  const cudaError_t status = std::apply(
      [&](auto&... parameter) {
        void* addresses[] = {&parameter...};
        return cudaLaunchKernel(kernel, dim3(static_cast<unsigned>(blocks)),
                                dim3(threads_per_block), addresses, 0, stream);
      },
      parameters);
  expect_success(call, status);
}

}  // namespace device
}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
