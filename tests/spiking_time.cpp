// Spikes come when they are due: at the times of the closed form, however time is cut into steps,
// and as often just above the threshold, where the voltage creeps.

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "spiking.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

/// Steps that add up to about `time`: equal ones of `dt`, or random ones up to it.
std::vector<double> steps_of(double time, double dt, bool equal) {
  std::mt19937 random(4);
  std::uniform_real_distribution<double> part(0.05, 1);
  std::vector<double> steps;
  for (double t = 0; t < time; t += steps.back()) steps.push_back(equal ? dt : dt * part(random));
  return steps;
}

/// The interval between two spikes at the current J, in more digits than `double` has.
template <class Scalar>
long double interval(const LIF<Scalar>& lif, Scalar J) {
  const long double tau_rc = lif.tau_rc(), excess = static_cast<long double>(J) - 1;
  return lif.tau_ref() + tau_rc * std::log1p(1 / excess);
}

}  // namespace

TEST_CASE("a neuron spiked at t + refractory_time - tau_ref", "[spiking_time]") {
  const ArrayX<double> J = ArrayX<double>::LinSpaced(41, 1.05, 9);
  const LIF<> lif;
  for (const bool equal : {true, false}) {
    Spiking<ArrayX<double>> neurons{ArrayX<double>(41), ArrayX<double>::Zero(41),
                                    ArrayX<double>::Zero(41)};
    std::vector<int> spikes(41);
    double t = 0;
    for (const double dt : steps_of(0.5, 0.002, equal)) {
      advance(lif, dt, J, neurons);
      t += dt;
      for (Eigen::Index i = 0; i < 41; ++i) {
        if (neurons.output(i) > 0) ++spikes[static_cast<std::size_t>(i)];
        // The refractory time tells when the last spike was, also in later steps.
        const int count = spikes[static_cast<std::size_t>(i)];
        if (count == 0) continue;
        const long double due = count * interval(lif, J(i)) - lif.tau_ref();
        const double spiked = t + neurons.refractory_time(i) - lif.tau_ref();
        INFO("neuron " << i << ", spike " << count << " at t = " << t);
        // An ulp of t for each spike and each step.
        REQUIRE(std::abs(double(spiked - due)) <= 1e-14 + 2e-16 * t * (count + t / 0.002));
      }
    }
    CHECK(spikes.front() > 5);
    CHECK(spikes.back() > 100);
  }
}

TEST_CASE("any split of 10 s into steps gives the spikes of equal steps", "[spiking_time]") {
  const ArrayX<double> J = ArrayX<double>::LinSpaced(33, 0.9, 20);
  for (const double tau_ref : {0.002, 0.005}) {
    const LIF<> lif(0.02, tau_ref);
    const auto spikes_in = [&](const std::vector<double>& steps) {
      Spiking<ArrayX<double>> neurons = population(lif, 33);
      ArrayX<double> spikes = ArrayX<double>::Zero(33);
      for (const double dt : steps) {
        advance(lif, dt, J, neurons);
        spikes += (neurons.output > 0).cast<double>();
      }
      return spikes;
    };
    const ArrayX<double> equal = spikes_in(steps_of(10, 0.001, true));
    const std::vector<double> turns = [] {
      std::vector<double> steps;
      for (int k = 0; k < 5000; ++k) steps.insert(steps.end(), {0.0002, 0.0018});
      return steps;
    }();
    // The random steps may end a little after 10 s.
    for (const auto& steps : {turns, steps_of(10, 0.002, false)}) {
      CHECK((spikes_in(steps) - equal).abs().maxCoeff() <= 1);
    }
    CHECK(equal(32) > 1500);
  }
}

TEST_CASE("where steps of 0.2 and 1.8 ms take turns, no spike is lost", "[spiking_time]") {
  const LIF<> lif;
  Spiking<ArrayX<double>> neuron{ArrayX<double>(1), ArrayX<double>::Zero(1),
                                 ArrayX<double>::Zero(1)};
  const ArrayX<double> J = ArrayX<double>::Constant(1, 20);
  int spikes = 0;
  for (int k = 0; k < 5000; ++k) {
    for (const double dt : {0.0002, 0.0018}) {
      advance(lif, dt, J, neuron);
      spikes += neuron.output(0) > 0;
    }
  }
  CHECK(spikes == int((10 + lif.tau_ref()) / interval(lif, 20.0)));
}

TEMPLATE_TEST_CASE("just above the threshold spikes are within 2 % of those due", "[spiking_time]",
                   float, double) {
  using Scalar = TestType;
  const Scalar tau_rc = Scalar(0.02L);
  for (const double ratio : {1e-3, 0.01, 0.05, 0.2, 0.5, 1.0}) {
    const Scalar dt = Scalar(ratio) * tau_rc;
    const LIF<Scalar> lif(tau_rc, dt);
    // From the smallest excess with which a voltage creeps at all.
    ArrayX<Scalar> J(6);
    const double least = std::ldexp(1.0, -23) / ratio;
    for (int i = 0; i < 6; ++i) J(i) = Scalar(1 + least * (1 + i * i));
    Spiking<ArrayX<Scalar>> neurons{ArrayX<Scalar>(6), ArrayX<Scalar>::Zero(6),
                                    ArrayX<Scalar>::Zero(6)};
    ArrayX<double> spikes = ArrayX<double>::Zero(6);
    const long steps = std::lround(60 * 17 / ratio / (ratio < 0.01 ? 10 : 1));
    for (long k = 0; k < steps; ++k) {
      advance(lif, dt, J, neurons);
      spikes += (neurons.output > 0).template cast<double>();
    }
    for (Eigen::Index i = 0; i < 6; ++i) {
      const double due = double(static_cast<long double>(steps) * dt / interval(lif, J(i)));
      INFO("dt / tau_rc " << ratio << ", J - 1 = " << J(i) - 1);
      CHECK(std::abs(spikes(i) - due) <= 0.02 * due + 2);
    }
  }
}

TEST_CASE("at small steps the voltage does not drift", "[spiking_time]") {
  // NEST's own test of accuracy: 5 ms in steps of 2^-12 ms with a tau_rc of 10 ms, within 1e-13.
  const LIF<> lif(0.01);
  const double dt = 1e-3 / 4096;
  Spiking<ArrayX<double>> neuron{ArrayX<double>(1), ArrayX<double>::Zero(1),
                                 ArrayX<double>::Zero(1)};
  for (int k = 0; k < 5 * 4096; ++k) advance(lif, dt, ArrayX<double>::Constant(1, 0.9), neuron);
  const long double due = -0.9L * std::expm1(-5 * 4096 * static_cast<long double>(dt) / 0.01L);
  CHECK(std::abs(double(neuron.voltage(0) - due)) < 1e-13);
}

TEMPLATE_TEST_CASE("a voltage is within 2 ulp of the exact step from the same state",
                   "[spiking_time]", float, double) {
  using Scalar = TestType;
  const double bound = detail::has_fma<Scalar> ? 2 : 3;
  std::mt19937 random(6);
  std::uniform_real_distribution<double> current(-3, 3), start(-2, 1), rest(-0.5, 1.2);
  const auto ulp = [](long double x) {
    return std::ldexp(1.0L, std::ilogb(x) + 1 - std::numeric_limits<Scalar>::digits);
  };
  double worst = 0;
  for (const double ratio : {1e-4, 1e-3, 0.01, 0.05, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 20.0, 100.0}) {
    const LIF<Scalar> lif(Scalar(0.02L), Scalar(0.002L), -infinity<Scalar>);
    const Scalar dt = Scalar(ratio) * lif.tau_rc();
    const Eigen::Index n = 20000;
    const ArrayX<Scalar> J =
        ArrayX<Scalar>::NullaryExpr(n, [&] { return Scalar(current(random)); });
    Spiking<ArrayX<Scalar>> neurons{ArrayX<Scalar>(n), ArrayX<Scalar>(n), ArrayX<Scalar>(n)};
    for (Eigen::Index i = 0; i < n; ++i) {
      // One neuron in four is refractory for a part of the step, from its reset on.
      neurons.refractory_time(i) = i % 4 == 0 ? Scalar(rest(random)) * dt : Scalar(-1);
      neurons.voltage(i) = i % 4 == 0 ? Scalar(0) : Scalar(start(random));
    }
    const Spiking<ArrayX<Scalar>> before = neurons;
    advance(lif, dt, J, neurons);
    for (Eigen::Index i = 0; i < n; ++i) {
      if (neurons.output(i) > 0) continue;
      const long double v = before.voltage(i), step = dt, tau_rc = lif.tau_rc();
      const long double resting =
          std::clamp(static_cast<long double>(before.refractory_time(i)), 0.0L, step);
      const long double way = -std::expm1((resting - step) / tau_rc) * (J(i) - v), exact = v + way;
      const long double largest = std::max({std::abs(v), std::abs(way), std::abs(exact)});
      if (largest < std::numeric_limits<Scalar>::min()) continue;
      worst = std::max(worst, double(std::abs(neurons.voltage(i) - exact) / ulp(largest)));
    }
  }
  CAPTURE(worst);
  CHECK(worst <= bound);
}
