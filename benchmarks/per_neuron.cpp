// Parameters one per neuron beside one set of them for all: along the rows of a column-major J,
// where each element of a line belongs to another neuron, and along its columns. Rates and
// derivatives, and the step back, whose time is to be compared with theirs.

#include <Eigen/Core>

#include "curve.hpp"
#include "measure.hpp"
#include "neurons.hpp"

namespace softlif_benchmark {
namespace {

/// J from -1 to 3, neurons x samples.
template <class Scalar>
Eigen::ArrayXX<Scalar> currents_of(Index rows, Index cols) {
  const Array<Scalar> J = currents<Scalar>(rows * cols);
  return Eigen::Map<const Eigen::ArrayXX<Scalar>>(J.data(), rows, cols);
}

template <class Neurons, class Scalar>
void step(benchmark::State& state, const Neurons& neurons) {
  const Eigen::ArrayXX<Scalar> J = currents_of<Scalar>(state.range(0), state.range(1));
  Eigen::ArrayXX<Scalar> rates(J.rows(), J.cols()), slopes = rates;
  measure(state, J, rates, [&] { neurons.step_math(J, rates, slopes); });
}

template <class Neurons, class Scalar>
void step_back(benchmark::State& state, const Neurons& neurons) {
  const Eigen::ArrayXX<Scalar> J = currents_of<Scalar>(state.range(0), state.range(1)),
                               weights = J.reverse();
  Eigen::ArrayXX<Scalar> J_gradient(J.rows(), J.cols());
  measure(state, J, J_gradient,
          [&] { benchmark::DoNotOptimize(neurons.backward(J, weights, J_gradient)); });
}

/// Values about the one that all others of the benchmarks have.
template <class Parameter>
Parameter about(typename Parameter::Scalar value, Index count) {
  using Scalar = typename Parameter::Scalar;
  return Parameter::LinSpaced(count, value, value * Scalar(2));
}

template <class Parameter>
softlif::SoftLIFRate<Parameter> neurons_of(Index count) {
  using P = Parameters<typename Parameter::Scalar>;
  return softlif::SoftLIFRate<Parameter>(about<Parameter>(P::sigma, count),
                                         about<Parameter>(P::tau_rc, count));
}
template <class Scalar>
using Column = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
template <class Scalar>
using Row = Eigen::Array<Scalar, 1, Eigen::Dynamic>;

template <class Scalar>
void shared_parameters(benchmark::State& state) {
  step<softlif::SoftLIFRate<Scalar>, Scalar>(state, soft_neurons<Scalar>());
}
template <class Scalar>
void parameters_of_rows(benchmark::State& state) {
  step<softlif::SoftLIFRate<Column<Scalar>>, Scalar>(state,
                                                     neurons_of<Column<Scalar>>(state.range(0)));
}
template <class Scalar>
void parameters_of_columns(benchmark::State& state) {
  step<softlif::SoftLIFRate<Row<Scalar>>, Scalar>(state, neurons_of<Row<Scalar>>(state.range(1)));
}

template <class Scalar>
void shared_parameters_back(benchmark::State& state) {
  step_back<softlif::SoftLIFRate<Scalar>, Scalar>(state, soft_neurons<Scalar>());
}
template <class Scalar>
void parameters_of_rows_back(benchmark::State& state) {
  step_back<softlif::SoftLIFRate<Column<Scalar>>, Scalar>(
      state, neurons_of<Column<Scalar>>(state.range(0)));
}
template <class Scalar>
void parameters_of_columns_back(benchmark::State& state) {
  step_back<softlif::SoftLIFRate<Row<Scalar>>, Scalar>(state,
                                                       neurons_of<Row<Scalar>>(state.range(1)));
}

/// In the cache, from memory, and with few neurons or samples.
void shapes(benchmark::internal::Benchmark* b) {
  b->Args({1000, 4})->Args({1000, 1000})->Args({8, 512})->Unit(benchmark::kMicrosecond);
}

BENCHMARK_TEMPLATE(shared_parameters, float)->Apply(shapes);
BENCHMARK_TEMPLATE(parameters_of_rows, float)->Apply(shapes);
BENCHMARK_TEMPLATE(parameters_of_columns, float)->Apply(shapes);
BENCHMARK_TEMPLATE(shared_parameters_back, float)->Apply(shapes);
BENCHMARK_TEMPLATE(parameters_of_rows_back, float)->Apply(shapes);
BENCHMARK_TEMPLATE(parameters_of_columns_back, float)->Apply(shapes);
BENCHMARK_TEMPLATE(shared_parameters, double)->Apply(shapes);
BENCHMARK_TEMPLATE(parameters_of_rows, double)->Apply(shapes);
BENCHMARK_TEMPLATE(parameters_of_columns, double)->Apply(shapes);
BENCHMARK_TEMPLATE(shared_parameters_back, double)->Apply(shapes);
BENCHMARK_TEMPLATE(parameters_of_rows_back, double)->Apply(shapes);
BENCHMARK_TEMPLATE(parameters_of_columns_back, double)->Apply(shapes);

}  // namespace
}  // namespace softlif_benchmark
