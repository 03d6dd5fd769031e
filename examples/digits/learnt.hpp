#pragma once

// Parameters of the neurons that are learnt with the weights, one for each hidden neuron.

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <limits>
#include <softlif/softlif.hpp>
#include <stdexcept>
#include <string>

#include "layer.hpp"

namespace example {

/// A parameter that may be learnt, and how far it may move from where all neurons start.
struct Learnable {
  const char* name;
  double shrinks;  // by at most this factor
  double grows;    // likewise
};

/// In the order of SoftLIFRate's constructor and of its gradients' values().
///
/// Networks do not need more than a factor of 10 either way, and the bound keeps neurons that do
/// not matter from drifting off to 0 or infinity. tau_ref starts at 2 ms and does not go below 1
/// ms: spiking neurons with a shorter one would lose spikes in their time step of 1 ms.
constexpr std::array<Learnable, 4> kLearnable = {
    {{"sigma", 10, 10}, {"tau_rc", 10, 10}, {"tau_ref", 2, 10}, {"amplitude", 10, 10}}};
constexpr std::size_t kAmplitude = 3;

/// The logarithms of parameters take steps of this part of a weight's steps. At the same learning
/// rate as the weights, networks become worse.
constexpr double kLogarithmRate = 0.1;

/// Which of the parameters are learnt.
using Learnt = std::bitset<kLearnable.size()>;

inline std::string learnable_names() {
  std::string names;
  for (const Learnable& parameter : kLearnable) {
    names += (names.empty() ? "" : ",") + std::string(parameter.name);
  }
  return names;
}

/// Reads names with commas between them. Throws std::invalid_argument for unknown names, and for a
/// name that comes twice.
inline Learnt learnt_from(const std::string& names) {
  const auto refuse = [](const std::string& why) {
    throw std::invalid_argument(why + "; name any of " + learnable_names() +
                                ", each once, with commas between them");
  };
  Learnt learnt;
  for (std::size_t begin = 0, end = 0; begin <= names.size(); begin = end + 1) {
    end = std::min(names.find(',', begin), names.size());
    const std::string name = names.substr(begin, end - begin);
    std::size_t i = 0;
    while (i < kLearnable.size() && name != kLearnable[i].name) ++i;
    if (i == kLearnable.size()) refuse("'" + name + "' cannot be learnt");
    if (learnt[i]) refuse(name + " is named twice");
    learnt.set(i);
  }
  return learnt;
}

/// The parameters of a layer's neurons, in the order of kLearnable.
template <class Scalar>
using Parameters = std::array<Column<Scalar>, kLearnable.size()>;

template <class Parameter>
auto parameters_of(const softlif::SoftLIFRate<Parameter>& neurons, Eigen::Index size) {
  return std::array{one_each(neurons.sigma(), size), one_each(neurons.tau_rc(), size),
                    one_each(neurons.tau_ref(), size), one_each(neurons.amplitude(), size)};
}

template <class Scalar>
OwnNeurons<Scalar> own_neurons(const Parameters<Scalar>& parameters) {
  return OwnNeurons<Scalar>(parameters[0], parameters[1], parameters[2], parameters[3]);
}

/// The neurons after a step down the gradient. The step changes the logarithm of each learnt
/// parameter, so that the parameter stays positive and moves in proportion to its size. It stays
/// within the bounds of kLearnable around `start`. `steps`, neurons x parameters, are as large as
/// those of weights, and are subtracted.
template <class Scalar>
OwnNeurons<Scalar> moved(const OwnNeurons<Scalar>& neurons, const Matrix<Scalar>& steps,
                         const Learnt& learnt, const softlif::SoftLIFRate<Scalar>& start) {
  Parameters<Scalar> values = parameters_of(neurons, steps.rows());
  const Parameters<Scalar> starts = parameters_of(start, 1);
  for (std::size_t i = 0; i < kLearnable.size(); ++i) {
    if (!learnt[i]) continue;
    const Scalar lowest = std::max(starts[i](0) / static_cast<Scalar>(kLearnable[i].shrinks),
                                   std::numeric_limits<Scalar>::min());
    const Scalar highest = starts[i](0) * static_cast<Scalar>(kLearnable[i].grows);
    const auto step = steps.col(static_cast<Eigen::Index>(i)).array();
    values[i] =
        (values[i] * (-step * static_cast<Scalar>(kLogarithmRate)).exp()).max(lowest).min(highest);
  }
  return own_neurons(values);
}

}  // namespace example
