// A time step of spiking LIF neurons: the library's beside Nengo's lines as Eigen expressions and
// as a loop over libm. All go through the same currents; spikes come as often as these make them,
// and as often (`Hz`) in each.

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <softlif/softlif.hpp>

#include "curve.hpp"
#include "measure.hpp"

namespace softlif_benchmark {
namespace {

template <class Scalar>
struct SpikingNeurons {
  Scalar dt = Scalar(0.001);
  Array<Scalar> J, output, voltage, refractory_time;

  explicit SpikingNeurons(Index n) : J(currents<Scalar>(n)), output(n) {
    const auto state = softlif::LIF<Scalar>().make_state(n, std::mt19937_64(1));
    voltage = state.voltage;
    refractory_time = state.refractory_time;
  }

  void repeat(Index times) {
    for (Array<Scalar>* array : {&J, &output, &voltage, &refractory_time}) {
      *array = array->replicate(times, 1).eval();
    }
  }
};

/// Measures `step`, which takes the neurons one dt further. Many neurons are copies of fewer, more
/// than a processor learns the branches of: their first steps would take long.
template <class Scalar, class Step>
void measure_step(benchmark::State& state, Step step) {
  const Index n = state.range(0), distinct = std::min(n, Index{1} << 16);
  SpikingNeurons<Scalar> neurons(distinct);
  constexpr int first_steps = 200, counted_steps = 100;
  for (int i = 0; i < first_steps; ++i) step(neurons);  // until they have lost their initial phase
  Index spikes = 0;
  for (int i = 0; i < counted_steps; ++i) {
    step(neurons);
    spikes += (neurons.output > Scalar(0)).count();
  }
  const double seconds = counted_steps * static_cast<double>(neurons.dt);
  state.counters["Hz"] = static_cast<double>(spikes) / (seconds * static_cast<double>(distinct));

  neurons.repeat(n / distinct);
  measure(state, neurons.J, neurons.output, [&] {
    step(neurons);
    benchmark::DoNotOptimize(neurons.voltage.data());
    benchmark::DoNotOptimize(neurons.refractory_time.data());
  });
}

template <class Scalar>
void lif_spiking(benchmark::State& state) {
  using P = Parameters<Scalar>;
  const softlif::LIF<Scalar> lif(P::tau_rc, P::tau_ref, Scalar(0), P::amplitude);
  measure_step<Scalar>(
      state, [&](auto& n) { lif.step_math(n.dt, n.J, n.output, n.voltage, n.refractory_time); });
}

/// Without a current, from voltages that would soon be subnormal if they went on to decay.
template <class Scalar>
void lif_spiking_at_rest(benchmark::State& state) {
  using P = Parameters<Scalar>;
  const softlif::LIF<Scalar> lif(P::tau_rc, P::tau_ref, Scalar(0), P::amplitude);
  SpikingNeurons<Scalar> neurons(state.range(0));
  neurons.J.setZero();
  neurons.voltage.setConstant(std::numeric_limits<Scalar>::min());
  neurons.refractory_time.setZero();
  const auto step = [&] {
    lif.step_math(neurons.dt, neurons.J, neurons.output, neurons.voltage, neurons.refractory_time);
    benchmark::DoNotOptimize(neurons.voltage.data());
    benchmark::DoNotOptimize(neurons.refractory_time.data());
  };
  for (int i = 0; i < 100; ++i) step();
  measure(state, neurons.J, neurons.output, step);
}

/// Nengo's lines, each one Eigen statement, and the logarithm one of its own: with expm1 it then
/// vectorises (in float; Eigen 3.4 has neither for packets of doubles).
template <class Scalar>
void lif_spiking_eigen(benchmark::State& state) {
  using P = Parameters<Scalar>;
  Array<Scalar> delta, spike_time;
  measure_step<Scalar>(state, [&](auto& n) {
    n.refractory_time -= n.dt;
    delta = (n.dt - n.refractory_time).max(Scalar(0)).min(n.dt);
    n.voltage -= (n.J - n.voltage) * (delta * (Scalar(-1) / P::tau_rc)).expm1();
    n.output = (n.voltage > Scalar(1))
                   .select(Array<Scalar>::Constant(n.J.size(), P::amplitude / n.dt), Scalar(0));
    spike_time = ((Scalar(1) - n.voltage) / (n.J - Scalar(1))).log1p();
    spike_time = n.dt + P::tau_rc * spike_time + P::tau_ref;
    n.refractory_time = (n.voltage > Scalar(1)).select(spike_time, n.refractory_time);
    n.voltage = (n.voltage > Scalar(1)).select(Scalar(0), n.voltage.max(Scalar(0)));
  });
}

/// The same made to vectorise in double, too: by exp and log, which are exact enough here.
template <class Scalar>
void lif_spiking_eigen_exp(benchmark::State& state) {
  using P = Parameters<Scalar>;
  Array<Scalar> delta, spike_time;
  measure_step<Scalar>(state, [&](auto& n) {
    n.refractory_time -= n.dt;
    delta = (n.dt - n.refractory_time).max(Scalar(0)).min(n.dt);
    n.voltage = n.J + (n.voltage - n.J) * (delta * (Scalar(-1) / P::tau_rc)).exp();
    n.output = (n.voltage > Scalar(1))
                   .select(Array<Scalar>::Constant(n.J.size(), P::amplitude / n.dt), Scalar(0));
    spike_time = ((n.J - n.voltage) / (n.J - Scalar(1))).log();
    spike_time = n.dt + P::tau_rc * spike_time + P::tau_ref;
    n.refractory_time = (n.voltage > Scalar(1)).select(spike_time, n.refractory_time);
    n.voltage = (n.voltage > Scalar(1)).select(Scalar(0), n.voltage.max(Scalar(0)));
  });
}

/// Nengo's lines, one neuron after the other: the exponential only for those that are or were
/// refractory in this step, the logarithm only for those that spike.
template <class Scalar>
void lif_spiking_libm(benchmark::State& state) {
  using P = Parameters<Scalar>;
  measure_step<Scalar>(state, [](auto& n) {
    const Scalar whole_step = std::expm1(-n.dt / P::tau_rc);
    for (Index i = 0; i < n.J.size(); ++i) {
      const Scalar J = n.J[i];
      Scalar v = n.voltage[i], refractory_time = n.refractory_time[i] - n.dt;
      const Scalar delta = std::max(n.dt - refractory_time, Scalar(0));
      v -= (J - v) * (delta >= n.dt ? whole_step : std::expm1(-delta / P::tau_rc));
      const bool spiked = v > 1;
      if (spiked) refractory_time = P::tau_ref + n.dt + P::tau_rc * std::log1p((1 - v) / (J - 1));
      n.output[i] = spiked ? P::amplitude / n.dt : Scalar(0);
      n.voltage[i] = spiked ? Scalar(0) : std::max(v, Scalar(0));
      n.refractory_time[i] = refractory_time;
    }
  });
}

BENCHMARK_TEMPLATE(lif_spiking, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_spiking, double)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_spiking_at_rest, float)->Apply(cached);
BENCHMARK_TEMPLATE(lif_spiking_at_rest, double)->Apply(cached);
BENCHMARK_TEMPLATE(lif_spiking_eigen, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_spiking_eigen, double)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_spiking_eigen_exp, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_spiking_eigen_exp, double)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_spiking_libm, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_spiking_libm, double)->Apply(small)->Apply(large);

}  // namespace
}  // namespace softlif_benchmark
