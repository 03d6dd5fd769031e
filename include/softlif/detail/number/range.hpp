#pragma once

// The range of parameters within which the packets compute, and the type that computes what is
// beyond it.

#include <limits>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// The type in which elements are computed whose intermediate results leave the range of Scalar.
/// There is none for long double, for which this is not used.
template <class Scalar>
using Wider = std::conditional_t<std::is_same_v<Scalar, float>, double, long double>;

/// 2^exponent, for constants.
template <class Scalar>
constexpr EIGEN_DEVICE_FUNC Scalar power_of_2(int exponent) {
  Scalar result(1);
  for (; exponent > 0; --exponent) result *= 2;
  for (; exponent < 0; ++exponent) result /= 2;
  return result;
}

/// By how much double's range of exponents exceeds that of float.
template <class Scalar>
inline constexpr int range_scale = std::numeric_limits<Scalar>::max_exponent / 128;

/// Whether 2^Low <= x <= 2^High in float; in double, to the 8th power.
template <int Low, int High, class Scalar>
EIGEN_DEVICE_FUNC bool is_moderate(Scalar x) {
  constexpr Scalar low = power_of_2<Scalar>(range_scale<Scalar> * Low),
                   high = power_of_2<Scalar>(range_scale<Scalar> * High);
  return low <= x && x <= high;
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
