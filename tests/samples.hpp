#pragma once

// Neurons and currents to test with, usual ones and hostile ones.

#include <Eigen/Core>
#include <cmath>
#include <iterator>
#include <limits>
#include <random>
#include <softlif/softlif.hpp>
#include <type_traits>
#include <vector>

#include "neuron_traits.hpp"
#include "same.hpp"

namespace softlif::testing {

template <class Scalar>
using ArrayX = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
template <class Scalar>
using ArrayXX = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
template <class Scalar>
using ColMajorXX = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;
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

/// Of the soft neurons whose errors are measured over every float: those of the table in
/// cmake/docs/accuracy.md.
struct SoftParameters {
  float sigma, tau_rc, tau_ref, amplitude;
};
inline constexpr SoftParameters measured_soft_neurons[] = {
    {0.02F, 0.02F, 0.002F, 1}, {1, 0.02F, 0.002F, 1},       {0.02F, 0.02F, 0, 1}, {10, 1, 0, 1},
    {100, 1, 0.1F, 1.7F},      {1e-4F, 1e-3F, 1e-4F, 1e-3F}};

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

/// Neurons of the widest range of parameters, and for those that no kernel of packets takes.
template <class Neuron>
std::vector<Neuron> hostile_neurons() {
  std::vector<Neuron> neurons = usual_neurons<Neuron>();
  for (const double sigma : {1e-30, 1e-4, 100., 1e30}) {
    for (const double tau_ref : {0., 0.002, 10.}) {
      neurons.push_back(make<Neuron>(sigma, 0.02, tau_ref, 1));
      neurons.push_back(make<Neuron>(sigma, 1e-9, tau_ref, 1e9));
    }
  }
  return neurons;
}

/// Wild currents, and those about the threshold and about each power of 2.
template <class Scalar>
ArrayX<Scalar> hostile_currents() {
  using Limits = std::numeric_limits<Scalar>;
  std::vector<Scalar> all;
  for (const Scalar& J : wild_currents<Scalar>(200)) all.push_back(J);
  for (int exponent = Limits::min_exponent - Limits::digits; exponent < Limits::max_exponent;
       ++exponent) {
    const Scalar power = std::ldexp(Scalar(1), exponent);
    for (const Scalar J : {power, std::nextafter(power, infinity<Scalar>), 1 + power}) {
      all.insert(all.end(), {J, -J, 2 - J});
    }
  }
  return Eigen::Map<ArrayX<Scalar>>(all.data(), Eigen::Index(all.size()));
}

}  // namespace softlif::testing
