// Single steps, computed by hand. With dt = 1 and tau_rc = 1 / log 2, a step takes the voltage half
// way to J, and from 0 a spike takes log2(J / (J - 1)).

#include <cmath>

#include "spiking.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

template <class Scalar>
Scalar halving() {
  return Scalar(1.44269504088896340735992468100189214L);
}

template <class Scalar>
struct OneNeuron {
  LIF<Scalar> lif;
  Spiking<ArrayX<Scalar>> state{ArrayX<Scalar>::Zero(1), ArrayX<Scalar>::Zero(1),
                                ArrayX<Scalar>::Zero(1)};

  /// Checks how a step of 1 s at J ends. The refractory time only counts where it is positive.
  void check_step(Scalar J, Scalar output, Scalar voltage, Scalar refractory_time) {
    const Scalar tolerance = 8 * epsilon<Scalar>;
    advance(lif, Scalar(1), ArrayX<Scalar>::Constant(1, J), state);
    INFO("J " << J << " output " << state.output << " voltage " << state.voltage
              << " refractory time " << state.refractory_time);
    CHECK(state.output(0) == output);
    CHECK(std::abs(state.voltage(0) - voltage) <= tolerance);
    CHECK(std::abs(std::max(state.refractory_time(0), Scalar(0)) - refractory_time) <= tolerance);
  }
};

}  // namespace

TEMPLATE_LIST_TEST_CASE("below the threshold the voltage goes half way to J", "[spiking_steps]",
                        AllScalars) {
  OneNeuron<TestType> neuron{LIF<TestType>(halving<TestType>(), 0, -1)};
  neuron.check_step(0.5, 0, 0.25, 0);
  neuron.check_step(0.5, 0, 0.375, 0);
  neuron.check_step(-0.625, 0, -0.125, 0);
  neuron.check_step(1, 0, 0.4375, 0);
}

TEMPLATE_LIST_TEST_CASE("a spike resets the voltage and starts the refractory time within the step",
                        "[spiking_steps]", AllScalars) {
  const TestType to_spike = TestType(0.415037499278843818546261056052183492L),
                 later(0.25);  // log2(4/3)
  OneNeuron<TestType> neuron{LIF<TestType>(halving<TestType>(), TestType(1.25), 0, 3)};
  neuron.check_step(4, 3, 0, later + to_spike);
  // 1.25 + to_spike - 1 = 0.665... seconds of this step are refractory.
  neuron.check_step(4, 0, 4 - 4 * std::exp2(later + to_spike - 1), 0);
  // It goes on where it was: the next spike comes 1.25 + to_spike after the first.
  neuron.check_step(4, 3, 0, 2 * (later + to_spike) - 1);
}

TEMPLATE_LIST_TEST_CASE("a neuron spikes at most once a step", "[spiking_steps]", AllScalars) {
  const double to_spike = 0.00144341686966;  // log2(1000/999)
  OneNeuron<TestType> fast{LIF<TestType>(halving<TestType>(), 0)};
  for (int step = 0; step < 3; ++step) {
    advance(fast.lif, TestType(1), ArrayX<TestType>::Constant(1, 1000), fast.state);
    CHECK(fast.state.output(0) == 1);
    CHECK(fast.state.voltage(0) == 0);
    CHECK(std::abs(double(1 + fast.state.refractory_time(0)) - to_spike) < 1e-6);
  }
}

TEMPLATE_LIST_TEST_CASE("at the threshold a neuron never spikes, just above it does",
                        "[spiking_steps]", AllScalars) {
  OneNeuron<TestType> at{LIF<TestType>(halving<TestType>())};
  for (int step = 0; step < 200; ++step) {
    advance(at.lif, TestType(1), ArrayX<TestType>::Ones(1), at.state);
    REQUIRE(at.state.output(0) == 0);
    REQUIRE(at.state.voltage(0) <= 1);
  }
  CHECK(at.state.voltage(0) > 1 - 2 * epsilon<TestType>);
  // 1 - 2^-t > 1 / J at t = log2(J / (J - 1)), which is 20 here.
  OneNeuron<TestType> above{LIF<TestType>(halving<TestType>())};
  const TestType J = 1 / (1 - std::exp2(TestType(-19.5)));
  for (int step = 1; step <= 20; ++step) {
    advance(above.lif, TestType(1), ArrayX<TestType>::Constant(1, J), above.state);
    CHECK((above.state.output(0) > 0) == (step == 20));
  }
}

TEMPLATE_LIST_TEST_CASE("the voltage stops at its floor", "[spiking_steps]", AllScalars) {
  OneNeuron<TestType> zero{LIF<TestType>(halving<TestType>())};
  zero.check_step(-4, 0, 0, 0);
  OneNeuron<TestType> low{LIF<TestType>(halving<TestType>(), 0, -1)};
  low.check_step(-4, 0, -1, 0);
  low.check_step(1, 0, 0, 0);
  OneNeuron<TestType> none{LIF<TestType>(halving<TestType>(), 0, -infinity<TestType>)};
  none.check_step(-4, 0, -2, 0);
  none.check_step(-4, 0, -3, 0);
}

TEMPLATE_LIST_TEST_CASE("from far below its threshold a neuron spikes when it gets there",
                        "[spiking_steps]", AllScalars) {
  const LIF<TestType> lif(halving<TestType>(), 0, -infinity<TestType>);
  for (const int halvings : {30, 45, 60}) {
    // From the voltage -2^halvings to 1 it takes 20 + halvings for J = 1 + 2^-20.
    const auto J = ArrayX<TestType>::Constant(1, 1 + std::exp2(TestType(-20)));
    Spiking<ArrayX<TestType>> state = population(lif, 1);
    state.voltage(0) = -std::exp2(TestType(halvings));
    advance(lif, TestType(128), J, state);
    CAPTURE(halvings);
    CHECK(state.output(0) > 0);
    CHECK(std::abs((state.refractory_time(0) + 128) / TestType(20 + halvings) - 1) <
          TestType(1e-6));
  }
}
