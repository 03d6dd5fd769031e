// PreciseLIF against a solution that goes from one spike to the next: the spikes of each step, and
// the state after it.

#include <cmath>
#include <cstdlib>
#include <random>
#include <vector>

#include "event_by_event.hpp"
#include "spiking.hpp"

using namespace softlif;
using namespace softlif::testing;
using Eigen::Index;

namespace {

/// How 100 neurons compare with their solutions, step by step.
struct Comparison {
  long steps = 0, equal = 0;   // of a neuron
  long spikes = 0, due = 0;    // of all
  long apart = 0;              // the largest difference of totals, of one neuron, at any time
  double voltage = 0;          // the largest difference after an equal step
  double refractory_time = 0;  // the same, over tau_ref + dt
};

/// A tenth is negative, a tenth is up to 100, and most are moderate.
double draw_current(std::mt19937& random) {
  std::uniform_real_distribution<double> uniform(0, 1);
  const double kind = uniform(random), x = uniform(random);
  return kind < 0.1 ? -5 * x : kind < 0.5 ? 3 * x : kind < 0.9 ? 20 * x : 100 * x;
}

/// Draws new currents every 1 to `longest` steps, or never if that is 0.
template <class Scalar>
Comparison compare(double tau_ref, double length, int steps, int longest) {
  const Index n = 100;
  const Scalar dt = Scalar(length);
  const PreciseLIF<Scalar> neurons(Scalar(0.02), Scalar(tau_ref), 0, 3);
  std::mt19937 random(7);
  Spiking<ArrayX<Scalar>> stepped = population(neurons, n);
  ArrayX<Scalar> J(n);
  std::vector<EventByEvent> solutions;
  for (Index i = 0; i < n; ++i) {
    J(i) = Scalar(draw_current(random));
    solutions.push_back({neurons.tau_rc(), neurons.tau_ref(), 0, stepped.voltage(i), 0});
  }
  std::vector<int> held(std::size_t{n}, 0);
  std::vector<long> apart(std::size_t{n}, 0);
  std::uniform_int_distribution<int> hold(1, std::max(longest, 1));
  Comparison result;
  for (int k = 0; k < steps; ++k) {
    for (Index i = 0; i < n && longest > 0; ++i) {
      if (--held[std::size_t(i)] > 0) continue;
      held[std::size_t(i)] = hold(random);
      J(i) = Scalar(draw_current(random));
    }
    advance(neurons, dt, J, stepped);
    for (Index i = 0; i < n; ++i) {
      EventByEvent& solution = solutions[std::size_t(i)];
      const long due = solution.step(dt, J(i));
      const long spikes = std::lround(double(stepped.output(i)) * double(dt) / 3);
      ++result.steps;
      result.spikes += spikes;
      result.due += due;
      apart[std::size_t(i)] += spikes - due;
      result.apart = std::max(result.apart, std::labs(apart[std::size_t(i)]));
      if (spikes != due) continue;
      ++result.equal;
      const long double voltage = stepped.voltage(i) - solution.voltage,
                        time = stepped.refractory_time(i) - solution.refractory_time;
      result.voltage = std::max(result.voltage, double(std::abs(voltage)));
      result.refractory_time =
          std::max(result.refractory_time, double(std::abs(time)) / (tau_ref + length));
    }
  }
  return result;
}

const double tau_refs[] = {0, 0.0003, 0.002, 0.01};
const double lengths[] = {1e-4, 1e-3, 3.7e-3, 0.01, 0.1};

}  // namespace

TEST_CASE("spikes and state are those of an event-by-event solution", "[precise_events]") {
  for (const double tau_ref : tau_refs) {
    for (const double dt : lengths) {
      const Comparison with = compare<double>(tau_ref, dt, 500, 10);
      CAPTURE(tau_ref, dt, with.voltage, with.refractory_time);
      CHECK(with.equal == with.steps);
      CHECK(with.spikes == with.due);
      CHECK(with.voltage < 1e-10);
      CHECK(with.refractory_time < 1e-10);
      CHECK(with.spikes > 100);
    }
  }
}

TEST_CASE("in float they differ in one step of a thousand at most", "[precise_events]") {
  for (const double tau_ref : tau_refs) {
    long spikes = 0, due = 0;
    for (const double dt : lengths) {
      const Comparison with = compare<float>(tau_ref, dt, 500, 10);
      CAPTURE(tau_ref, dt);
      CHECK(double(with.equal) >= 0.999 * double(with.steps));
      CHECK(with.apart <= 1);
      spikes += with.spikes;
      due += with.due;
    }
    CAPTURE(tau_ref);
    CHECK(std::abs(double(spikes - due)) <= 1e-6 * double(due));
  }
}

TEST_CASE("at a current that is held, rounding errors hardly add up", "[precise_events]") {
  for (const double tau_ref : tau_refs) {
    long spikes = 0, due = 0;
    for (const double dt : lengths) {
      CAPTURE(tau_ref, dt);
      const Comparison with = compare<double>(tau_ref, dt, 1000, 0);
      CHECK(with.equal == with.steps);
      CHECK(with.voltage < 1e-9);
      CHECK(with.refractory_time < 1e-9);
      const Comparison in_float = compare<float>(tau_ref, dt, 1000, 0);
      CHECK(in_float.apart <= 1);
      spikes += in_float.spikes;
      due += in_float.due;
    }
    CAPTURE(tau_ref);
    CHECK(std::abs(double(spikes - due)) <= 1e-5 * double(due));
  }
}

TEMPLATE_LIST_TEST_CASE("where dt is at most tau_ref, every bit is LIF's", "[precise_events]",
                        AllScalars) {
  using Scalar = TestType;
  std::mt19937 random(9);
  for (const double dt : {0.0005, 0.001, 0.002}) {
    for (const double min_voltage : {0.0, -1.0}) {
      const LIF<Scalar> lif(Scalar(0.02), Scalar(0.002), Scalar(min_voltage), 2);
      const PreciseLIF<Scalar> precise(lif);
      Spiking<ArrayX<Scalar>> a = population(lif, 77), b = a;
      for (int k = 0; k < 300; ++k) {
        const ArrayX<Scalar> J =
            ArrayX<Scalar>::NullaryExpr(77, [&] { return Scalar(draw_current(random)); });
        advance(lif, Scalar(dt), J, a);
        advance(precise, Scalar(dt), J, b);
        REQUIRE(same(a.output, b.output));
        REQUIRE(same(a.voltage, b.voltage));
        REQUIRE(same(a.refractory_time, b.refractory_time));
      }
    }
  }
}

TEST_CASE("long double has the spikes, too", "[precise_events]") {
  const Comparison with = compare<long double>(0, 0.01, 300, 10);
  CHECK(with.equal == with.steps);
  CHECK(with.voltage < 1e-10);
}
