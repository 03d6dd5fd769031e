// The largest and the smallest signals, time constants and steps; infinity and NaN.

#include <Eigen/Core>
#include <cmath>
#include <limits>
#include <vector>

#include "neurons.hpp"
#include "synapses.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

template <class Scalar>
std::vector<Scalar> extreme_times() {
  using Limits = std::numeric_limits<Scalar>;
  const Scalar root = std::sqrt(Limits::min());
  return {Limits::denorm_min(), Limits::min(), root, Scalar(0.001), 1, 1 / root, Limits::max()};
}

template <class Synapse>
Filtered<ArrayX<TauOf<Synapse>>> stepped(const Synapse& synapse, TauOf<Synapse> dt,
                                         TauOf<Synapse> x, TauOf<Synapse> y, TauOf<Synapse> first) {
  using Column = ArrayX<TauOf<Synapse>>;
  Filtered<Column> state{Column::Constant(1, y), Column::Constant(1, first)};
  step(synapse, dt, Column::Constant(1, x).eval(), state);
  return state;
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("outputs lie between what they come from, for the wildest numbers",
                        "[synapse_extremes]", AllSynapses) {
  using Scalar = TauOf<TestType>;
  using Limits = std::numeric_limits<Scalar>;
  std::vector<Scalar> taus = extreme_times<Scalar>();
  taus.push_back(0);
  const Scalar signals[] = {Limits::max(), Limits::lowest(), Scalar(0), Scalar(1),
                            Limits::max() / 3};
  const Scalar slack = 1 + 8 * epsilon<Scalar>;
  for (const Scalar& tau : taus) {
    for (const Scalar& dt : extreme_times<Scalar>()) {
      for (const Scalar& x : signals) {
        for (const Scalar& y : signals) {
          for (const Scalar& first : signals) {
            const Scalar output = stepped(TestType(tau), dt, x, y, first).output(0);
            const Scalar third = is_alpha<TestType> ? first : x;
            CAPTURE(tau, dt, x, y, first, output);
            REQUIRE(std::isfinite(output));
            const auto [low, high] = std::minmax({x, y, third});
            REQUIRE(output / slack <= std::max(high, high / slack / slack));
            REQUIRE(output / slack >= std::min(low, low / slack / slack));
          }
        }
      }
    }
  }
}

TEMPLATE_TEST_CASE("a step of any length is that of a wider range", "[synapse_extremes]", float,
                   double) {
  using Scalar = TestType;
  using Real = long double;
  if (std::numeric_limits<Real>::max_exponent == std::numeric_limits<double>::max_exponent) {
    SOFTLIF_SKIP("long double has double's range");
  }
  for (const Scalar& tau : extreme_times<Scalar>()) {
    for (const Scalar& dt : extreme_times<Scalar>()) {
      const Real t = Real(dt) / Real(tau), kept = std::exp(-t), gained = -std::expm1(-t);
      const Real lowpass = 1000 * gained + 3 * kept, passed_on = kept == 0 ? 0 : t * kept;
      const Real alpha = lowpass + passed_on * (5 - 1000);
      CAPTURE(tau, dt);
      const Real error = 1000 * 4 * Real(epsilon<Scalar>);
      CHECK(std::abs(stepped(Lowpass<Scalar>(tau), dt, 1000, 3, 5).output(0) - lowpass) <= error);
      CHECK(std::abs(stepped(Alpha<Scalar>(tau), dt, 1000, 3, 5).output(0) - alpha) <= error);
    }
  }
}

TEMPLATE_LIST_TEST_CASE("infinity makes an output infinite, and it stays so", "[synapse_extremes]",
                        AllSynapses) {
  using Scalar = TauOf<TestType>;
  for (const Scalar& infinite : {infinity<Scalar>, -infinity<Scalar>}) {
    for (const Scalar& tau : {Scalar(0), Scalar(1e-4), Scalar(0.01), Scalar(1e30)}) {
      auto state = stepped(TestType(tau), Scalar(0.001), infinite, 1, 2);
      CAPTURE(tau, infinite);
      CHECK(state.output(0) == infinite);
      step(TestType(tau), Scalar(0.001), ArrayX<Scalar>::Ones(1).eval(), state);
      CHECK(state.output(0) == (tau == 0 ? Scalar(1) : infinite));
      if (tau == 0) continue;
      step(TestType(tau), Scalar(0.001), ArrayX<Scalar>::Constant(1, infinite).eval(), state);
      CHECK(state.output(0) == infinite);
    }
  }
}

TEMPLATE_LIST_TEST_CASE("NaN stays in its element", "[synapse_extremes]", AllSynapses) {
  using Scalar = TauOf<TestType>;
  using Column = ArrayX<Scalar>;
  const auto check_nan = [](const auto& synapse) {
    for (Eigen::Index at = 0; at < 37; ++at) {
      Filtered<Column> state{currents<Scalar>(37, 1), currents<Scalar>(37, 1)}, others = state;
      Column x = currents<Scalar>(37, 1).reverse();
      step(synapse, Scalar(0.001), x, others);
      x(at) = not_a_number<Scalar>;
      step(synapse, Scalar(0.001), x, state);
      CHECK(std::isnan(state.output(at)));
      state.output(at) = others.output(at);
      state.lowpassed(at) = others.lowpassed(at);
      CHECK(same(state.output, others.output));
      CHECK(same(state.lowpassed, others.lowpassed));
    }
  };
  check_nan(TestType());
  check_nan(SynapseOf<TestType, Column>(Column::LinSpaced(37, 0, Scalar(0.02))));
}

TEMPLATE_LIST_TEST_CASE("NaN in the state gives NaN", "[synapse_extremes]", AllSynapses) {
  using Scalar = TauOf<TestType>;
  CHECK(std::isnan(stepped(TestType(), Scalar(0.001), 1, not_a_number<Scalar>, 1).output(0)));
  if constexpr (is_alpha<TestType>) {
    const auto state = stepped(TestType(), Scalar(0.001), 1, 1, not_a_number<Scalar>);
    CHECK(std::isnan(state.output(0)));
    CHECK(std::isnan(state.lowpassed(0)));
  }
}
