#pragma once

// z = sigma log(1 + exp(j / sigma)) for j = J - 1: by how much the current exceeds the threshold,
// with the corner smoothed.

#include <cmath>
#include <limits>
#include <softlif/detail/curve/polynomials.hpp>
#include <softlif/detail/number/double_word.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/range.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// What drives a neuron. Far below the threshold z is sigma exp(j / sigma) to the last bit, and so
/// small that log(1 + 1/z) = -log z. There z stops getting smaller, before it underflows, and the
/// true logarithm is log z - shortfall. In packets the shortfall is a number of halvings, an exact
/// integer; for single numbers it is in units of 1.
template <class Value>
struct Drive {
  Value z, shortfall;
  /// dz/dj = slope / (1 + decay) for decay = exp(-|j / sigma|), where slope is 1 above the
  /// threshold and decay below it. There z and decay share a rounding error, which cancels in z /
  /// slope.
  Value decay, z_over_slope;
};

/// A drive, and by how much J would have to grow to do to it what a relative growth of sigma does:
/// sigma (dz/dsigma) / (dz/dj). With e the decay, dz/dsigma is the entropy of the logistic
/// function, log1p(e) + |j / sigma| e / (1 + e), of which nothing cancels; over the slope that is
/// ((1 + e) sigma log1p(e) / e + |j|) (j > 0 ? e : 1). In packets it is `sigma_effect_scale` times
/// as large, since above the threshold it goes down to the smallest numbers.
template <class Value>
struct DriveAndEffect {
  Drive<Value> drive;
  Value sigma_effect;
};

/// The number of halvings after which exp(j / sigma) and z are negligible beside 1.
template <class Scalar>
EIGEN_DEVICE_FUNC int softplus_bits(const Scalar& sigma, int digits) {
  int bits = (digits > 0 ? digits : 113) + 7;
  for (Scalar bound(1); bound < sigma && bits < 100000; bound = bound * Scalar(2)) ++bits;
  return bits;
}

/// The drive of one number of any scalar type, by its exp and log1p; below `lowest_j` z stays the
/// same.
template <class Scalar>
EIGEN_DEVICE_FUNC Drive<Scalar> drive_of(const Scalar& J, const Scalar& sigma,
                                         const Scalar& lowest_j) {
  const Scalar exact_j = J - Scalar(1), j = max_of(exact_j, lowest_j);
  const bool above = j > Scalar(0);
  const Scalar distance = above ? j : Scalar(-j);
  const Scalar decay = exp_of(Scalar(-distance / sigma));
  const Scalar log1p = log1p_of(decay), smooth = sigma * log1p;
  const Scalar z = above ? Scalar(j + smooth) : smooth;
  return {z, (j - exact_j) / sigma, decay, above ? z : Scalar(sigma * (log1p / decay))};
}

/// The same and the effect of sigma.
template <class Scalar>
EIGEN_DEVICE_FUNC DriveAndEffect<Scalar> drive_and_effect_of(const Scalar& J, const Scalar& sigma,
                                                             const Scalar& lowest_j) {
  const Drive<Scalar> drive = drive_of(J, sigma, lowest_j);
  // By a call, since a compiler that may reorder sums would add the 1 last.
  const Scalar j = -lookup::one_plus(Scalar(-J));
  const Scalar more = Scalar(1) + drive.decay;
  if (!(j > Scalar(0))) return {drive, Scalar(more * drive.z_over_slope - j)};
  // Here an error of the decay matters, so that it takes the rounding error of the quotient into
  // account.
  Scalar decay = drive.decay;
  if constexpr (std::is_floating_point_v<Scalar>) {
    const Scalar distance = j / sigma;
    decay = exp_of(Scalar(-distance));
    if (decay > Scalar(0)) decay -= decay * (std::fma(-distance, sigma, j) / sigma);
  }
  return {drive, Scalar(more * (sigma * log1p_of(decay)) + j * decay)};
}

/// The derivative of a rate with respect to sigma, from that with respect to J. Where the latter
/// underflows, an effect that exceeds sigma by far does not make it NaN.
template <class Scalar>
EIGEN_DEVICE_FUNC Scalar sigma_partial_of(const Scalar& of_J, const Scalar& sigma_effect,
                                          const Scalar& sigma) {
  return of_J > Scalar(0) ? Scalar(of_J * (sigma_effect / sigma)) : Scalar(0);
}

/// For one number of any scalar type.
template <class Scalar, class Constant = Scalar, class = void>
class Softplus {
 public:
  explicit EIGEN_DEVICE_FUNC Softplus(const Scalar& sigma)
      : sigma_(sigma),
        lowest_j_(sigma *
                  Scalar(-0.7 * softplus_bits(sigma, std::numeric_limits<Scalar>::digits))) {}

  EIGEN_DEVICE_FUNC const Scalar& sigma() const { return sigma_; }

  EIGEN_DEVICE_FUNC Drive<Scalar> operator()(const Scalar& J) const {
    return drive_of(J, sigma_, lowest_j_);
  }
  EIGEN_DEVICE_FUNC DriveAndEffect<Scalar> with_effect(const Scalar& J) const {
    return drive_and_effect_of(J, sigma_, lowest_j_);
  }
  /// The derivative of the rate with respect to sigma, from that with respect to J.
  EIGEN_DEVICE_FUNC Scalar partial(const Scalar& of_J, const Scalar& sigma_effect) const {
    return sigma_partial_of(of_J, sigma_effect, sigma_);
  }

 private:
  Scalar sigma_, lowest_j_;
};

/// For a Lockstep of floats or doubles; one float or double is computed as a number of any type.
template <class Scalar, class Constant>
class Softplus<Scalar, Constant, std::enable_if_t<has_packets<Scalar>>> {
 public:
  Softplus() = default;  // uninitialized
  explicit EIGEN_DEVICE_FUNC Softplus(Scalar sigma)
      : Softplus(sigma, Scalar(softplus_bits(sigma, std::numeric_limits<Scalar>::digits))) {}

  EIGEN_DEVICE_FUNC const Constant& sigma() const { return sigma_; }

  /// The |j| up to which n below is exact.
  EIGEN_DEVICE_FUNC Scalar exact_up_to() const {
    return rounder / 3 * Logarithms<Scalar>::ln2_high * sigma_;
  }

  EIGEN_DEVICE_FUNC Drive<Scalar> operator()(const Scalar& J) const {
    return drive_of(J, sigma_, -highest_j_);
  }
  EIGEN_DEVICE_FUNC DriveAndEffect<Scalar> with_effect(const Scalar& J) const {
    return drive_and_effect_of(J, sigma_, -highest_j_);
  }
  /// The derivative of the rate with respect to sigma, from that with respect to J.
  EIGEN_DEVICE_FUNC Scalar partial(const Scalar& of_J, const Scalar& sigma_effect) const {
    return sigma_partial_of(of_J, sigma_effect, sigma_);
  }
  /// The same of packets, without the factor 1 / sigma and times sigma_effect_scale.
  template <class Value>
  SOFTLIF_INLINE Value partial(const Value& of_J, const Value& sigma_effect) const {
    return of_J * sigma_effect;
  }
  /// That, or a sum of it, with the factor 1 / sigma and without the scale.
  template <class Wide>
  EIGEN_DEVICE_FUNC Wide to_partial(const Wide& partial) const {
    return partial / Wide(sigma_effect_scale) / Wide(sigma_);
  }

  template <class Value>
  SOFTLIF_INLINE Drive<Value> operator()(const Value& J) const {
    return compute<Drive<Value>>(J);
  }
  /// The same drive to the bit, but for a decay that is negligible beside 1.
  template <class Value>
  SOFTLIF_INLINE DriveAndEffect<Value> with_effect(const Value& J) const {
    return compute<DriveAndEffect<Value>>(J);
  }

  /// What the effect of sigma is multiplied by: so large that no positive number becomes
  /// subnormal by it, so small that none becomes infinite.
  static constexpr Scalar sigma_effect_scale = power_of_2<Scalar>(range_scale<Scalar> * 64);

 private:
  static constexpr Scalar rounder = Layout<Scalar>::rounder;

  /// What a Result does not hold is not named in the code at all: compilers would order the
  /// instructions in another way.
  template <class Result, class Value>
  SOFTLIF_INLINE Result compute(const Value& J) const {
    constexpr bool HasEffect = std::is_same_v<Result, DriveAndEffect<Value>>;
    // exp(-|j| / sigma) = 2^-(n + f). Above the threshold j is capped where that is negligible,
    // or n where its effect counts. minus_j_low is what J - 1 rounds off where J < 1/2, which
    // matters where sigma is large.
    const Value j = J - Value(1);
    const Value distance = max_of(HasEffect ? j : min_of(j, Value(highest_j_)), -j);
    const Value minus_log2e_over_sigma(minus_log2e_over_sigma_.high);
    const Value rounder_minus_n =
        fma(distance, Value(nearest_minus_log2e_over_sigma_), Value(rounder));
    const Value minus_j_low = Value(1) - (J - j);
    const Value minus_f =
        fma(minus_j_low, minus_log2e_over_sigma,
            fma(distance, Value(minus_log2e_over_sigma_.low),
                fma_short(distance, minus_log2e_over_sigma, Value(rounder) - rounder_minus_n)));
    const Value limited = max_of(rounder_minus_n, Value(rounder_minus_bits_));
    Value halvings = limited - rounder_minus_n;
    if constexpr (HasEffect) halvings = where_positive(j, Value(0), halvings);

    // sigma log1p(e) = c (center + g), where c = sigma 2^-n is exact, center e = 2^-n (center + h),
    // and log1p(e) / e = center (1 + polynomial). Beyond exact_up_to() f is meaningless: x is
    // clamped, and the result is replaced, or does not depend on it.
    const Value center(log1p_center<Scalar>);
    const Value x = max_of(min_of(minus_f, Value(1)), Value(-1));
    const Value h = x * polynomial(x, Polynomials<Scalar>::center_exp2());
    const Value mantissa = center + h;
    const Value c = scale_by_power_of_2(Value(sigma_), limited);
    const Value center_e = scale_by_power_of_2(mantissa, limited);
    const Value log1p_part = polynomial(center - center_e, Polynomials<Scalar>::log1p());
    const Value smooth_over_e = fma(Value(center_sigma_), log1p_part, Value(center_sigma_));
    const Value excess = max_of(j, Value(0));
    // center_e / center / mantissa, computed again, since that takes no register meanwhile.
    const Value e_over_mantissa = scale_by_power_of_2(Value(1 / log1p_center<Scalar>), limited);
    const Value g = fma(mantissa, log1p_part, h);
    const Value z = scale_sum(c, center, g, excess);
    if constexpr (!HasEffect) {
      return {z, halvings, e_over_mantissa * mantissa, where_positive(excess, z, smooth_over_e)};
    } else {
      const Value decay = e_over_mantissa * mantissa;
      // The decay again, as small as it is, times sigma_effect_scale; 0 where no result is normal.
      const Value lowest(rounder - lowest_effect_bits), scale(sigma_effect_scale);
      const Value scaled_decay =
          mantissa * scale_by_power_of_2(Value(sigma_effect_scale / log1p_center<Scalar>),
                                         max_of(rounder_minus_n, lowest));
      const Value factor = where_positive(
          excess, where_positive(rounder_minus_n - lowest, scaled_decay, Value(0)), scale);
      // Beyond the kernels' limit, where the result is replaced, it must not overflow.
      constexpr Scalar most = power_of_2<Scalar>(range_scale<Scalar> * 30);
      const Value effect = fma(decay, smooth_over_e, smooth_over_e) + min_of(distance, Value(most));
      return {{z, halvings, decay, where_positive(excess, z, smooth_over_e)}, effect * factor};
    }
  }

  /// Halved so often, sigma_effect_scale is only just a normal number.
  static constexpr Scalar lowest_effect_bits = range_scale<Scalar> * 186;

  EIGEN_DEVICE_FUNC Softplus(Scalar sigma, Scalar bits)
      : sigma_(sigma),
        center_sigma_(log1p_center<Scalar> * sigma),
        minus_log2e_over_sigma_(DoubleWord<Scalar>::short_quotient(
            -Logarithms<Scalar>::log2e_high, -Logarithms<Scalar>::log2e_low, sigma)),
        nearest_minus_log2e_over_sigma_(minus_log2e_over_sigma_.nearest()),
        rounder_minus_bits_(rounder - bits),
        highest_j_(bits * Logarithms<Scalar>::ln2_high * sigma) {}

  Constant sigma_, center_sigma_;
  DoubleWord<Constant> minus_log2e_over_sigma_;
  Constant nearest_minus_log2e_over_sigma_, rounder_minus_bits_, highest_j_;
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
