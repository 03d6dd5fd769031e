#pragma once

// The curves by their definition, in a wide type: for the reference values, and to judge narrower
// types by. (The library's kernels compute them in other ways.)

#include <cmath>
#include <limits>

#include "neuron_traits.hpp"

namespace softlif::testing {

template <class Real>
struct ExactPoint {
  Real rate, derivative;
};

/// z = sigma log(1 + exp((J - 1) / sigma)), or max(J - 1, 0) where sigma is 0, and
/// rate = amplitude / (tau_ref + tau_rc log(1 + 1/z)), for a finite J.
///
/// An error of exp that comes of a large argument does not count: where the argument is negative, z
/// enters by its logarithm, which is as large, and the derivative by a quotient of two numbers that
/// share the error; where it is positive, z is about its logarithm.
template <class Real>
ExactPoint<Real> exact_point(const Real& sigma, const Real& tau_rc, const Real& tau_ref,
                             const Real& amplitude, const Real& J) {
  using std::exp, std::log, std::log1p;
  const Real j = J - 1;
  if (sigma == 0 && j <= 0) return {0, 0};
  // From here on, 1 + exp(s) is exp(s) or 1 to more digits than Real has, or needs to have.
  const Real far = 500;
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

/// Whether long double can judge Scalar: its functions are within a few of its own ulp, which the
/// steps above make 64 at most.
template <class Scalar>
inline constexpr bool can_judge =
    std::numeric_limits<long double>::digits >= std::numeric_limits<Scalar>::digits + 11;

template <class Neuron>
ExactPoint<long double> exact_point(const Neuron& neuron, long double J) {
  long double sigma = 0;
  if constexpr (is_soft<Neuron>) sigma = neuron.sigma();
  return exact_point<long double>(sigma, neuron.tau_rc(), neuron.tau_ref(), neuron.amplitude(), J);
}

}  // namespace softlif::testing
