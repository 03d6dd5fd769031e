#pragma once

// The time between two spikes of a LIF neuron. Solving tau_rc dv/dt = J - v from v = 0 to v = 1
// gives tau_rc log(1 + 1/z) for z = J - 1 > 0, and the refractory period comes on top.

#include <limits>
#include <softlif/detail/double_word.hpp>
#include <softlif/detail/lockstep.hpp>
#include <softlif/detail/polynomials.hpp>
#include <softlif/detail/reciprocal.hpp>
#include <softlif/detail/scalar_math.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// A time in units of 2 tau_rc, as an unevaluated sum: in packets, of a multiple of log 2 / 2, of
/// tau_ref, of the larger part of what remains, and of the rest.
template <class Value>
struct Interval {
  Value coarse, tau_ref, fine, rest;
};

/// What is known last is added last.
template <class Value>
SOFTLIF_INLINE Value sum_of(const Interval<Value>& interval) {
  return (interval.rest + interval.fine) + (interval.tau_ref + interval.coarse);
}

/// Of one number of any scalar type, by its log and log1p. `shortfall` is one argument or none;
/// where it is not 0, z is small beside 1 to the last bit.
template <class Scalar, class... Shortfall>
EIGEN_DEVICE_FUNC Interval<Scalar> interval_of(const Scalar& tau_ref_in_units, const Scalar& z,
                                               const Shortfall&... shortfall) {
  // Each side of z = 1/2 avoids the loss of the other: of small 1/z, and of an overflow in it.
  const Scalar log =
      z > Scalar(0.5) ? log1p_of(Scalar(Scalar(1) / z)) : Scalar(log1p_of(z) - log_of(z));
  return {(Scalar(0) + ... + shortfall) / Scalar(2), tau_ref_in_units, log / Scalar(2), Scalar(0)};
}

/// tau_ref + tau_rc (log(1 + 1/z) + shortfall), for one number of any scalar type.
template <class Scalar, class = void>
class InterspikeInterval {
 public:
  static Scalar lowest_z() { return (std::numeric_limits<Scalar>::min)(); }

  EIGEN_DEVICE_FUNC InterspikeInterval(const Scalar& tau_rc, const Scalar& tau_ref)
      : tau_ref_(tau_ref), tau_ref_in_units_(tau_ref / (Scalar(2) * tau_rc)) {}

  EIGEN_DEVICE_FUNC const Scalar& tau_ref() const { return tau_ref_; }

  template <class... Shortfall>
  EIGEN_DEVICE_FUNC Interval<Scalar> operator()(const Scalar& z,
                                                const Shortfall&... shortfall) const {
    return interval_of(tau_ref_in_units_, z, shortfall...);
  }

 private:
  Scalar tau_ref_, tau_ref_in_units_;
};

/// The same for a Lockstep of floats or doubles, where z is at least `lowest_z()` and `halvings`
/// are the shortfall in units of log 2; of one of them, as if it were of any type.
///
/// With p the power of 2 at or below min(z, 1), (1 + z) / z = (1/p) (1 + r) / (1 - r) for
/// r = ((1 + z) p - z) / ((1 + z) p + z), so that log(1 + 1/z) = -log2(p) log 2 + 2 atanh(r) with
/// |r| <= 1/3. For z >= 1 this is 2 atanh(1 / (2z + 1)): nothing cancels, however large z is.
template <class Scalar>
class InterspikeInterval<Scalar, std::enable_if_t<has_packets<Scalar>>> {
 public:
  /// Above it, what the numerator and the denominator lack is normal, too.
  static Scalar lowest_z() {
    return (std::numeric_limits<Scalar>::min)() / std::numeric_limits<Scalar>::epsilon() * 512;
  }

  EIGEN_DEVICE_FUNC InterspikeInterval(Scalar tau_rc, Scalar tau_ref)
      : tau_ref_(tau_ref), tau_ref_in_units_(DoubleWord<Scalar>::quotient(tau_ref, 2 * tau_rc)) {}

  EIGEN_DEVICE_FUNC const Scalar& tau_ref() const { return tau_ref_; }

  template <class... Shortfall>
  EIGEN_DEVICE_FUNC Interval<Scalar> operator()(const Scalar& z,
                                                const Shortfall&... shortfall) const {
    return interval_of(tau_ref_in_units_.high, z, shortfall...);
  }

  template <class Value, class... Halvings>
  SOFTLIF_INLINE Interval<Value> operator()(const Value& z, const Halvings&... halvings) const {
    const Value p = power_of_2_below(min_of(z, Value(1)));
    const Value k = ((Value(log2_of_1_) - biased_log2(p)) + ... + halvings);
    const Value numerator = fma_short(z, p - Value(1), p);  // exactly 1 for z >= 1
    const Value factor = p + Value(1);
    const Value denominator = fma_short(z, factor, p);
    const Value denominator_low = fma_short(z, factor, p - denominator);

    // What r lacks, to first order, by its own rounding and by that of the denominator.
    const Value inverse = reciprocal<digits + 3>(denominator);
    const Value quotient = numerator * inverse;
    const Value r = short_part(quotient);
    const Value lost = fma(-r, denominator_low, fma_short(denominator, -r, numerator));
    const Value r_low = fma(lost, inverse, Value(tau_ref_in_units_.low));

    const Value r2 = quotient * quotient;
    const Value rest = fma(quotient * r2, polynomial(r2, Polynomials<Scalar>::atanh()), r_low);
    return {k * Value(half_ln2_high), Value(tau_ref_in_units_.high), r,
            fma(k, Value(half_ln2_low), rest)};
  }

 private:
  static constexpr int digits = std::numeric_limits<Scalar>::digits;
  // Of so few bits that k times the high part is exact.
  static constexpr Scalar half_ln2_high = Scalar(0.375),
                          half_ln2_low = (Logarithms<Scalar>::ln2_high / 2 - half_ln2_high) +
                                         Logarithms<Scalar>::ln2_low / 2;
  static constexpr Scalar log2_of_1_ =
      Scalar((UintOf<Scalar>{1} << Layout<Scalar>::mantissa_bits) + Layout<Scalar>::bias);

  Scalar tau_ref_;
  DoubleWord<Scalar> tau_ref_in_units_;
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
