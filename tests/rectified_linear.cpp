// RectifiedLinear: the rectified line, Nengo's gain and bias.

#include <cmath>
#include <limits>
#include <sstream>

#include "neurons.hpp"

using namespace softlif;
using namespace softlif::testing;

TEMPLATE_LIST_TEST_CASE("rates of RectifiedLinear are products, and 0 below 0",
                        "[rectified_linear]", AllScalars) {
  using Scalar = TestType;
  const RectifiedLinear<Scalar> neuron(Scalar(0.3L));
  const ArrayX<Scalar> J = hostile_currents<Scalar>();
  ArrayX<Scalar> rates(J.size()), slopes(J.size());
  neuron.step_math(J, rates, slopes);
  for (Eigen::Index i = 0; i < J.size(); ++i) {
    const bool is_number = !std::isnan(J(i));
    const Scalar rate = J(i) > 0 ? detail::stored(Scalar(neuron.amplitude() * J(i))) : Scalar(0);
    const Scalar slope = J(i) > 0 ? neuron.amplitude() : Scalar(0);
    if (!same(rates(i), is_number ? rate : J(i)) || !same(slopes(i), is_number ? slope : J(i))) {
      FAIL("at J = " << J(i) << ": " << rates(i) << " and " << slopes(i));
    }
  }
}

TEMPLATE_LIST_TEST_CASE("the gradient of its amplitude is the sum of the currents above 0",
                        "[rectified_linear]", AllScalars) {
  using Scalar = TestType;
  const ArrayX<Scalar> J = ArrayX<Scalar>::LinSpaced(101, -50, 50);
  ArrayX<Scalar> J_gradient(101);
  const RectifiedLinear<Scalar> neuron(3);
  CHECK(neuron.backward(J, ArrayX<Scalar>::Constant(101, 2), J_gradient).amplitude == 2550);
  CHECK(same(J_gradient,
             ArrayX<Scalar>((J > 0).select(ArrayX<Scalar>::Constant(101, 6), Scalar(0)))));
}

TEMPLATE_LIST_TEST_CASE("RectifiedLinear has Nengo's gains and biases", "[rectified_linear]",
                        AllScalars) {
  using Scalar = TestType;
  const RectifiedLinear<Scalar> neuron(7);  // the amplitude plays no part
  for (const Scalar max_rate : {Scalar(1e-3L), Scalar(100), Scalar(1e9)}) {
    for (const Scalar intercept : {Scalar(-1), Scalar(0), Scalar(0.75)}) {
      const auto [gain, bias] = neuron.gain_bias(max_rate, intercept);
      CHECK(gain(0) == max_rate / (1 - intercept));
      CHECK(bias(0) == -intercept * gain(0));
      const auto back = neuron.max_rates_intercepts(gain, bias);
      CHECK(std::abs(back.max_rates(0) / max_rate - 1) <= 2 * epsilon<Scalar>);
      CHECK(back.intercepts(0) == intercept);
    }
  }
  CHECK(
      refusal([&] { (void)neuron.gain_bias(0, 0); }) ==
      "softlif: RectifiedLinear::gain_bias: max_rates = 0; max rates must be above 0 (the rate at "
      "the threshold), in spikes per second");
}

TEMPLATE_LIST_TEST_CASE("inverse_rate of RectifiedLinear is the quotient", "[rectified_linear]",
                        AllScalars) {
  using Scalar = TestType;
  const RectifiedLinear<Scalar> neuron(4);
  CHECK(neuron.inverse_rate(8) == 2);
  CHECK(neuron.inverse_rate(0) == 0);
  CHECK(std::isnan(neuron.inverse_rate(-1)));
  CHECK(std::isnan(neuron.inverse_rate(not_a_number<Scalar>)));
  CHECK(neuron.inverse_rate(infinity<Scalar>) == infinity<Scalar>);
}

TEST_CASE("RectifiedLinear is made, changed and printed as Nengo's", "[rectified_linear]") {
  const auto printed = [](const auto& neuron) {
    std::ostringstream stream;
    stream << neuron;
    return stream.str();
  };
  CHECK(printed(RectifiedLinear()) == "RectifiedLinear()");
  CHECK(printed(RectifiedLinear(0.5F)) == "RectifiedLinear(amplitude=0.5)");
  CHECK(RectifiedLinear().amplitude() == 1);
  CHECK(RectifiedLinear().with_amplitude(2) == RectifiedLinear(2.0));
  CHECK(RectifiedLinear() != RectifiedLinear(2.0));
  CHECK(refusal([] { (void)RectifiedLinear(-1.0); }) ==
        "softlif: RectifiedLinear: amplitude must be finite and above 0, but is -1");
}
