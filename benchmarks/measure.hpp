#pragma once

// The timed loop and what it prints. `ns/elem` is nanoseconds of processor time per element, which
// other programs disturb less than wall-clock time. `ulp` is the largest error in units in the last
// place.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <limits>

#include "curve.hpp"

namespace softlif_benchmark {

/// How many elements stay in the first-level cache, and how many fit in no cache.
inline constexpr Index in_cache = 4096;
/// So many currents that a processor does not learn them by heart: it cannot foresee what a branch
/// on one of them does.
inline constexpr Index unforeseen = Index{1} << 16;
inline constexpr Index out_of_cache = Index{4} << 20;

/// For `->Apply`: the sizes of the arrays.
inline void small(benchmark::internal::Benchmark* b) {
  b->Arg(1)->Arg(4)->Arg(8)->Arg(16)->Arg(50);
}
inline void large(benchmark::internal::Benchmark* b) {
  b->Arg(in_cache)->Arg(out_of_cache)->Unit(benchmark::kMicrosecond);
}
inline void cached(benchmark::internal::Benchmark* b) {
  b->Arg(in_cache)->Unit(benchmark::kMicrosecond);
}

/// The sizes of the chart of time against size. The program runs them only where a filter on its
/// command line asks for `sweep`.
inline void sweep_to(benchmark::internal::Benchmark* b, Index largest) {
  b->ArgName("sweep")->Unit(benchmark::kMicrosecond);
  for (Index n = 1000; n <= largest; n *= 10) {
    b->Arg(n);
    if (3 * n <= largest) b->Arg(3 * n);
  }
}
inline void sweep(benchmark::internal::Benchmark* b) { sweep_to(b, 10'000'000); }
inline void long_sweep(benchmark::internal::Benchmark* b) { sweep_to(b, 100'000'000); }

inline double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }
inline double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Times `body`, which computes `output` from `input`.
template <class Input, class Output, class Body>
void measure(benchmark::State& state, const Input& input, Output& output, Body body,
             double (*seconds_now)() = processor_seconds) {
  body();  // touches every page for the first time

  // The compiler must assume that both arrays are known outside, so that each clobber makes the
  // next pass read and write them anew. The addresses are taken again, since the body may have
  // moved the output.
  benchmark::DoNotOptimize(input.data());
  const double start = seconds_now();
  for (auto _ : state) {
    body();
    benchmark::DoNotOptimize(output.data());
    benchmark::ClobberMemory();
  }
  const double seconds = seconds_now() - start;

  const auto elements = state.iterations() * output.size();
  state.SetItemsProcessed(elements);
  state.counters["ns/elem"] = seconds * 1e9 / static_cast<double>(elements);
}

/// Prints under the label `name` how far `values` lie from `exact`, a function of long double, at
/// the currents J. Of a large array, it looks at as many elements as fit in the cache.
template <class Currents, class Values, class Exact>
void report_error(benchmark::State& state, const char* name, const Currents& J,
                  const Values& values, Exact exact) {
  using Limits = std::numeric_limits<typename Values::Scalar>;
  // A handful of elements tells little, and no wider type can judge long double.
  if (values.size() < in_cache || Limits::digits + 8 > std::numeric_limits<long double>::digits) {
    return;
  }
  long double largest = 0;
  for (Index i = 0; i < in_cache; ++i) {
    const long double truth = exact(static_cast<long double>(J[i]));
    const int exponent = std::max(std::ilogb(truth) + 1, Limits::min_exponent);
    const long double ulp = std::ldexp(1.0L, exponent - Limits::digits);
    const long double error = std::abs(static_cast<long double>(values[i]) - truth) / ulp;
    if (!(error <= largest)) largest = error;  // shows a NaN, too
  }
  state.counters[name] = static_cast<double>(largest);
}

template <class Currents, class Rates>
void report_error(benchmark::State& state, const Currents& J, const Rates& rates) {
  report_error(state, "ulp", J, rates, soft_rate<typename Rates::Scalar, long double>);
}

/// Measures `compute(J, rates)` on state.range(0) elements.
template <class Scalar, class Compute>
void measure_rates(benchmark::State& state, Compute compute) {
  const Array<Scalar> J = currents<Scalar>(state.range(0));
  Array<Scalar> rates(J.size());
  measure(state, J, rates, [&] { compute(J, rates); });
  report_error(state, J, rates);
}

}  // namespace softlif_benchmark
