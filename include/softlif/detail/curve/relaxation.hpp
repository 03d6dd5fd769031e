#pragma once

// How a membrane relaxes: within a time t at the current J its voltage goes from v to
// J + (v - J) exp(-t / tau_rc).

#include <limits>
#include <softlif/detail/curve/polynomials.hpp>
#include <softlif/detail/number/double_word.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// What some time does to a voltage: it becomes start + (v - J) (share + share_low).
///
/// The start is v and the share exp(-t / tau_rc) - 1, which is exact where the exponential rounds
/// to 1. After a long time the start is J and the share the exponential itself: otherwise a v that
/// is far away would cancel everything else. The share is an unevaluated sum of two numbers.
template <class Value>
struct Relaxed {
  Value is_long, share, share_low;  // is_long is positive, or 0

  /// The voltage after the time, for distance = v - J. It does not pass J: the sum does not, and
  /// what rounding `share_low` adds is less than what is left to J.
  SOFTLIF_INLINE_PART Value voltage(const Value& J, const Value& v, const Value& distance) const {
    return fma(distance, share, fma(distance, share_low, where_positive(is_long, J, v)));
  }
};

/// What the time t + t_low does, for a t up to `longest_t` and a t_low of at most half an ulp of
/// that. For one number of any scalar type.
template <class Scalar, class = void>
class Relaxation {
 public:
  Relaxation(const Scalar& tau_rc, const Scalar& /*longest_t*/) : tau_rc_(tau_rc) {}

  Relaxed<Scalar> operator()(const Scalar& t, const Scalar& t_low) const {
    const Scalar exponent = -(t + t_low) / tau_rc_;
    if (exponent < Scalar(-2)) return {Scalar(1), exp_of(exponent), Scalar(0)};
    return {Scalar(0), expm1_of(exponent), Scalar(0)};
  }

  /// The voltage after that time, for distance = v - J.
  Scalar voltage(const Scalar& t, const Scalar& t_low, const Scalar& J, const Scalar& v,
                 const Scalar& distance) const {
    return (*this)(t, t_low).voltage(J, v, distance);
  }

 private:
  Scalar tau_rc_;
};

/// For a Lockstep of floats or doubles and a tau_rc that is moderate.
template <class Scalar>
class Relaxation<Scalar, std::enable_if_t<has_packets<Scalar>>> {
 public:
  Relaxation(Scalar tau_rc, Scalar longest_t)
      : slope_(DoubleWord<Scalar>::quotient(-1, tau_rc)),
        longest_(most_halvings * Logarithms<Scalar>::ln2_high * tau_rc),
        slope_of_low_(longest_t < 1024 * longest_ ? slope_.high : Scalar(0)),
        is_short_(longest_t * slope_.high > Scalar(-0.34375)) {}

  template <class Value>
  SOFTLIF_INLINE_PART Relaxed<Value> operator()(const Value& t, const Value& t_low) const {
    return is_short_ ? after_short(t, t_low) : after_any(t, t_low);
  }

  /// The voltage after that time, for distance = v - J.
  template <class Value>
  SOFTLIF_INLINE_PART Value voltage(const Value& t, const Value& t_low, const Value& J,
                                    const Value& v, const Value& distance) const {
    if (is_short_) return after_short(t, t_low).voltage(J, v, distance);
    return after_any(t, t_low).voltage(J, v, distance);
  }

 private:
  /// exp(x) - 1 = x + x^2 (1/2 + ...) for x = -t / tau_rc.
  template <class Value>
  SOFTLIF_INLINE_PART Relaxed<Value> after_short(const Value& t, const Value& t_low) const {
    const Value slope(slope_.high);
    const Value x = t * slope;
    const Value x_low = fma(t_low, slope, fma(t, Value(slope_.low), fma_exact(t, slope, -x)));
    return {Value(0), x, fma(x * x, polynomial(x, Polynomials<Scalar>::expm1()), x_low)};
  }

  /// exp(x) = 2^n exp(r) = power (1 + h) for |r| <= log 2 / 2 and h = r + r^2 (1/2 + ...).
  template <class Value>
  SOFTLIF_INLINE_PART Relaxed<Value> after_any(const Value& t, const Value& t_low) const {
    const Value at = min_of(t, Value(longest_)), slope(slope_.high);
    const Value x = at * slope;
    const Value x_low =
        fma(t_low, Value(slope_of_low_), fma(at, Value(slope_.low), fma_exact(at, slope, -x)));

    const Value n_plus_rounder = fma(x, Value(Logarithms<Scalar>::log2e_high), Value(rounder));
    const Value minus_n = Value(rounder) - n_plus_rounder;
    const Value r = fma(minus_n, Value(ln2_rest), fma(minus_n, Value(ln2_short), x));
    const Value r_low = fma(r * r, polynomial(r, Polynomials<Scalar>::expm1()), x_low);
    const Value h = r + r_low, h_low = (r - h) + r_low;

    const Value power = scale_by_power_of_2(Value(1), n_plus_rounder);
    const Value is_long = Value(0.125) - power;
    const Value base = power - where_positive(is_long, Value(0), Value(1));
    const Value share = fma(power, h, base);
    return {is_long, share, fma(power, h_low, fma(power, h, base - share))};
  }

  static constexpr Scalar rounder = Layout<Scalar>::rounder;
  // 2^-most_halvings is normal, and negligible beside 1.
  static constexpr Scalar most_halvings = std::numeric_limits<Scalar>::max_exponent - 8;
  // log 2 = ln2_short + ln2_rest, where ln2_short has so few bits that its product with n is exact.
  static constexpr Scalar ln2_short = Scalar(0x1.62ep-1),
                          ln2_rest = (Logarithms<Scalar>::ln2_high - ln2_short) +
                                     Logarithms<Scalar>::ln2_low;

  DoubleWord<Scalar> slope_;
  Scalar longest_;       // after which nothing is left of a voltage
  Scalar slope_of_low_;  // 0 where t_low is so large that only the power counts
  bool is_short_;        // whether n is always 0
};

/// What the time t does, for a t and a tau_rc that are numbers of any type; of floats and doubles
/// by the packets, to their bits.
template <class Scalar>
EIGEN_DONT_INLINE Relaxed<Scalar> relaxed_after(const Scalar& t, const Scalar& tau_rc) {
  const Relaxation<Scalar> relaxation(tau_rc, t);
  if constexpr (has_packets<Scalar>) {
    using Value = Lockstep<Scalar, 1>;
    const Relaxed<Value> relaxed = relaxation(Value(t), Value(0));
    return {first_of(relaxed.is_long), first_of(relaxed.share), first_of(relaxed.share_low)};
  } else {
    return relaxation(t, Scalar(0));
  }
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
