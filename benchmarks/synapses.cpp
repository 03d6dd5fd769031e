// A time step of synapses. The library's step is exact for any time constant and input. It is
// compared with the difference equation of the filter as lines of Eigen, as Nengo has it.

#include <cmath>
#include <softlif/softlif.hpp>

#include "curve.hpp"
#include "measure.hpp"

namespace softlif_benchmark {
namespace {

constexpr double dt = 0.001, tau = 0.005;

template <class Scalar, class Step>
void measure_filter(benchmark::State& state, Step step) {
  const Array<Scalar> x = currents<Scalar>(state.range(0));
  Array<Scalar> y = Array<Scalar>::Zero(x.size()), lowpassed = y;
  measure(state, x, y, [&] {
    step(x, y, lowpassed);
    benchmark::DoNotOptimize(lowpassed.data());
  });
}

template <class Scalar>
void lowpass(benchmark::State& state) {
  const softlif::Lowpass<Scalar> synapse{Scalar(tau)};
  measure_filter<Scalar>(
      state, [&](const auto& x, auto& y, auto&) { synapse.step_math(Scalar(dt), x, y); });
}

template <class Scalar>
void lowpass_eigen(benchmark::State& state) {
  measure_filter<Scalar>(state, [](const auto& x, auto& y, auto&) {
    const auto kept = Scalar(std::exp(-dt / tau));
    y = kept * y + (1 - kept) * x;
  });
}

/// A time constant for each element.
template <class Scalar>
void lowpass_per_neuron(benchmark::State& state) {
  const softlif::Lowpass<Array<Scalar>> synapse(
      Array<Scalar>::LinSpaced(state.range(0), Scalar(tau), Scalar(2 * tau)));
  measure_filter<Scalar>(
      state, [&](const auto& x, auto& y, auto&) { synapse.step_math(Scalar(dt), x, y); });
}

template <class Scalar>
void alpha(benchmark::State& state) {
  const softlif::Alpha<Scalar> synapse{Scalar(tau)};
  measure_filter<Scalar>(state, [&](const auto& x, auto& y, auto& lowpassed) {
    synapse.step_math(Scalar(dt), x, y, lowpassed);
  });
}

template <class Scalar>
void alpha_eigen(benchmark::State& state) {
  measure_filter<Scalar>(state, [](const auto& x, auto& y, auto& lowpassed) {
    const auto kept = Scalar(std::exp(-dt / tau)), passed_on = Scalar(dt / tau) * kept;
    y = kept * y + passed_on * lowpassed + (1 - kept - passed_on) * x;
    lowpassed = kept * lowpassed + (1 - kept) * x;
  });
}

BENCHMARK_TEMPLATE(lowpass, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lowpass_eigen, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lowpass_per_neuron, float)->Apply(cached);
BENCHMARK_TEMPLATE(alpha, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(alpha_eigen, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lowpass, double)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lowpass_eigen, double)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lowpass_per_neuron, double)->Apply(cached);
BENCHMARK_TEMPLATE(alpha, double)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(alpha_eigen, double)->Apply(small)->Apply(large);

}  // namespace
}  // namespace softlif_benchmark
