#pragma once

// The time between two spikes of a LIF neuron. Solving tau_rc dv/dt = J - v from v = 0 to v = 1
// gives tau_rc log(1 + 1/z) for z = J - 1 > 0, and the refractory period comes on top.

#include <limits>
#include <softlif/detail/curve/polynomials.hpp>
#include <softlif/detail/number/double_word.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/reciprocal.hpp>
#include <softlif/detail/number/scalar_math.hpp>
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

/// The same, and of it what log(1 + 1/z) takes, rounded.
template <class Value>
struct IntervalAndLog {
  Interval<Value> interval;
  Value log;
};

/// tau_ref + coarse does not wait for the rest, which is known last.
template <class Value>
SOFTLIF_INLINE Value sum_of(const Interval<Value>& interval) {
  return (interval.rest + interval.fine) + (interval.tau_ref + interval.coarse);
}

/// The interval of one number of any scalar type, by the type's own log and log1p. The shortfall is
/// added to log(1 + 1/z); it is 0 unless that equals -log z.
template <class Scalar>
EIGEN_DEVICE_FUNC Interval<Scalar> interval_of(const Scalar& tau_ref_in_units, const Scalar& z,
                                               const Scalar& shortfall) {
  // log1p(1 / z) is accurate where 1 / z is small; log1p(z) - log(z) does not overflow.
  const Scalar log =
      z > Scalar(0.5) ? log1p_of(Scalar(Scalar(1) / z)) : Scalar(log1p_of(z) - log_of(z));
  return {shortfall / Scalar(2), tau_ref_in_units, log / Scalar(2), Scalar(0)};
}

template <class Scalar>
EIGEN_DEVICE_FUNC IntervalAndLog<Scalar> interval_and_log_of(const Interval<Scalar>& interval) {
  return {interval, Scalar(interval.fine + interval.coarse)};
}

/// tau_ref + tau_rc (log(1 + 1/z) + shortfall), for one number of any scalar type.
template <class Scalar, class Constant = Scalar, class = void>
class InterspikeInterval {
 public:
  EIGEN_DEVICE_FUNC InterspikeInterval(const Scalar& tau_rc, const Scalar& tau_ref)
      : tau_ref_(tau_ref), tau_ref_in_units_(tau_ref / (Scalar(2) * tau_rc)) {}

  EIGEN_DEVICE_FUNC const Scalar& tau_ref() const { return tau_ref_; }

  EIGEN_DEVICE_FUNC Interval<Scalar> operator()(const Scalar& z,
                                                const Scalar& shortfall = Scalar(0)) const {
    return interval_of(tau_ref_in_units_, z, shortfall);
  }
  EIGEN_DEVICE_FUNC IntervalAndLog<Scalar> with_log(const Scalar& z,
                                                    const Scalar& shortfall = Scalar(0)) const {
    return interval_and_log_of((*this)(z, shortfall));
  }

 private:
  Scalar tau_ref_, tau_ref_in_units_;
};

/// The same for a Lockstep of floats or doubles, where z is at least 512 min / epsilon, so that
/// even rounding errors of numerator and denominator are normal, and the shortfall comes in
/// halvings, units of log 2. One float or double is computed as a number of any type.
///
/// With p the power of 2 at or below min(z, 1), (1 + z) / z = (1/p) (1 + r) / (1 - r) for
/// r = ((1 + z) p - z) / ((1 + z) p + z), so that log(1 + 1/z) = -log2(p) log 2 + 2 atanh(r) with
/// |r| <= 1/3. For z >= 1 this is 2 atanh(1 / (2z + 1)): nothing cancels, however large z is.
template <class Scalar, class Constant>
class InterspikeInterval<Scalar, Constant, std::enable_if_t<has_packets<Scalar>>> {
 public:
  InterspikeInterval() = default;  // uninitialized
  EIGEN_DEVICE_FUNC InterspikeInterval(Scalar tau_rc, Scalar tau_ref)
      : tau_ref_(tau_ref), tau_ref_in_units_(DoubleWord<Scalar>::quotient(tau_ref, 2 * tau_rc)) {}

  /// Of constants that another has made.
  EIGEN_ALWAYS_INLINE InterspikeInterval(const Constant& tau_ref,
                                         const DoubleWord<Constant>& tau_ref_in_units)
      : tau_ref_(tau_ref), tau_ref_in_units_(tau_ref_in_units) {}

  EIGEN_DEVICE_FUNC const Constant& tau_ref() const { return tau_ref_; }

  EIGEN_DEVICE_FUNC Interval<Scalar> operator()(const Scalar& z,
                                                const Scalar& shortfall = Scalar(0)) const {
    return interval_of(tau_ref_in_units_.high, z, shortfall);
  }
  EIGEN_DEVICE_FUNC IntervalAndLog<Scalar> with_log(const Scalar& z,
                                                    const Scalar& shortfall = Scalar(0)) const {
    return interval_and_log_of((*this)(z, shortfall));
  }

  template <class Value>
  SOFTLIF_INLINE Interval<Value> operator()(const Value& z) const {
    const Value p = power_of_2_below(min_of(z, Value(1)));
    return at<Interval<Value>>(z, p, Value(log2_of_1_) - biased_log2(p));
  }
  template <class Value>
  SOFTLIF_INLINE Interval<Value> operator()(const Value& z, const Value& halvings) const {
    const Value p = power_of_2_below(min_of(z, Value(1)));
    return at<Interval<Value>>(z, p, (Value(log2_of_1_) - biased_log2(p)) + halvings);
  }

  template <class Value>
  SOFTLIF_INLINE IntervalAndLog<Value> with_log(const Value& z) const {
    const Value p = power_of_2_below(min_of(z, Value(1)));
    return at<IntervalAndLog<Value>>(z, p, Value(log2_of_1_) - biased_log2(p));
  }
  template <class Value>
  SOFTLIF_INLINE IntervalAndLog<Value> with_log(const Value& z, const Value& halvings) const {
    const Value p = power_of_2_below(min_of(z, Value(1)));
    return at<IntervalAndLog<Value>>(z, p, (Value(log2_of_1_) - biased_log2(p)) + halvings);
  }

 private:
  /// p is the power of 2 above, and log 2 is taken k times. A Result without the logarithm does not
  /// name it in the code at all: compilers would order the instructions in another way.
  template <class Result, class Value>
  SOFTLIF_INLINE Result at(const Value& z, const Value& p, const Value& k) const {
    const Value numerator = fma_short(z, p - Value(1), p);  // exactly 1 for z >= 1
    const Value factor = p + Value(1);
    const Value denominator = fma_short(z, factor, p);
    const Value denominator_low = fma_short(z, factor, p - denominator);

    // The first-order correction of r for its own rounding and for that of the denominator.
    const Value inverse = reciprocal<digits + 3>(denominator);
    const Value quotient = numerator * inverse;
    const Value r = short_part(quotient);
    const Value lost = fma(-r, denominator_low, fma_short(denominator, -r, numerator));
    const Value r_low = fma(lost, inverse, Value(tau_ref_in_units_.low));

    const Value r2 = quotient * quotient, r3 = quotient * r2;
    const Value series = polynomial(r2, Polynomials<Scalar>::atanh());
    const Value rest = fma(r3, series, r_low);
    if constexpr (std::is_same_v<Result, Interval<Value>>) {
      return {k * Value(half_ln2_high), Value(tau_ref_in_units_.high), r,
              fma(k, Value(half_ln2_low), rest)};
    } else {
      const Value atanh = fma(r3, series, quotient);
      return {{k * Value(half_ln2_high), Value(tau_ref_in_units_.high), r,
               fma(k, Value(half_ln2_low), rest)},
              fma(k, Value(Logarithms<Scalar>::ln2_high / 2), atanh)};
    }
  }

  static constexpr int digits = std::numeric_limits<Scalar>::digits;
  static constexpr Scalar half_ln2_high = Logarithms<Scalar>::half_ln2_high,
                          half_ln2_low = Logarithms<Scalar>::half_ln2_low,
                          log2_of_1_ = Layout<Scalar>::biased_log2_of_1;

  Constant tau_ref_;
  DoubleWord<Constant> tau_ref_in_units_;
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
