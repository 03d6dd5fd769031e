#pragma once

// What the definition of the curves says in long double, and whether the library is as close to it
// as README.md ("How accurate") says.

#include <algorithm>
#include <cmath>
#include <limits>
#include <softlif/softlif.hpp>

#include "require.hpp"
#include "valid_neuron.hpp"

namespace softlif::fuzz {

struct Exact {
  long double rate, derivative;
};

/// Whether long double can judge Scalar. Its functions are within a few of its own ulp, which the
/// steps below make 64 at most.
template <class Scalar>
inline constexpr bool can_judge =
    std::numeric_limits<long double>::digits >= std::numeric_limits<Scalar>::digits + 11;

/// rate = amplitude / (tau_ref + tau_rc log(1 + 1/z)), for a finite J.
template <class Neuron>
Exact exact_curve(const Neuron& neuron, long double J) {
  using Real = long double;
  const Real tau_rc = neuron.tau_rc(), tau_ref = neuron.tau_ref(), amplitude = neuron.amplitude();
  const Real j = J - 1;
  Real z = j, log_z = 0;      // log_z counts below z = 1/2 only
  Real slope_over_z = 1 / j;  // dz/dJ / z
  if constexpr (is_soft<Neuron>) {
    // With e = exp(-|j| / sigma): z = max(j, 0) + sigma log(1 + e), without overflow or, as long as
    // e is a factor of its own, underflow.
    const Real sigma = neuron.sigma(), s = j / sigma, e = std::exp(-std::abs(s));
    const Real corner = sigma * (e > 0 ? std::log1p(e) / e : 1);  // z = corner e at and below 0
    if (s > 0) {
      z = j + corner * e;
      log_z = std::log(z);
      slope_over_z = 1 / (z * (1 + e));
    } else {
      z = corner * e;
      log_z = s + std::log(corner);
      slope_over_z = 1 / (corner * (1 + e));
    }
  } else {
    if (!(j > 0)) return {0, 0};
    log_z = std::log(z);
  }
  const Real log = z > Real(0.5) ? std::log1p(1 / z) : std::log1p(z) - log_z;
  const Real rate = amplitude / (tau_ref + tau_rc * log);
  return {rate, rate * (rate / amplitude) * tau_rc * (slope_over_z / (1 + z))};
}

/// The distance of the numbers of Scalar about x.
template <class Scalar>
long double ulp_at(long double x) {
  int exponent = 0;
  std::frexp(x, &exponent);
  using Limits = std::numeric_limits<Scalar>;
  return std::ldexp(1.0L, std::max(exponent, Limits::min_exponent) - Limits::digits);
}

/// Whether x is that close to the exact value, which may lie beyond the largest number.
template <class Scalar>
bool is_close(Scalar x, long double exact, long double error) {
  const long double judges_own = std::ldexp(exact, 6 - std::numeric_limits<long double>::digits);
  if (std::isinf(x)) return exact + error > std::numeric_limits<Scalar>::max();
  return std::abs(x - exact) <= error + judges_own;
}

inline bool is_between(long double x, double low, double high) { return low <= x && x <= high; }

/// Whether the documentation bounds the errors in ulp.
template <class Neuron>
bool has_documented_ulp(const Neuron& neuron) {
  if constexpr (is_soft<Neuron>) {
    if (!is_between(neuron.sigma(), 1e-4, 1e2)) return false;
  }
  return is_between(neuron.tau_rc(), 1e-3, 1) &&
         (neuron.tau_ref() == 0 || is_between(neuron.tau_ref(), 1e-4, 0.1));
}

/// Whether it bounds them at all.
template <class Neuron>
bool has_documented_error(const Neuron& neuron) {
  if constexpr (is_soft<Neuron>) return is_between(neuron.sigma(), 1e-30, 1e30);
  return true;
}

/// Holds rate and derivative at J to what is promised of every neuron.
template <class Neuron, class Scalar = ScalarOf<Neuron>>
void require_invariants(const Neuron& neuron, Scalar J, Scalar rate, Scalar derivative) {
  using Limits = std::numeric_limits<Scalar>;
  if (std::isnan(J)) {
    require(std::isnan(rate) && std::isnan(derivative), "NaN gives NaN", neuron, rate, derivative);
    return;
  }
  // The quotient is rounded once more than the rate.
  const Scalar highest = neuron.amplitude() / neuron.tau_ref() * (1 + Limits::epsilon());
  require(rate >= 0 && (rate <= highest || rate <= highest + Limits::denorm_min()),
          "rates are from 0 to amplitude / tau_ref", neuron, J, rate, highest);
  require(derivative >= 0, "derivatives are not negative", neuron, J, derivative);
  if (J == -Limits::infinity()) {
    require(rate == 0 && derivative == 0, "the limit at -infinity is 0", neuron, rate, derivative);
  }
}

/// The same, and to the documented errors.
template <class Neuron, class Scalar = ScalarOf<Neuron>>
void require_right(const Neuron& neuron, Scalar J, Scalar rate, Scalar derivative) {
  require_invariants(neuron, J, rate, derivative);
  if constexpr (can_judge<Scalar>) {
    if (!std::isfinite(J)) return;
    const bool in_ulp = has_documented_ulp(neuron);
    if (!in_ulp && !has_documented_error(neuron)) return;
    const Exact exact = exact_curve(neuron, J);
    const auto allowed = [&](long double value, double ulp) {
      if (in_ulp) return ulp * ulp_at<Scalar>(value);
      const long double relative = std::is_same_v<Scalar, float> ? 1e-6L : 1e-13L;
      return relative * value + std::numeric_limits<Scalar>::denorm_min();
    };
    require(is_close(rate, exact.rate, allowed(exact.rate, 2.5)), "the rate is exact", neuron, J,
            rate, exact.rate);
    require(is_close(derivative, exact.derivative, allowed(exact.derivative, 8)),
            "the derivative is exact", neuron, J, derivative, exact.derivative);
  }
}

/// Equal to the bit, but for the bits of a NaN.
template <class Scalar>
bool same(const Scalar& a, const Scalar& b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return detail::stored(a) == detail::stored(b) && std::signbit(a) == std::signbit(b);
}

}  // namespace softlif::fuzz
