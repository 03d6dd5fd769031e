#pragma once

// The inverse of the tuning curves of LIF neurons in packets: from rates to currents.

#include <limits>
#include <softlif/detail/curve/firing_rate.hpp>
#include <softlif/detail/curve/polynomials.hpp>
#include <softlif/detail/number/bits.hpp>
#include <softlif/detail/number/double_word.hpp>
#include <softlif/detail/number/exponential.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/mask.hpp>
#include <softlif/detail/number/range.hpp>
#include <softlif/detail/number/reciprocal.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/target.hpp>
#include <utility>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// The currents of packets of rates, and where they are exact; the others are any numbers.
template <class Value>
struct Inverted {
  using Mask = decltype(at_most(std::declval<const Value&>(), std::declval<const Value&>()));

  Value J;
  Mask is_exact;
};

/// 2^(x c) and the rest to 1, for a `c` that short_quotient made; the product is not positive. What
/// x rounded off comes as `x_low`.
template <class Scalar, class Value>
SOFTLIF_INLINE Remainder<Value> remainder_of_power_of_2(const Value& x, const Value& x_low,
                                                        const DoubleWord<Scalar>& c) {
  const Value rounder(Layout<Scalar>::rounder), nearest(c.nearest());
  const Value n_plus_rounder = fma(x, nearest, rounder);
  // Where n is not 0, the sum with it rounds off of the low parts what does not count.
  const Value low = fma(x_low, nearest, x * Value(c.low));
  const Value f = fma_short(x, Value(c.high), (rounder - n_plus_rounder) + low);
  return remainder_of_power_of_2(n_plus_rounder, f);
}

/// log(y) for y from above 0 to 1, of which 1.5 y is normal: its half, to a rounding or two.
template <class Value>
SOFTLIF_INLINE Value half_log_of(const Value& y) {
  using Scalar = typename Value::Scalar;
  // y = p (1 + r) / (1 - r) for a power p of 2 and |r| <= 1/5. Numerator and k are exact.
  using Constants = Logarithms<Scalar>;
  const Value p = power_of_2_below(y * Value(Scalar(1.5)));
  const Value k = biased_log2(p) - Value(Layout<Scalar>::biased_log2_of_1);
  const Value r = quotient(y - p, y + p), r2 = r * r;
  const Value series = polynomial(r2, Polynomials<Scalar>::short_atanh());
  return fma(k, Value(Constants::half_ln2_high), r) +
         fma(k, Value(Constants::half_ln2_low), (r * r2) * series);
}

/// exp(-q) and 1 - exp(-q) at a rate, for q = log(1 + 1/z) = (amplitude / rate - tau_ref) / tau_rc.
template <class Scalar>
class InverseInterval {
 public:
  template <class Value>
  struct At {
    Remainder<Value> remainder;
    typename Inverted<Value>::Mask is_exact;
  };

  InverseInterval(const Scalar& tau_rc, const Scalar& tau_ref, const Scalar& amplitude)
      : InverseInterval(rough_packet_limit_of(Scalar(1), tau_rc, tau_ref, amplitude) > 0, tau_rc,
                        tau_ref, amplitude) {}

  /// Exact unless the rate is NaN, not positive, so low that exp(-q) is negligible, or so high that
  /// rounding decides whether the interval is above tau_ref. There the remainder is that of q = 1.
  template <class Value>
  SOFTLIF_INLINE At<Value> operator()(const Value& rate) const {
    const Value tau_ref(tau_ref_);
    const DoubleWord<Value> interval =
        long_quotient(Value(amplitude_), max_of(rate, Value(lowest_rate_)));
    // What this difference rounds off is exact, if the interval is above tau_ref.
    const Value time = interval.high - tau_ref;
    const Value time_low = ((interval.high - time) - tau_ref) + interval.low;
    const auto is_exact = both(at_most(Value(shortest_), time), at_most(time, Value(longest_)));
    return {remainder_of_power_of_2(where(is_exact, time, Value(tau_rc_)),
                                    where(is_exact, time_low, Value(0)), minus_log2e_over_tau_rc_),
            is_exact};
  }

 private:
  /// Of parameters that are not moderate no rate is exact, and none of the constants matters.
  InverseInterval(bool is_moderate, const Scalar& tau_rc, const Scalar& tau_ref,
                  const Scalar& amplitude)
      : tau_rc_(is_moderate ? tau_rc : Scalar(1)),
        tau_ref_(is_moderate ? tau_ref : Scalar(1)),
        amplitude_(is_moderate ? amplitude : Scalar(1)),
        lowest_rate_(power_of_2<Scalar>(range_scale<Scalar> * -60) * amplitude_),
        shortest_(max_of(
            Scalar(epsilon_number<Scalar> * tau_rc_),
            Scalar(power_of_2<Scalar>(-std::numeric_limits<Scalar>::digits / 2) * tau_ref_))),
        longest_(is_moderate ? Scalar(largest_exponent<Scalar> * tau_rc_) : Scalar(-1)),
        minus_log2e_over_tau_rc_(DoubleWord<Scalar>::short_quotient(
            -Logarithms<Scalar>::log2e_high, -Logarithms<Scalar>::log2e_low, tau_rc_)) {}

  Scalar tau_rc_, tau_ref_, amplitude_, lowest_rate_, shortest_, longest_;
  DoubleWord<Scalar> minus_log2e_over_tau_rc_;
};

/// J = 1 + z = 1 / (1 - exp(-q))
template <class Scalar>
class InverseLIF {
 public:
  template <class Kernel>
  explicit InverseLIF(const Kernel& kernel)
      : interval_(kernel.tau_rc(), kernel.tau_ref(), kernel.amplitude()) {}

  template <class Value>
  SOFTLIF_INLINE Inverted<Value> operator()(const Value& rate) const {
    const auto at = interval_(rate);
    return {reciprocal<std::numeric_limits<Scalar>::digits>(at.remainder.gained), at.is_exact};
  }

 private:
  InverseInterval<Scalar> interval_;
};

/// J = 1 + sigma log(exp(w) - 1) = 1 + z + sigma log(1 - exp(-w)) for w = z / sigma, which cancels
/// only near 1.
template <class Scalar>
class InverseSoftLIF {
 public:
  template <class Kernel>
  explicit InverseSoftLIF(const Kernel& kernel)
      : InverseSoftLIF(kernel, kernel.packet_limit() >= 0, kernel.sigma()) {}

  template <class Value>
  SOFTLIF_INLINE Inverted<Value> operator()(const Value& rate) const {
    const auto at = interval_(rate);
    const Value z = quotient(at.remainder.kept, at.remainder.gained);
    const Value limited = max_of(min_of(z, Value(negligible_beyond_)), Value(least_z_));
    const Value below_1 =
        remainder_of_power_of_2(limited, Value(0), minus_log2e_over_sigma_).gained;
    return {fma(Value(2 * sigma_), half_log_of(below_1), z) + Value(1),
            both(at.is_exact, at_most(Value(least_z_), z))};
  }

 private:
  template <class Kernel>
  InverseSoftLIF(const Kernel& kernel, bool is_moderate, const Scalar& sigma)
      : interval_(kernel.tau_rc(), kernel.tau_ref(), kernel.amplitude()),
        sigma_(is_moderate ? sigma : Scalar(1)),
        least_z_(is_moderate
                     ? power_of_2<Scalar>(range_scale<Scalar> * -100) * max_of(sigma, Scalar(1))
                     : largest_number<Scalar>),
        negligible_beyond_((std::numeric_limits<Scalar>::digits + 2) *
                           Logarithms<Scalar>::ln2_high * sigma_),
        minus_log2e_over_sigma_(DoubleWord<Scalar>::short_quotient(
            -Logarithms<Scalar>::log2e_high, -Logarithms<Scalar>::log2e_low, sigma_)) {}

  InverseInterval<Scalar> interval_;
  Scalar sigma_, least_z_, negligible_beyond_;
  DoubleWord<Scalar> minus_log2e_over_sigma_;
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
