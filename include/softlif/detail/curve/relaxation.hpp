#pragma once

// How a membrane relaxes: within a time t at the current J its voltage goes from v to
// J + (v - J) exp(-t / tau_rc).

#include <limits>
#include <softlif/detail/curve/polynomials.hpp>
#include <softlif/detail/number/bits.hpp>
#include <softlif/detail/number/double_word.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/mask.hpp>
#include <softlif/detail/number/reciprocal.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/number/varying.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// How a voltage changes in some time: it becomes start + (v - J) (share + share_low).
///
/// The start is v and the share exp(-t / tau_rc) - 1, which is exact where the exponential rounds
/// to 1. After a long time the start is J and the share the exponential itself: otherwise a v that
/// is far away would cancel everything else. The share is an unevaluated sum of two numbers.
template <class Value>
struct Relaxed {
  Value is_long, share, share_low;  // is_long is positive, or not

  /// The voltage after the time, for distance = v - J. It does not pass J: the sum does not, and
  /// what rounding `share_low` adds is less than what is left to J.
  SOFTLIF_INLINE Value voltage(const Value& J, const Value& v, const Value& distance) const {
    return fma(distance, share, fma(distance, share_low, where_positive(is_long, J, v)));
  }
};

/// tau_rc as a membrane that relaxes needs it: a number of any scalar type.
template <class Scalar, class Constant = Scalar, class = void>
struct TimeConstant {
  explicit TimeConstant(const Scalar& given_tau_rc)
      : tau_rc(given_tau_rc), twice_tau_rc(Scalar(2) * given_tau_rc) {}

  Constant tau_rc, twice_tau_rc;
};

/// For a Lockstep of floats or doubles, and a moderate tau_rc.
template <class Scalar, class Constant>
struct TimeConstant<Scalar, Constant, std::enable_if_t<has_packets<Scalar>>> {
  TimeConstant() = default;  // uninitialized
  explicit TimeConstant(Scalar tau_rc)
      : slope(DoubleWord<Scalar>::quotient(-1, tau_rc)), twice_tau_rc(2 * tau_rc) {}
  EIGEN_ALWAYS_INLINE TimeConstant(const DoubleWord<Constant>& given_slope,
                                   const Constant& given_twice_tau_rc)
      : slope(given_slope), twice_tau_rc(given_twice_tau_rc) {}

  DoubleWord<Constant> slope;  // -1 / tau_rc
  Constant twice_tau_rc;
};

/// The longest time for which a membrane relaxes, and the time after which nothing is left of a
/// voltage. What follows from these is computed beforehand.
template <class Scalar, class Constant>
class RelaxationTimes {
 public:
  using Membrane = TimeConstant<Scalar>;

  RelaxationTimes(const Membrane& membrane, Scalar longest_t)
      : end_(end_by_twice_tau_rc * membrane.twice_tau_rc),
        slope_of_low_(longest_t < 1024 * end_ ? membrane.slope.high : Scalar(0)),
        are_short_(longest_t * membrane.slope.high >= lowest_exponent) {}

  /// Whether exp(-t / tau_rc) needs no power of 2.
  template <class Value>
  SOFTLIF_INLINE bool are_short(const Membrane&) const {
    return are_short_;
  }
  template <class Value>
  SOFTLIF_INLINE Value end(const Membrane&) const {
    return Value(end_);
  }
  /// The slope for t_low. It is 0 where times are so long that only the power of 2 counts.
  template <class Value>
  SOFTLIF_INLINE Value slope_of_low(const Membrane&) const {
    return Value(slope_of_low_);
  }

  static constexpr Scalar lowest_exponent = Scalar(-0.5078125);  // of short times
  // 2^-most_halvings is normal, and negligible beside 1.
  static constexpr Scalar most_halvings = std::numeric_limits<Scalar>::max_exponent - 8;
  static constexpr Scalar end_by_twice_tau_rc = most_halvings * Logarithms<Scalar>::ln2_high / 2;

 private:
  Scalar end_, slope_of_low_;
  bool are_short_;
};

/// The same where each neuron has its own tau_rc: computed when a group of neurons needs it.
template <class Scalar>
class RelaxationTimes<Scalar, Varying<Scalar>> {
 public:
  using Membrane = TimeConstant<Scalar, Varying<Scalar>>;

  EIGEN_ALWAYS_INLINE RelaxationTimes(const Membrane&, Scalar longest_t) : longest_t_(longest_t) {}

  template <class Value>
  SOFTLIF_INLINE bool are_short(const Membrane& membrane) const {
    const Value exponent = Value(longest_t_) * Value(membrane.slope.high);
    return all_of(at_most(Value(RelaxationTimes<Scalar, Scalar>::lowest_exponent), exponent));
  }
  template <class Value>
  SOFTLIF_INLINE Value end(const Membrane& membrane) const {
    return Value(RelaxationTimes<Scalar, Scalar>::end_by_twice_tau_rc) *
           Value(membrane.twice_tau_rc);
  }
  template <class Value>
  SOFTLIF_INLINE Value slope_of_low(const Membrane& membrane) const {
    const auto is_long = at_most(Value(Value(1024) * end<Value>(membrane)), Value(longest_t_));
    return where(is_long, Value(0), Value(membrane.slope.high));
  }

 private:
  Scalar longest_t_;
};

/// What the time t + t_low does, for t up to `longest_t` and t_low up to half an ulp of that. For
/// one number of any scalar type.
template <class Scalar, class Constant = Scalar, class = void>
class Relaxation {
 public:
  Relaxation(const TimeConstant<Scalar>& membrane, const Scalar& /*longest_t*/)
      : tau_rc_(membrane.tau_rc) {}

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

/// For a Lockstep of floats or doubles. A result is the same, to the bit, whether all times of the
/// Lockstep are short or not.
template <class Scalar, class Constant>
class Relaxation<Scalar, Constant, std::enable_if_t<has_packets<Scalar>>> {
  using Membrane = TimeConstant<Scalar, Constant>;

 public:
  EIGEN_ALWAYS_INLINE Relaxation(const Membrane& membrane, Scalar longest_t)
      : membrane_(membrane), times_(membrane, longest_t) {}

  template <class Value>
  SOFTLIF_INLINE Relaxed<Value> operator()(const Value& t, const Value& t_low) const {
    return are_short<Value>() ? after_short(t, t_low) : after_any(t, t_low);
  }

  /// The voltage after that time, for distance = v - J.
  template <class Value>
  SOFTLIF_INLINE Value voltage(const Value& t, const Value& t_low, const Value& J, const Value& v,
                               const Value& distance) const {
    if (are_short<Value>()) return after_short(t, t_low).voltage(J, v, distance);
    // (Where t = 0, the sum makes a -0 a 0, as it is after a short time.)
    return after_any(t, t_low).voltage(J, v + Value(0), distance);
  }

 private:
  template <class Value>
  SOFTLIF_INLINE bool are_short() const {
    return times_.template are_short<Value>(membrane_);
  }

  /// exp(x) - 1 = x + x^2 (1/2 + ...) for x = -t / tau_rc.
  template <class Value>
  SOFTLIF_INLINE Relaxed<Value> after_short(const Value& t, const Value& t_low) const {
    const Value slope(membrane_.slope.high);
    const Value x = t * slope;
    const Value x_low =
        fma(t_low, slope, fma(t, Value(membrane_.slope.low), fma_exact(t, slope, -x)));
    return {Value(0), x, fma(x * x, polynomial(x, Polynomials<Scalar>::expm1()), x_low)};
  }

  /// exp(x) = 2^n exp(r) = power (1 + r + r_low) for r from -0.5081 to 0.1851 and
  /// r_low = r^2 (1/2 + ...). Short times are those with n = 0.
  template <class Value>
  SOFTLIF_INLINE Relaxed<Value> after_any(const Value& t, const Value& t_low) const {
    const Value at = min_of(t, times_.template end<Value>(membrane_));
    const Value slope(membrane_.slope.high);
    const Value slope_of_low = times_.template slope_of_low<Value>(membrane_);
    const Value x = at * slope;
    const Value x_low =
        fma(t_low, slope_of_low, fma(at, Value(membrane_.slope.low), fma_exact(at, slope, -x)));

    const Value n_plus_rounder =
        fma(x + Value(middle), Value(Logarithms<Scalar>::log2e_high), Value(rounder));
    const Value minus_n = Value(rounder) - n_plus_rounder;
    const Value r = fma(minus_n, Value(ln2_rest), fma(minus_n, Value(ln2_short), x));
    const Value r_low = fma(r * r, polynomial(r, Polynomials<Scalar>::expm1()), x_low);

    const Value power = scale_by_power_of_2(Value(1), n_plus_rounder);
    const Value is_long = Value(0.125) - power;
    const Value base = power - where_positive(is_long, Value(0), Value(1));
    const Value share = fma(power, r, base);
    return {is_long, share, fma(power, r_low, fma(power, r, base - share))};
  }

  static constexpr Scalar rounder = Layout<Scalar>::rounder;
  // Minus the middle of the range of r. It makes n round to 0 up to lowest_exponent.
  static constexpr Scalar middle = Scalar(0.1615);
  // log 2 = ln2_short + ln2_rest, where ln2_short has so few bits that its product with n is exact.
  static constexpr Scalar ln2_short = Scalar(0x1.62ep-1),
                          ln2_rest = (Logarithms<Scalar>::ln2_high - ln2_short) +
                                     Logarithms<Scalar>::ln2_low;

  Membrane membrane_;
  RelaxationTimes<Scalar, Constant> times_;
};

/// The time in which a membrane comes nearer to its current by `way`, to a distance of `rest` from
/// it, in units of 2 tau_rc: log(1 + way / rest) / 2. `way` is at least 0, `rest` above it.
template <class Scalar>
Scalar time_to_cover(const Scalar& way, const Scalar& rest) {
  return log1p_of(Scalar(way / rest)) / Scalar(2);
}

/// The same for a Lockstep of floats or doubles, within 2 ulp. The quotient must be below
/// 2^max_exponent.
///
/// With p = 2^-k near rest / (way + rest), the logarithm is k log 2 + 2 atanh(r) for
/// r = (p (way + rest) - rest) / (p (way + rest) + rest), of which |r| <= 0.2004.
template <class Scalar, int Count, class Indices>
SOFTLIF_INLINE Lockstep<Scalar, Count, Indices> time_to_cover(
    const Lockstep<Scalar, Count, Indices>& way, const Lockstep<Scalar, Count, Indices>& rest) {
  using Value = Lockstep<Scalar, Count, Indices>;
  constexpr Scalar log2_of_1 =
      Scalar((UintOf<Scalar>{1} << Layout<Scalar>::mantissa_bits) + Layout<Scalar>::bias);
  const Value sum = way + rest;
  const Value p = power_of_2_near_quotient(rest, sum);
  const Value k = Value(log2_of_1) - biased_log2(p);
  // Where k = 0, nothing cancels.
  const Value r = quotient(fma(rest, p - Value(1), p * way), fma(p, sum, rest));
  const Value r2 = r * r;
  const Value atanh = fma(r * r2, polynomial(r2, Polynomials<Scalar>::short_atanh()), r);
  return fma(k, Value(Logarithms<Scalar>::ln2_high / 2), atanh);
}

/// How a membrane relaxes in the time t, for numbers of any type. Floats and doubles go through
/// packets, and get the bits that packets give.
template <class Scalar>
EIGEN_DONT_INLINE Relaxed<Scalar> relaxed_after(const Scalar& t,
                                                const TimeConstant<Scalar>& membrane) {
  const Relaxation<Scalar> relaxation(membrane, t);
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
