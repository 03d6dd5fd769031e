#pragma once

// Sums of so many numbers that the roundings of a plain one would show.

#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// Whether a sum is infinite or NaN, so that adding to it changes nothing. A Lockstep is not asked:
/// its user checks that all of it is finite before going on.
template <class Number>
EIGEN_DEVICE_FUNC bool is_final(const Number& sum) {
  return !is_finite(sum);
}
template <class Scalar, int Count, class Indices>
EIGEN_DEVICE_FUNC constexpr bool is_final(const Lockstep<Scalar, Count, Indices>&) {
  return false;
}

/// The sum of numbers of any scalar type, or of Locksteps place by place, kept as two numbers
/// (Joldes, Muller and Popescu 2017, DWPlusFP): each addition loses 2^(1 - 2 digits) of it.
template <class Value>
class Sum {
 public:
  Sum() = default;
  SOFTLIF_INLINE Sum(const Value& high, const Value& low) : high_(high), low_(low) {}

  SOFTLIF_INLINE void add(const Value& term) {
    SOFTLIF_AS_WRITTEN
    const Value sum = high_ + term;
    if (is_final(sum)) {
      high_ = sum;
      return;
    }
    const Value added = sum - high_;
    const Value rest = low_ + ((high_ - (sum - added)) + (term - added));
    high_ = sum + rest;
    low_ = rest - (high_ - sum);
  }

  EIGEN_DEVICE_FUNC const Value& high() const { return high_; }
  EIGEN_DEVICE_FUNC const Value& low() const { return low_; }

 private:
  Value high_ = Value(0), low_ = Value(0);
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
