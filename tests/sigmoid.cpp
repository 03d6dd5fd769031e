// Sigmoid, against the definition in 2,400-bit arithmetic (tests/reference) and Nengo's gain and
// bias.

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "bounds.hpp"
#include "exact_curve.hpp"
#include "neurons.hpp"
#include "reference_sigmoid.hpp"
#include "ulp.hpp"

using namespace softlif;
using namespace softlif::testing;

TEMPLATE_LIST_TEST_CASE("rates, derivatives and gradients of Sigmoid are within their bounds",
                        "[sigmoid]", AllScalars) {
  using Scalar = TestType;
  // The error of two doubles where numbers have 113 bits.
  constexpr double reference_error = std::numeric_limits<Scalar>::digits > 106 ? 32 : 0;
  constexpr Bounds bounds = documented_bounds<Sigmoid<Scalar>>();
  int checked = 0;
  for (const ReferenceSigmoid& value : reference_sigmoid) {
    if (double(detail::stored(Scalar(value.J))) != value.J) continue;
    const Scalar J = static_cast<Scalar>(value.J);
    const Sigmoid<Scalar> neuron(value.tau_ref);
    INFO(neuron << " at J = " << value.J);
    CHECK(error_in_ulp(neuron.rate(J), value.rate, value.rate_rest) <=
          bounds.rate + reference_error);
    CHECK(error_in_ulp(neuron.derivative(J), value.derivative, value.derivative_rest) <=
          bounds.derivative + reference_error);
    ArrayX<Scalar> gradient = ArrayX<Scalar>::Constant(1, -1);
    const Scalar of_tau_ref =
        neuron.backward(ArrayX<Scalar>::Constant(1, J), gradient, gradient).tau_ref;
    const long double exact =
        (static_cast<long double>(value.rate) + value.rate_rest) / value.tau_ref;
    if (can_judge<Scalar>) CHECK(error_in_ulp(of_tau_ref, exact) <= bounds.partial);
    CHECK(same(gradient(0), -neuron.derivative(J)));
    ++checked;
  }
  CHECK(checked > 250);
}

TEMPLATE_LIST_TEST_CASE("Sigmoid has Nengo's gains and biases", "[sigmoid]", AllScalars) {
  using Scalar = TestType;
  const Sigmoid<Scalar> neuron;
  for (const double max_rate : {201., 250., 300., 399.}) {
    for (const double intercept : {-1., -0.25, 0., 0.5, 0.99}) {
      const auto [gain, bias] = neuron.gain_bias(Scalar(max_rate), Scalar(intercept));
      // Nengo's lines. Their logarithm magnifies the rounding of its argument.
      const long double J_max =
          -std::log(1 / static_cast<long double>(neuron.tau_ref()) / max_rate - 1);
      const long double nengo_gain = J_max / (1 - static_cast<long double>(Scalar(intercept)));
      const long double nengo_bias = J_max - nengo_gain;
      const long double allowed = 600 * nengo_gain * epsilon<Scalar> / std::min(J_max, 1.L);
      CAPTURE(max_rate, intercept, gain(0), bias(0), nengo_gain, nengo_bias);
      CHECK(std::abs(gain(0) - nengo_gain) <= allowed);
      CHECK(std::abs(bias(0) - nengo_bias) <= allowed);
      const auto back = neuron.max_rates_intercepts(gain, bias);
      CHECK(double(back.max_rates(0)) == Approx(max_rate).epsilon(1e-5));
      CHECK(double(back.intercepts(0)) == Approx(intercept).margin(1e-6));
    }
  }
}

TEMPLATE_LIST_TEST_CASE("max rates of Sigmoid lie between half of its limit and the limit",
                        "[sigmoid]", AllScalars) {
  using Scalar = TestType;
  const Sigmoid<Scalar> neuron(Scalar(0.0078125));
  const auto refused = [&](Scalar max_rate) {
    return refusal([&] { (void)neuron.gain_bias(max_rate, Scalar(0)); });
  };
  for (const double max_rate : {-1., 0., 63., 64., 128., 129.}) {
    CHECK(contains(refused(Scalar(max_rate)),
                   "; max rates must be above 64 (the rate at the threshold) and below 128 (1 / "
                   "tau_ref), in spikes per second"));
  }
  CHECK(refused(65).empty());
  CHECK(refused(127).empty());
}

TEMPLATE_LIST_TEST_CASE("inverse_rate of Sigmoid is a number where there is one", "[sigmoid]",
                        AllScalars) {
  using Scalar = TestType;
  const Sigmoid<Scalar> neuron(Scalar(0.25));
  CHECK(neuron.inverse_rate(0) == -infinity<Scalar>);
  CHECK(neuron.inverse_rate(-1) == -infinity<Scalar>);
  CHECK(std::abs(neuron.inverse_rate(2)) <= epsilon<Scalar>);
  CHECK(neuron.inverse_rate(4) == infinity<Scalar>);
  CHECK(neuron.inverse_rate(5) == infinity<Scalar>);
  CHECK(std::isnan(neuron.inverse_rate(not_a_number<Scalar>)));
  // Here rate tau_ref underflows.
  const Scalar tiny = std::numeric_limits<Scalar>::min();
  const Scalar J = Sigmoid<Scalar>(tiny).inverse_rate(tiny);
  CHECK(std::abs(J / (2 * std::log(tiny)) - 1) <= 4 * epsilon<Scalar>);
}

TEST_CASE("Sigmoid is made, changed and printed as Nengo's", "[sigmoid]") {
  const auto printed = [](const auto& neuron) {
    std::ostringstream stream;
    stream << neuron;
    return stream.str();
  };
  CHECK(printed(Sigmoid()) == "Sigmoid()");
  CHECK(Sigmoid().tau_ref() == 0.0025);
  CHECK(printed(Sigmoid(0.01F)) == "Sigmoid(tau_ref=0.01)");
  CHECK(Sigmoid().with_tau_ref(0.01) == Sigmoid(0.01));
  CHECK(Sigmoid() != Sigmoid(0.01));
  CHECK(printed(Sigmoid(Eigen::ArrayXf::LinSpaced(3, 1, 3))) == "Sigmoid(tau_ref=[1, 2, 3])");
  CHECK(refusal([] { (void)Sigmoid(0.0); }) ==
        "softlif: Sigmoid: tau_ref must be finite and above 0, but is 0");
}
