// Bad input is refused with a text that says what is wrong, and nothing is written.

#include <Eigen/Core>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "neurons.hpp"
#include "spiking.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

/// Checks that these values of a parameter are refused by name, and that usual ones are not.
template <class Neuron>
void check_parameter(const std::string& name,
                     const std::function<void(ScalarOf<Neuron>)>& construct,
                     const std::string& bound) {
  using Scalar = ScalarOf<Neuron>;
  const std::string start =
      "softlif: " + std::string(Neuron::name) + ": " + name + " must be finite and " + bound;
  CHECK(refusal([&] { construct(Scalar(-1)); }) == start + ", but is -1");
  CHECK(refusal([&] { construct(Scalar(-0.5)); }) == start + ", but is -0.5");
  CHECK(refusal([&] { construct(infinity<Scalar>); }) == start + ", but is inf");
  CHECK(refusal([&] { construct(-infinity<Scalar>); }) == start + ", but is -inf");
  CHECK(contains(refusal([&] { construct(not_a_number<Scalar>); }), start + ", but is nan"));
  CHECK(contains(refusal([&] { construct(-std::numeric_limits<Scalar>::denorm_min()); }), start));
  if (bound == "above 0") {
    CHECK(refusal([&] { construct(Scalar(0)); }) == start + ", but is 0");
    CHECK(refusal([&] { construct(-Scalar(0)); }) == start + ", but is -0");
  } else {
    CHECK(refusal([&] { construct(Scalar(0)); }).empty());
  }
  CHECK(refusal([&] { construct(std::numeric_limits<Scalar>::denorm_min()); }).empty());
  CHECK(refusal([&] { construct(std::numeric_limits<Scalar>::max()); }).empty());
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("invalid parameters are refused by name", "[bad_input]",
                        AllLIFRatesAndSpiking) {
  using Scalar = ScalarOf<TestType>;
  const TestType neuron;
  check_parameter<TestType>("tau_rc", [&](Scalar v) { (void)neuron.with_tau_rc(v); }, "above 0");
  check_parameter<TestType>(
      "tau_ref", [&](Scalar v) { (void)neuron.with_tau_ref(v); }, "at least 0");
  check_parameter<TestType>(
      "amplitude", [&](Scalar v) { (void)neuron.with_amplitude(v); }, "above 0");
  const Scalar tau_rc = Scalar(0.02), tau_ref = Scalar(0.002);
  if constexpr (is_soft<TestType>) {
    const Scalar sigma(1);
    check_parameter<TestType>("sigma", [&](Scalar v) { (void)neuron.with_sigma(v); }, "above 0");
    check_parameter<TestType>("sigma", [](Scalar v) { TestType{v}; }, "above 0");
    check_parameter<TestType>("tau_rc", [&](Scalar v) { TestType(sigma, v); }, "above 0");
    check_parameter<TestType>(
        "tau_ref", [&](Scalar v) { TestType(sigma, tau_rc, v); }, "at least 0");
    check_parameter<TestType>(
        "amplitude", [&](Scalar v) { TestType(sigma, tau_rc, tau_ref, v); }, "above 0");
  } else {
    check_parameter<TestType>("tau_rc", [](Scalar v) { TestType{v}; }, "above 0");
    check_parameter<TestType>("tau_ref", [&](Scalar v) { TestType(tau_rc, v); }, "at least 0");
    const auto with_amplitude = [&](Scalar v) {
      if constexpr (is_spiking<TestType>) {
        TestType(tau_rc, tau_ref, Scalar(0), v);
      } else {
        TestType(tau_rc, tau_ref, v);
      }
    };
    check_parameter<TestType>("amplitude", with_amplitude, "above 0");
  }
}

TEMPLATE_LIST_TEST_CASE("a positive min_voltage is refused", "[bad_input]", AllScalars) {
  using Scalar = TestType;
  const Scalar tiny = std::numeric_limits<Scalar>::denorm_min();
  for (const Scalar& value : {tiny, Scalar(1), infinity<Scalar>, not_a_number<Scalar>}) {
    const auto construct = [&] { LIF<Scalar>(Scalar(1), Scalar(1), value); };
    CHECK(contains(refusal(construct),
                   "softlif: LIF: min_voltage must be at most 0 or -infinity, but is "));
    CHECK_FALSE(refusal([&] { (void)LIF<Scalar>().with_min_voltage(value); }).empty());
  }
  for (const Scalar& value : {Scalar(0), -Scalar(0), -tiny, Scalar(-1), -infinity<Scalar>}) {
    CHECK(refusal([&] { LIF<Scalar>(Scalar(1), Scalar(1), value); }).empty());
  }
  CHECK(refusal([] { LIF<Scalar>(Scalar(1), Scalar(1), 1); }) ==
        "softlif: LIF: min_voltage must be at most 0 or -infinity, but is 1");
}

TEMPLATE_LIST_TEST_CASE("a spiking step refuses bad arguments and writes nothing", "[bad_input]",
                        AllSpiking) {
  using Scalar = ScalarOf<TestType>;
  const TestType lif;
  const std::string start = "softlif: " + std::string(TestType::name) + "::step_math: ";
  const ArrayX<Scalar> J = ArrayX<Scalar>::Constant(5, 9);
  const Spiking<ArrayX<Scalar>> before = population(lif, 5);
  Spiking<ArrayX<Scalar>> neurons = before;
  const auto untouched = [&] {
    return same(neurons.output, before.output) && same(neurons.voltage, before.voltage) &&
           same(neurons.refractory_time, before.refractory_time);
  };
  const Scalar tiny = std::numeric_limits<Scalar>::denorm_min();
  for (const Scalar& dt :
       {Scalar(0), -Scalar(0), -tiny, -infinity<Scalar>, infinity<Scalar>, not_a_number<Scalar>}) {
    CHECK(contains(refusal([&] { advance(lif, dt, J, neurons); }),
                   start + "dt must be finite and above 0, but is "));
    CHECK(untouched());
  }
  const Scalar dt(1);
  ArrayX<Scalar> longer(6);
  CHECK(refusal([&] { lif.step_math(dt, J, longer, neurons.voltage, neurons.refractory_time); }) ==
        start + "J is 5x1, but output is 6x1; give it the shape of J");
  CHECK(refusal([&] { lif.step_math(dt, J, neurons.output, longer, neurons.refractory_time); }) ==
        start + "J is 5x1, but voltage is 6x1; give it the shape of J");
  CHECK(refusal([&] { lif.step_math(dt, J, neurons.output, neurons.voltage, longer); }) ==
        start + "J is 5x1, but refractory_time is 6x1; give it the shape of J");
  CHECK(untouched());
}

TEST_CASE("parameters are checked after conversion to the scalar type", "[bad_input]") {
  CHECK(refusal([] { SoftLIFRate<float>(static_cast<float>(1e-60)); }) ==
        "softlif: SoftLIFRate: sigma must be finite and above 0, but is 0");
  CHECK(refusal([] { LIFRate<float>(0.1f, -0.1f); }) ==
        "softlif: LIFRate: tau_ref must be finite and at least 0, but is -0.1");
}

TEMPLATE_LIST_TEST_CASE("backward refuses other shapes and writes nothing", "[bad_input]",
                        NeuronOfEachScalar) {
  using Scalar = ScalarOf<TestType>;
  const TestType neuron;
  const std::string start = "softlif: " + std::string(TestType::name) + "::backward: ";
  const ArrayXX<Scalar> J = currents<Scalar>(4, 3);
  const ArrayXX<Scalar> marked = ArrayXX<Scalar>::Constant(4, 3, Scalar(-7));
  ArrayXX<Scalar> right = marked, wrong = ArrayXX<Scalar>::Constant(3, 4, Scalar(-7));
  CHECK(refusal([&] { neuron.backward(J, wrong, right); }) ==
        start + "J is 4x3, but output_gradient is 3x4; give it the shape of J");
  CHECK(refusal([&] { neuron.backward(J, J, wrong); }) ==
        start + "J is 4x3, but J_gradient is 3x4; give it the shape of J");
  CHECK(refusal([&] { neuron.backward(J.col(0), J.row(0), right.col(0)); }) ==
        start + "J is 4x1, but output_gradient is 1x3; give it the shape of J");
  CHECK((same(right, marked) && (wrong == -7).all()));
}

TEMPLATE_LIST_TEST_CASE("step_math refuses other shapes and writes nothing", "[bad_input]",
                        NeuronOfEachScalar) {
  using Scalar = ScalarOf<TestType>;
  const TestType neuron;
  const std::string start = "softlif: " + std::string(TestType::name) + "::step_math: ";
  const Scalar marker(-7);
  const ArrayXX<Scalar> J = currents<Scalar>(3, 4);
  ArrayXX<Scalar> wrong = ArrayXX<Scalar>::Constant(4, 3, marker);
  ArrayXX<Scalar> right = ArrayXX<Scalar>::Constant(3, 4, marker);

  CHECK(refusal([&] { neuron.step_math(J, wrong); }) ==
        start + "J is 3x4, but output is 4x3; give it the shape of J");
  CHECK(refusal([&] { neuron.step_math(J, wrong, right); }) ==
        start + "J is 3x4, but output is 4x3; give it the shape of J");
  CHECK(refusal([&] { neuron.step_math(J, right, wrong); }) ==
        start + "J is 3x4, but derivative is 4x3; give it the shape of J");
  CHECK(refusal([&] { neuron.step_math(J.col(0), right.row(0)); }) ==
        start + "J is 3x1, but output is 1x4; give it the shape of J");
  CHECK(refusal([&] { neuron.step_math(J.row(0), right.topLeftCorner(1, 3)); }) ==
        start + "J is 1x4, but output is 1x3; give it the shape of J");
  ArrayX<Scalar> empty;
  CHECK(refusal([&] { neuron.step_math(J, empty); }) ==
        start + "J is 3x4, but output is 0x1; give it the shape of J");

  CHECK((wrong == marker).all());
  CHECK((right == marker).all());
}

TEMPLATE_LIST_TEST_CASE("shapes that do not broadcast are refused, saying what to transpose",
                        "[bad_input]", NeuronOfEachScalar) {
  using Scalar = ScalarOf<TestType>;
  const TestType neuron;
  const std::string class_name = "softlif: " + std::string(TestType::name);
  const ArrayX<Scalar> x = ArrayX<Scalar>::Ones(3), gain = ArrayX<Scalar>::Ones(4);
  const auto five = ArrayX<Scalar>::Ones(5);
  const auto none = ArrayX<Scalar>::Ones(0);
  const Scalar one(1);
  const std::string rule = "; in each dimension the sizes must be equal or 1 (";

  CHECK(refusal([&] { neuron.rates(x, gain, gain); }) ==
        class_name + "::rates: the shapes do not broadcast: x is 3x1, gain is 4x1, bias is 4x1" +
            rule + "transpose gain and bias to get 3x4)");
  CHECK(refusal([&] { neuron.current(x, gain.transpose(), gain); }) ==
        class_name + "::current: the shapes do not broadcast: x is 3x1, gain is 1x4, bias is 4x1" +
            rule + "transpose bias to get 3x4)");
  CHECK(refusal([&] { neuron.rates(x, gain, gain.transpose()); }) ==
        class_name + "::rates: the shapes do not broadcast: x is 3x1, gain is 4x1, bias is 1x4" +
            rule + "transpose gain to get 3x4)");
  CHECK(refusal([&] { neuron.derivative(x, gain, one); }) ==
        class_name +
            "::derivative: the shapes do not broadcast: x is 3x1, gain is 4x1, bias is "
            "1x1" +
            rule + "transpose gain to get 3x4)");
  CHECK(refusal([&] { neuron.rates(x.transpose(), gain.transpose(), gain.transpose()); }) ==
        class_name + "::rates: the shapes do not broadcast: x is 1x3, gain is 1x4, bias is 1x4" +
            rule + "transpose gain and bias to get 4x3)");
  CHECK(refusal([&] { neuron.rates(ArrayXX<Scalar>(3, 2), gain, gain); }) ==
        class_name + "::rates: the shapes do not broadcast: x is 3x2, gain is 4x1, bias is 4x1" +
            rule + "no transpose makes them fit)");
  CHECK(contains(refusal([&] { neuron.rates(x, gain, five); }), "no transpose makes them fit"));
  CHECK(
      contains(refusal([&] { neuron.rates(x, none, one); }), "x is 3x1, gain is 0x1, bias is 1x1"));
  CHECK(refusal([&] { neuron.gain_bias(x, gain); }) ==
        class_name +
            "::gain_bias: the shapes do not broadcast: max_rates is 3x1, intercepts is "
            "4x1" +
            rule + "transpose intercepts to get 3x4)");
  CHECK(refusal([&] { neuron.max_rates_intercepts(x, gain); }) ==
        class_name +
            "::max_rates_intercepts: the shapes do not broadcast: gain is 3x1, bias is "
            "4x1" +
            rule + "transpose bias to get 3x4)");
}

TEMPLATE_LIST_TEST_CASE("max rates out of reach are refused by index", "[bad_input]", AllLIFRates) {
  using Scalar = ScalarOf<TestType>;
  const TestType neuron = make<TestType>(0.5, 0.03, 0.0078125, 2);
  const Scalar lowest = neuron.rate(1) / neuron.amplitude();
  const std::string start = "softlif: " + std::string(TestType::name) + "::gain_bias: max_rates";
  const std::string bounds =
      " (the rate at the threshold) and below 128 (1 / tau_ref), in spikes "
      "per second";
  const auto refused = [&](Scalar max_rate) {
    ArrayX<Scalar> max_rates = ArrayX<Scalar>::Constant(5, 100);
    max_rates(3) = max_rate;
    return refusal([&] { neuron.gain_bias(max_rates, Scalar(0)); });
  };
  CHECK(refused(128).rfind(start + "[3] = 128; max rates must be above ", 0) == 0);
  CHECK(contains(refused(128), bounds));
  CHECK(refused(200).rfind(start + "[3] = 200; ", 0) == 0);
  CHECK(refused(infinity<Scalar>).rfind(start + "[3] = inf; ", 0) == 0);
  CHECK(refused(-5).rfind(start + "[3] = -5; ", 0) == 0);
  CHECK(refused(0).rfind(start + "[3] = 0; ", 0) == 0);
  CHECK(contains(refused(not_a_number<Scalar>), start + "[3] = nan; "));
  CHECK_FALSE(refused(lowest).empty());
  CHECK_FALSE(refused(lowest / 2).empty());
  const char* const advice =
      "a smaller sigma takes lower ones, and so does LIFRate(soft).gain_bias";
  CHECK(contains(refused(lowest / 2), advice) == is_soft<TestType>);
  CHECK_FALSE(contains(refused(200), advice));
  CHECK(refused(lowest + 5).empty());
  CHECK(refused(Scalar(127)).empty());

  CHECK(refusal([&] { neuron.gain_bias(Scalar(300), Scalar(0)); }).rfind(start + " = 300; ", 0) ==
        0);
  ArrayXX<Scalar> matrix = ArrayXX<Scalar>::Constant(3, 2, 100);
  matrix(2, 1) = 300;
  CHECK(refusal([&] { neuron.gain_bias(matrix, Scalar(0)); }).rfind(start + "[2, 1] = 300; ", 0) ==
        0);
  const auto row = matrix.row(2);
  CHECK(refusal([&] { neuron.gain_bias(row, Scalar(0)); }).rfind(start + "[1] = 300; ", 0) == 0);
  if constexpr (!is_soft<TestType>) {
    CHECK(refused(128) == start + "[3] = 128; max rates must be above 0" + bounds);
  }
  const TestType without_tau_ref = neuron.with_tau_ref(0);
  CHECK_FALSE(contains(refusal([&] { without_tau_ref.gain_bias(-1, 0); }), "below"));

  // A max rate within these bounds is refused only if its current cannot be told from 1.
  const std::string too_close =
      ", and further from these than the scalar type can tell J from "
      "the threshold";
  for (const Scalar max_rate : {lowest, Scalar(-5), Scalar(128), Scalar(200)}) {
    CHECK_FALSE(contains(refused(max_rate), too_close));
  }
  if constexpr (!is_soft<TestType>) CHECK(contains(refused(Scalar(1e-3)), too_close));
}

TEMPLATE_LIST_TEST_CASE("intercepts that are not below 1 are refused by index", "[bad_input]",
                        NeuronOfEachScalar) {
  using Scalar = ScalarOf<TestType>;
  const TestType neuron;
  const std::string start = "softlif: " + std::string(TestType::name) + "::gain_bias: intercepts";
  const std::string bound = "; intercepts must be finite and below 1";
  const auto refused = [&](Scalar intercept) {
    ArrayX<Scalar> intercepts = ArrayX<Scalar>::Constant(4, Scalar(-0.5));
    intercepts(2) = intercept;
    return refusal([&] { neuron.gain_bias(Scalar(260), intercepts); });
  };
  CHECK(refused(1) == start + "[2] = 1" + bound);
  CHECK(refused(Scalar(1.5)) == start + "[2] = 1.5" + bound);
  CHECK(refused(infinity<Scalar>) == start + "[2] = inf" + bound);
  CHECK(refused(-infinity<Scalar>) == start + "[2] = -inf" + bound);
  CHECK(contains(refused(not_a_number<Scalar>), start + "[2] = nan" + bound));
  CHECK(refused(1 - epsilon<Scalar>).empty());
  CHECK(refused(-1000).empty());
  CHECK(refusal([&] { neuron.gain_bias(Scalar(260), Scalar(2)); }) == start + " = 2" + bound);
}
