// A time step of neurons that spike at the rates of LIFRate. The library's step is compared with
// the same rates followed by lines of Eigen, or by the standard library's random numbers.
// `rates_for_spikes` measures the rates alone.

#include <cmath>
#include <random>
#include <softlif/softlif.hpp>

#include "curve.hpp"
#include "measure.hpp"

namespace softlif_benchmark {
namespace {

constexpr double dt = 0.001;

template <class Scalar>
softlif::LIFRate<Scalar> neuron() {
  using P = Parameters<Scalar>;
  return softlif::LIFRate<Scalar>(P::tau_rc, P::tau_ref, P::amplitude);
}

/// Measures `step(J, output)`.
template <class Scalar, class Step>
void measure_spikes(benchmark::State& state, Step step) {
  const Array<Scalar> J = currents<Scalar>(state.range(0));
  Array<Scalar> output(J.size());
  measure(state, J, output, [&] { step(J, output); });
}

template <class Scalar>
void rates_for_spikes(benchmark::State& state) {
  const auto lif = neuron<Scalar>();
  measure_spikes<Scalar>(state, [&](const auto& J, auto& output) { lif.step_math(J, output); });
}

/// Measures the library's step.
template <class Scalar, class Spiking>
void measure_library(benchmark::State& state, const Spiking& spiking) {
  auto spiking_state = spiking.make_state(state.range(0), std::mt19937_64(1));
  measure_spikes<Scalar>(state, [&](const auto& J, auto& output) {
    spiking.step_math(Scalar(dt), J, output, spiking_state);
  });
}
template <class Scalar>
void regular_spiking(benchmark::State& state) {
  measure_library<Scalar>(state, softlif::RegularSpiking(neuron<Scalar>()));
}
template <class Scalar>
void stochastic_spiking(benchmark::State& state) {
  measure_library<Scalar>(state, softlif::StochasticSpiking(neuron<Scalar>()));
}
template <class Scalar>
void poisson_spiking(benchmark::State& state) {
  measure_library<Scalar>(state, softlif::PoissonSpiking(neuron<Scalar>()));
}

template <class Scalar>
void regular_spiking_eigen(benchmark::State& state) {
  const auto lif = neuron<Scalar>();
  Array<Scalar> voltage = Array<Scalar>::Zero(state.range(0));
  measure_spikes<Scalar>(state, [&](const auto& J, auto& output) {
    lif.step_math(J, output);
    voltage += Scalar(dt) * output;
    output = voltage.floor();
    voltage -= output;
    output *= Scalar(1 / dt);
  });
}

/// One generator for all neurons, so the spikes depend on how arrays are cut.
template <class Scalar>
void stochastic_spiking_std(benchmark::State& state) {
  const auto lif = neuron<Scalar>();
  std::mt19937_64 random(1);
  std::uniform_real_distribution<Scalar> uniform;
  measure_spikes<Scalar>(state, [&](const auto& J, auto& output) {
    lif.step_math(J, output);
    for (Scalar& value : output) {
      const Scalar due = Scalar(dt) * value, whole = std::floor(due);
      value = (uniform(random) < due - whole ? whole + 1 : whole) * Scalar(1 / dt);
    }
  });
}
template <class Scalar>
void poisson_spiking_std(benchmark::State& state) {
  const auto lif = neuron<Scalar>();
  std::mt19937_64 random(1);
  measure_spikes<Scalar>(state, [&](const auto& J, auto& output) {
    lif.step_math(J, output);
    for (Scalar& value : output) {
      if (value == 0) continue;  // the distribution does not take a mean of 0
      std::poisson_distribution<int> spikes(dt * static_cast<double>(value));
      value = Scalar(spikes(random)) * Scalar(1 / dt);
    }
  });
}

void sizes(benchmark::internal::Benchmark* b) { b->Arg(16)->Arg(in_cache)->Arg(unforeseen); }

BENCHMARK_TEMPLATE(rates_for_spikes, float)->Apply(sizes);
BENCHMARK_TEMPLATE(regular_spiking, float)->Apply(sizes);
BENCHMARK_TEMPLATE(regular_spiking_eigen, float)->Apply(sizes);
BENCHMARK_TEMPLATE(stochastic_spiking, float)->Apply(sizes);
BENCHMARK_TEMPLATE(stochastic_spiking_std, float)->Apply(sizes);
BENCHMARK_TEMPLATE(poisson_spiking, float)->Apply(sizes);
BENCHMARK_TEMPLATE(poisson_spiking_std, float)->Apply(sizes);
BENCHMARK_TEMPLATE(rates_for_spikes, double)->Apply(sizes);
BENCHMARK_TEMPLATE(regular_spiking, double)->Apply(sizes);
BENCHMARK_TEMPLATE(regular_spiking_eigen, double)->Apply(sizes);
BENCHMARK_TEMPLATE(stochastic_spiking, double)->Apply(sizes);
BENCHMARK_TEMPLATE(stochastic_spiking_std, double)->Apply(sizes);
BENCHMARK_TEMPLATE(poisson_spiking, double)->Apply(sizes);
BENCHMARK_TEMPLATE(poisson_spiking_std, double)->Apply(sizes);

}  // namespace
}  // namespace softlif_benchmark
