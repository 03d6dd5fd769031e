#pragma once

// The time between two spikes of a LIF neuron. Solving tau_rc dv/dt = J - v from v = 0 to v = 1
// gives tau_rc log(1 + 1/z) for z = J - 1 > 0, and the refractory period comes on top.

#include <limits>
#include <softlif/detail/double_word.hpp>
#include <softlif/detail/lockstep.hpp>
#include <softlif/detail/polynomials.hpp>
#include <softlif/detail/reciprocal.hpp>
#include <softlif/detail/scalar_math.hpp>
#include <type_traits>

namespace softlif::detail {

/// A time as an unevaluated sum: in packets, what a soft neuron adds far below its threshold, a
/// multiple of tau_rc log 2, tau_ref, the larger part of what remains, and the rest.
template <class V>
struct Interval {
  V below, coarse, tau_ref, fine, rest;
};

/// What is known last is added last.
template <class V>
EIGEN_ALWAYS_INLINE V sum_of(const Interval<V>& interval) {
  return (interval.rest + interval.fine) + (interval.tau_ref + (interval.coarse + interval.below));
}

/// tau_ref + tau_rc log(1 + 1/z), for one number of any scalar type.
template <class Scalar, class = void>
class InterspikeInterval {
 public:
  InterspikeInterval(const Scalar& tau_rc, const Scalar& tau_ref)
      : tau_rc_(tau_rc), tau_ref_(tau_ref) {}

  const Scalar& tau_ref() const { return tau_ref_; }

  Interval<Scalar> operator()(const Scalar& z, const Scalar& /*z_low, 0 for these types*/) const {
    // Each side of z = 1/2 avoids the loss of the other: of small 1/z, and of an overflow in it.
    const Scalar log =
        z > Scalar(0.5) ? log1p_of(Scalar(Scalar(1) / z)) : Scalar(log1p_of(z) - log_of(z));
    return {Scalar(0), tau_rc_ * log, tau_ref_, Scalar(0), Scalar(0)};
  }

 private:
  Scalar tau_rc_, tau_ref_;
};

/// The same for a Lockstep of floats or doubles, where z is the unevaluated sum z + z_low,
/// at least 2^-60 (float) or 2^-480 (double).
///
/// With p the power of 2 at or below min(z, 1), (1 + z) / z = (1/p) (1 + r) / (1 - r) for
/// r = ((1 + z) p - z) / ((1 + z) p + z), so that log(1 + 1/z) = -log2(p) log 2 + 2 atanh(r) with
/// |r| <= 1/3. For z >= 1 this is 2 atanh(1 / (2z + 1)): nothing cancels, however large z is.
template <class Scalar>
class InterspikeInterval<Scalar, std::enable_if_t<has_packets<Scalar>>> {
 public:
  InterspikeInterval(Scalar tau_rc, Scalar tau_ref)
      : tau_ref_(tau_ref),
        twice_tau_rc_(2 * tau_rc),
        tau_rc_ln2_(DoubleWord<Scalar>::product(Logarithms<Scalar>::ln2_high,
                                                Logarithms<Scalar>::ln2_low, tau_rc)) {}

  const Scalar& tau_ref() const { return tau_ref_; }

  template <class V>
  EIGEN_ALWAYS_INLINE Interval<V> operator()(const V& z, const V& z_low) const {
    const V p = power_of_2_below(min(z, V(1)));
    const V numerator = fma_short(z, p - V(1), p);  // exactly 1 for z >= 1
    const V denominator = fma_short(z, p + V(1), p);
    const V denominator_low = fma(z_low, p + V(1), fma_short(z, p + V(1), p - denominator));

    // r_low is what r lacks: by its own rounding and, to first order, by those of z and of the
    // denominator.
    const V inverse = reciprocal<digits + 3>(denominator);
    const V quotient = numerator * inverse;
    const V r = short_part(quotient);
    const V lost = fma(z_low, p - V(1), fma_short(denominator, -r, numerator));
    const V r_low = fma(-r, denominator_low, lost) * inverse;

    const V r2 = quotient * quotient;
    const V tail = fma(quotient * r2, polynomial(r2, Polynomials<Scalar>::atanh), r_low);
    const V minus_log2_p = V(log2_of_1_) - biased_log2(p);
    const V fine = r * V(twice_tau_rc_);
    const V fine_low = fma_short(V(twice_tau_rc_), r, -fine);
    return {V(0), minus_log2_p * V(tau_rc_ln2_.high), V(tau_ref_), fine,
            fma(minus_log2_p, V(tau_rc_ln2_.low), fma(tail, V(twice_tau_rc_), fine_low))};
  }

 private:
  static constexpr int digits = std::numeric_limits<Scalar>::digits;
  static constexpr Scalar log2_of_1_ =
      Scalar((UintOf<Scalar>{1} << Layout<Scalar>::mantissa_bits) + Layout<Scalar>::bias);

  Scalar tau_ref_, twice_tau_rc_;
  DoubleWord<Scalar> tau_rc_ln2_;  // whose high word times an exponent is exact
};

}  // namespace softlif::detail
