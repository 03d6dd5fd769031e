// SoftLIFRate and LIFRate on numbers that lie one behind the other.

#include "neurons.hpp"

#include <limits>

#include "curve.hpp"
#include "measure.hpp"

namespace softlif_benchmark {
namespace {

/// One number at a time.
template <class Scalar>
void rate(benchmark::State& state) {
  const auto neurons = soft_neurons<Scalar>();
  measure_rates<Scalar>(state, [&](const auto& J, auto& rates) {
    for (Index i = 0; i < J.size(); ++i) rates[i] = neurons.rate(J[i]);
  });
}

template <class Scalar>
void step_math(benchmark::State& state) {
  const auto neurons = soft_neurons<Scalar>();
  measure_rates<Scalar>(state, [&](const auto& J, auto& rates) { neurons.step_math(J, rates); });
}

template <class Scalar>
void step_math_derivative(benchmark::State& state) {
  const auto neurons = soft_neurons<Scalar>();
  const Array<Scalar> J = currents<Scalar>(state.range(0));
  Array<Scalar> rates(J.size()), derivatives(J.size());
  measure(state, J, rates, [&] {
    neurons.step_math(J, rates, derivatives);
    benchmark::DoNotOptimize(derivatives.data());
  });
  report_error(state, J, rates);
  report_error(state, "ulp_derivative", J, derivatives, soft_derivative<Scalar, long double>);
}

/// Replaces one current in this many.
template <class Scalar>
void measure_with(benchmark::State& state, Scalar current, Index one_of) {
  const auto neurons = soft_neurons<Scalar>();
  Array<Scalar> J = currents<Scalar>(state.range(0));
  for (Index i = 0; i < J.size(); i += one_of) J[i] = current;
  Array<Scalar> rates(J.size());
  measure(state, J, rates, [&] { neurons.step_math(J, rates); });
}

template <class Scalar>
void step_math_nan(benchmark::State& state) {
  measure_with(state, std::numeric_limits<Scalar>::quiet_NaN(), 1);
}
template <class Scalar>
void step_math_few_nan(benchmark::State& state) {
  measure_with(state, std::numeric_limits<Scalar>::quiet_NaN(), 16);
}
template <class Scalar>
void step_math_infinity(benchmark::State& state) {
  measure_with(state, std::numeric_limits<Scalar>::infinity(), 1);
}
template <class Scalar>
void step_math_few_infinity(benchmark::State& state) {
  measure_with(state, std::numeric_limits<Scalar>::infinity(), 16);
}

/// The rates of a population: state.range(0) samples by state.range(1) neurons. Compare with
/// step_math on as many numbers. This also has to make the currents and the array of the rates.
template <class Scalar>
void rates(benchmark::State& state) {
  const auto neurons = soft_neurons<Scalar>();
  const Array<Scalar> x = (currents<Scalar>(state.range(0)) - Scalar(1)) / Scalar(2);
  using Row = Eigen::Array<Scalar, 1, Eigen::Dynamic>;
  const Row gain = Row::Constant(state.range(1), Scalar(2));
  const Row bias = Row::Constant(state.range(1), Scalar(1));
  Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic> curves;
  measure(state, x, curves, [&] { curves = neurons.rates(x, gain, bias); });
  report_error(state, neurons.current(x, gain, bias).reshaped(), curves.reshaped());
}

template <class Scalar>
void lif_step_math(benchmark::State& state) {
  const auto neurons = hard_neurons<Scalar>();
  const Array<Scalar> J = currents<Scalar>(state.range(0));
  Array<Scalar> rates(J.size());
  measure(state, J, rates, [&] { neurons.step_math(J, rates); });
  report_error(state, "ulp", J, rates, hard_rate<Scalar, long double>);
}

void population(benchmark::internal::Benchmark* b) {
  // Few samples, too: lines of less than a packet, and of one and a bit.
  for (const Index samples : {8, 10, 1000}) {
    b->Args({samples, 1000000 / samples})->Unit(benchmark::kMicrosecond);
  }
}
void as_many_as_the_population(benchmark::internal::Benchmark* b) {
  b->Arg(Index{1000} * 1000)->Unit(benchmark::kMicrosecond);
}

BENCHMARK_TEMPLATE(rate, float)->Apply(cached);
BENCHMARK_TEMPLATE(rate, double)->Apply(cached);
BENCHMARK_TEMPLATE(rate, long double)->Apply(cached);

BENCHMARK_TEMPLATE(step_math, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(step_math, double)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(step_math, float)->Apply(long_sweep);
BENCHMARK_TEMPLATE(step_math, double)->Apply(long_sweep);
BENCHMARK_TEMPLATE(step_math, long double)->Apply(cached);

BENCHMARK_TEMPLATE(step_math_derivative, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(step_math_derivative, double)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(step_math_derivative, long double)->Apply(cached);

BENCHMARK_TEMPLATE(step_math_nan, float)->Apply(cached);
BENCHMARK_TEMPLATE(step_math_nan, double)->Apply(cached);
BENCHMARK_TEMPLATE(step_math_few_nan, float)->Apply(cached);
BENCHMARK_TEMPLATE(step_math_few_nan, double)->Apply(cached);
BENCHMARK_TEMPLATE(step_math_infinity, float)->Apply(cached);
BENCHMARK_TEMPLATE(step_math_infinity, double)->Apply(cached);
BENCHMARK_TEMPLATE(step_math_few_infinity, float)->Apply(cached);
BENCHMARK_TEMPLATE(step_math_few_infinity, double)->Apply(cached);

BENCHMARK_TEMPLATE(step_math, float)->Apply(as_many_as_the_population);
BENCHMARK_TEMPLATE(rates, float)->Apply(population);
BENCHMARK_TEMPLATE(step_math, double)->Apply(as_many_as_the_population);
BENCHMARK_TEMPLATE(rates, double)->Apply(population);

BENCHMARK_TEMPLATE(lif_step_math, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_step_math, double)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_step_math, long double)->Apply(cached);

}  // namespace
}  // namespace softlif_benchmark
