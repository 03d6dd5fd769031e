// With Eigen::AutoDiffScalar, sigma, the time constants and the amplitude are learnable: gradients
// equal finite differences.

#include <Eigen/Core>
#include <cmath>
#include <unsupported/Eigen/AutoDiff>

#include "gradients.hpp"
#include "neurons.hpp"

using namespace softlif;
using namespace softlif::testing;
using Eigen::Vector4d;

namespace {

using Dual = Eigen::AutoDiffScalar<Vector4d>;
using Real = long double;

/// SoftLIFRate with the parameters sigma, tau_rc, tau_ref and amplitude, to be differentiated.
SoftLIFRate<Dual> learnable(const Vector4d& p) {
  return SoftLIFRate<Dual>(Dual(p(0), 4, 0), Dual(p(1), 4, 1), Dual(p(2), 4, 2), Dual(p(3), 4, 3));
}

template <class Scalar>
SoftLIFRate<Scalar> with(const Eigen::Matrix<Scalar, 4, 1>& p) {
  return SoftLIFRate<Scalar>(p(0), p(1), p(2), p(3));
}

/// Checks function(neuron), a number, and its gradient by central differences.
template <class Function>
void check(const Vector4d& parameters, const Function& function) {
  const Dual dual = function(learnable(parameters));
  const double value = function(with(parameters));
  CHECK(std::abs(dual.value() - value) <= 1e-12 * std::abs(value));
  for (int i = 0; i < 4; ++i) {
    const Real step = 1e-6L * parameters(i);
    Eigen::Matrix<Real, 4, 1> up = parameters.cast<Real>(), down = up;
    up(i) += step;
    down(i) -= step;
    const Real difference = (function(with(up)) - function(with(down))) / (2 * step);
    const Real gradient = dual.derivatives()(i);
    CAPTURE(i, value, gradient, difference);
    CHECK(std::abs(gradient - difference) <=
          1e-6L * std::abs(difference) + 1e-11L * std::abs(value / parameters(i)));
  }
}

template <class Neuron>
ScalarOf<Neuron> number(const Neuron&, double value) {
  return ScalarOf<Neuron>(value);
}

const Vector4d parameter_sets[] = {
    {0.02, 0.02, 0.002, 1}, {1, 0.05, 0.004, 0.01}, {0.3, 0.03, 0.001, 2.5}};

}  // namespace

TEST_CASE("rate and derivative can be differentiated by the parameters", "[autodiff]") {
  for (const Vector4d& parameters : parameter_sets) {
    const double sigma = parameters(0);
    for (const double J :
         {1 - 2000 * sigma, 1 - 60 * sigma, 1 - 45 * sigma, 1 - 40 * sigma, 1 - 20 * sigma, -1.0,
          0.0, 1 - sigma, 0.99, 1.0, 1.001, 1 + sigma, 1.5, 2.0, 1 + 40 * sigma, 10.0, 300.0}) {
      CAPTURE(parameters.transpose(), J);
      check(parameters, [&](const auto& neuron) { return neuron.rate(number(neuron, J)); });
      check(parameters, [&](const auto& neuron) { return neuron.derivative(number(neuron, J)); });
    }
  }
}

TEST_CASE("inverse_rate can be differentiated by the parameters", "[autodiff]") {
  for (const Vector4d& parameters : parameter_sets) {
    for (const double J : {1 - 60 * parameters(0), -1.0, 0.5, 1.0, 1.1, 2.0, 10.0}) {
      const double rate = with(parameters).rate(J);
      CAPTURE(parameters.transpose(), J, rate);
      // J itself may be near 0, so its differences are compared with 1.
      check(parameters,
            [&](const auto& neuron) { return neuron.inverse_rate(number(neuron, rate)) + 100; });
    }
  }
}

TEST_CASE("gain_bias can be differentiated by the parameters", "[autodiff]") {
  for (const Vector4d& parameters : parameter_sets) {
    CAPTURE(parameters.transpose());
    for (const double max_rate : {130.0, 180.0, 230.0}) {
      const auto result = [&](const auto& neuron) {
        return neuron.gain_bias(number(neuron, max_rate), number(neuron, -0.5));
      };
      check(parameters, [&](const auto& neuron) { return result(neuron).gain(0); });
      check(parameters, [&](const auto& neuron) { return result(neuron).bias(0); });
    }
  }
}

TEST_CASE("rate can be differentiated by J as well", "[autodiff]") {
  const Vector4d parameters = parameter_sets[2];
  const SoftLIFRate<> neuron = with(parameters);
  const SoftLIFRate<Dual> constant(Dual(parameters(0)), Dual(parameters(1)), Dual(parameters(2)),
                                   Dual(parameters(3)));
  for (const double J : {-30.0, -2.0, 0.9, 1.0, 1.2, 4.0, 1e6}) {
    const Dual rate = constant.rate(Dual(J, 4, 0));
    CAPTURE(J);
    CHECK(std::abs(rate.value() - neuron.rate(J)) <= 1e-13 * rate.value());
    CHECK(std::abs(rate.derivatives()(0) - neuron.derivative(J)) <= 1e-12 * neuron.derivative(J));
  }
}

TEST_CASE("populations can be differentiated by the parameters", "[autodiff]") {
  using Duals = ArrayX<Dual>;
  const auto neuron = learnable(parameter_sets[0]);
  const Eigen::ArrayXd values = currents<double>(50, 1);
  const Duals J = values.cast<Dual>();
  Duals rates(50), slopes(50), only_rates(50);
  neuron.step_math(J, rates, slopes);
  neuron.step_math(J, only_rates);
  const ArrayXX<Dual> table = neuron.rates(J, Dual(1), Dual(0));
  for (Eigen::Index i = 0; i < 50; ++i) {
    const Dual rate = neuron.rate(Dual(values(i))), slope = neuron.derivative(Dual(values(i)));
    CHECK(rates(i).value() == rate.value());
    CHECK(rates(i).derivatives() == rate.derivatives());
    CHECK(only_rates(i).derivatives() == rate.derivatives());
    CHECK(table(i).derivatives() == rate.derivatives());
    CHECK(slopes(i).value() == slope.value());
    CHECK(slopes(i).derivatives() == slope.derivatives());
  }
}

TEST_CASE("backward sums what the neurons' own derivatives are", "[autodiff]") {
  constexpr Eigen::Index size = 200;
  for (const Vector4d& parameters : parameter_sets) {
    const Eigen::ArrayXd J = currents<double>(size, 1), weights = currents<double>(size, 1);
    Eigen::ArrayXd J_gradient(size);
    const auto sums = to_array(with(parameters).backward(J, weights, J_gradient));
    Dual loss(0);
    for (Eigen::Index i = 0; i < size; ++i) loss += weights(i) * learnable(parameters).rate(J(i));
    for (int i = 0; i < 4; ++i) {
      CAPTURE(i, parameters.transpose());
      CHECK(std::abs(sums[std::size_t(i)] / loss.derivatives()(i) - 1) < 1e-12);
    }
  }
}

TEST_CASE("gradients can be differentiated by the parameters", "[autodiff]") {
  for (const Vector4d& parameters : parameter_sets) {
    for (const double J : {-1.0, 0.9, 1.0, 1.3, 4.0}) {
      CAPTURE(parameters.transpose(), J);
      const auto gradients = [&](const auto& neuron) {
        using Scalar = ScalarOf<std::decay_t<decltype(neuron)>>;
        using Array = ArrayX<Scalar>;
        Array J_gradient(1);
        return to_array(neuron.backward(Array::Constant(1, Scalar(J)),
                                        Array::Constant(1, Scalar(1)), J_gradient));
      };
      for (std::size_t i = 0; i < 4; ++i) {
        check(parameters, [&](const auto& neuron) { return gradients(neuron)[i]; });
      }
    }
  }
}

TEST_CASE("LIFRate can be differentiated by its parameters", "[autodiff]") {
  const LIFRate<Dual> neuron(Dual(0.02, 4, 0), Dual(0.002, 4, 1), Dual(2, 4, 2));
  const double J = 1.7, h = 1e-6;
  const Dual rate = neuron.rate(Dual(J));
  const LIFRate<> plain(0.02, 0.002, 2);
  const auto slope = [&](double tau_rc, double tau_ref, double amplitude) {
    return (LIFRate<>(0.02 + tau_rc, 0.002 + tau_ref, 2 + amplitude).rate(J) -
            LIFRate<>(0.02 - tau_rc, 0.002 - tau_ref, 2 - amplitude).rate(J)) /
           (2 * (tau_rc + tau_ref + amplitude));
  };
  CHECK(std::abs(rate.value() / plain.rate(J) - 1) < 1e-14);
  CHECK(std::abs(rate.derivatives()(0) / slope(h, 0, 0) - 1) < 1e-6);
  CHECK(std::abs(rate.derivatives()(1) / slope(0, h, 0) - 1) < 1e-6);
  CHECK(std::abs(rate.derivatives()(2) / slope(0, 0, h) - 1) < 1e-6);
  CHECK(neuron.rate(Dual(0.5)).value() == 0);
  const double just_above = 1 + epsilon<double>;
  CHECK(std::abs(neuron.rate(Dual(just_above)).value() / plain.rate(just_above) - 1) < 1e-14);
}

TEST_CASE("a synapse can be differentiated by its time constant", "[autodiff]") {
  using Number = Eigen::AutoDiffScalar<Eigen::Matrix<double, 1, 1>>;
  const double tau = 0.01, dt = 0.001, t = dt / tau, kept = std::exp(-t);
  const Number learnable(tau, 1, 0);
  const auto x = Eigen::Array<Number, 2, 1>::Constant(Number(1)).eval();
  Eigen::Array<Number, 2, 1> y = x * Number(0), z = y, lowpassed = y;
  Lowpass<Number>(learnable).step_math(Number(dt), x, y);
  Alpha<Number>(learnable).step_math(Number(dt), x, z, lowpassed);
  CHECK(std::abs(y(1).value() - (1 - kept)) < 1e-15);
  CHECK(std::abs(y(1).derivatives()(0) + kept * t / tau) < 1e-12);
  CHECK(std::abs(z(1).value() - (1 - kept - t * kept)) < 1e-15);
  CHECK(std::abs(z(1).derivatives()(0) + t * t * kept / tau) < 1e-12);
}
