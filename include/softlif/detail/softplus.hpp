#pragma once

// z = sigma log(1 + exp(j / sigma)) for j = J - 1: by how much the current exceeds the threshold,
// with the corner smoothed.

#include <cmath>
#include <softlif/detail/double_word.hpp>
#include <softlif/detail/interspike_interval.hpp>
#include <softlif/detail/lockstep.hpp>
#include <softlif/detail/polynomials.hpp>
#include <softlif/detail/scalar_math.hpp>
#include <type_traits>

namespace softlif::detail {

/// What drives a neuron: z is z + z_low at J + shortfall. Below some J, z = sigma exp(j / sigma) to
/// the last bit, so that log(1 + 1/z) = -j / sigma - log sigma is a straight line there: z stops at
/// that J, long before it underflows, and `shortfall` >= 0 says how far further along the line J
/// lies.
template <class V>
struct Drive {
  V z, z_low, shortfall;
  /// dz/dj = slope / (1 + decay) for decay = exp(-|j / sigma|): slope is 1 above the threshold,
  /// else equal to decay.
  V decay, slope;
};

/// The bits below 1 at which exp(j / sigma) counts as small against 1, and z with it.
template <class Scalar>
int softplus_bits(const Scalar& sigma, int digits) {
  int bits = (digits > 0 ? digits : 113) + 7;
  for (Scalar bound(1); bound < sigma && bits < 100000; bound = bound * Scalar(2)) ++bits;
  return bits;
}

/// For one number of any scalar type.
template <class Scalar, class = void>
class Softplus {
 public:
  explicit Softplus(const Scalar& sigma)
      : sigma_(sigma),
        lowest_j_(sigma *
                  Scalar(-0.7 * softplus_bits(sigma, std::numeric_limits<Scalar>::digits))) {}

  const Scalar& sigma() const { return sigma_; }

  Drive<Scalar> operator()(const Scalar& J) const {
    const Scalar exact_j = J - Scalar(1), j = max(exact_j, lowest_j_);
    const bool above = j > Scalar(0);
    const Scalar distance = above ? j : Scalar(-j);
    const Scalar decay = exp_of(Scalar(-distance / sigma_));
    const Scalar smooth = sigma_ * log1p_of(decay);
    return {above ? Scalar(j + smooth) : smooth, Scalar(0), j - exact_j, decay,
            above ? Scalar(1) : decay};
  }

 private:
  Scalar sigma_, lowest_j_;
};

/// For a Lockstep of floats or doubles.
template <class Scalar>
class Softplus<Scalar, std::enable_if_t<has_packets<Scalar>>> {
 public:
  explicit Softplus(Scalar sigma)
      : sigma_(sigma),
        minus_log2e_over_sigma_(DoubleWord<Scalar>::quotient(
            -Logarithms<Scalar>::log2e_high, -Logarithms<Scalar>::log2e_low, sigma)) {
    const Scalar bits = Scalar(softplus_bits(sigma, std::numeric_limits<Scalar>::digits));
    const Scalar reach = bits * Logarithms<Scalar>::ln2_high * sigma;
    lowest_ = 1 - reach;
    highest_ = 1 + reach;
  }

  const Scalar& sigma() const { return sigma_; }

  template <class V>
  EIGEN_ALWAYS_INLINE Drive<V> operator()(const V& J) const {
    // exp(-|j| / sigma) = 2^(n + f). J - 1 loses bits only below 1/2 (and above 2^digits, which is
    // past highest_); they count once |j| / sigma is large and log(1 + 1/z) is not.
    const V raised = max(J, V(lowest_));
    const V shortfall = raised - J;
    const V excess = max(raised - V(1), V(0));
    const V clamped = min(raised, V(highest_));
    const V j = clamped - V(1);
    const V minus_j_low = V(1) - (clamped - j);
    const V distance = abs(j);
    const V rounded = fma(distance, V(minus_log2e_over_sigma_.high), V(rounder));
    const V minus_n = V(rounder) - rounded;
    const V f = fma(minus_j_low, V(minus_log2e_over_sigma_.high),
                    fma(distance, V(minus_log2e_over_sigma_.low),
                        fma_short(distance, V(minus_log2e_over_sigma_.high), minus_n)));

    // sigma log1p(e) = c (1 + g) for e = 2^n (1 + h), c = sigma 2^n exact.
    const V h = f * polynomial(f, Polynomials<Scalar>::exp2);
    const V mantissa = V(1) + h;
    const V e = scale_by_power_of_2(mantissa, rounded);
    const V c = scale_by_power_of_2(V(sigma_), rounded);
    const V g = fma(mantissa, e * polynomial(V(1) - e, Polynomials<Scalar>::log1p), h);

    // The sum of c + (c g + max(J - 1, 0)), with its rounding error as z_low where c is the larger
    // one; elsewhere log(1 + 1/z) does not depend on the last bits of z as much.
    const V rest = fma_exact(c, g, excess);
    const V z = c + rest;
    const V z_low = rest - (z - c);
    return {z, z_low, shortfall, e, where_positive(j, V(1), e)};
  }

 private:
  static constexpr Scalar rounder = Layout<Scalar>::rounder;

  Scalar sigma_;
  DoubleWord<Scalar> minus_log2e_over_sigma_;
  Scalar lowest_, highest_;
};

}  // namespace softlif::detail
