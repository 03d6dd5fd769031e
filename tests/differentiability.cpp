// derivative is the slope of rate.

#include <cmath>

#include "neurons.hpp"

using namespace softlif;
using namespace softlif::testing;

TEMPLATE_LIST_TEST_CASE("derivative equals the differences of rate", "[differentiability]",
                        AllFine) {
  using Scalar = ScalarOf<TestType>;
  for (const TestType& neuron : usual_neurons<TestType>()) {
    INFO(neuron);
    for (Scalar J = -20; J < 50; J += Scalar(0.0217)) {
      const Scalar distance = std::abs(J - neuron.kernel().threshold());
      if (!is_smooth<TestType> && distance < Scalar(0.01)) continue;
      const Scalar h = Scalar(1e-5);
      const Scalar difference = (neuron.rate(J + h) - neuron.rate(J - h)) / ((J + h) - (J - h));
      const Scalar derivative = neuron.derivative(J);
      CAPTURE(J, derivative, difference);
      CHECK(std::abs(derivative - difference) <=
            Scalar(1e-5) * derivative + 4 * epsilon<Scalar> * neuron.rate(J) / h);
    }
  }
}

TEMPLATE_LIST_TEST_CASE("derivative is nowhere negative, and a number wherever J is",
                        "[differentiability]", AllNeurons) {
  using Scalar = ScalarOf<TestType>;
  for (const TestType& neuron : usual_neurons<TestType>()) {
    INFO(neuron);
    bool right = true;
    for (const Scalar J : wild_currents<Scalar>(1000)) {
      right = right && (neuron.derivative(J) >= 0 || std::isnan(J));
    }
    CHECK(right);
  }
}

TEMPLATE_TEST_CASE("LIFRate is flat up to the threshold and steep behind it", "[differentiability]",
                   float, double, long double) {
  const LIFRate<TestType> neuron;
  for (const TestType J : {TestType(-1e9), TestType(-1), TestType(0), TestType(0.999),
                           1 - epsilon<TestType> / 2, TestType(1)}) {
    CAPTURE(J);
    CHECK(same(neuron.rate(J), TestType(0)));
    CHECK(same(neuron.derivative(J), TestType(0)));
  }
  const TestType longest = TestType(0.03) - std::log(epsilon<TestType>) * neuron.tau_rc();
  CHECK(neuron.rate(1 + epsilon<TestType>) > 1 / longest);
  CHECK(neuron.derivative(1 + epsilon<TestType>) > 1000);
}
