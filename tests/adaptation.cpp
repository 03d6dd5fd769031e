// AdaptiveLIF and AdaptiveLIFRate adapt as Nengo's do, and keep the promises of the other neurons.

#include <cmath>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

#include "spiking.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

/// AdaptiveLIF.step of Nengo, for one neuron.
template <class Work>
void nengo_adaptive_step(const AdaptiveLIF<double>& neuron, Work dt, Work J, Spiking<Work>& state,
                         Work& adaptation) {
  const LIF<double> lif(neuron.tau_rc(), neuron.tau_ref(), neuron.min_voltage(),
                        neuron.amplitude());
  nengo_step<Work>(lif, dt, J - adaptation, state);
  adaptation += dt / Work(neuron.tau_n()) * (Work(neuron.inc_n()) * state.output - adaptation);
}

template <class Scalar>
ArrayX<Scalar> random_currents(Eigen::Index n, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> uniform(-1, 12);
  return ArrayX<Scalar>::NullaryExpr(n, [&] { return Scalar(uniform(random)); });
}

}  // namespace

TEST_CASE("AdaptiveLIF spikes as Nengo's, step for step", "[adaptation]") {
  for (const AdaptiveLIF<double>& neuron :
       {AdaptiveLIF<double>(), AdaptiveLIF<double>(0.1, 0.02), AdaptiveLIF<double>(0.05, 0.3, 0.03),
        AdaptiveLIF<double>(0.2, 0.01, 0.02, 0.001, -0.5, 2)}) {
    INFO(neuron);
    constexpr Eigen::Index n = 31;
    const ArrayX<double> J = random_currents<double>(n, 3);
    std::mt19937 random(4);
    auto state = neuron.make_state(n, random);
    CHECK((state.adaptation == 0).all());
    std::vector<Spiking<double>> nengo(n);
    std::vector<double> adaptation(n, 0);
    for (std::size_t i = 0; i < n; ++i) nengo[i] = {0, state.voltage(Eigen::Index(i)), 0};

    ArrayX<double> output(n);
    int spikes = 0, elsewhere = 0;
    double farthest = 0;
    for (int step = 0; step < 20000; ++step) {
      neuron.step_math(0.001, J, output, state);
      for (std::size_t i = 0; i < n; ++i) {
        const auto at = Eigen::Index(i);
        nengo_adaptive_step<double>(neuron, 0.001, J(at), nengo[i], adaptation[i]);
        spikes += nengo[i].output > 0;
        elsewhere += (nengo[i].output > 0) != (output(at) > 0);
        farthest = std::max(farthest, std::abs(adaptation[i] - state.adaptation(at)));
      }
    }
    CHECK(spikes > 5000);
    CHECK(elsewhere == 0);
    CHECK(farthest < 1e-9);
  }
}

TEST_CASE("adaptation and mean rate settle where the equations say", "[adaptation]") {
  // At rest, n = inc_n rate(J - n).
  const AdaptiveLIF<double> spiking(0.3, 0.05);
  const AdaptiveLIFRate<double> rates(0.3, 0.05);
  const ArrayX<double> J = ArrayX<double>::LinSpaced(8, 3, 12);
  std::mt19937 random(5);
  auto state = spiking.make_state(J.size(), random);
  ArrayX<double> output(J.size()), total = ArrayX<double>::Zero(J.size());
  ArrayX<double> rate(J.size()), adaptation = total;
  for (int step = 0; step < 20000; ++step) {
    spiking.step_math(0.001, J, output, state);
    if (step >= 10000) total += output;
    rates.step_math(0.001, J, rate, adaptation);
  }
  for (Eigen::Index i = 0; i < J.size(); ++i) {
    INFO("J = " << J(i));
    CHECK(std::abs(adaptation(i) - 0.05 * rates.rate(J(i) - adaptation(i))) < 1e-12);
    CHECK(std::abs(rate(i) - adaptation(i) / 0.05) < 1e-9);
    CHECK(std::abs(total(i) / 10000 - rate(i)) < 0.05 * rate(i) + 0.2);
  }
}

TEMPLATE_TEST_CASE("what stands beside an adaptive neuron does not change its bits", "[adaptation]",
                   float, double, long double) {
  using Scalar = TestType;
  const AdaptiveLIF<Scalar> neuron(Scalar(0.1), Scalar(0.02));
  for (const Eigen::Index n : {1, 2, 7, 33, 300}) {
    const ArrayX<Scalar> J = random_currents<Scalar>(n, 6);
    std::mt19937 random(7);
    const auto begin = neuron.make_state(n, random);
    auto state = begin;
    ArrayX<Scalar> output(n);
    for (int step = 0; step < 50; ++step) {
      neuron.step_math(Scalar(0.001), J, output, state);
    }
    for (Eigen::Index i = 0; i < n; ++i) {
      using One = Eigen::Array<Scalar, 1, 1>;
      AdaptiveLIFState<One> one{One(begin.voltage(i)), One(0), One(0)};
      One spike, current(J(i));
      for (int step = 0; step < 50; ++step) {
        spike = current;
        neuron.step_math(Scalar(0.001), spike, spike, one);  // in place
      }
      const bool right = same(spike(0), output(i)) && same(one.voltage(0), state.voltage(i)) &&
                         same(one.refractory_time(0), state.refractory_time(i)) &&
                         same(one.adaptation(0), state.adaptation(i));
      if (!right) FAIL("neuron " << i << " of " << n);
    }
  }
}

TEMPLATE_TEST_CASE("adaptive neurons with parameters of their own are the single ones, to the bit",
                   "[adaptation]", float, double) {
  using Scalar = TestType;
  using Array = ArrayX<Scalar>;
  const Array tau_n = Array::LinSpaced(9, Scalar(0.05), Scalar(1));
  const Array inc_n = Array::LinSpaced(9, Scalar(0.1), Scalar(0));
  const AdaptiveLIF<Array> neurons(tau_n, inc_n);
  const AdaptiveLIFRate<Array> rates(tau_n, inc_n);
  const ArrayXX<Scalar> J = random_currents<Scalar>(9 * 5, 8).reshaped(9, 5);
  std::mt19937 random(9);
  const auto begin = neurons.make_state(9, 5, random);
  auto state = begin;
  ArrayXX<Scalar> output(9, 5), rate(9, 5), adaptation = ArrayXX<Scalar>::Zero(9, 5);
  for (int step = 0; step < 50; ++step) {
    neurons.step_math(Scalar(0.001), J, output, state);
    rates.step_math(Scalar(0.001), J, rate, adaptation);
  }
  for (Eigen::Index row = 0; row < 9; ++row) {
    INFO("neuron " << row);
    AdaptiveLIFState<Array> one{begin.voltage.row(row).transpose(),
                                begin.refractory_time.row(row).transpose(),
                                begin.adaptation.row(row).transpose()};
    Array one_output(5), one_rate(5), one_adaptation = Array::Zero(5);
    for (int step = 0; step < 50; ++step) {
      neurons.neuron(row).step_math(Scalar(0.001), J.row(row).transpose(), one_output, one);
      rates.neuron(row).step_math(Scalar(0.001), J.row(row).transpose(), one_rate, one_adaptation);
    }
    CHECK(same(one_output, output.row(row).transpose()));
    CHECK(same(one.adaptation, state.adaptation.row(row).transpose()));
    CHECK(same(one_rate, rate.row(row).transpose()));
    CHECK(same(one_adaptation, adaptation.row(row).transpose()));
  }
}

TEMPLATE_TEST_CASE("adaptation that is not driven comes to rest at 0", "[adaptation]", float,
                   double) {
  using Scalar = TestType;
  const AdaptiveLIFRate<Scalar> neuron(Scalar(0.01));
  ArrayX<Scalar> J = ArrayX<Scalar>::Zero(5), output(5), adaptation = ArrayX<Scalar>::Ones(5);
  Scalar last(1);
  bool subnormal = false;
  for (int step = 0; step < 10000; ++step) {
    neuron.step_math(Scalar(0.001), J, output, adaptation);
    last = adaptation(0);
    subnormal = subnormal || (last != 0 && last < std::numeric_limits<Scalar>::min());
  }
  CHECK(last == 0);
  CHECK_FALSE(subnormal);
}

TEMPLATE_TEST_CASE("adaptation stays finite, and no number becomes NaN", "[adaptation]", float,
                   double, long double) {
  using Scalar = TestType;
  using Limits = std::numeric_limits<Scalar>;
  const Scalar largest = (Limits::max)(), least = Limits::denorm_min();
  const auto check = [](const auto& neuron, Scalar dt, Scalar adapted) {
    constexpr Eigen::Index n = 9;
    ArrayX<Scalar> J = ArrayX<Scalar>::LinSpaced(n, -3, 3), output(n), voltage(n), time(n),
                   adaptation = ArrayX<Scalar>::Constant(n, adapted);
    J(n - 1) = infinity<Scalar>;
    voltage = time = ArrayX<Scalar>::Zero(n);
    for (int step = 0; step < 5; ++step) {
      if constexpr (std::is_same_v<std::decay_t<decltype(neuron)>, AdaptiveLIF<Scalar>>) {
        neuron.step_math(dt, J, output, voltage, time, adaptation);
      } else {
        neuron.step_math(dt, J, output, adaptation);
      }
      CAPTURE(neuron, dt, adapted, step);
      CHECK(adaptation.isFinite().all());
      CHECK_FALSE(output.isNaN().any());
    }
  };
  for (const Scalar dt : {least, Scalar(1), largest}) {
    for (const Scalar adapted : {Scalar(0), Scalar(1), largest, -largest}) {
      for (const Scalar increment : {Scalar(0), Scalar(1), largest}) {
        check(AdaptiveLIF<Scalar>(1, increment), dt, adapted);
        check(AdaptiveLIFRate<Scalar>(1, increment), dt, adapted);
        check(AdaptiveLIFRate<Scalar>(Scalar(0.001), increment, 1, 0), dt, adapted);
      }
    }
  }
}

TEST_CASE("a NaN stays with its adaptive neuron", "[adaptation]") {
  const AdaptiveLIF<float> neuron;
  std::mt19937 random(10);
  auto state = neuron.make_state(40, random);
  ArrayX<float> J = ArrayX<float>::Constant(40, 3), output(40);
  J(5) = not_a_number<float>;
  for (int step = 0; step < 20; ++step) neuron.step_math(0.001F, J, output, state);
  for (Eigen::Index i = 0; i < 40; ++i) {
    CHECK(std::isnan(output(i)) == (i == 5));
    CHECK(std::isnan(state.adaptation(i)) == (i == 5));
  }
}

TEST_CASE("adaptive neurons refuse what does not fit, and write nothing", "[adaptation]") {
  const AdaptiveLIF<double> neuron;
  ArrayX<double> J = ArrayX<double>::Constant(3, 2), output = J, voltage = J, time = J,
                 adaptation = J, four(4);
  const auto unchanged = [&] {
    return same(output, J) && same(voltage, J) && same(time, J) && same(adaptation, J);
  };
  CHECK(refusal([&] { neuron.step_math(0.0, J, output, voltage, time, adaptation); }) ==
        "softlif: AdaptiveLIF::step_math: dt must be finite and above 0, but is 0");
  CHECK(refusal([&] { neuron.step_math(0.001, J, four, voltage, time, adaptation); }) ==
        "softlif: AdaptiveLIF::step_math: J is 3x1, but output is 4x1; give it the shape of J");
  CHECK(refusal([&] { neuron.step_math(0.001, J, output, four, time, adaptation); }) ==
        "softlif: AdaptiveLIF::step_math: J is 3x1, but voltage is 4x1; give it the shape of J");
  CHECK(refusal([&] { neuron.step_math(0.001, J, output, voltage, four, adaptation); }) ==
        "softlif: AdaptiveLIF::step_math: J is 3x1, but refractory_time is 4x1; give it the shape "
        "of J");
  CHECK(refusal([&] { neuron.step_math(0.001, J, output, voltage, time, four); }) ==
        "softlif: AdaptiveLIF::step_math: J is 3x1, but adaptation is 4x1; give it the shape of "
        "J");
  CHECK(refusal([&] { AdaptiveLIFRate<double>().step_math(0.001, J, output, four); }) ==
        "softlif: AdaptiveLIFRate::step_math: J is 3x1, but adaptation is 4x1; give it the shape "
        "of J");
  CHECK(unchanged());
  CHECK(refusal([] { AdaptiveLIF<float>(0.0F); }) ==
        "softlif: AdaptiveLIF: tau_n must be finite and above 0, but is 0");
  CHECK(refusal([] { AdaptiveLIFRate<float>(1.0F, -1.0F); }) ==
        "softlif: AdaptiveLIFRate: inc_n must be finite and at least 0, but is -1");
}

TEST_CASE("adaptive neurons are made of others, and have their curve", "[adaptation]") {
  const LIF<double> lif(0.03, 0.001, -2, 3);
  const AdaptiveLIF adaptive(lif, 0.5, 0.2);
  CHECK(adaptive == AdaptiveLIF<double>(0.5, 0.2, 0.03, 0.001, -2, 3));
  CHECK(adaptive.min_voltage() == -2);
  CHECK(adaptive.with_tau_n(1).tau_n() == 1);
  CHECK(adaptive.with_min_voltage(-1) == AdaptiveLIF<double>(0.5, 0.2, 0.03, 0.001, -1, 3));
  CHECK(adaptive.rate(4) == lif.rate(4));
  CHECK(AdaptiveLIFRate(LIFRate<double>(0.03)).inc_n() == 0.01);
}
