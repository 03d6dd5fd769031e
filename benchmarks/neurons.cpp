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

/// Max rates of 200 to 400 Hz and intercepts of -1 to 0.9.
template <class Scalar>
Array<Scalar> some_max_rates(Index n) {
  return Scalar(250) + Scalar(50) * currents<Scalar>(n);
}
template <class Scalar>
Array<Scalar> some_intercepts(Index n) {
  return Scalar(0.475) * currents<Scalar>(n).reverse() - Scalar(0.525);
}

/// Nengo's gain_bias of LIF neurons as expressions of Eigen's.
template <class Scalar>
void eigen_gain_bias(benchmark::State& state) {
  using P = Parameters<Scalar>;
  const Array<Scalar> max_rates = some_max_rates<Scalar>(state.range(0));
  const Array<Scalar> intercepts = some_intercepts<Scalar>(state.range(0));
  Array<Scalar> gain(max_rates.size()), bias(max_rates.size());
  measure(state, max_rates, gain, [&] {
    const Scalar one(1);
    gain = (one - (one - ((P::tau_ref - max_rates.inverse()) / P::tau_rc).exp()).inverse()) /
           (intercepts - one);
    bias = one - gain * intercepts;
    benchmark::DoNotOptimize(bias.data());
  });
}

/// This also has to make the arrays of the gains and biases.
template <class Scalar, template <class> class Neurons>
void gain_bias(benchmark::State& state) {
  const Array<Scalar> max_rates = some_max_rates<Scalar>(state.range(0));
  const Array<Scalar> intercepts = some_intercepts<Scalar>(state.range(0));
  const Neurons<Scalar> neurons;
  auto pairs = neurons.gain_bias(max_rates, intercepts);
  measure(state, max_rates, pairs.gain, [&] { pairs = neurons.gain_bias(max_rates, intercepts); });
}
template <class Scalar, template <class> class Neurons>
void max_rates_intercepts(benchmark::State& state) {
  const Neurons<Scalar> neurons;
  const auto pairs = neurons.gain_bias(some_max_rates<Scalar>(state.range(0)),
                                       some_intercepts<Scalar>(state.range(0)));
  auto back = neurons.max_rates_intercepts(pairs.gain, pairs.bias);
  measure(state, pairs.gain, back.max_rates,
          [&] { back = neurons.max_rates_intercepts(pairs.gain, pairs.bias); });
}
template <class Scalar, template <class> class Neurons>
void inverse_rate(benchmark::State& state) {
  const Array<Scalar> rates = some_max_rates<Scalar>(state.range(0));
  const Neurons<Scalar> neurons;
  Array<Scalar> J = neurons.inverse_rate(rates);
  measure(state, rates, J, [&] { J = neurons.inverse_rate(rates); });
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

BENCHMARK_TEMPLATE(eigen_gain_bias, float)->Apply(small)->Apply(cached);
BENCHMARK_TEMPLATE(eigen_gain_bias, double)->Apply(small)->Apply(cached);
BENCHMARK_TEMPLATE(gain_bias, float, softlif::LIFRate)->Apply(small)->Apply(cached);
BENCHMARK_TEMPLATE(gain_bias, double, softlif::LIFRate)->Apply(small)->Apply(cached);
BENCHMARK_TEMPLATE(gain_bias, float, softlif::SoftLIFRate)->Apply(small)->Apply(cached);
BENCHMARK_TEMPLATE(gain_bias, double, softlif::SoftLIFRate)->Apply(small)->Apply(cached);
BENCHMARK_TEMPLATE(max_rates_intercepts, float, softlif::LIFRate)->Apply(small)->Apply(cached);
BENCHMARK_TEMPLATE(max_rates_intercepts, double, softlif::LIFRate)->Apply(small)->Apply(cached);
BENCHMARK_TEMPLATE(inverse_rate, float, softlif::LIFRate)->Apply(small)->Apply(cached);
BENCHMARK_TEMPLATE(inverse_rate, double, softlif::LIFRate)->Apply(small)->Apply(cached);
BENCHMARK_TEMPLATE(inverse_rate, float, softlif::SoftLIFRate)->Apply(small)->Apply(cached);
BENCHMARK_TEMPLATE(inverse_rate, double, softlif::SoftLIFRate)->Apply(small)->Apply(cached);

}  // namespace
}  // namespace softlif_benchmark
