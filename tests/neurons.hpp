#pragma once

// What several tests need: Catch2, the neurons under test (neuron_traits.hpp has the lists), and
// comparisons of arrays.

#include <Eigen/Core>
#include <softlif/softlif.hpp>
#include <tuple>
#include <type_traits>
#include <utility>

#include "catch.hpp"
#include "refusal.hpp"
#include "samples.hpp"

namespace softlif::testing {

/// Equal to the bit, shapes included.
template <class A, class B>
bool same(const Eigen::DenseBase<A>& a, const Eigen::DenseBase<B>& b) {
  if (a.rows() != b.rows() || a.cols() != b.cols()) return false;
  for (Eigen::Index col = 0; col < a.cols(); ++col) {
    for (Eigen::Index row = 0; row < a.rows(); ++row) {
      if (!same(a.derived().coeff(row, col), b.derived().coeff(row, col))) return false;
    }
  }
  return true;
}

/// The rates of J, one by one.
template <class Neuron, class Input>
ArrayXX<ScalarOf<Neuron>> rates_of(const Neuron& neuron, const Eigen::DenseBase<Input>& J) {
  ArrayXX<ScalarOf<Neuron>> result = J.derived().array();
  for (auto& value : result.reshaped()) value = neuron.rate(value);
  return result;
}

/// The derivatives at J, one by one.
template <class Neuron, class Input>
ArrayXX<ScalarOf<Neuron>> derivatives_of(const Neuron& neuron, const Eigen::DenseBase<Input>& J) {
  ArrayXX<ScalarOf<Neuron>> result = J.derived().array();
  for (auto& value : result.reshaped()) value = neuron.derivative(value);
  return result;
}

}  // namespace softlif::testing
