// A time step of spiking LIF neurons: the library's beside Nengo's lines, as Eigen expressions and
// as a loop over libm. All get the same currents, and so spike equally often (`Hz`).

#include "spiking.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <softlif/softlif.hpp>

#include "curve.hpp"
#include "measure.hpp"

namespace softlif_benchmark {
namespace {

template <class Scalar>
void lif_spiking(benchmark::State& state) {
  using P = Parameters<Scalar>;
  const softlif::LIF<Scalar> lif(P::tau_rc, P::tau_ref, Scalar(0), P::amplitude);
  measure_step<Scalar>(
      state, [&](auto& n) { lif.step_math(n.dt, n.J, n.output, n.voltage, n.refractory_time); });
}

template <class Scalar>
void precise_lif_spiking(benchmark::State& state) {
  using P = Parameters<Scalar>;
  const softlif::PreciseLIF<Scalar> lif(P::tau_rc, P::tau_ref, Scalar(0), P::amplitude);
  measure_step<Scalar>(
      state, [&](auto& n) { lif.step_math(n.dt, n.J, n.output, n.voltage, n.refractory_time); });
}

/// Without a current, from voltages that would soon be subnormal if they went on decaying.
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

/// Nengo's lines, each as one Eigen statement, with a statement for the logarithm alone. With expm1
/// it then vectorises (in float; Eigen 3.4 has neither function for packets of doubles).
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

/// The same, written to vectorise in double, too: it uses exp and log, which are exact enough here.
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

/// Nengo's lines, one neuron after the other. The exponential is computed only for neurons that are
/// or were refractory in this step, and the logarithm only for neurons that spike.
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

/// The loop that generators of code for networks write, with spikes at the ends of steps and an
/// exponential that is computed beforehand. g++ vectorises it for AVX-512, and with
/// -fno-trapping-math for every instruction set.
template <class Scalar>
#if defined(__GNUC__) && !defined(__clang__)
__attribute__((noinline, optimize("O3", "no-trapping-math")))
#else
EIGEN_DONT_INLINE
#endif
void step_on_grid(Index n, Scalar dt, Scalar gained, const Scalar* EIGEN_RESTRICT J,
                  Scalar* EIGEN_RESTRICT output, Scalar* EIGEN_RESTRICT voltage,
                  Scalar* EIGEN_RESTRICT refractory_time) {
  using P = Parameters<Scalar>;
  const Scalar spike = P::amplitude / dt;
  for (Index i = 0; i < n; ++i) {
    const Scalar v = voltage[i], left = refractory_time[i];
    const Scalar reached = left > 0 ? v : v + gained * (J[i] - v);
    const bool spikes = reached > 1;
    output[i] = spikes ? spike : Scalar(0);
    voltage[i] = spikes ? Scalar(0) : reached;
    refractory_time[i] = spikes ? P::tau_ref : left - dt;
  }
}

template <class Scalar>
void lif_spiking_rate(benchmark::State& state) {
  using P = Parameters<Scalar>;
  const softlif::LIF<Scalar> lif(P::tau_rc, P::tau_ref, Scalar(0), P::amplitude);
  measure_at_rate<Scalar>(
      state, [&](auto& n) { lif.step_math(n.dt, n.J, n.output, n.voltage, n.refractory_time); });
}

template <class Scalar>
void precise_lif_spiking_rate(benchmark::State& state) {
  using P = Parameters<Scalar>;
  const softlif::PreciseLIF<Scalar> lif(P::tau_rc, P::tau_ref, Scalar(0), P::amplitude);
  measure_at_rate<Scalar>(
      state, [&](auto& n) { lif.step_math(n.dt, n.J, n.output, n.voltage, n.refractory_time); });
}

/// In steps of 10 ms, five times tau_ref, in which LIF loses spikes.
template <class Scalar>
void precise_lif_spiking_long_steps(benchmark::State& state) {
  using P = Parameters<Scalar>;
  const softlif::PreciseLIF<Scalar> lif(P::tau_rc, P::tau_ref, Scalar(0), P::amplitude);
  measure_at_rate<Scalar>(state, [&](auto& n) {
    n.dt = Scalar(0.01);
    lif.step_math(n.dt, n.J, n.output, n.voltage, n.refractory_time);
  });
}

template <class Scalar>
void lif_spiking_rate_grid(benchmark::State& state) {
  using P = Parameters<Scalar>;
  measure_at_rate<Scalar>(state, [gained = Scalar(0)](auto& n) mutable {
    if (gained == 0) gained = -std::expm1(-n.dt / P::tau_rc);
    step_on_grid(n.J.size(), n.dt, gained, n.J.data(), n.output.data(), n.voltage.data(),
                 n.refractory_time.data());
  });
}

BENCHMARK_TEMPLATE(lif_spiking_rate, float)->Apply(sizes_and_rates);
BENCHMARK_TEMPLATE(precise_lif_spiking_rate, float)->Apply(sizes_and_rates);
BENCHMARK_TEMPLATE(precise_lif_spiking_long_steps, float)->Apply(sizes_and_rates);
BENCHMARK_TEMPLATE(lif_spiking_rate_grid, float)->Apply(sizes_and_rates);
BENCHMARK_TEMPLATE(lif_spiking_rate, double)->Apply(sizes_and_rates);
BENCHMARK_TEMPLATE(precise_lif_spiking_rate, double)->Apply(sizes_and_rates);
BENCHMARK_TEMPLATE(precise_lif_spiking_long_steps, double)->Apply(sizes_and_rates);
BENCHMARK_TEMPLATE(lif_spiking_rate_grid, double)->Apply(sizes_and_rates);
BENCHMARK_TEMPLATE(lif_spiking, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_spiking, double)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(precise_lif_spiking, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_spiking_at_rest, float)->Apply(cached);
BENCHMARK_TEMPLATE(precise_lif_spiking, double)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_spiking_at_rest, double)->Apply(cached);
BENCHMARK_TEMPLATE(lif_spiking_eigen, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_spiking_eigen, double)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_spiking_eigen_exp, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_spiking_eigen_exp, double)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_spiking_libm, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_spiking_libm, double)->Apply(small)->Apply(large);

}  // namespace
}  // namespace softlif_benchmark
