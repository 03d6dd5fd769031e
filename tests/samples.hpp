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

/// A LIF neuron with these parameters; LIFRate has no sigma.
template <class Neuron>
Neuron make(double sigma, double tau_rc, double tau_ref, double amplitude) {
  using Scalar = ScalarOf<Neuron>;
  if constexpr (is_soft<Neuron>) {
    return Neuron(Scalar(sigma), Scalar(tau_rc), Scalar(tau_ref), Scalar(amplitude));
  } else {
    return Neuron(Scalar(tau_rc), Scalar(tau_ref), Scalar(amplitude));
  }
}

/// Samples of a class of neurons: usual ones, of which the last has no highest rate if the class
/// has such neurons; one that packets do not take, if there is one; and one for each part from 0 to
/// 1, as different as possible. These are the samples of the LIF neurons.
template <class Neuron>
struct Samples {
  using Scalar = ScalarOf<Neuron>;
  static std::vector<Neuron> usual() {
    return {Neuron(), make<Neuron>(0.02, 0.03, 0.001, 2.5), make<Neuron>(5, 0.1, 0.02, 0.01),
            make<Neuron>(0.5, 0.01, 0, 1)};
  }
  static Neuron beyond_packets() {
    return Neuron().with_tau_rc(
        std::ldexp(Scalar(1), std::numeric_limits<Scalar>::max_exponent / 2));
  }
  template <class Neurons, class Array>
  static Neurons of(const Array& part) {
    const Array tau_rc = Scalar(0.01) + Scalar(0.05) * part, tau_ref = Scalar(0.004) * part;
    Array amplitude = Scalar(0.5) + part;
    for (Eigen::Index i = 5; i < part.size(); i += 97) amplitude.data()[i] = Scalar(1e30);
    if constexpr (is_soft<Neuron>) {
      const Array sigma = Scalar(0.01) + part * part;
      return Neurons(sigma, tau_rc, tau_ref, amplitude);
    } else if constexpr (is_spiking<Neuron>) {
      return Neurons(tau_rc, tau_ref, -part, amplitude);
    } else {
      return Neurons(tau_rc, tau_ref, amplitude);
    }
  }
};
template <class Scalar>
struct Samples<RectifiedLinear<Scalar>> {
  using Neuron = RectifiedLinear<Scalar>;
  static std::vector<Neuron> usual() {
    return {Neuron(), Neuron(Scalar(0.01)), Neuron(Scalar(2.5))};
  }
  static Neuron beyond_packets() { return Neuron(std::numeric_limits<Scalar>::max()); }
  template <class Neurons, class Array>
  static Neurons of(const Array& part) {
    return Neurons(Scalar(0.5) + part);
  }
};
template <class Scalar>
struct Samples<Sigmoid<Scalar>> {
  using Neuron = Sigmoid<Scalar>;
  static std::vector<Neuron> usual() {
    return {Neuron(), Neuron(Scalar(0.01)), Neuron(Scalar(1e-4)), Neuron(Scalar(0.1))};
  }
  static Neuron beyond_packets() { return Neuron(Scalar(1e30)); }
  template <class Neurons, class Array>
  static Neurons of(const Array& part) {
    Array tau_ref = Scalar(0.001) + Scalar(0.0015) * part;
    for (Eigen::Index i = 5; i < part.size(); i += 97) tau_ref.data()[i] = Scalar(1e-30);
    return Neurons(tau_ref);
  }
};
template <class Scalar>
struct Samples<own::Logistic<Scalar>> {
  using Neuron = own::Logistic<Scalar>;
  static std::vector<Neuron> usual() {
    return {Neuron(), Neuron(Scalar(0.5), Scalar(200)), Neuron(Scalar(4), Scalar(50))};
  }
  static Neuron beyond_packets() { return Neuron(Scalar(1e-30)); }
  template <class Neurons, class Array>
  static Neurons of(const Array& part) {
    return Neurons(Scalar(0.25) + part, Scalar(300) - part);
  }
};

template <class Neuron>
std::vector<Neuron> usual_neurons() {
  return Samples<Neuron>::usual();
}

/// Max rates of 5 to 99 percent of what the neuron can reach above its threshold, in spikes per
/// second.
template <class Neuron>
ArrayX<ScalarOf<Neuron>> admissible_rates(const Neuron& neuron) {
  using Scalar = ScalarOf<Neuron>;
  const Scalar lowest = neuron.rate(neuron.kernel().threshold()) / amplitude_of(neuron);
  const Scalar limit = neuron.rate(infinity<Scalar>) / amplitude_of(neuron);
  const Scalar highest = std::isfinite(limit) ? limit : lowest + 1000;
  return lowest + (highest - lowest) * ArrayX<Scalar>::LinSpaced(41, Scalar(0.05), Scalar(0.99));
}

/// The soft neurons whose errors are measured over every float: those of the table in
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

/// Neurons from the widest range of parameters, and neurons that packets do not take.
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

/// Doubles around the threshold of a neuron of this sigma at all scales, and from everywhere.
inline std::vector<double> many_currents(double sigma, std::size_t size) {
  std::mt19937_64 generator(1);
  const auto uniform = [&] { return std::ldexp(double(generator() >> 11), -53); };
  std::vector<double> J(size);
  for (std::size_t i = 0; i < size; ++i) {
    switch (i % 6) {
      case 0:
        J[i] = -1 + 4 * uniform();
        break;
      case 1:
        J[i] = 1 + sigma * (80 * uniform() - 60);
        break;
      case 2:
        J[i] = 1 + sigma * (4 * uniform() - 2);
        break;
      case 3:
        J[i] = 1 + sigma * (1000 * uniform() - 900);
        break;
      case 4:
        J[i] = -std::exp2(16 * uniform() - 8);
        break;
      default:
        J[i] = 1 + (i % 12 < 6 ? -1 : 1) * std::exp2(100 * uniform() - 50);
    }
  }
  return J;
}

}  // namespace softlif::testing
