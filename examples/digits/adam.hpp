#pragma once

// Adam (Kingma and Ba 2015, arXiv:1412.6980) with decoupled weight decay (Loshchilov and Hutter
// 2019, arXiv:1711.05101).

#include <Eigen/Core>
#include <cmath>
#include <cstddef>
#include <vector>

#include "gradient.hpp"
#include "layer.hpp"
#include "learnt.hpp"
#include "network.hpp"

namespace example {

template <class Scalar>
class Adam {
 public:
  explicit Adam(const Network<Scalar>& network) {
    for (const auto& connection : network.connections) {
      mean_.push_back({connection.weights * 0, connection.bias * 0});
    }
    square_ = mean_;
    for (const auto& neurons : network.own) {
      logarithm_mean_.push_back(Matrix<Scalar>::Zero(neurons.sigma().size(), kLearnable.size()));
    }
    logarithm_square_ = logarithm_mean_;
  }

  /// Takes one step of size `rate` down the gradient. Weights, but not biases, also shrink by rate
  /// * decay.
  void step(Network<Scalar>& network, const Gradient<Scalar>& gradient, double rate, double decay) {
    ++steps_;
    const auto size = static_cast<Scalar>(rate * std::sqrt(1 - std::pow(kKeepSquare, steps_)) /
                                          (1 - std::pow(kKeepMean, steps_)));
    for (std::size_t i = 0; i < mean_.size(); ++i) {
      auto& [weights, bias] = network.connections[i];
      const auto& [d_weights, d_bias] = gradient.connections[i];
      weights *= static_cast<Scalar>(1 - rate * decay);
      weights.array() -= way(d_weights, mean_[i].weights, square_[i].weights, size);
      bias.array() -= way(d_bias, mean_[i].bias, square_[i].bias, size);
    }
    for (std::size_t i = 0; i < logarithm_mean_.size(); ++i) {
      const Matrix<Scalar> steps =
          way(gradient.logarithms[i], logarithm_mean_[i], logarithm_square_[i], size);
      network.own[i] = moved(network.own[i], steps, network.learnt, network.neurons);
    }
  }

 private:
  /// Updates the means with a gradient. Returns what is to be subtracted, as an expression of the
  /// two means.
  template <class Values>
  static auto way(const Values& gradient, Values& mean, Values& square, Scalar size) {
    const auto keep_mean = static_cast<Scalar>(kKeepMean);
    const auto keep_square = static_cast<Scalar>(kKeepSquare);
    mean = keep_mean * mean + (1 - keep_mean) * gradient;
    square = keep_square * square + (1 - keep_square) * gradient.cwiseAbs2();
    return size * mean.array() / (square.array().sqrt() + Scalar(1e-8));
  }

  static constexpr double kKeepMean = 0.9;
  static constexpr double kKeepSquare = 0.999;
  std::vector<Connection<Scalar>> mean_;
  std::vector<Connection<Scalar>> square_;
  std::vector<Matrix<Scalar>> logarithm_mean_;
  std::vector<Matrix<Scalar>> logarithm_square_;
  int steps_ = 0;
};

}  // namespace example
