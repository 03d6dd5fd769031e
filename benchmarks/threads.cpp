// step_math from several threads on slices of one array, in wall-clock time. The library starts no
// threads. OpenMP's threads are started before the clock, and wait between the passes.

#if defined(_OPENMP)

#include "curve.hpp"
#include "measure.hpp"
#include "neurons.hpp"

namespace softlif_benchmark {
namespace {

/// The code that a user writes.
template <class Scalar>
void rates_by_threads(const softlif::SoftLIFRate<Scalar>& neurons, const Array<Scalar>& J,
                      Array<Scalar>& rates, Index threads) {
  const Index slice = (J.size() + threads - 1) / threads;
#pragma omp parallel for num_threads(static_cast<int>(threads))
  for (Index begin = 0; begin < J.size(); begin += slice) {
    const Index size = std::min(slice, J.size() - begin);
    neurons.step_math(J.segment(begin, size), rates.segment(begin, size));
  }
}

/// Takes state.range(0) elements and state.range(1) threads.
template <class Scalar>
void threads(benchmark::State& state) {
  const auto neurons = soft_neurons<Scalar>();
  const Array<Scalar> J = currents<Scalar>(state.range(0));
  Array<Scalar> rates(J.size());
  measure(
      state, J, rates, [&] { rates_by_threads(neurons, J, rates, state.range(1)); }, wall_seconds);
  report_error(state, J, rates);
}

/// From arrays for which a second thread does not pay to those in memory.
void one_and_two(benchmark::internal::Benchmark* b) {
  b->ArgsProduct({{1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 24}, {1, 2}})
      ->ArgNames({"", "threads"})
      ->Unit(benchmark::kMicrosecond)
      ->UseRealTime();
}
BENCHMARK_TEMPLATE(threads, float)->Apply(one_and_two);
BENCHMARK_TEMPLATE(threads, double)->Apply(one_and_two);

}  // namespace
}  // namespace softlif_benchmark

#endif
