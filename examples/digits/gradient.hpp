#pragma once

// Backpropagation: the loss of a minibatch and its gradient.

#include <Eigen/Core>
#include <cmath>
#include <utility>
#include <vector>

#include "layer.hpp"
#include "network.hpp"

namespace example {

/// A minibatch: images in columns, and their labels.
template <class Scalar>
struct Batch {
  Matrix<Scalar> images;
  std::vector<int> labels;
};

/// What training minds besides the answers, so that the network runs well as spikes.
struct Regularisation {
  double noise = 0;  // standard deviation of the noise on the rates of neurons that fire, in Hz
  double price = 0;  // by which the loss rises for each 1 Hz of the mean rate of the neurons
};

/// Sums over the images of a minibatch.
template <class Scalar>
struct Gradient {
  double loss = 0;
  int correct = 0;
  std::vector<Connection<Scalar>> connections;

  Gradient& operator+=(const Gradient& other) {
    loss += other.loss;
    correct += other.correct;
    for (std::size_t i = 0; i < connections.size(); ++i) {
      connections[i].weights += other.connections[i].weights;
      connections[i].bias += other.connections[i].bias;
    }
    return *this;
  }
};

/// Softmax cross-entropy: adds to the sum of `gradient.loss` and counts what is correct. Returns
/// the gradient with respect to the outputs, which is probability - (1 for the label).
template <class Scalar>
Matrix<Scalar> cross_entropy(const Matrix<Scalar>& outputs, const std::vector<int>& labels,
                             Gradient<Scalar>& gradient) {
  // exp of what is at most 0 does not overflow.
  Matrix<Scalar> p = (outputs.rowwise() - outputs.colwise().maxCoeff()).array().exp();
  p.array().rowwise() /= p.array().colwise().sum().eval();
  for (Eigen::Index column = 0; column < p.cols(); ++column) {
    const int label = labels[static_cast<std::size_t>(column)];
    gradient.correct += answer(outputs, column) == label ? 1 : 0;
    gradient.loss -= std::log(static_cast<double>(p(label, column)) + 1e-30);
    p(label, column) -= 1;
  }
  return p;
}

/// Over a short time, spikes carry a rate only roughly. Noise on the rates in training, after
/// Hunsberger and Eliasmith, makes a network that does not mind. Only neurons that fire have it,
/// those above the threshold J = 1. Backpropagation takes the noise as given.
template <class Scalar>
void add_noise(const softlif::SoftLIFRate<Scalar>& neurons, Scalar deviation, Random& random,
               Matrix<Scalar>& rates) {
  const Scalar threshold_rate = neurons.rate(Scalar(1));
  for (Scalar& rate : rates.reshaped()) {
    const Scalar noise = deviation * static_cast<Scalar>(random.normal());
    if (rate > threshold_rate) rate += noise;
  }
}

/// The gradient of the sum over a minibatch of cross-entropy + price * mean hidden rate.
template <class Scalar>
Gradient<Scalar> gradient(const Network<Scalar>& network, const Batch<Scalar>& batch,
                          const Regularisation& regularisation, Random& random) {
  const auto& connections = network.connections;
  const std::size_t last = connections.size() - 1;
  const Scalar hertz = network.neurons.amplitude();  // rates are in units of amplitude
  const Scalar price = static_cast<Scalar>(regularisation.price) / hertz /
                       static_cast<Scalar>(network.hidden_neurons());
  Gradient<Scalar> result;
  result.connections.resize(connections.size());

  // Forwards. layers[i] is what connection i + 1 sees.
  std::vector<Activity<Scalar>> layers;
  const auto input = [&](std::size_t i) -> const Matrix<Scalar>& {
    return i == 0 ? batch.images : layers[i - 1].rates;
  };
  for (std::size_t i = 0; i < last; ++i) {
    layers.push_back(activity(network.neurons, connections[i].current(input(i))));
    result.loss += static_cast<double>(price * layers.back().rates.sum());
    if (regularisation.noise > 0) {
      add_noise(network.neurons, static_cast<Scalar>(regularisation.noise) * hertz, random,
                layers.back().rates);
    }
  }
  Matrix<Scalar> dJ = cross_entropy(connections[last].current(input(last)), batch.labels, result);

  // And back.
  for (std::size_t i = last; i > 0; --i) {
    result.connections[i] = connections[i].gradient(input(i), dJ);
    Matrix<Scalar> d_rates = connections[i].input_gradient(dJ);
    d_rates.array() += price;
    dJ = layers[i - 1].current_gradient(d_rates);
  }
  result.connections[0] = connections[0].gradient(input(0), dJ);
  return result;
}

}  // namespace example
