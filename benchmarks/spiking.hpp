#pragma once

// Spiking neurons whose steps are measured, at the currents of the other benchmarks or at a mean
// rate.

#include <algorithm>
#include <random>
#include <softlif/softlif.hpp>

#include "curve.hpp"
#include "measure.hpp"

namespace softlif_benchmark {

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

/// Measures `step`, which takes the neurons one dt further. The first steps of many neurons would
/// take long, so these are copies of fewer neurons, yet of more than a processor learns the
/// branches of.
template <class Scalar, class Step>
void measure_step(benchmark::State& state, Step step) {
  const Index n = state.range(0), distinct = std::min(n, Index{1} << 16);
  SpikingNeurons<Scalar> neurons(distinct);
  constexpr int first_steps = 200, counted_steps = 100;
  for (int i = 0; i < first_steps; ++i) step(neurons);  // until their initial phase is lost
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

/// Neurons whose mean rate is about state.range(1) Hz.
template <class Scalar>
struct AtRate : SpikingNeurons<Scalar> {
  AtRate(Index n, int rate) : SpikingNeurons<Scalar>(n) {
    const Scalar highest = rate == 0 ? Scalar(0.9) : rate < 10 ? Scalar(1.3) : rate < 100 ? 3 : 12;
    std::mt19937_64 random(2);
    std::uniform_real_distribution<Scalar> current(rate == 0 ? 0 : -1, highest);
    for (Scalar& value : this->J) value = current(random);
    if (rate == 0) this->voltage *= Scalar(0.5);
  }
};

template <class Scalar, class Step>
void measure_at_rate(benchmark::State& state, Step step) {
  using P = Parameters<Scalar>;
  const Index n = state.range(0);
  AtRate<Scalar> neurons(n, static_cast<int>(state.range(1)));
  double spikes = 0;
  constexpr int first_steps = 300, counted_steps = 300;
  for (int i = 0; i < first_steps + counted_steps; ++i) {
    step(neurons);
    if (i < first_steps) continue;
    spikes +=
        (neurons.output.template cast<double>() * static_cast<double>(neurons.dt) / P::amplitude)
            .sum();
  }
  const double seconds = counted_steps * static_cast<double>(neurons.dt);
  state.counters["Hz"] = spikes / (seconds * static_cast<double>(n));
  measure(state, neurons.J, neurons.output, [&] {
    step(neurons);
    benchmark::DoNotOptimize(neurons.voltage.data());
    benchmark::DoNotOptimize(neurons.refractory_time.data());
  });
}

/// Sizes and mean rates in Hz.
inline void sizes_and_rates(benchmark::internal::Benchmark* b) {
  b->ArgsProduct({{256, 4096, 65536}, {0, 6, 30, 150}})->Unit(benchmark::kMicrosecond);
}

}  // namespace softlif_benchmark
