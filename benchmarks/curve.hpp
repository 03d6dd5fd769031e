#pragma once

// What every benchmark computes: the tuning curve of Nengo's default neuron at sigma = 0.02, at the
// same currents.

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <random>

namespace softlif_benchmark {

using Eigen::Index;

template <class Scalar>
using Array = Eigen::Array<Scalar, Eigen::Dynamic, 1>;

/// The parameters, rounded to the type that computes with them.
template <class Scalar>
struct Parameters {
  static constexpr Scalar sigma = Scalar(0.02);
  static constexpr Scalar tau_rc = Scalar(0.02);
  static constexpr Scalar tau_ref = Scalar(0.002);
  static constexpr Scalar amplitude = Scalar(1);
};

/// Currents uniform in [-1, 3]. A smaller array is the beginning of a larger one. After a million
/// the currents repeat, which saves most of the time to make a large array.
template <class Scalar>
Array<Scalar> currents(Index n) {
  std::mt19937_64 engine(20160);
  std::uniform_real_distribution<double> uniform(-1, 3);
  const Index period = std::min(n, Index{1} << 20);
  Array<Scalar> result(n);
  for (Index i = 0; i < period; ++i) result[i] = static_cast<Scalar>(uniform(engine));
  for (Index i = period; i < n; ++i) result[i] = result[i - period];
  return result;
}

/// Below this s = (J - 1) / sigma, z is so small that log(1 + 1/z) = -s - log(sigma) even in long
/// double. Above it, neither z nor 1/z leaves the range of float.
inline constexpr int straight_below = -50;

/// A floor under the argument of exp, for forms without a branch, so that z and 1/z stay in the
/// range of float. In log(1 + 1/z) = log(t/z + t) - log(t), with t = exp(min(s, 0)) and the same
/// floor in t and z, the floor changes nothing else.
inline constexpr int exp_floor = -80;

/// The curve of the neuron with parameters of type `Scalar`, evaluated in `Work`. In Scalar itself,
/// it is the body of the loop over libm. In a wider type, errors are measured against it.
template <class Scalar, class Work = Scalar>
Work soft_rate(Work J) {
  using P = Parameters<Scalar>;
  const Work sigma = P::sigma;
  const Work j = J - 1;
  const Work s = j / sigma;
  const Work z = std::fmax(j, Work(0)) + sigma * std::log1p(std::exp(-std::abs(s)));
  const Work q = s < straight_below ? -s - std::log(sigma) : std::log1p(1 / z);
  return Work(P::amplitude) / (Work(P::tau_ref) + Work(P::tau_rc) * q);
}

/// Its derivative, provided that z does not underflow in `Work`.
template <class Scalar, class Work = Scalar>
Work soft_derivative(Work J) {
  using P = Parameters<Scalar>;
  const Work s = (J - 1) / Work(P::sigma);
  const Work z = Work(P::sigma) * std::log1p(std::exp(s));
  const Work dz = 1 / (1 + std::exp(-s));
  const Work rate = soft_rate<Scalar>(J);
  return Work(P::tau_rc) / Work(P::amplitude) * rate * rate * dz / (z * (1 + z));
}

/// The limit of the curve for sigma -> 0.
template <class Scalar, class Work>
Work hard_rate(Work J) {
  using P = Parameters<Scalar>;
  if (J <= 1) return 0;
  return Work(P::amplitude) / (Work(P::tau_ref) + Work(P::tau_rc) * std::log1p(1 / (J - 1)));
}

}  // namespace softlif_benchmark
