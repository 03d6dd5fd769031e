// A time step of spiking LIF neurons: the library's beside Nengo's lines as Eigen expressions and
// as a loop over libm. All go through the same currents; spikes come as often as these make them.

#include <softlif/softlif.hpp>

#include "curve.hpp"
#include "measure.hpp"

namespace softlif_benchmark {
namespace {

template <class Scalar>
struct Neurons {
  using P = Parameters<Scalar>;
  static constexpr Scalar dt = Scalar(0.001);

  Array<Scalar> J, output, voltage, refractory_time;

  explicit Neurons(Index n) : J(currents<Scalar>(n)), output(n) {
    std::mt19937_64 random(1);
    std::tie(voltage, refractory_time) = initial(n, random);
  }
  static std::pair<Array<Scalar>, Array<Scalar>> initial(Index n, std::mt19937_64& random) {
    auto state = softlif::LIF<Scalar>().make_state(n, random);
    return {state.voltage, state.refractory_time};
  }
};

/// How many of 1000 neurons spiked in the last step, so that one sees that all do the same.
template <class Scalar, class Step>
void measure_step(benchmark::State& state, Step step) {
  Neurons<Scalar> neurons(state.range(0));
  for (int i = 0; i < 200; ++i) step(neurons);  // until the neurons have lost their initial phase
  double spikes = 0, steps = 0;
  measure(state, neurons.J, neurons.output, [&] {
    step(neurons);
    benchmark::DoNotOptimize(neurons.voltage.data());
    benchmark::DoNotOptimize(neurons.refractory_time.data());
  });
  for (; steps < 100; ++steps) {
    step(neurons);
    spikes += static_cast<double>((neurons.output > Scalar(0)).count());
  }
  state.counters["Hz"] = spikes / (steps * static_cast<double>(Neurons<Scalar>::dt) *
                                   static_cast<double>(neurons.J.size()));
}

template <class Scalar>
void lif_spiking(benchmark::State& state) {
  using P = Parameters<Scalar>;
  const softlif::LIF<Scalar> lif(P::tau_rc, P::tau_ref, Scalar(0), P::amplitude);
  measure_step<Scalar>(
      state, [&](auto& n) { lif.step_math(n.dt, n.J, n.output, n.voltage, n.refractory_time); });
}

/// Nengo's lines, each one Eigen statement.
template <class Scalar>
void lif_spiking_eigen(benchmark::State& state) {
  using P = Parameters<Scalar>;
  Array<Scalar> delta, spike_time;
  measure_step<Scalar>(state, [&](auto& n) {
    const Scalar dt = n.dt;
    n.refractory_time -= dt;
    delta = (dt - n.refractory_time).max(Scalar(0)).min(dt);
    delta = (delta * (Scalar(-1) / P::tau_rc)).expm1();
    n.voltage -= (n.J - n.voltage) * delta;
    n.output = (n.voltage > Scalar(1))
                   .select(Array<Scalar>::Constant(n.J.size(), P::amplitude / dt), Scalar(0));
    spike_time = (Scalar(1) - n.voltage) / (n.J - Scalar(1));
    spike_time = spike_time.log1p();
    spike_time = dt + P::tau_rc * spike_time + P::tau_ref;
    n.refractory_time = (n.voltage > Scalar(1)).select(spike_time, n.refractory_time);
    n.voltage = (n.voltage > Scalar(1)).select(Scalar(0), n.voltage.max(Scalar(0)));
  });
}

/// Nengo's lines, one neuron after the other; the logarithm only for those that spike.
template <class Scalar>
void lif_spiking_libm(benchmark::State& state) {
  using P = Parameters<Scalar>;
  measure_step<Scalar>(state, [&](auto& n) {
    const Scalar dt = n.dt;
    for (Index i = 0; i < n.J.size(); ++i) {
      const Scalar J = n.J[i];
      Scalar v = n.voltage[i], refractory_time = n.refractory_time[i] - dt;
      const Scalar delta = std::min(std::max(dt - refractory_time, Scalar(0)), dt);
      v -= (J - v) * std::expm1(-delta / P::tau_rc);
      n.output[i] = Scalar(0);
      if (v > 1) {
        n.output[i] = P::amplitude / dt;
        refractory_time = P::tau_ref + dt + P::tau_rc * std::log1p(-(v - 1) / (J - 1));
        v = 0;
      }
      n.voltage[i] = std::max(v, Scalar(0));
      n.refractory_time[i] = refractory_time;
    }
  });
}

BENCHMARK_TEMPLATE(lif_spiking, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_spiking, double)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_spiking_eigen, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_spiking_eigen, double)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_spiking_libm, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_spiking_libm, double)->Apply(small)->Apply(large);

}  // namespace
}  // namespace softlif_benchmark
