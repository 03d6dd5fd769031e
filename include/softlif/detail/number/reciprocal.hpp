#pragma once

// Reciprocals to a given precision: from an estimate where the processor has one of some use, since
// it divides slowly; elsewhere, by a division.

#include <Eigen/Core>
#include <limits>
#include <softlif/detail/number/double_word.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// 1/x for a normal x, to `reciprocal_bits` bits. This one divides; tests/reciprocal.cpp holds the
/// others to it.
template <class Packet>
SOFTLIF_INLINE Packet reciprocal_estimate(const Packet& x) {
  using Scalar = ScalarOfPacket<Packet>;
  return Eigen::internal::pdiv(Eigen::internal::pset1<Packet>(Scalar(1)), x);
}

#if defined(EIGEN_VECTORIZE_AVX512)
template <class Scalar>
inline constexpr int reciprocal_bits = 14;
SOFTLIF_INLINE __m512 reciprocal_estimate(const __m512& x) { return _mm512_rcp14_ps(x); }
SOFTLIF_INLINE __m512d reciprocal_estimate(const __m512d& x) { return _mm512_rcp14_pd(x); }
#else
template <class Scalar>
inline constexpr int reciprocal_bits = std::numeric_limits<Scalar>::digits;
#endif

/// 1/x for a normal x, to at least `Bits` bits but for the rounding of the last step, by Newton's
/// method, which doubles them.
template <int Bits, class Value>
SOFTLIF_INLINE Value reciprocal(const Value& x) {
  using Scalar = typename Value::Scalar;
  constexpr int digits = std::numeric_limits<Scalar>::digits;
  Value result =
      Value::each([](const typename Value::Packet& p) { return reciprocal_estimate(p); }, x);
  for (int bits = reciprocal_bits<Scalar>; bits < Bits && bits < digits; bits *= 2) {
    result = fma(result, fma(-x, result, Value(1)), result);
  }
  return result;
}

/// a / b for a normal b, to hardly more than its own rounding.
template <class Value>
SOFTLIF_INLINE Value quotient(const Value& a, const Value& b) {
  using Scalar = typename Value::Scalar;
  constexpr int digits = std::numeric_limits<Scalar>::digits;
  if constexpr (reciprocal_bits<Scalar> >= digits) {
    return a / b;
  } else {
    const Value inverse = reciprocal<digits / 2 + 2>(b);
    const Value rough = a * inverse;
    return fma(fma(b, -rough, a), inverse, rough);
  }
}

/// a / b for a normal b, as a number near it and what that lacks.
template <class Value>
SOFTLIF_INLINE DoubleWord<Value> long_quotient(const Value& a, const Value& b) {
  using Scalar = typename Value::Scalar;
  constexpr int digits = std::numeric_limits<Scalar>::digits;
  const Value inverse = reciprocal<digits / 2 + 2>(b);
  Value high = a * inverse;
  if constexpr (reciprocal_bits<Scalar> < digits) high = fma(fma(b, -high, a), inverse, high);
  return {high, fma_exact(b, -high, a) * inverse};
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
