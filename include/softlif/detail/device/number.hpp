#pragma once

// Arithmetic in which every rounding is written out, so that a compiler that contracts a b + c
// makes the same bits of it wherever it inlines it, and the approximate instructions of a device.

#include <cmath>
#include <cstdint>
#include <softlif/detail/number/bits.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/target.hpp>

// For nvcc, and for the test that runs this on a host; other compilers need not read it.
#if defined(EIGEN_CUDACC) || defined(SOFTLIF_TEST_DEVICE_CURVES)

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {
namespace device {

template <class Scalar>
SOFTLIF_INLINE Scalar add(Scalar a, Scalar b) {
  return rounded_sum(a, b);
}
template <class Scalar>
SOFTLIF_INLINE Scalar subtract(Scalar a, Scalar b) {
  return rounded_difference(a, b);
}
template <class Scalar>
SOFTLIF_INLINE Scalar multiply(Scalar a, Scalar b) {
  return rounded_product(a, b);
}
/// a b + c, rounded once: also on a host that has no instruction for it.
template <class Scalar>
SOFTLIF_INLINE Scalar multiply_add(Scalar a, Scalar b, Scalar c) {
  return std::fma(a, b, c);
}
/// Neither is NaN.
template <class Scalar>
SOFTLIF_INLINE Scalar larger(Scalar a, Scalar b) {
#if defined(EIGEN_GPU_COMPILE_PHASE)
  return std::fmax(a, b);
#else
  return a < b ? b : a;
#endif
}
template <class Scalar>
SOFTLIF_INLINE Scalar smaller(Scalar a, Scalar b) {
#if defined(EIGEN_GPU_COMPILE_PHASE)
  return std::fmin(a, b);
#else
  return b < a ? b : a;
#endif
}

/// The halves of a double's bits.
SOFTLIF_INLINE std::uint32_t upper(double x) {
#if defined(EIGEN_GPU_COMPILE_PHASE)
  return static_cast<std::uint32_t>(__double2hiint(x));
#else
  return static_cast<std::uint32_t>(to_bits(x) >> 32);
#endif
}
SOFTLIF_INLINE std::uint32_t lower(double x) {
#if defined(EIGEN_GPU_COMPILE_PHASE)
  return static_cast<std::uint32_t>(__double2loint(x));
#else
  return static_cast<std::uint32_t>(to_bits(x));
#endif
}
SOFTLIF_INLINE double of_halves(std::uint32_t upper, std::uint32_t lower) {
#if defined(EIGEN_GPU_COMPILE_PHASE)
  return __hiloint2double(static_cast<int>(upper), static_cast<int>(lower));
#else
  return bit_cast<double>(std::uint64_t{upper} << 32 | lower);
#endif
}
SOFTLIF_INLINE double with_upper(double x, std::uint32_t upper) {
  return of_halves(upper, lower(x));
}

/// c[0] + c[1] x + c[2] x^2 + ...
template <class Scalar, int Size>
SOFTLIF_INLINE Scalar horner(Scalar x, const Scalar (&c)[Size]) {
  Scalar result = c[Size - 1];
  SOFTLIF_UNROLL
  for (int i = Size - 2; i >= 0; --i) result = multiply_add(result, x, c[i]);
  return result;
}

#if defined(EIGEN_CUDACC)
/// The instructions, by the errors that PTX states: `exp2` within 2 ulp, 0 where the result would
/// be subnormal; `reciprocal` within an ulp of float and 2^-20 of double. Tests put in their place
/// what is that far off.
struct Instructions {
  static EIGEN_ALWAYS_INLINE __device__ float exp2(float x) {
    float result;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(result) : "f"(x));
    return result;
  }
  static EIGEN_ALWAYS_INLINE __device__ float reciprocal(float x) {
    float result;
    asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(result) : "f"(x));
    return result;
  }
  static EIGEN_ALWAYS_INLINE __device__ double reciprocal(double x) {
    double result;
    asm("rcp.approx.ftz.f64 %0, %1;" : "=d"(result) : "d"(x));
    return result;
  }
};
#endif

}  // namespace device
}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif

#endif
