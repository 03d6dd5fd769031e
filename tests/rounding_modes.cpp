// Whatever the rounding mode of a program, the library's results are rounded to nearest.

#include <Eigen/Core>
#include <cfenv>
#include <cmath>
#include <softlif/softlif.hpp>

#include "gradients.hpp"
#include "neurons.hpp"
#include "spiking.hpp"
#include "synapses.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

constexpr int modes[] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};

/// Calls the function in a rounding mode, which it must leave as it is.
template <class Function>
EIGEN_DONT_INLINE void in_mode(int mode, const Function& function) {
  std::fesetround(mode);
  function();
  const int after = std::fegetround();
  std::fesetround(FE_TONEAREST);
  CHECK(after == mode);
}

/// How far rates may be from each other, relative to them.
template <class Scalar>
constexpr double bound = sizeof(Scalar) == 4 ? 1e-6 : 1e-13;

template <class Scalar>
bool is_close(const ArrayX<Scalar>& a, const ArrayX<Scalar>& b) {
  return ((a - b).abs() <= Scalar(bound<Scalar>) * b.abs()).all();
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("rates and derivatives are the same in any mode of rounding",
                        "[rounding_modes]", NeuronOfEachClass) {
  using Scalar = ScalarOf<TestType>;
  const ArrayX<Scalar> J = hostile_currents<Scalar>().tail(999);
  for (const TestType& neuron : usual_neurons<TestType>()) {
    INFO(neuron);
    ArrayX<Scalar> rates(J.size()), slopes(J.size());
    neuron.step_math(J, rates, slopes);
    for (const int mode : modes) {
      ArrayX<Scalar> alone(J.size()), with_slopes(J.size()), got_slopes(J.size()),
          singles(J.size()), single_slopes(J.size());
      in_mode(mode, [&] {
        neuron.step_math(J, alone);
        neuron.step_math(J, with_slopes, got_slopes);
        for (Eigen::Index i = 0; i < J.size(); ++i) {
          singles(i) = neuron.rate(J(i));
          single_slopes(i) = neuron.derivative(J(i));
        }
      });
      CHECK(same(alone, rates));
      CHECK(same(with_slopes, rates));
      CHECK(same(got_slopes, slopes));
      CHECK(same(singles, rates));
      CHECK(same(single_slopes, slopes));
    }
  }
}

TEMPLATE_LIST_TEST_CASE("gains and inverses are the same in any mode of rounding",
                        "[rounding_modes]", NeuronOfEachClass) {
  using Scalar = ScalarOf<TestType>;
  for (const TestType& neuron : usual_neurons<TestType>()) {
    INFO(neuron);
    const ArrayX<Scalar> max_rates = admissible_rates(neuron);
    const ArrayX<Scalar> rates = max_rates * amplitude_of(neuron);
    const auto pairs = neuron.gain_bias(max_rates, Scalar(0.3));
    const auto back = neuron.max_rates_intercepts(pairs.gain, pairs.bias);
    const ArrayX<Scalar> J = neuron.inverse_rate(rates);
    for (const int mode : modes) {
      auto got = pairs;
      auto got_back = back;
      ArrayX<Scalar> got_J = J, singles = J;
      in_mode(mode, [&] {
        got = neuron.gain_bias(max_rates, Scalar(0.3));
        got_back = neuron.max_rates_intercepts(pairs.gain, pairs.bias);
        got_J = neuron.inverse_rate(rates);
        for (Eigen::Index i = 0; i < J.size(); ++i) singles(i) = neuron.inverse_rate(rates(i));
      });
      CHECK(same(got.gain, pairs.gain));
      CHECK(same(got.bias, pairs.bias));
      CHECK(same(got_back.max_rates, back.max_rates));
      CHECK(same(got_back.intercepts, back.intercepts));
      CHECK(same(got_J, J));
      CHECK(same(singles, J));
    }
  }
}

TEMPLATE_LIST_TEST_CASE("gradients are the same in any mode of rounding", "[rounding_modes]",
                        GradientsOfEachClass) {
  using Scalar = ScalarOf<TestType>;
  const ArrayX<Scalar> J = currents<Scalar>(999, 1) * 3, weights = currents<Scalar>(999, 1);
  for (const TestType& neuron : usual_neurons<TestType>()) {
    INFO(neuron);
    ArrayX<Scalar> J_gradient(999), got(999);
    const auto expected = to_array(neuron.backward(J, weights, J_gradient));
    for (const int mode : modes) {
      auto sums = expected;
      in_mode(mode, [&] { sums = to_array(neuron.backward(J, weights, got)); });
      CHECK(same(got, J_gradient));
      CHECK(sums == expected);
    }
  }
}

TEMPLATE_LIST_TEST_CASE("a population's rates are those of its currents in any mode of rounding",
                        "[rounding_modes]", NeuronOfEachClass) {
  using Scalar = ScalarOf<TestType>;
  const ArrayX<Scalar> x = ArrayX<Scalar>::LinSpaced(99, -1, 1), gain = currents<Scalar>(99, 1),
                       bias = currents<Scalar>(99, 1).reverse();
  const TestType neuron;
  for (const int mode : modes) {
    ArrayX<Scalar> J(99), rates(99), slopes(99);
    in_mode(mode, [&] {
      J = neuron.current(x, gain, bias);
      rates = neuron.rates(x, gain, bias);
      slopes = neuron.derivative(x, gain, bias);
    });
    CHECK(same(rates, ArrayX<Scalar>(rates_of(neuron, J))));
    CHECK(is_close<Scalar>(slopes, gain * ArrayX<Scalar>(derivatives_of(neuron, J))));
  }
}

TEMPLATE_LIST_TEST_CASE(
    "a neuron made in any mode of rounding has the same rates within the bounds",
    "[rounding_modes]", NeuronOfEachClass) {
  using Scalar = ScalarOf<TestType>;
  const ArrayX<Scalar> J = currents<Scalar>(999, 1);
  ArrayX<Scalar> rates(999), slopes(999), got_rates(999), got_slopes(999);
  for (const TestType& neuron : usual_neurons<TestType>()) {
    neuron.step_math(J, rates, slopes);
    for (const int mode : modes) {
      in_mode(mode, [&] { remade(neuron).step_math(J, got_rates, got_slopes); });
      CHECK(is_close(got_rates, rates));
      CHECK(is_close(got_slopes, slopes));
    }
  }
}

TEMPLATE_LIST_TEST_CASE("steps are the same in any mode of rounding", "[rounding_modes]",
                        AllSpiking) {
  using Scalar = ScalarOf<TestType>;
  const ArrayX<Scalar> J = currents<Scalar>(101, 1), other_J = J.reverse();
  for (const double min_voltage : {0., -2.}) {
    const TestType lif(Scalar(0.02), Scalar(0.002), Scalar(min_voltage));
    for (const int mode : modes) {
      Spiking<ArrayX<Scalar>> expected = population(lif, 101), got = expected;
      for (int k = 0; k < 50; ++k) {
        const ArrayX<Scalar>& input = k % 9 < 6 ? J : other_J;
        advance(lif, Scalar(0.001), input, expected);
        in_mode(mode, [&] { advance(lif, Scalar(0.001), input, got); });
        REQUIRE(same(got.output, expected.output));
        REQUIRE(same(got.voltage, expected.voltage));
        REQUIRE(same(got.refractory_time, expected.refractory_time));
      }
    }
  }
}

TEMPLATE_LIST_TEST_CASE("synapses filter alike in any mode of rounding", "[rounding_modes]",
                        AllSynapses) {
  using Scalar = TauOf<TestType>;
  using Column = ArrayX<Scalar>;
  const Column x = currents<Scalar>(101, 1);
  const auto check_modes = [&](const auto& synapse) {
    for (const int mode : modes) {
      Filtered<Column> expected{x.reverse(), x.reverse()}, got = expected;
      for (int k = 0; k < 20; ++k) {
        step(synapse, Scalar(0.001L), x, expected);
        in_mode(mode, [&] { step(synapse, Scalar(0.001L), x, got); });
      }
      CHECK(same(got.output, expected.output));
      CHECK(same(got.lowpassed, expected.lowpassed));
    }
  };
  check_modes(TestType());
  check_modes(SynapseOf<TestType, Column>(Column::LinSpaced(101, 0, Scalar(0.02L))));
}
