// Spiking neurons do in each step what Nengo's LIF does, with spikes in the same steps.

#include <algorithm>
#include <cmath>
#include <vector>

#include "spiking.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

struct Drive {
  double noise;  // J changes by up to this much from step to step
  bool restart;  // each step starts from the library's state
};

/// Runs the neurons beside Nengo's step in the type Work, and returns the largest difference in
/// voltage (relative, where it is large) or, in units of tau_rc, in the refractory time that is
/// left.
template <class Work>
double largest_difference(const LIF<double>& lif, double dt, const Drive& drive) {
  constexpr Eigen::Index n = 31;
  Spiking<ArrayX<double>> neurons = population(lif, n);
  std::vector<Spiking<Work>> nengo(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    nengo[static_cast<std::size_t>(i)] = {0, Work(neurons.voltage(i)), 0};
  }
  std::mt19937 random(2);
  std::uniform_real_distribution<double> offset(-1, 4), noise(-drive.noise, drive.noise);
  ArrayX<double> mean_J = ArrayX<double>::NullaryExpr(n, [&] { return offset(random); });
  // Where a voltage creeps up to 1, rounding decides when it arrives.
  mean_J = (mean_J > 1 && mean_J < 1.1).select(1.1, mean_J);
  double largest = 0;
  int spikes = 0, elsewhere = 0;
  for (int k = 0; k < 4000; ++k) {
    const ArrayX<double> J = mean_J + ArrayX<double>::NullaryExpr(n, [&] { return noise(random); });
    const Spiking<ArrayX<double>> before = neurons;
    advance(lif, dt, J, neurons);
    for (Eigen::Index i = 0; i < n; ++i) {
      auto& other = nengo[static_cast<std::size_t>(i)];
      if (drive.restart) other = {0, before.voltage(i), before.refractory_time(i) + Work(dt)};
      nengo_step<Work>(lif, dt, J(i), other);
      spikes += other.output > 0;
      elsewhere += (other.output > 0) != (neurons.output(i) > 0);
      // Nengo's time counts from the start of the step, ours from its end.
      const Work left = std::max<Work>(other.refractory_time - Work(dt), 0);
      const double voltage = double(std::abs(other.voltage - Work(neurons.voltage(i))));
      const double time =
          double(std::abs(left - std::max(Work(neurons.refractory_time(i)), Work(0))));
      largest = std::max(
          {largest, voltage / std::max(1.0, std::abs(neurons.voltage(i))), time / lif.tau_rc()});
    }
  }
  CHECK(spikes > 200);
  CHECK(elsewhere == 0);
  return largest;
}

template <class Function>
void for_each_neuron(const Function& function) {
  for (const double dt : {0.0001, 0.001, 0.0023}) {
    for (const double tau_ref : {0.002, 0.0, 0.0004}) {
      for (const double min_voltage : {0.0, -infinity<double>}) {
        const LIF<> lif(0.02, tau_ref, min_voltage, 0.5);
        INFO(lif << " dt " << dt);
        function(lif, dt);
      }
    }
  }
}

}  // namespace

TEST_CASE("each of many steps is Nengo's to 1e-12", "[spiking_nengo]") {
  for_each_neuron([](const LIF<>& lif, double dt) {
    CHECK(largest_difference<double>(lif, dt, {0.5, true}) < 1e-12);
    CHECK(largest_difference<long double>(lif, dt, {0.5, true}) < 1e-12);
  });
}

TEST_CASE("runs of many steps have Nengo's spikes", "[spiking_nengo]") {
  // Each rounding of a spike's time shifts the phase of its neuron for good.
  for_each_neuron([](const LIF<>& lif, double dt) {
    CHECK(largest_difference<double>(lif, dt, {0, false}) < 1e-11);
    CHECK(largest_difference<long double>(lif, dt, {0, false}) < 1e-11);
  });
  // Where the current changes, a phase's error grows and shrinks with it.
  for_each_neuron([](const LIF<>& lif, double dt) {
    CHECK(largest_difference<double>(lif, dt, {0.5, false}) < 1e-9);
  });
}

TEST_CASE("steps beyond tau_ref have Nengo's spikes, and lose the others", "[spiking_nengo]") {
  const LIF<> lif;
  for (const double dt : {0.003, 0.005, 0.01, 0.03, 0.1}) {
    INFO("dt " << dt);
    CHECK(largest_difference<double>(lif, dt, {0, false}) < 1e-11);
    CHECK(largest_difference<double>(lif, dt, {0.5, false}) < 1e-9);
  }
}
