// Spiking neurons fire at the rates of LIFRate, and share its curve.

#include <cmath>

#include "spiking.hpp"
#include "ulp.hpp"

using namespace softlif;
using namespace softlif::testing;

TEMPLATE_TEST_CASE("over 10 s, spikes are as many as the rate says, but for one", "[spiking_rate]",
                   float, double) {
  using Scalar = TestType;
  // From below the threshold to near 1 / tau_ref.
  ArrayX<Scalar> J(12);
  J << -1, 0, Scalar(0.999), 1, Scalar(1.0001), Scalar(1.01), Scalar(1.5), 3, 10, 100, 1e4f, 1e6f;
  for (const double tau_ref : {0.002, 0.005}) {
    const LIF<Scalar> lif(Scalar(0.02), Scalar(tau_ref), 0, 2);
    for (const double dt : {0.0001, 0.0005, 0.001, 0.002}) {
      Spiking<ArrayX<Scalar>> neurons = population(lif, J.size());
      const long steps = std::lround(10 / dt);
      ArrayX<double> spikes = ArrayX<double>::Zero(J.size());
      for (long k = 0; k < steps; ++k) {
        advance(lif, Scalar(dt), J, neurons);
        spikes += (neurons.output > 0).template cast<double>();
      }
      ArrayX<Scalar> rates(J.size());
      lif.step_math(J, rates);
      // dt and 10 s are rounded to Scalar, so the steps add up to another time.
      const double time = double(steps) * double(Scalar(dt));
      const ArrayX<double> expected = rates.template cast<double>() / 2 * time;
      INFO("dt " << dt << "\n" << spikes.transpose() << "\n" << expected.transpose());
      // In float, times of 0.1 ms are added up to an epsilon of theirs at each step.
      const double drift = double(steps) * 1e-4 * double(epsilon<Scalar>) / dt;
      CHECK(((spikes - expected).abs() <= 1 + drift).all());
      CHECK((spikes.head(4) == 0).all());
    }
  }
}

TEMPLATE_LIST_TEST_CASE("the curve is LIFRate's", "[spiking_rate]", AllScalars) {
  using Scalar = TestType;
  const LIF<Scalar> lif(Scalar(0.03), Scalar(0.001), -1, Scalar(2.5));
  const LIFRate<Scalar> hard(Scalar(0.03), Scalar(0.001), Scalar(2.5));
  const ArrayX<Scalar> J = wild_currents<Scalar>(300);
  ArrayX<Scalar> rates(300), slopes(300), hard_rates(300), hard_slopes(300);
  lif.step_math(J, rates, slopes);
  hard.step_math(J, hard_rates, hard_slopes);
  CHECK(same(rates, hard_rates));
  CHECK(same(slopes, hard_slopes));
  for (const Scalar& value : {Scalar(-1), Scalar(0), Scalar(20), Scalar(2000), Scalar(3000)}) {
    CHECK(same(lif.inverse_rate(value), hard.inverse_rate(value)));
  }
  const ArrayX<Scalar> max_rates = ArrayX<Scalar>::LinSpaced(9, 20, 400);
  const ArrayX<Scalar> intercepts = ArrayX<Scalar>::LinSpaced(9, Scalar(-0.9), Scalar(0.9));
  const auto [gain, bias] = lif.gain_bias(max_rates, intercepts);
  const auto [hard_gain, hard_bias] = hard.gain_bias(max_rates, intercepts);
  CHECK((same(gain, hard_gain) && same(bias, hard_bias)));
  CHECK(same(lif.rates(Scalar(0.7), gain, bias), hard.rates(Scalar(0.7), gain, bias)));
  CHECK(same(lif.max_rates_intercepts(gain, bias).max_rates,
             hard.max_rates_intercepts(gain, bias).max_rates));
}

TEMPLATE_LIST_TEST_CASE("what was trained soft is run spiking", "[spiking_rate]", AllScalars) {
  using Scalar = TestType;
  const SoftLIFRate<Scalar> soft(Scalar(0.1), Scalar(0.03), Scalar(0.001), 2);
  CHECK(LIFRate<Scalar>(soft) == LIFRate<Scalar>(Scalar(0.03), Scalar(0.001), 2));
  CHECK(LIF<Scalar>(soft) == LIF<Scalar>(Scalar(0.03), Scalar(0.001), 0, 2));
  CHECK(LIF<Scalar>(soft, -1) == LIF<Scalar>(Scalar(0.03), Scalar(0.001), -1, 2));
  CHECK(LIF<Scalar>(LIFRate<Scalar>(soft)) == LIF<Scalar>(soft));
  const LIF<Scalar> deep(soft, -1);
  CHECK(PreciseLIF<Scalar>(deep) == PreciseLIF<Scalar>(Scalar(0.03), Scalar(0.001), -1, 2));
  CHECK(PreciseLIF<Scalar>(soft, -1) == PreciseLIF<Scalar>(deep));
  CHECK(PreciseLIF<Scalar>(LIFRate<Scalar>(soft)) == PreciseLIF<Scalar>(soft));
  static_assert(std::is_same_v<decltype(LIF(soft)), LIF<Scalar>>);
  static_assert(std::is_same_v<decltype(PreciseLIF(deep)), PreciseLIF<Scalar>>);
  static_assert(std::is_same_v<decltype(LIFRate(soft)), LIFRate<Scalar>>);
}
