#pragma once

// The network: connections with neurons between them, and a last connection to the ten outputs.

#include <Eigen/Core>
#include <cmath>
#include <cstddef>
#include <softlif/softlif.hpp>
#include <stdexcept>
#include <vector>

#include "images.hpp"
#include "layer.hpp"
#include "learnt.hpp"
#include "random.hpp"

namespace example {

/// connections[0] leads from the pixels to the first hidden neurons, each further one from the
/// rates of neurons to the next neurons, and the last one to the outputs. There is an output for
/// each class; the largest is the answer.
template <class Scalar>
struct Network {
  softlif::SoftLIFRate<Scalar> neurons;  // all hidden ones, or what those of `own` started as
  std::vector<Connection<Scalar>> connections;
  Learnt learnt = {};                        // which parameters each hidden neuron has learnt
  std::vector<OwnNeurons<Scalar>> own = {};  // the neurons of each hidden layer, if any are

  Eigen::Index inputs() const { return connections.front().inputs(); }

  Eigen::Index hidden_neurons() const {
    Eigen::Index count = 0;
    for (const auto& connection : connections) count += connection.outputs();
    return count - connections.back().outputs();
  }

  /// Calls use(neurons) with the neurons of a hidden layer. Layers are numbered from 0.
  template <class Use>
  void with_neurons(std::size_t layer, const Use& use) const {
    if (own.empty()) {
      use(neurons);
    } else {
      use(own[layer]);
    }
  }

  /// Gives each hidden neuron its own copy of the parameters `which`, for training to learn.
  void learn(const Learnt& which) {
    learnt = which;
    own.clear();
    for (std::size_t i = 0; which.any() && i + 1 < connections.size(); ++i) {
      own.push_back(own_neurons(parameters_of(neurons, connections[i].outputs())));
    }
  }
};

/// Which neurons fire in the hidden layers: those that the network was trained with, or hard ones
/// with the same parameters.
inline constexpr auto kSoft = [](const auto& soft) -> const auto& { return soft; };
inline constexpr auto kHard = [](const auto& soft) { return softlif::LIFRate(soft); };

/// What a network makes of images.
template <class Scalar>
struct Response {
  Matrix<Scalar> outputs;  // classes x images
  double rate_sum = 0;     // of all hidden neurons, over all images, in Hz
};

/// The sum of rates over neurons and samples, in Hz.
template <class Neurons, class Scalar>
double hertz(const Neurons& neurons, const Matrix<Scalar>& rates) {
  const Column<Scalar> units = one_each(neurons.amplitude(), rates.rows());
  return static_cast<double>((units.inverse().matrix().transpose() * rates).sum());
}

/// The network's response to `images`, in columns. `firing`, which is kSoft or kHard, makes the
/// neurons that fire in the hidden layers out of the network's neurons.
template <class Firing, class Scalar>
Response<Scalar> respond(const Network<Scalar>& network, const Firing& firing,
                         const Matrix<Scalar>& images) {
  Response<Scalar> response{network.connections.front().current(images)};
  for (std::size_t i = 1; i < network.connections.size(); ++i) {
    Matrix<Scalar>& J = response.outputs;
    network.with_neurons(i - 1, [&](const auto& soft) {
      const auto& neurons = firing(soft);
      neurons.step_math(J, J);  // from currents to rates
      response.rate_sum += hertz(neurons, J);
    });
    J = network.connections[i].current(J);
  }
  return response;
}

/// The class of the largest output in `column`.
template <class Scalar>
int answer(const Matrix<Scalar>& outputs, Eigen::Index column) {
  Eigen::Index best = 0;
  outputs.col(column).maxCoeff(&best);
  return static_cast<int>(best);
}

/// A connection to `size` hidden neurons, to start training from, set up as in Nengo. Each neuron
/// prefers one direction e in the space of its inputs. `gain_bias` makes it start to fire at a
/// random value of x = e . input and reach a random max rate, from 50 to 100 Hz, at x = 1. Here x
/// has mean 0 and variance 1 over the columns of `inputs`, so that all neurons work in a suitable
/// range of rates from the start.
template <class Scalar>
Connection<Scalar> random_connection(const softlif::SoftLIFRate<Scalar>& neurons, Eigen::Index size,
                                     const Matrix<Scalar>& inputs, Random& random) {
  const auto normal = [&random] { return static_cast<Scalar>(random.normal()); };
  const Vector<Scalar> mean = inputs.rowwise().mean();
  const Scalar spread =
      std::sqrt((inputs.colwise() - mean).squaredNorm() / static_cast<Scalar>(inputs.cols()));
  if (!(spread > 0)) throw std::runtime_error("the images are all the same");
  const Matrix<Scalar> directions =
      Matrix<Scalar>::NullaryExpr(size, inputs.rows(), normal) / spread;

  Eigen::Array<Scalar, Eigen::Dynamic, 1> max_rates(size), intercepts(size);
  for (Eigen::Index i = 0; i < size; ++i) {
    max_rates(i) = static_cast<Scalar>(random.uniform(50, 100));
    intercepts(i) = static_cast<Scalar>(random.uniform(-0.5f, 0.5f));
  }
  const auto [gain, bias] = neurons.gain_bias(max_rates, intercepts);
  const Matrix<Scalar> weights = gain.matrix().asDiagonal() * directions;
  return {weights, bias.matrix() - weights * mean};
}

/// A network to start training from. `hidden` are the sizes of the hidden layers.
template <class Scalar>
Network<Scalar> random_network(const softlif::SoftLIFRate<Scalar>& neurons,
                               const std::vector<Eigen::Index>& hidden,
                               const Matrix<Scalar>& images, Random& random) {
  Network<Scalar> network{neurons, {}};
  Matrix<Scalar> inputs = images;
  for (const Eigen::Index size : hidden) {
    network.connections.push_back(random_connection(neurons, size, inputs, random));
    inputs = network.connections.back().current(inputs);
    neurons.step_math(inputs, inputs);
  }
  const Scalar scale = 1 / std::sqrt(static_cast<Scalar>(inputs.rows()));
  const auto normal = [&] { return scale * static_cast<Scalar>(random.normal()); };
  network.connections.push_back({Matrix<Scalar>::NullaryExpr(kClasses, inputs.rows(), normal),
                                 Vector<Scalar>::Zero(kClasses)});
  return network;
}

}  // namespace example
