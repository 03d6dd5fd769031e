// gain_bias makes neurons that fire at their max rates at x = 1 and reach their thresholds at their
// intercepts; max_rates_intercepts takes that back.

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <string>
#include <type_traits>

#include "neurons.hpp"

using namespace softlif;
using namespace softlif::testing;
using Eigen::Index;

namespace {

template <class Scalar>
Eigen::Array<Scalar, 1, 9> some_intercepts() {
  Eigen::Array<Scalar, 1, 9> result;
  result << Scalar(-5), Scalar(-1), Scalar(-0.3), Scalar(0), Scalar(1e-5), Scalar(0.4), Scalar(0.8),
      Scalar(0.99), Scalar(0.9999);
  return result;
}

}  // namespace

// J = gain + bias is wrong by a few epsilons of gain and bias, and the rate by its derivative times
// that error.
TEMPLATE_LIST_TEST_CASE("rates at x = 1 are the max rates", "[gain_bias]", AllNeurons) {
  using Scalar = ScalarOf<TestType>;
  for (const TestType& neuron : usual_neurons<TestType>()) {
    INFO(neuron);
    const ArrayX<Scalar> max_rates = admissible_rates(neuron);
    const auto intercepts = some_intercepts<Scalar>();
    const Scalar amplitude = amplitude_of(neuron), threshold = neuron.kernel().threshold();
    const auto [gain, bias] = neuron.gain_bias(max_rates, intercepts);
    REQUIRE(gain.rows() == max_rates.size());
    REQUIRE(gain.cols() == intercepts.size());
    const ArrayXX<Scalar> rates = neuron.rates(Scalar(1), gain, bias);
    const auto [max_rates_back, intercepts_back] = neuron.max_rates_intercepts(gain, bias);
    Scalar worst_rate(0), worst_max_rate(0), worst_current(0), worst_intercept(0);
    for (Index row = 0; row < gain.rows(); ++row) {
      for (Index col = 0; col < gain.cols(); ++col) {
        const Scalar g = gain(row, col), b = bias(row, col), intercept = intercepts(col);
        const Scalar wanted = amplitude * max_rates(row);
        const Scalar allowed =
            epsilon<Scalar> *
            (4 * wanted + 3 * (std::abs(g) + std::abs(b)) * neuron.derivative(Scalar(g + b)));
        worst_rate = std::max(worst_rate, std::abs(rates(row, col) - wanted) / allowed);
        worst_max_rate = std::max(
            worst_max_rate, std::abs(max_rates_back(row, col) * amplitude - wanted) / allowed);

        const Scalar product = std::abs(g * intercept), at_intercept = g * intercept + b;
        worst_current = std::max(worst_current, std::abs(at_intercept - threshold) /
                                                    (2 * epsilon<Scalar> * (1 + product)));
        worst_intercept =
            std::max(worst_intercept, std::abs(intercepts_back(row, col) - intercept) /
                                          (2 * epsilon<Scalar> * ((1 + product) / g)));
      }
    }
    CHECK(worst_rate <= 1);
    CHECK(worst_max_rate <= 1);
    CHECK(worst_current <= 1);
    CHECK(worst_intercept <= 1);
  }
}

// Nengo's formula and ours both subtract 1 from the current of the max rate (x below). This current
// is off by its own rounding and by that of the logarithm (1 / max_rate - tau_ref) / tau_rc.
TEMPLATE_TEST_CASE("LIFRate has Nengo's gains and biases", "[gain_bias]", float, double) {
  using Real = long double;
  for (const LIFRate<TestType>& neuron : usual_neurons<LIFRate<TestType>>()) {
    INFO(neuron);
    const ArrayX<TestType> max_rates = admissible_rates(neuron);
    const auto intercepts = some_intercepts<TestType>();
    const auto [gain, bias] = neuron.gain_bias(max_rates, intercepts);
    for (Index row = 0; row < gain.rows(); ++row) {
      for (Index col = 0; col < gain.cols(); ++col) {
        const Real tau_rc = neuron.tau_rc(), tau_ref = neuron.tau_ref();
        const Real max_rate = max_rates(row), intercept = intercepts(col);
        const Real x = 1 / (1 - std::exp((tau_ref - 1 / max_rate) / tau_rc));
        const Real nengo_gain = (1 - x) / (intercept - 1);
        const Real nengo_bias = 1 - nengo_gain * intercept;

        const Real log = (1 / max_rate - tau_ref) / tau_rc;
        const Real log_error = (1 / max_rate) / tau_rc + log;
        const Real J_error = x * (1 + log_error / (std::exp(log) - 1));
        const Real allowed = 2 * Real(epsilon<TestType>) * (nengo_gain + J_error / (1 - intercept));
        CAPTURE(max_rate, intercept, nengo_gain, nengo_bias);
        CHECK(std::abs(Real(gain(row, col)) - nengo_gain) <= allowed);
        CHECK(std::abs(Real(bias(row, col)) - nengo_bias) <=
              allowed * std::abs(intercept) + 2 * Real(epsilon<TestType>));
      }
    }
  }
}

TEMPLATE_LIST_TEST_CASE("max rates and intercepts broadcast", "[gain_bias]", NeuronOfEachClass) {
  using Scalar = ScalarOf<TestType>;
  const TestType neuron;
  using Vector = ArrayX<Scalar>;
  const Vector max_rates = Vector::LinSpaced(5, 220, 300);
  const Vector intercepts = Vector::LinSpaced(5, Scalar(-1), Scalar(0.5));
  const auto pairs = neuron.gain_bias(max_rates, intercepts);
  const auto table = neuron.gain_bias(max_rates, intercepts.transpose());
  const auto same_rate = neuron.gain_bias(Scalar(260), intercepts);
  const auto integers = neuron.gain_bias(260, intercepts);
  const auto same_intercept = neuron.gain_bias(max_rates, 0);
  const auto matrices = neuron.gain_bias(max_rates.matrix(), intercepts.matrix());
  static_assert(std::is_same_v<std::decay_t<decltype(pairs.gain)>, Vector>);
  static_assert(std::is_same_v<std::decay_t<decltype(pairs.bias)>, Vector>);
  static_assert(std::is_same_v<std::decay_t<decltype(table.gain)>, ArrayXX<Scalar>>);
  static_assert(std::is_same_v<std::decay_t<decltype(same_rate.bias)>, Vector>);

  for (Index i = 0; i < 5; ++i) {
    const auto [gain, bias] = neuron.gain_bias(max_rates(i), intercepts(i));
    CHECK(gain(0) == pairs.gain(i));
    CHECK(bias(0) == pairs.bias(i));
    CHECK(gain(0) == table.gain(i, i));
    CHECK(bias(0) == table.bias(i, i));
    CHECK(neuron.gain_bias(max_rates(i), Scalar(0)).gain(0) == same_intercept.gain(i));
    CHECK(same_intercept.bias(i) == neuron.kernel().threshold());
  }
  CHECK(same(table.gain.row(2), same_rate.gain.transpose()));
  CHECK(same(integers.gain, same_rate.gain));
  CHECK(same(matrices.gain, pairs.gain));
  CHECK(same(matrices.bias, pairs.bias));

  const auto back = neuron.max_rates_intercepts(table.gain, table.bias);
  static_assert(std::is_same_v<std::decay_t<decltype(back.max_rates)>, ArrayXX<Scalar>>);
  CHECK(back.max_rates.rows() == 5);
  CHECK(neuron.gain_bias(Vector(), Vector()).gain.size() == 0);
}

TEMPLATE_LIST_TEST_CASE("a gain of 0 has no intercept", "[gain_bias]", NeuronOfEachClass) {
  using Scalar = ScalarOf<TestType>;
  const TestType neuron;
  const auto [max_rates, intercepts] = neuron.max_rates_intercepts(Scalar(0), Scalar(2));
  CHECK(same(max_rates(0), neuron.rate(2)));
  CHECK_FALSE(std::isfinite(intercepts(0)));
}

TEMPLATE_LIST_TEST_CASE("gains, biases and max rates are alike wherever they stand", "[gain_bias]",
                        NeuronOfEachClass) {
  using Scalar = ScalarOf<TestType>;
  for (const TestType& neuron : usual_neurons<TestType>()) {
    INFO(neuron);
    const ArrayX<Scalar> admissible = admissible_rates(neuron);
    const auto some = some_intercepts<Scalar>();
    for (const Index n : {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 1500}) {
      ArrayX<Scalar> max_rates(n), intercepts(n), gains(n), biases(n), back(n), crossings(n);
      for (Index i = 0; i < n; ++i) {
        max_rates(i) = admissible(i % admissible.size());
        intercepts(i) = some(i % some.size());
        const auto [gain, bias] = neuron.gain_bias(max_rates(i), intercepts(i));
        gains(i) = gain(0);
        biases(i) = bias(0);
        const auto [rate, crossing] = neuron.max_rates_intercepts(gains(i), biases(i));
        back(i) = rate(0);
        crossings(i) = crossing(0);
      }
      const auto [gain, bias] = neuron.gain_bias(max_rates, intercepts);
      CHECK(same(gain, gains));
      CHECK(same(bias, biases));
      const auto reversed = neuron.gain_bias(max_rates.reverse(), intercepts.reverse());
      CHECK(same(reversed.gain, gains.reverse()));
      CHECK(same(reversed.bias, biases.reverse()));
      const auto [rate, crossing] = neuron.max_rates_intercepts(gains, biases);
      CHECK(same(rate, back));
      CHECK(same(crossing, crossings));
    }
    // A line of max rates and a column of intercepts, in either order of storage.
    using Rows = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const auto table = neuron.gain_bias(admissible.transpose(), some.transpose());
    const Rows all_rates = admissible.transpose().replicate(some.size(), 1);
    const auto in_rows = neuron.gain_bias(all_rates, some.transpose());
    CHECK(same(in_rows.gain, table.gain));
    CHECK(same(in_rows.bias, table.bias));
    const auto back = neuron.max_rates_intercepts(table.gain, table.bias);
    const auto back_in_rows =
        neuron.max_rates_intercepts(Rows(table.gain), table.bias.template cast<Scalar>());
    CHECK(same(back_in_rows.max_rates, back.max_rates));
    CHECK(same(back_in_rows.intercepts, back.intercepts));
  }
}

TEMPLATE_LIST_TEST_CASE("the first pair that cannot be is refused, wherever it stands",
                        "[gain_bias]", NeuronOfEachClass) {
  using Scalar = ScalarOf<TestType>;
  const TestType neuron;
  const Scalar good = admissible_rates(neuron)(20);
  constexpr Index n = 2500;  // several blocks
  for (const Index at : {0, 1, 15, 16, 17, 63, 64, 1023, 1024, 2047, 2048, 2498, 2499}) {
    const std::string index = '[' + std::to_string(at) + "] = ";
    for (const Scalar bad : {Scalar(0), Scalar(-1), infinity<Scalar>, not_a_number<Scalar>}) {
      ArrayX<Scalar> max_rates = ArrayX<Scalar>::Constant(n, good);
      ArrayX<Scalar> intercepts = ArrayX<Scalar>::Zero(n);
      max_rates(at) = bad;
      max_rates(n - 1) = bad;
      CHECK(contains(refusal([&] { neuron.gain_bias(max_rates, intercepts); }),
                     "::gain_bias: max_rates" + index));
      intercepts(at) = 2;  // comes second
      CHECK(contains(refusal([&] { neuron.gain_bias(max_rates, intercepts); }),
                     "::gain_bias: max_rates" + index));
    }
    for (const Scalar bad :
         {Scalar(1), Scalar(2), infinity<Scalar>, -infinity<Scalar>, not_a_number<Scalar>}) {
      ArrayX<Scalar> intercepts = ArrayX<Scalar>::Zero(n);
      intercepts(at) = bad;
      CHECK(contains(refusal([&] { neuron.gain_bias(good, intercepts); }),
                     "::gain_bias: intercepts" + index));
    }
  }
}
