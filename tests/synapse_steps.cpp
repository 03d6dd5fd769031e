// Each step of a synapse is exact for an input that holds during it, and is Nengo's.

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "neurons.hpp"
#include "synapses.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

constexpr double time_constants[] = {0.0001, 0.001, 0.005, 0.1};
constexpr double steps[] = {0.0001, 0.001, 0.0037};

/// Spikes of one step each, and a noise.
template <class Scalar>
ArrayXX<Scalar> signals(Eigen::Index count) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> uniform(-1, 1);
  ArrayXX<Scalar> all(3, count);
  for (Eigen::Index k = 0; k < count; ++k) {
    all(0, k) = Scalar(uniform(random) > 0.9 ? 1000 : 0);
    all(1, k) = Scalar(uniform(random));
    all(2, k) = Scalar(k == 0 ? 1 : 0);
  }
  return all;
}

/// The largest distance of a synapse's outputs from Nengo's in the type Work, relative to the
/// largest signal.
template <class Work, class Synapse>
double largest_difference(const Synapse& synapse, TauOf<Synapse> dt) {
  using Scalar = TauOf<Synapse>;
  const ArrayXX<Scalar> x = signals<Scalar>(2000);
  auto state = unfiltered<ArrayX<Scalar>>(x.rows());
  std::vector<NengoFilter<Work>> nengo(3, {is_alpha<Synapse>, Work(synapse.tau()), Work(dt)});
  Work largest = 0;
  for (Eigen::Index k = 0; k < x.cols(); ++k) {
    step(synapse, dt, x.col(k), state);
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
      const Work expected = nengo[static_cast<std::size_t>(i)].step(Work(x(i, k)));
      const Work size = i == 0 ? 1000 : 1;
      largest = std::max(largest, std::abs(Work(state.output(i)) - expected) / size);
    }
  }
  return double(largest);
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("long runs of a synapse are Nengo's", "[synapse_steps]", AllSynapses) {
  using Scalar = TauOf<TestType>;
  for (const double tau : time_constants) {
    for (const double dt : steps) {
      INFO("tau " << tau << " dt " << dt);
      // Rounding errors decay, too. Those of the last tau / dt steps add up.
      const double tolerance = double(epsilon<Scalar>) * (4 + tau / dt);
      const TestType synapse{Scalar(tau)};
      CHECK(largest_difference<long double>(synapse, Scalar(dt)) <=
            tolerance + 100 * double(epsilon<long double>) * tau / dt);
      // (Nengo's own rounding, at each step relative to 1 - a, is up to 1e-12 for longer ones.)
      if (std::is_same_v<Scalar, double> && tau <= 100 * dt) {
        CHECK(largest_difference<Scalar>(synapse, Scalar(dt)) < 1e-12);
      }
    }
  }
}

TEMPLATE_LIST_TEST_CASE("a step of any length is exact for an input that holds", "[synapse_steps]",
                        AllSynapses) {
  using Scalar = TauOf<TestType>;
  using Real = long double;
  const Real x = 0.75L, y = -2, first = 3;
  for (const double ratio : {1e-7, 1e-5, 0.001, 0.1, 0.69, 0.7, 1., 3., 20., 60., 100.}) {
    const Scalar tau = Scalar(0.01), dt = Scalar(ratio) * tau;
    const Real t = Real(dt) / Real(tau), kept = std::exp(-t), gained = -std::expm1(-t);
    Filtered<ArrayX<Scalar>> state{ArrayX<Scalar>::Constant(1, Scalar(y)),
                                   ArrayX<Scalar>::Constant(1, Scalar(first))};
    step(TestType(tau), dt, ArrayX<Scalar>::Constant(1, Scalar(x)).eval(), state);
    const Real lowpass = x * gained + y * kept;
    const Real alpha = lowpass + t * kept * (first - x);
    const Real exact = is_alpha<TestType> ? alpha : lowpass;
    CAPTURE(ratio, state.output(0), exact);
    CHECK(double(std::abs(Real(state.output(0)) - exact)) <= 4 * double(epsilon<Scalar>));
    // The change is exact, too, relative to its own size but for the rounding of the sum.
    CHECK(double(std::abs((Real(state.output(0)) - y) - (exact - y))) <=
          double(epsilon<Scalar>) * (1 + 8 * double(std::abs(exact - y))));
    if (is_alpha<TestType>) {
      CHECK(double(std::abs(Real(state.lowpassed(0)) - (x * gained + first * kept))) <=
            4 * double(epsilon<Scalar>));
    }
  }
}

TEMPLATE_LIST_TEST_CASE("any split of a time into steps filters alike", "[synapse_steps]",
                        AllSynapses) {
  using Scalar = TauOf<TestType>;
  std::mt19937 random(4);
  std::uniform_real_distribution<double> uniform(0, 1);
  const TestType synapse{Scalar(0.01)};
  auto whole = unfiltered<ArrayX<Scalar>>(1), parts = whole;
  for (int k = 0; k < 200; ++k) {
    const ArrayX<Scalar> x = ArrayX<Scalar>::Constant(1, Scalar(uniform(random)));
    Scalar dt = 0;
    for (int part = 0; part < 3; ++part) {
      const auto measured = Scalar(0.0001 + 0.004 * uniform(random));
      step(synapse, measured, x, parts);
      dt += measured;
    }
    step(synapse, dt, x, whole);
    CHECK(std::abs(whole.output(0) - parts.output(0)) <= 32 * epsilon<Scalar>);
  }
}

TEMPLATE_LIST_TEST_CASE("a signal that holds passes unchanged, to the bit", "[synapse_steps]",
                        AllSynapses) {
  using Scalar = TauOf<TestType>;
  const ArrayX<Scalar> x = currents<Scalar>(57, 1);
  for (const double tau : {0., 1e-6, 0.001, 0.1, 1e6}) {
    Filtered<ArrayX<Scalar>> state{x, x};
    for (int k = 0; k < 100; ++k) step(TestType(Scalar(tau)), Scalar(0.001), x, state);
    CHECK(same(state.output, x));
    if (is_alpha<TestType>) CHECK(same(state.lowpassed, x));
  }
}

TEMPLATE_LIST_TEST_CASE("tau = 0 passes the input through, whatever came before", "[synapse_steps]",
                        AllSynapses) {
  using Scalar = TauOf<TestType>;
  const ArrayX<Scalar> x = currents<Scalar>(57, 1);
  for (const Scalar& dt : {Scalar(1e-6), Scalar(0.001), Scalar(1)}) {
    for (const Scalar& before : {Scalar(0), Scalar(1e6), std::numeric_limits<Scalar>::max(),
                                 infinity<Scalar>, not_a_number<Scalar>}) {
      Filtered<ArrayX<Scalar>> state{ArrayX<Scalar>::Constant(57, before),
                                     ArrayX<Scalar>::Constant(57, before)};
      step(TestType(Scalar(0)), dt, x, state);
      CHECK(same(state.output, x));
    }
  }
}

TEST_CASE("an impulse of area 1 comes out as the impulse response", "[synapse_steps]") {
  const double tau = 0.01, dt = 1e-5;
  const Lowpass<> lowpass(tau);
  const Alpha<> alpha(tau);
  Eigen::ArrayXd x = Eigen::ArrayXd::Constant(1, 1 / dt), y = Eigen::ArrayXd::Zero(1);
  auto state = alpha.make_state(1);
  double area = 0, area_of_alpha = 0;
  for (int k = 1; k <= 20000; ++k) {
    lowpass.step_math(dt, x, y);
    alpha.step_math(dt, x, state);
    x = 0;
    const double t = k * dt;  // after the step
    CHECK(std::abs(y(0) - std::exp(-t / tau) / tau) <= 1e-3 / tau);
    CHECK(std::abs(state.output(0) - t * std::exp(-t / tau) / (tau * tau)) <= 1e-3 / tau);
    area += dt * y(0);
    area_of_alpha += dt * state.output(0);
  }
  CHECK(std::abs(area - 1) < 1e-3);
  CHECK(std::abs(area_of_alpha - 1) < 1e-3);
}
