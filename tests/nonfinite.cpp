// NaN gives NaN in its own element, infinite currents give the limits, and every finite current
// gives a number.

#include <Eigen/Core>
#include <cmath>
#include <limits>
#include <vector>

#include "neurons.hpp"

using namespace softlif;
using namespace softlif::testing;
using Eigen::Index;

namespace {

/// The rate at J = infinity: amplitude / tau_ref, the saturation of own::Logistic, or infinity.
template <class Neuron>
ScalarOf<Neuron> highest_rate(const Neuron& neuron) {
  using Scalar = ScalarOf<Neuron>;
  const Scalar tau_ref =
      parameter_or<detail::PositiveTauRef>(neuron, parameter_or<detail::TauRef>(neuron, Scalar(0)));
  return parameter_or<own::Saturation>(neuron, amplitude_of(neuron) / tau_ref);
}

/// The slope at J = infinity. If the curve goes on as a line, it is amplitude / tau_rc or
/// amplitude; else 0.
template <class Neuron>
ScalarOf<Neuron> steepest_slope(const Neuron& neuron) {
  using Scalar = ScalarOf<Neuron>;
  if (std::isfinite(highest_rate(neuron))) return 0;
  return amplitude_of(neuron) / parameter_or<detail::TauRC>(neuron, Scalar(1));
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("NaN gives NaN in its element alone", "[nonfinite]", AllNeurons) {
  using Scalar = ScalarOf<TestType>;
  for (const TestType& neuron : usual_neurons<TestType>()) {
    INFO(neuron);
    CHECK(std::isnan(neuron.rate(not_a_number<Scalar>)));
    CHECK(std::isnan(neuron.derivative(not_a_number<Scalar>)));
    for (const Index size : {1, 2, 3, 4, 7, 8, 16, 31, 65}) {
      const ArrayX<Scalar> J = currents<Scalar>(size, 1);
      const ArrayX<Scalar> rates = rates_of(neuron, J), slopes = derivatives_of(neuron, J);
      bool alone = true;
      for (Index i = 0; i < size; ++i) {
        ArrayX<Scalar> input = J, expected = rates, expected_slopes = slopes;
        input(i) = expected(i) = expected_slopes(i) = not_a_number<Scalar>;
        ArrayX<Scalar> out(size), derivative(size);
        neuron.step_math(input, out);
        alone = alone && same(out, expected);
        neuron.step_math(input, out, derivative);
        alone = alone && same(out, expected) && same(derivative, expected_slopes);
      }
      CHECK(alone);
    }
  }
}

TEMPLATE_LIST_TEST_CASE("infinite currents give the limits", "[nonfinite]", AllNeurons) {
  using Scalar = ScalarOf<TestType>;
  for (const TestType& neuron : usual_neurons<TestType>()) {
    INFO(neuron);
    CHECK(same(neuron.rate(-infinity<Scalar>), Scalar(0)));
    CHECK(same(neuron.derivative(-infinity<Scalar>), Scalar(0)));
    CHECK(neuron.rate(infinity<Scalar>) == highest_rate(neuron));
    CHECK(neuron.derivative(infinity<Scalar>) == steepest_slope(neuron));

    ArrayX<Scalar> J = ArrayX<Scalar>::Constant(33, infinity<Scalar>), derivative(33);
    neuron.step_math(J, J, derivative);
    CHECK(same(J, ArrayX<Scalar>::Constant(33, neuron.rate(infinity<Scalar>))));
    CHECK(same(derivative, ArrayX<Scalar>::Constant(33, neuron.derivative(infinity<Scalar>))));
  }
}

TEMPLATE_LIST_TEST_CASE("a tau_ref of -0 is one of 0", "[nonfinite]", AllLIFRates) {
  using Scalar = ScalarOf<TestType>;
  const TestType neuron = TestType().with_tau_ref(-Scalar(0));
  CHECK(neuron == TestType().with_tau_ref(0));
  for (const Scalar J : {Scalar(-5), Scalar(0), Scalar(3), Scalar(1e9),
                         std::numeric_limits<Scalar>::max(), infinity<Scalar>}) {
    CAPTURE(J);
    CHECK(same(neuron.rate(J), TestType().with_tau_ref(0).rate(J)));
  }
}

TEMPLATE_LIST_TEST_CASE("currents about 0 give one rate", "[nonfinite]", AllLIFRates) {
  using Scalar = ScalarOf<TestType>;
  using Limits = std::numeric_limits<Scalar>;
  for (const TestType& neuron : usual_neurons<TestType>()) {
    INFO(neuron);
    const Scalar rate = neuron.rate(0), derivative = neuron.derivative(0);
    CHECK(rate >= 0);
    CHECK((is_soft<TestType> ? derivative > 0 : same(derivative, Scalar(0))));
    for (const Scalar J : {-Scalar(0), Limits::denorm_min(), -Limits::denorm_min(), Limits::min(),
                           -Limits::min(), Limits::min() / 2}) {
      CHECK(neuron.rate(J) == rate);
      CHECK(neuron.derivative(J) == derivative);
    }
  }
}

TEMPLATE_LIST_TEST_CASE("no finite current gives NaN, nor infinity unless the rate overflows",
                        "[nonfinite]", AllNeurons) {
  using Scalar = ScalarOf<TestType>;
  using Limits = std::numeric_limits<Scalar>;
  for (const TestType& neuron : usual_neurons<TestType>()) {
    INFO(neuron);
    const Scalar highest = highest_rate(neuron);
    for (int exponent = Limits::min_exponent; exponent <= Limits::max_exponent; ++exponent) {
      const Scalar power = std::ldexp(Scalar(0.5), exponent),
                   below = std::nextafter(power * 2, power);
      for (const Scalar J : {power, -power, below, -below, power + 1, 1 - power}) {
        const Scalar rate = neuron.rate(J), derivative = neuron.derivative(J);
        const bool overflows = std::isinf(highest) && J > Limits::max() / steepest_slope(neuron);
        if (overflows) {
          if (rate != infinity<Scalar>) FAIL("the rate at " << J << " is " << rate);
        } else if (!(rate >= 0 && rate <= Limits::max())) {
          FAIL("the rate at " << J << " is " << rate);
        }
        if (!(derivative >= 0 && derivative <= Limits::max())) {
          FAIL("the derivative at " << J << " is " << derivative);
        }
      }
    }
    CHECK(neuron.rate(Limits::lowest()) >= 0);
    CHECK(neuron.derivative(Limits::lowest()) >= 0);
    if (std::isfinite(highest)) {
      CHECK(std::abs(neuron.rate(Limits::max()) / highest - 1) <= 4 * epsilon<Scalar>);
    } else {
      CHECK(std::abs(neuron.derivative(Limits::max()) / steepest_slope(neuron) - 1) <=
            8 * epsilon<Scalar>);
    }
  }
}

TEMPLATE_TEST_CASE("the smallest and the largest sigma give numbers", "[nonfinite]", float, double,
                   long double) {
  using Limits = std::numeric_limits<TestType>;
  const LIFRate<TestType> hard;
  for (const TestType sigma : {Limits::denorm_min(), Limits::min(), Limits::max()}) {
    const SoftLIFRate<TestType> neuron(sigma);
    for (const TestType J : {Limits::lowest(), TestType(0), 1 - epsilon<TestType>, TestType(1),
                             1 + epsilon<TestType>, TestType(3), Limits::max()}) {
      CAPTURE(sigma, J);
      CHECK(neuron.rate(J) >= 0);
      CHECK(neuron.rate(J) <= neuron.rate(infinity<TestType>));
      CHECK(neuron.derivative(J) >= 0);
      CHECK((neuron.rate(J) > 0 || neuron.derivative(J) == 0));
      if (sigma < 1 && J > 1) {
        CHECK(std::abs(neuron.rate(J) / hard.rate(J) - 1) <= 6 * epsilon<TestType>);
      }
    }
  }
}
