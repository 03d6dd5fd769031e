#pragma once

// The trained network with spiking neurons.

#include <Eigen/Core>
#include <cmath>
#include <cstddef>
#include <softlif/softlif.hpp>
#include <variant>
#include <vector>

#include "layer.hpp"
#include "network.hpp"
#include "random.hpp"

namespace example {

struct Spiking {
  double dt = 0.001;      // seconds a step
  int steps = 200;        // how long an image is shown
  double synapse = 0.05;  // time constant of the low-pass filter behind spikes, in seconds
  bool precise = false;   // PreciseLIF, which may spike several times a step, in place of LIF
};

/// The spiking neurons of a layer, with parameters for all or for each.
using SpikingNeurons = std::variant<softlif::LIF<float>, softlif::LIF<Column<float>>,
                                    softlif::PreciseLIF<float>, softlif::PreciseLIF<Column<float>>>;

/// Shows `images`, in columns, to the network with spiking neurons instead of those that it was
/// trained with. Connections and parameters are the same.
///
/// A spike reaches the next layer through a synapse, a low-pass filter: the output of connection i
/// follows weights * spikes + bias with the time constant `synapse`. (Filtering after the weights
/// gives the same as before them, and is cheaper for the few outputs.)
///
/// After each step, `observe(step, spikes, outputs)` gets the step's number from 0, the spikes of
/// each hidden layer (amplitude / dt for each, neurons x images), and the outputs, classes x
/// images.
template <class Observe>
void show(const Network<float>& network, const Matrix<float>& images, const Spiking& spiking,
          Random& random, const Observe& observe) {
  const softlif::Lowpass synapse(static_cast<float>(spiking.synapse));
  const auto& connections = network.connections;
  const std::size_t layers = connections.size() - 1;
  const auto dt = static_cast<float>(spiking.dt);

  std::vector<Matrix<float>> J{connections[0].current(images)};  // no spikes, no synapse
  std::vector<Matrix<float>> spikes;
  std::vector<SpikingNeurons> neurons;
  std::vector<softlif::LIFState<Eigen::ArrayXXf>> states;
  for (std::size_t i = 0; i < layers; ++i) {
    const Eigen::Index size = connections[i].outputs();
    network.with_neurons(i, [&](const auto& soft) {
      states.push_back(softlif::LIF(soft).make_state(size, images.cols(), random.engine()));
      if (spiking.precise) {
        neurons.emplace_back(softlif::PreciseLIF(soft));
      } else {
        neurons.emplace_back(softlif::LIF(soft));
      }
    });
    spikes.emplace_back(size, images.cols());
    J.push_back(Matrix<float>::Zero(connections[i + 1].outputs(), images.cols()));
  }
  for (int step = 0; step < spiking.steps; ++step) {
    for (std::size_t i = 0; i < layers; ++i) {
      std::visit([&](const auto& some) { some.step_math(dt, J[i], spikes[i], states[i]); },
                 neurons[i]);
      synapse.step_math(dt, connections[i + 1].current(spikes[i]), J[i + 1]);
    }
    observe(step, spikes, J.back());
  }
}

/// How many spikes the neurons of a hidden layer give in a step.
inline Eigen::Index spikes_in(const Matrix<float>& output, std::size_t layer,
                              const Network<float>& network, const Spiking& spiking) {
  double rate = 0;
  network.with_neurons(layer, [&](const auto& soft) { rate = hertz(soft, output); });
  return std::lround(rate * spiking.dt);
}

}  // namespace example
