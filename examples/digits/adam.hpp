#pragma once

// Adam (Kingma and Ba 2015, arXiv:1412.6980) with decoupled weight decay (Loshchilov and Hutter
// 2019, arXiv:1711.05101).

#include <Eigen/Core>
#include <cmath>
#include <cstddef>
#include <vector>

#include "layer.hpp"

namespace example {

template <class Scalar>
class Adam {
 public:
  explicit Adam(const std::vector<Connection<Scalar>>& connections) {
    for (const auto& connection : connections) {
      mean_.push_back({connection.weights * 0, connection.bias * 0});
    }
    square_ = mean_;
  }

  /// One step of `rate` down the gradient. Weights, but no biases, also shrink by rate * decay.
  void step(std::vector<Connection<Scalar>>& connections,
            const std::vector<Connection<Scalar>>& gradient, double rate, double decay) {
    ++steps_;
    const auto size = static_cast<Scalar>(rate * std::sqrt(1 - std::pow(kKeepSquare, steps_)) /
                                          (1 - std::pow(kKeepMean, steps_)));
    for (std::size_t i = 0; i < connections.size(); ++i) {
      connections[i].weights *= static_cast<Scalar>(1 - rate * decay);
      move(connections[i].weights, gradient[i].weights, mean_[i].weights, square_[i].weights, size);
      move(connections[i].bias, gradient[i].bias, mean_[i].bias, square_[i].bias, size);
    }
  }

 private:
  template <class Values>
  static void move(Values& values, const Values& gradient, Values& mean, Values& square,
                   Scalar size) {
    const auto keep_mean = static_cast<Scalar>(kKeepMean);
    const auto keep_square = static_cast<Scalar>(kKeepSquare);
    mean = keep_mean * mean + (1 - keep_mean) * gradient;
    square = keep_square * square + (1 - keep_square) * gradient.cwiseAbs2();
    values.array() -= size * mean.array() / (square.array().sqrt() + Scalar(1e-8));
  }

  static constexpr double kKeepMean = 0.9;
  static constexpr double kKeepSquare = 0.999;
  std::vector<Connection<Scalar>> mean_;
  std::vector<Connection<Scalar>> square_;
  int steps_ = 0;
};

}  // namespace example
