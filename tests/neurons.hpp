#pragma once

// What several tests need: the neurons under test, currents of every kind, and comparisons.

#include <Eigen/Core>
#include <cmath>
#include <limits>
#include <random>
#include <softlif/softlif.hpp>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "catch.hpp"

namespace softlif::testing {

template <class Neuron>
struct NeuronTraits;
template <template <class> class Neuron, class Scalar_>
struct NeuronTraits<Neuron<Scalar_>> {
  using Scalar = Scalar_;
};
template <class Neuron>
using ScalarOf = typename NeuronTraits<Neuron>::Scalar;

template <class Neuron>
inline constexpr bool is_soft = std::is_same_v<Neuron, SoftLIFRate<ScalarOf<Neuron>>>;

template <class Neuron>
inline constexpr bool is_spiking = std::is_same_v<Neuron, LIF<ScalarOf<Neuron>>>;

using AllNeurons = std::tuple<SoftLIFRate<float>, SoftLIFRate<double>, SoftLIFRate<long double>,
                              LIFRate<float>, LIFRate<double>, LIFRate<long double>>;
/// LIF has the curve of LIFRate (spiking_rate.cpp), but parameters of its own.
using AllAndSpiking =
    decltype(std::tuple_cat(AllNeurons(), std::tuple<LIF<float>, LIF<double>, LIF<long double>>()));

template <class Scalar>
using ArrayX = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
template <class Scalar>
using ArrayXX = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
template <class Scalar>
using RowMajorXX = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

template <class Scalar>
inline constexpr Scalar infinity = std::numeric_limits<Scalar>::infinity();
template <class Scalar>
inline constexpr Scalar not_a_number = std::numeric_limits<Scalar>::quiet_NaN();
template <class Scalar>
inline constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();

/// A neuron with these parameters; LIFRate has no sigma.
template <class Neuron>
Neuron make(double sigma, double tau_rc, double tau_ref, double amplitude) {
  using Scalar = ScalarOf<Neuron>;
  if constexpr (is_soft<Neuron>) {
    return Neuron(Scalar(sigma), Scalar(tau_rc), Scalar(tau_ref), Scalar(amplitude));
  } else {
    return Neuron(Scalar(tau_rc), Scalar(tau_ref), Scalar(amplitude));
  }
}

/// Neurons of usual parameters; the last one has tau_ref = 0.
template <class Neuron>
std::vector<Neuron> usual_neurons() {
  return {Neuron(), make<Neuron>(0.02, 0.03, 0.001, 2.5), make<Neuron>(5, 0.1, 0.02, 0.01),
          make<Neuron>(0.5, 0.01, 0, 1)};
}

template <class Scalar, class = std::enable_if_t<std::is_floating_point_v<Scalar>>>
bool same(const Scalar& a, const Scalar& b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return detail::stored(a) == detail::stored(b) && std::signbit(a) == std::signbit(b);
}

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

/// Currents below, about and above the threshold.
template <class Scalar>
ArrayXX<Scalar> currents(Eigen::Index rows, Eigen::Index cols) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> uniform(-3, 6);
  return ArrayXX<Scalar>::NullaryExpr(rows, cols, [&] { return Scalar(uniform(random)); });
}

/// Currents of every kind, NaN, infinities and the largest numbers among them.
template <class Scalar>
ArrayX<Scalar> wild_currents(Eigen::Index size) {
  using Limits = std::numeric_limits<Scalar>;
  const Scalar special[] = {not_a_number<Scalar>,
                            infinity<Scalar>,
                            -infinity<Scalar>,
                            Limits::max(),
                            Limits::lowest(),
                            Limits::denorm_min(),
                            Scalar(0),
                            -Scalar(0),
                            Scalar(1),
                            Scalar(1e12),
                            Scalar(-1e12),
                            Scalar(1) + Limits::epsilon(),
                            Limits::min(),
                            Scalar(1e-3),
                            Scalar(1e8)};
  ArrayX<Scalar> result = currents<Scalar>(size, 1);
  for (Eigen::Index i = 3; i < size; i += 4)
    result(i) = special[static_cast<std::size_t>(i / 4) % std::size(special)];
  return result;
}

/// The text with which the function refuses its arguments; empty if it does not.
template <class Function>
std::string refusal(const Function& function) {
  try {
    function();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return {};
}

}  // namespace softlif::testing
