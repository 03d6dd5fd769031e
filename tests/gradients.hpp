#pragma once

// As arrays of numbers, in the order of the constructors: the gradients that backward returns.

#include <Eigen/Core>
#include <array>
#include <softlif/softlif.hpp>
#include <type_traits>

#include "exact_curve.hpp"
#include "neuron_traits.hpp"

namespace softlif::testing {

template <class Gradients>
auto to_array(const Gradients& gradients) {
  return gradients.values();
}

/// The partial derivatives of the rate at one J.
template <class Neuron, class Scalar = ScalarOf<Neuron>>
auto partials_at(const Neuron& neuron, Scalar J) {
  using One = Eigen::Array<Scalar, 1, 1>;
  One J_gradient;
  return to_array(neuron.backward(One(J), One(Scalar(1)), J_gradient));
}

/// The exact partial derivatives.
template <class Scalar>
std::array<long double, 1> exact_array(const RectifiedLinear<Scalar>&, long double J) {
  return {J > 0 ? J : 0};
}
template <class Scalar>
std::array<long double, 1> exact_array(const Sigmoid<Scalar>& neuron, long double J) {
  return {-exact_point(neuron, J).rate / neuron.tau_ref()};
}
template <class Neuron>
auto exact_array(const Neuron& neuron, long double J) {
  const auto exact = exact_partials(neuron, J);
  if constexpr (is_soft<Neuron>) {
    return std::array<long double, 4>{exact.sigma, exact.tau_rc, exact.tau_ref, exact.amplitude};
  } else {
    return std::array<long double, 3>{exact.tau_rc, exact.tau_ref, exact.amplitude};
  }
}

}  // namespace softlif::testing
