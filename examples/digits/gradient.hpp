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

/// What training cares about besides the answers, so that the network runs well with spikes.
struct Regularisation {
  double noise = 0;  // standard deviation of the noise on the rates of neurons that fire, in Hz
  double price = 0;  // how much the loss rises for each 1 Hz of the neurons' mean rate
};

/// Sums over the images of a minibatch.
template <class Scalar>
struct Gradient {
  double loss = 0;
  int correct = 0;
  std::vector<Connection<Scalar>> connections;
  std::vector<Matrix<Scalar>> logarithms;  // of the parameters of Network::own, one a column

  Gradient& operator+=(const Gradient& other) {
    loss += other.loss;
    correct += other.correct;
    for (std::size_t i = 0; i < connections.size(); ++i) {
      connections[i].weights += other.connections[i].weights;
      connections[i].bias += other.connections[i].bias;
    }
    for (std::size_t i = 0; i < logarithms.size(); ++i) logarithms[i] += other.logarithms[i];
    return *this;
  }
};

/// Softmax cross-entropy: adds to the sum of `gradient.loss` and counts what is correct. Returns
/// the gradient with respect to the outputs, which is probability - (1 for the label).
template <class Scalar>
Matrix<Scalar> cross_entropy(const Matrix<Scalar>& outputs, const std::vector<int>& labels,
                             Gradient<Scalar>& gradient) {
  // The argument of exp is at most 0, so that it does not overflow.
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

/// The rate at the threshold, J = 1.
template <class Scalar>
Scalar threshold_rate(const softlif::SoftLIFRate<Scalar>& neurons) {
  return neurons.rate(Scalar(1));
}
template <class Scalar>
Column<Scalar> threshold_rate(const OwnNeurons<Scalar>& neurons) {
  Column<Scalar> rates = Column<Scalar>::Ones(neurons.sigma().size());
  neurons.step_math(rates, rates);
  return rates;
}

/// Over a short time, spikes carry a rate only roughly. Noise on the rates in training, after
/// Hunsberger and Eliasmith, makes the network robust against this. Only neurons that fire, above
/// the threshold, have noise. Backpropagation takes the noise as given. `deviation` is in Hz.
template <class Neurons, class Scalar>
void add_noise(const Neurons& neurons, Scalar deviation, Random& random, Matrix<Scalar>& rates) {
  const Column<Scalar> deviations = deviation * one_each(neurons.amplitude(), rates.rows());
  const Column<Scalar> threshold_rates = one_each(threshold_rate(neurons), rates.rows());
  for (Eigen::Index column = 0; column < rates.cols(); ++column) {
    for (Eigen::Index i = 0; i < rates.rows(); ++i) {
      const Scalar noise = deviations(i) * static_cast<Scalar>(random.normal());
      if (rates(i, column) > threshold_rates(i)) rates(i, column) += noise;
    }
  }
}

/// The backward step through the neurons of a layer: the gradient with respect to J, from the
/// gradient of the cross-entropy with respect to the rates and the price of a rate of 1.
template <class Scalar>
Matrix<Scalar> step_back(const softlif::SoftLIFRate<Scalar>&, const Activity<Scalar>& layer,
                         const Column<Scalar>& price, Matrix<Scalar> d_rates, Gradient<Scalar>&) {
  d_rates.array().colwise() += price;
  return layer.current_gradient(d_rates);
}

/// The same through neurons that learn. To `gradient` it adds the gradient with respect to the
/// logarithms of their parameters: p times the gradient with respect to p.
template <class Scalar>
Matrix<Scalar> step_back(const OwnNeurons<Scalar>& neurons, const Activity<Scalar>& layer,
                         const Column<Scalar>& price, const Matrix<Scalar>& d_rates,
                         Gradient<Scalar>& gradient) {
  const Eigen::Index size = d_rates.rows();
  Matrix<Scalar> dJ = d_rates.colwise() + price.matrix();
  const auto d_parameters = neurons.backward(layer.currents, dJ, dJ).values();
  const Parameters<Scalar> parameters = parameters_of(neurons, size);
  Matrix<Scalar> logarithms(size, kLearnable.size());
  for (std::size_t i = 0; i < kLearnable.size(); ++i) {
    logarithms.col(static_cast<Eigen::Index>(i)) = d_parameters[i] * parameters[i];
  }
  // The amplitude also scales the noise. It does not change the price, which is for rates in Hz.
  logarithms.col(kAmplitude) = d_rates.cwiseProduct(layer.rates).rowwise().sum();
  gradient.logarithms.insert(gradient.logarithms.begin(), logarithms);
  return dJ;
}

/// The gradient of the sum over a minibatch of cross-entropy + price * mean hidden rate.
template <class Scalar>
Gradient<Scalar> gradient(const Network<Scalar>& network, const Batch<Scalar>& batch,
                          const Regularisation& regularisation, Random& random) {
  const auto& connections = network.connections;
  const std::size_t last = connections.size() - 1;
  const auto neuron_count = static_cast<Scalar>(network.hidden_neurons());
  Gradient<Scalar> result;
  result.connections.resize(connections.size());

  // Forward. layers[i] is the input of connection i + 1.
  std::vector<Activity<Scalar>> layers;
  const auto input = [&](std::size_t i) -> const Matrix<Scalar>& {
    return i == 0 ? batch.images : layers[i - 1].rates;
  };
  for (std::size_t i = 0; i < last; ++i) {
    network.with_neurons(i, [&](const auto& neurons) {
      layers.push_back(activity(neurons, connections[i].current(input(i))));
      Matrix<Scalar>& rates = layers.back().rates;
      result.loss += regularisation.price * hertz(neurons, rates) / double{neuron_count};
      if (regularisation.noise > 0) {
        add_noise(neurons, static_cast<Scalar>(regularisation.noise), random, rates);
      }
    });
  }
  Matrix<Scalar> dJ = cross_entropy(connections[last].current(input(last)), batch.labels, result);

  // Backward.
  for (std::size_t i = last; i > 0; --i) {
    result.connections[i] = connections[i].gradient(input(i), dJ);
    network.with_neurons(i - 1, [&](const auto& neurons) {
      const Column<Scalar> price = static_cast<Scalar>(regularisation.price) /
                                   one_each(neurons.amplitude(), connections[i].inputs()) /
                                   neuron_count;
      dJ = step_back(neurons, layers[i - 1], price, connections[i].input_gradient(dJ), result);
    });
  }
  result.connections[0] = connections[0].gradient(input(0), dJ);
  return result;
}

}  // namespace example
