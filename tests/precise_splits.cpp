// However a time is split into steps, PreciseLIF's spikes are the same, as many as its rate says.

#include <cmath>
#include <numeric>
#include <random>
#include <vector>

#include "spiking.hpp"

using namespace softlif;
using namespace softlif::testing;
using Eigen::Index;

namespace {

/// The spikes of steps in turn, at currents that are held.
template <class Scalar>
ArrayX<double> spikes_in(const std::vector<double>& steps, const PreciseLIF<Scalar>& neurons,
                         const ArrayX<Scalar>& J, Spiking<ArrayX<Scalar>>& state) {
  ArrayX<double> spikes = ArrayX<double>::Zero(J.size());
  for (const double dt : steps) {
    advance(neurons, Scalar(dt), J, state);
    spikes += (state.output.template cast<double>() * double(Scalar(dt))).round();
  }
  return spikes;
}

}  // namespace

TEST_CASE("any split of a time into steps gives the same spikes", "[precise_splits]") {
  const ArrayX<double> J = ArrayX<double>::LinSpaced(60, 0.9, 60);
  std::mt19937 random(3);
  std::uniform_real_distribution<double> log_of_step(-10, 0);
  for (const double tau_ref : {0.0, 0.0005, 0.002}) {
    const PreciseLIF<> neurons(0.02, tau_ref);
    std::vector<double> random_steps;
    for (int k = 0; k < 400; ++k) random_steps.push_back(std::exp(log_of_step(random)));
    const double time = std::accumulate(random_steps.begin(), random_steps.end(), 0.0);
    Spiking<ArrayX<double>> once = population(neurons, 60), equal = once, unequal = once;
    const ArrayX<double> due = spikes_in({time}, neurons, J, once);
    const std::vector<double> equal_steps(3000, time / 3000);
    CAPTURE(tau_ref);
    CHECK((spikes_in(random_steps, neurons, J, unequal) == due).all());
    CHECK((spikes_in(equal_steps, neurons, J, equal) == due).all());
    CHECK((once.voltage - unequal.voltage).abs().maxCoeff() < 1e-8);
    CHECK((once.refractory_time - unequal.refractory_time).abs().maxCoeff() < 1e-9);
    CHECK((once.voltage - equal.voltage).abs().maxCoeff() < 1e-8);
    CHECK(due.maxCoeff() > 1e4);
  }
}

TEMPLATE_TEST_CASE("in the long run it spikes at its rate, whatever dt", "[precise_splits]", float,
                   double) {
  using Scalar = TestType;
  ArrayX<Scalar> J(12);
  J << -1, 0, Scalar(0.999), 1, Scalar(1.0001), Scalar(1.01), Scalar(1.5), 3, 10, 100, 1e4f, 1e6f;
  for (const double tau_ref : {0.0, 0.0005, 0.002, 0.02}) {
    const PreciseLIF<Scalar> neurons(Scalar(0.02), Scalar(tau_ref), 0, 1);
    for (const double dt : {1e-3, 0.01, 0.1, 1.0, 20.0}) {
      Spiking<ArrayX<Scalar>> state = population(neurons, J.size());
      const auto steps = static_cast<std::size_t>(std::lround(20 / dt));
      const ArrayX<double> spikes =
          spikes_in<Scalar>(std::vector<double>(steps, dt), neurons, J, state);
      ArrayX<Scalar> rates(J.size());
      neurons.step_math(J, rates);
      const double time = double(steps) * double(Scalar(dt));
      const ArrayX<double> due = rates.template cast<double>() * time;
      INFO("tau_ref " << tau_ref << ", dt " << dt << "\n"
                      << spikes.transpose() << "\n"
                      << due.transpose());
      CHECK(((spikes - due).abs() <= 1 + 16 * double(epsilon<Scalar>) * due).all());
      CHECK((spikes.head(4) == 0).all());
    }
  }
}

TEMPLATE_LIST_TEST_CASE("a spike at the end of a step is the next step's", "[precise_splits]",
                        AllScalars) {
  using Scalar = TestType;
  // At J = infinity, spikes come every tau_ref: times that are exact.
  const Scalar tau_ref = Scalar(1) / 512;
  const PreciseLIF<Scalar> neurons(Scalar(0.02), tau_ref);
  const ArrayX<Scalar> J = ArrayX<Scalar>::Constant(1, infinity<Scalar>);
  for (const int count : {1, 2, 5, 300}) {
    Spiking<ArrayX<Scalar>> state = population(neurons, 1);
    for (int k = 0; k < 5; ++k) {
      advance(neurons, Scalar(count) * tau_ref, J, state);
      CHECK(state.output(0) == Scalar(512));
      CHECK(state.voltage(0) == 0);
      CHECK(state.refractory_time(0) == 0);
    }
  }
  // From a voltage of 1 a neuron spikes at once, but not in the step that took it there.
  Spiking<ArrayX<Scalar>> state{ArrayX<Scalar>(1), ArrayX<Scalar>::Ones(1),
                                ArrayX<Scalar>::Zero(1)};
  const Scalar dt = Scalar(1) / 1024;
  advance(neurons, dt, ArrayX<Scalar>::Constant(1, 1), state);
  CHECK((state.output(0) == 0 && state.voltage(0) == 1));
  advance(neurons, dt, ArrayX<Scalar>::Constant(1, 2), state);
  CHECK((state.output(0) == Scalar(1024) && state.refractory_time(0) == tau_ref - dt));
}

TEMPLATE_TEST_CASE("where steps end with spikes but for a rounding, none is lost or counted twice",
                   "[precise_splits]", float, double) {
  using Scalar = TestType;
  const ArrayX<Scalar> J = ArrayX<Scalar>::LinSpaced(500, Scalar(1.1), 90);
  for (const double tau_ref : {0.0, 0.001}) {
    const PreciseLIF<Scalar> neurons(Scalar(0.02), Scalar(tau_ref));
    for (const double periods : {1.0, 2.0, 7.0}) {
      for (Index i = 0; i < J.size(); ++i) {
        const long double excess = static_cast<long double>(J(i)) - 1;
        const long double period = neurons.tau_ref() + neurons.tau_rc() * std::log1p(1 / excess);
        const Scalar dt = Scalar(periods * period);
        Spiking<ArrayX<Scalar>> state{ArrayX<Scalar>(1), ArrayX<Scalar>::Zero(1),
                                      ArrayX<Scalar>::Zero(1)};
        const double due = 100 * double(dt / period);  // from a voltage of 0
        double spikes = 0;
        for (int k = 0; k < 100; ++k) {
          advance(neurons, dt, ArrayX<Scalar>::Constant(1, J(i)), state);
          spikes += std::round(double(state.output(0)) * double(dt));
          const double most = due * (k + 1) / 100 + 0.01 + (tau_ref > 0 ? 1 : 0);
          REQUIRE((spikes >= most - 1.02 - (tau_ref > 0 ? 1 : 0) && spikes <= most));
        }
      }
    }
  }
}

TEMPLATE_LIST_TEST_CASE("at an infinite current and without a rest, spikes are infinitely many",
                        "[precise_splits]", AllScalars) {
  using Scalar = TestType;
  const PreciseLIF<Scalar> neurons(Scalar(0.02), 0, -1);
  for (const Scalar dt : {Scalar(1e-3), Scalar(1), Scalar(1e6)}) {
    for (const Index n : {1, 5, 100}) {
      Spiking<ArrayX<Scalar>> state = population(neurons, n);
      state.refractory_time.setConstant(-dt / 2);
      const ArrayX<Scalar> J = ArrayX<Scalar>::Constant(n, infinity<Scalar>);
      for (int k = 0; k < 3; ++k) {
        advance(neurons, dt, J, state);
        CHECK((state.output == infinity<Scalar>).all());
        CHECK((state.voltage == 0).all());
        CHECK((state.refractory_time == 0).all());
      }
      advance(neurons, dt, ArrayX<Scalar>::Constant(n, -infinity<Scalar>), state);
      CHECK((state.output == 0).all());
      CHECK((state.voltage == -1).all());
      // Also for neurons whose time constant is so long that the count for the largest finite
      // current is finite.
      Spiking<ArrayX<Scalar>> slow = population(neurons, n);
      advance(neurons.with_tau_rc(Scalar(1e9)), dt, J, slow);
      CHECK((slow.output == infinity<Scalar>).all());
      CHECK((slow.voltage == 0).all());
    }
  }
}

TEMPLATE_TEST_CASE("so many spikes that they cannot be told apart come at the rate",
                   "[precise_splits]", float, double) {
  using Scalar = TestType;
  for (const double tau_ref : {0.0, 1e-30}) {
    const PreciseLIF<Scalar> neurons(Scalar(0.02), Scalar(tau_ref));
    for (const double J : {1e7, 1e10, 1e17, 1e25, 1e30}) {
      Spiking<ArrayX<Scalar>> state = population(neurons, 1);
      for (const double dt : {0.001, 0.7, 1e4}) {
        advance(neurons, Scalar(dt), ArrayX<Scalar>::Constant(1, Scalar(J)), state);
        CAPTURE(tau_ref, J, dt);
        const double due = double(neurons.rate(Scalar(J)));
        CHECK(std::abs(double(state.output(0)) - due) <=
              8 * double(epsilon<Scalar>) * due + 1.001 / dt);
        CHECK((state.voltage(0) >= 0 && state.voltage(0) <= 1));
      }
    }
  }
}
