// make_state gives the state to begin with.

#include <cmath>
#include <random>

#include "spiking.hpp"

using namespace softlif;
using namespace softlif::testing;

TEMPLATE_LIST_TEST_CASE("voltages are uniform from 0 to below 1, refractory times 0",
                        "[spiking_state]", AllScalars) {
  using Scalar = TestType;
  std::mt19937_64 random(1);
  const auto [voltage, refractory_time] = LIF<Scalar>().make_state(100000, random);
  CHECK((voltage.size() == 100000 && refractory_time.size() == 100000));
  CHECK((voltage >= 0 && voltage < 1).all());
  CHECK((refractory_time == 0).all());
  for (int tenth = 0; tenth < 10; ++tenth) {
    const auto above = voltage >= Scalar(tenth) / 10;
    CHECK(std::abs(double(above.count()) - (10 - tenth) * 10000) < 800);  // 5 standard deviations
  }
}

TEST_CASE("the same seed gives the same state, in each shape", "[spiking_state]") {
  std::mt19937 a(7), b(7), c(8);
  const LIF<float> lif;
  const auto vector = lif.make_state(12, a);
  const auto matrix = lif.make_state(3, 4, b);
  CHECK((matrix.voltage.rows() == 3 && matrix.voltage.cols() == 4));
  CHECK(same(vector.voltage, matrix.voltage.reshaped()));
  CHECK_FALSE(same(vector.voltage, lif.make_state(12, c).voltage));
  CHECK(lif.make_state(0, a).voltage.size() == 0);
  CHECK(LIF<double>().make_state(2, std::minstd_rand(3)).voltage.size() == 2);
}

TEST_CASE("a voltage never rounds to 1", "[spiking_state]") {
  struct Highest {
    using result_type = unsigned;
    static constexpr result_type min() { return 0; }
    static constexpr result_type max() { return 0xffffffffU; }
    result_type operator()() { return max(); }
  };
  CHECK(LIF<float>().make_state(1, Highest()).voltage(0) == std::nextafter(1.F, 0.F));
  CHECK(LIF<double>().make_state(1, Highest()).voltage(0) == 1 - 0x1p-32);
}

TEST_CASE("a generator's numbers may begin anywhere", "[spiking_state]") {
  struct FourFromTen {
    using result_type = unsigned;
    static constexpr result_type min() { return 10; }
    static constexpr result_type max() { return 13; }
    result_type operator()() { return next++; }
    result_type next = min();
  };
  const Eigen::Array4d quarters(0, 0.25, 0.5, 0.75);
  CHECK(same(LIF<double>().make_state(4, FourFromTen()).voltage, quarters));
}

TEMPLATE_LIST_TEST_CASE("a NaN stays in its neuron's state until it is set anew", "[spiking_state]",
                        AllSpiking) {
  using Scalar = ScalarOf<TestType>;
  const TestType lif;
  Spiking<ArrayX<Scalar>> neurons = population(lif, 5), unharmed = neurons;
  const ArrayX<Scalar> J = ArrayX<Scalar>::Constant(5, 3);
  ArrayX<Scalar> once = J;
  once(2) = not_a_number<Scalar>;
  const auto others_agree = [&] {
    return same(neurons.voltage.head(2), unharmed.voltage.head(2)) &&
           same(neurons.voltage.tail(2), unharmed.voltage.tail(2));
  };
  for (int step = 0; step < 100; ++step) {
    advance(lif, Scalar(0.001L), step == 0 ? once : J, neurons);
    advance(lif, Scalar(0.001L), J, unharmed);
  }
  CHECK(std::isnan(neurons.voltage(2)));
  CHECK(others_agree());
  neurons.voltage(2) = unharmed.voltage(2);
  neurons.refractory_time(2) = unharmed.refractory_time(2);
  for (int step = 0; step < 100; ++step) {
    advance(lif, Scalar(0.001L), J, neurons);
    advance(lif, Scalar(0.001L), J, unharmed);
  }
  CHECK(same(neurons.voltage, unharmed.voltage));
  CHECK(others_agree());
}

TEMPLATE_LIST_TEST_CASE("a step takes the state as one thing", "[spiking_state]", AllSpiking) {
  using Scalar = ScalarOf<TestType>;
  const TestType lif;
  std::mt19937 random(3);
  auto state = lif.make_state(50, random), other = state;
  const ArrayX<Scalar> J = ArrayX<Scalar>::LinSpaced(50, 0, 9);
  ArrayX<Scalar> spikes(50), other_spikes(50);
  for (int k = 0; k < 30; ++k) {
    lif.step_math(Scalar(0.001L), J, spikes, state);
    lif.step_math(Scalar(0.001L), J, other_spikes, other.voltage, other.refractory_time);
    REQUIRE(same(spikes, other_spikes));
    REQUIRE(same(state.voltage, other.voltage));
    REQUIRE(same(state.refractory_time, other.refractory_time));
  }
}

TEST_CASE("a negative size is refused, and no number drawn", "[spiking_state]") {
  std::mt19937 random(1);
  const LIF<float> lif;
  CHECK(refusal([&] { (void)lif.make_state(-1, random); }) ==
        "softlif: LIF::make_state: n must be at least 0, but is -1");
  CHECK(refusal([&] { (void)lif.make_state(-2, 3, random); }) ==
        "softlif: LIF::make_state: rows must be at least 0, but is -2");
  CHECK(refusal([&] { (void)lif.make_state(3, -1, random); }) ==
        "softlif: LIF::make_state: cols must be at least 0, but is -1");
  CHECK(random == std::mt19937(1));
}
