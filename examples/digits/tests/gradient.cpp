// The gradient that training uses is the gradient of the loss: it equals differences of the loss.

#include "../gradient.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"

namespace {

using example::Batch;
using example::Connection;
using example::Matrix;
using example::Network;
using example::own_neurons;
using example::parameters_of;
using example::Random;
using example::Regularisation;

constexpr std::uint64_t kNoiseSeed = 5;  // the same noise for each loss

Batch<double> random_batch(Eigen::Index pixels, Eigen::Index images, Random& random) {
  Batch<double> batch{
      Matrix<double>::NullaryExpr(pixels, images, [&] { return double(random.uniform()); }), {}};
  for (Eigen::Index i = 0; i < images; ++i) {
    batch.labels.push_back(static_cast<int>(random.uniform(0, example::kClasses)));
  }
  return batch;
}

double loss(const Network<double>& network, const Batch<double>& batch,
            const Regularisation& regularisation) {
  Random noise(kNoiseSeed);
  return gradient(network, batch, regularisation, noise).loss;
}

/// d loss / d change by the five-point formula, whose error falls with the fourth power of the
/// step. `change(by)` moves something of `network` away from its value at the start; change(0)
/// takes it back.
template <class Change>
double difference(const Network<double>& network, const Batch<double>& batch,
                  const Regularisation& regularisation, const Change& change) {
  const double step = 1e-4;
  const auto at = [&](double by) {
    change(by);
    return loss(network, batch, regularisation);
  };
  const double slope = (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
  change(0);
  return slope;
}

/// Checks that the two agree, to the precision of differences.
void check_close(double computed, double expected) {
  CHECK(std::abs(computed - expected) < 1e-9 * (1 + std::abs(expected)));
}

/// Checks the gradient with respect to the logarithms of the neurons' own parameters.
void check_logarithms(Network<double>& network, const Batch<double>& batch,
                      const Regularisation& regularisation,
                      const std::vector<Matrix<double>>& computed) {
  REQUIRE(computed.size() == network.own.size());
  for (std::size_t i = 0; i < computed.size(); ++i) {
    const Eigen::Index size = network.connections[i].outputs();
    REQUIRE(computed[i].rows() == size);
    const auto start = parameters_of(network.own[i], size);
    for (std::size_t k = 0; k < start.size(); ++k) {
      for (Eigen::Index j = 0; j < size; ++j) {
        const double expected = difference(network, batch, regularisation, [&](double by) {
          auto changed = start;
          changed[k](j) *= std::exp(by);
          network.own[i] = own_neurons(changed);
        });
        INFO("layer " << i << ", " << example::kLearnable[k].name << " of neuron " << j);
        check_close(computed[i](j, static_cast<Eigen::Index>(k)), expected);
      }
    }
  }
}

/// Gives each neuron parameters of its own, up to a third above or below what they share.
void part(Network<double>& network, Random& random) {
  network.learn(example::Learnt().set());
  for (auto& neurons : network.own) {
    auto parameters = parameters_of(neurons, neurons.sigma().size());
    for (auto& values : parameters) {
      for (double& value : values) value *= double(random.uniform(0.7f, 1.4f));
    }
    neurons = own_neurons(parameters);
  }
}

void check(const std::vector<Eigen::Index>& hidden, const Regularisation& regularisation,
           bool learns = false) {
  Random random(3);
  const Batch<double> batch = random_batch(12, 7, random);
  const softlif::SoftLIFRate<double> neurons(0.1, 0.02, 0.002, 0.01);
  Network<double> network = random_network(neurons, hidden, batch.images, random);
  if (learns) part(network, random);
  Random noise(kNoiseSeed);
  const auto computed = gradient(network, batch, regularisation, noise);
  REQUIRE(computed.connections.size() == network.connections.size());
  for (std::size_t i = 0; i < network.connections.size(); ++i) {
    Connection<double>& connection = network.connections[i];
    const auto compare = [&](auto& parameters, const auto& gradients) {
      REQUIRE(parameters.size() == gradients.size());
      for (Eigen::Index j = 0; j < parameters.size(); ++j) {
        double& parameter = parameters.data()[j];
        const double expected =
            difference(network, batch, regularisation,
                       [&, start = parameter](double by) { parameter = start + by; });
        INFO("connection " << i << ", element " << j);
        check_close(gradients.data()[j], expected);
      }
    };
    compare(connection.weights, computed.connections[i].weights);
    compare(connection.bias, computed.connections[i].bias);
  }
  check_logarithms(network, batch, regularisation, computed.logarithms);
}

TEST_CASE("the gradient of one hidden layer") { check({6}, {}); }

TEST_CASE("the gradient of three hidden layers") { check({5, 7, 4}, {}); }

TEST_CASE("the gradient with a price on rates") { check({6, 5}, {0, 0.3}); }

TEST_CASE("the gradient with noise") { check({6, 5}, {20, 0.01}); }

TEST_CASE("the gradient of neurons that learn their parameters") {
  check({6}, {}, true);
  check({5, 7, 4}, {}, true);
  check({6, 5}, {0, 0.3}, true);
  check({6, 5}, {20, 0.01}, true);
}

TEST_CASE("the gradients of two parts of a minibatch add up to that of the whole") {
  Random random(3);
  const Batch<double> whole = random_batch(12, 7, random);
  const Batch<double> first{whole.images.leftCols(3),
                            {whole.labels.begin(), whole.labels.begin() + 3}};
  const Batch<double> second{whole.images.rightCols(4),
                             {whole.labels.begin() + 3, whole.labels.end()}};
  const softlif::SoftLIFRate<double> neurons(0.1, 0.02, 0.002, 0.01);
  Network<double> network = random_network(neurons, {5, 4}, whole.images, random);
  part(network, random);
  const auto expected = gradient(network, whole, {}, random);
  auto sum = gradient(network, first, {}, random);
  sum += gradient(network, second, {}, random);
  CHECK(std::abs(sum.loss - expected.loss) < 1e-12);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(sum.connections[i].weights.isApprox(expected.connections[i].weights, 1e-12));
    CHECK(sum.connections[i].bias.isApprox(expected.connections[i].bias, 1e-12));
  }
  REQUIRE(sum.logarithms.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(sum.logarithms[i].isApprox(expected.logarithms[i], 1e-12));
  }
}

TEST_CASE("noise has its mean and deviation, and only neurons that fire have it") {
  const softlif::SoftLIFRate<double> neurons(0.1);
  Random random(1);
  Matrix<double> rates = Matrix<double>::Constant(100, 1000, 50);
  rates.row(3).setConstant(neurons.rate(0.99));
  const Matrix<double> before = rates;
  add_noise(neurons, 12.0, random, rates);
  const Matrix<double> noise = rates - before;
  CHECK(noise.row(3).isZero(0));
  const double count = 99 * 1000;
  CHECK(std::abs(noise.sum() / count) < 0.2);  // five standard errors
  CHECK(std::abs(std::sqrt(noise.squaredNorm() / count) - 12) < 0.2);
}

}  // namespace
