#pragma once

// The curves by their definition, in a wide type, for the reference values and to judge narrower
// types. (The library's kernels compute them in other ways.)

#include <cmath>
#include <limits>
#include <softlif/softlif.hpp>

#include "neuron_traits.hpp"

namespace softlif::testing {

template <class Real>
struct ExactPoint {
  Real rate, derivative;
};

/// z = sigma log(1 + exp((J - 1) / sigma)), or max(J - 1, 0) where sigma is 0, and
/// rate = amplitude / (tau_ref + tau_rc log(1 + 1/z)), for a finite J.
///
/// exp of a large argument has an error, but here it does not matter. Where the argument is
/// negative, z enters by its logarithm, which is as large as the argument, and the derivative by a
/// quotient of two numbers that share the error. Where it is positive, z is about the logarithm of
/// exp.
template <class Real>
ExactPoint<Real> exact_point(const Real& sigma, const Real& tau_rc, const Real& tau_ref,
                             const Real& amplitude, const Real& J) {
  using std::exp, std::log, std::log1p;
  const Real j = J - 1;
  if (sigma == 0 && j <= 0) return {0, 0};
  // Beyond this, 1 + exp(s) is exp(s) or 1 to more digits than Real has, or needs.
  const Real far = std::numeric_limits<Real>::digits > 1000 ? 2000 : 500;
  Real z = j, log_term, slope_over_z;  // log(1 + 1/z) and (dz/dJ) / z
  if (sigma == 0 || j / sigma > far) {
    log_term = log1p(1 / z);
    slope_over_z = 1 / z;
  } else if (const Real s = j / sigma; s < -far) {
    z = 0;
    log_term = -s - log(sigma);
    slope_over_z = 1 / sigma;
  } else {
    const Real e = exp(s);
    z = sigma * log1p(e);
    log_term = log1p(1 / z);
    slope_over_z = e / (1 + e) / z;
  }
  const Real interval = tau_ref + tau_rc * log_term;
  const Real rate = amplitude / interval;
  return {rate, rate / interval * tau_rc * slope_over_z / (1 + z)};
}

/// The derivatives of the rate with respect to each parameter.
template <class Real>
struct ExactPartials {
  Real sigma, tau_rc, tau_ref, amplitude;
};

/// The same for a finite J, by formulas in which nothing cancels. With e = exp(-|j| / sigma), the
/// derivative of z with respect to sigma is log1p(e) + |j| / sigma e / (1 + e).
///
/// Here the error of exp matters far above the threshold, where e is as small as the result.
template <class Real>
ExactPartials<Real> exact_partials(const Real& sigma, const Real& tau_rc, const Real& tau_ref,
                                   const Real& amplitude, const Real& J) {
  using std::exp, std::log, std::log1p, std::abs;
  const Real j = J - 1, rate = exact_point(sigma, tau_rc, tau_ref, amplitude, J).rate;
  if (rate == 0) return {0, 0, 0, 0};
  const Real far = 500, t = sigma == 0 ? far : abs(j / sigma), e = exp(-t);
  Real z = j > 0 ? j : 0, log_term, growth = 0;  // log(1 + 1/z) and (dz/dsigma) / z
  if (j <= 0 && t > far) {
    log_term = t - log(sigma);
    growth = (1 + t) / sigma;
  } else {
    if (sigma != 0) z += sigma * log1p(e);
    log_term = log1p(1 / z);
    if (sigma != 0) growth = (log1p(e) + t * e / (1 + e)) / z;
  }
  const Real interval = tau_ref + tau_rc * log_term;
  return {rate / interval * tau_rc * growth / (1 + z), -rate / interval * log_term,
          -rate / interval, 1 / interval};
}

/// 1 / (tau_ref (1 + exp(-J))), from exp(-|J|), which does not overflow.
template <class Real>
ExactPoint<Real> exact_sigmoid(const Real& tau_ref, const Real& J) {
  using std::exp;
  const Real e = exp(J > 0 ? Real(-J) : J);
  const Real rate = (J > 0 ? Real(1) : e) / (1 + e) / tau_ref;
  return {rate, rate * (J > 0 ? e : Real(1)) / (1 + e)};
}

/// Whether long double can judge Scalar: its functions are within a few of its own ulp, and the
/// steps above make at most 64 of them.
template <class Scalar>
inline constexpr bool can_judge =
    std::numeric_limits<long double>::digits >= std::numeric_limits<Scalar>::digits + 11;

template <class Neuron>
ExactPoint<long double> exact_point(const Neuron& neuron, long double J) {
  long double sigma = 0;
  if constexpr (is_soft<Neuron>) sigma = neuron.sigma();
  return exact_point<long double>(sigma, neuron.tau_rc(), neuron.tau_ref(), neuron.amplitude(), J);
}

template <class Scalar>
ExactPoint<long double> exact_point(const Sigmoid<Scalar>& neuron, long double J) {
  return exact_sigmoid<long double>(neuron.tau_ref(), J);
}
template <class Scalar>
ExactPoint<long double> exact_point(const RectifiedLinear<Scalar>& neuron, long double J) {
  const long double amplitude = neuron.amplitude();
  return {J > 0 ? amplitude * J : 0, J > 0 ? amplitude : 0};
}

template <class Neuron>
ExactPartials<long double> exact_partials(const Neuron& neuron, long double J) {
  long double sigma = 0;
  if constexpr (is_soft<Neuron>) sigma = neuron.sigma();
  return exact_partials<long double>(sigma, neuron.tau_rc(), neuron.tau_ref(), neuron.amplitude(),
                                     J);
}

}  // namespace softlif::testing
