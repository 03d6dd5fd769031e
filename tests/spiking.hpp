#pragma once

// What the tests of spiking neurons share: a population that is stepped, and Nengo's step.

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <softlif/softlif.hpp>

#include "neuron_traits.hpp"
#include "neurons.hpp"

namespace softlif::testing {

/// What one step reads and writes, of one neuron or of many.
template <class Array>
struct Spiking {
  Array output, voltage, refractory_time;
};

/// A population with the state that its `make_state` gives.
template <class Neuron>
Spiking<ArrayX<ScalarOf<Neuron>>> population(const Neuron& lif, Eigen::Index n, unsigned seed = 1) {
  std::mt19937 random(seed);
  auto [voltage, refractory_time] = lif.make_state(n, random);
  return {ArrayX<ScalarOf<Neuron>>::Zero(n), voltage, refractory_time};
}

/// Advances the population by one step.
template <class Neuron, class Input, class Array>
void advance(const Neuron& lif, ScalarOf<Neuron> dt, const Input& J, Spiking<Array>& neurons) {
  lif.step_math(dt, J, neurons.output, neurons.voltage, neurons.refractory_time);
}

/// LIF.step of Nengo (nengo/neurons.py), for one neuron, computed in the type `Work`.
template <class Work, class Scalar>
void nengo_step(const LIF<Scalar>& lif, Work dt, Work J, Spiking<Work>& neuron) {
  const Work tau_rc = lif.tau_rc();
  neuron.refractory_time -= dt;
  const Work delta_t = std::clamp(dt - neuron.refractory_time, Work(0), dt);
  neuron.voltage -= (J - neuron.voltage) * std::expm1(-delta_t / tau_rc);
  const bool spiked = neuron.voltage > 1;
  neuron.output = spiked ? Work(lif.amplitude()) / dt : Work(0);
  if (spiked) {
    const Work spike_time = dt + tau_rc * std::log1p(-(neuron.voltage - 1) / (J - 1));
    neuron.refractory_time = Work(lif.tau_ref()) + spike_time;
    neuron.voltage = 0;
  }
  neuron.voltage = std::max(neuron.voltage, Work(lif.min_voltage()));
}

}  // namespace softlif::testing
