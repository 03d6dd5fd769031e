#pragma once

// The trained network as spikes.

#include <Eigen/Core>
#include <cmath>
#include <cstddef>
#include <softlif/softlif.hpp>
#include <vector>

#include "layer.hpp"
#include "network.hpp"
#include "random.hpp"

namespace example {

struct Spiking {
  double dt = 0.001;      // seconds a step
  int steps = 200;        // for which an image is shown
  double synapse = 0.05;  // time constant of the low-pass filter behind spikes, in seconds
  bool precise = false;   // PreciseLIF, which may spike several times a step, in place of LIF
};

/// Shows `images`, in columns, to the network with spiking neurons in place of those that it was
/// trained with: the same connections, and neurons of the same parameters.
///
/// A spike reaches the next layer through a synapse, a low-pass filter: what comes out of
/// connection i follows weights * spikes + bias with the time constant `synapse`. (Filtering after
/// the weights is the same as before them, and cheaper for the few outputs.)
///
/// After each step, `observe(step, spikes, outputs)` gets the step's number from 0, the spikes of
/// each hidden layer (amplitude / dt for each, neurons x images), and the outputs, classes x
/// images.
template <class Neurons, class Observe>
void show_to(const Neurons& neurons, const Network<float>& network, const Matrix<float>& images,
             const Spiking& spiking, Random& random, const Observe& observe) {
  const softlif::Lowpass synapse(static_cast<float>(spiking.synapse));
  const auto& connections = network.connections;
  const std::size_t layers = connections.size() - 1;
  const auto dt = static_cast<float>(spiking.dt);

  std::vector<Matrix<float>> J{connections[0].current(images)};  // no spikes, no synapse
  std::vector<Matrix<float>> spikes;
  std::vector<softlif::LIFState<Eigen::ArrayXXf>> states;
  for (std::size_t i = 0; i < layers; ++i) {
    const Eigen::Index size = connections[i].outputs();
    states.push_back(neurons.make_state(size, images.cols(), random.engine()));
    spikes.emplace_back(size, images.cols());
    J.push_back(Matrix<float>::Zero(connections[i + 1].outputs(), images.cols()));
  }
  for (int step = 0; step < spiking.steps; ++step) {
    for (std::size_t i = 0; i < layers; ++i) {
      neurons.step_math(dt, J[i], spikes[i], states[i].voltage, states[i].refractory_time);
      synapse.step_math(dt, connections[i + 1].current(spikes[i]), J[i + 1]);
    }
    observe(step, spikes, J.back());
  }
}
template <class Observe>
void show(const Network<float>& network, const Matrix<float>& images, const Spiking& spiking,
          Random& random, const Observe& observe) {
  if (spiking.precise) {
    show_to(softlif::PreciseLIF(network.neurons), network, images, spiking, random, observe);
  } else {
    show_to(softlif::LIF(network.neurons), network, images, spiking, random, observe);
  }
}

/// How many spikes the neurons of a layer put out in a step.
inline Eigen::Index spikes_in(const Matrix<float>& output, const Network<float>& network,
                              const Spiking& spiking) {
  const double one = static_cast<double>(network.neurons.amplitude()) / spiking.dt;
  return std::lround(output.cast<double>().sum() / one);
}

}  // namespace example
