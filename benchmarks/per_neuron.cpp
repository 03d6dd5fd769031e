// Parameters one per neuron beside one set of parameters for all. Along the rows of a column-major
// J, each element of a line belongs to another neuron; along its columns, all belong to one.
// Measured are rates and derivatives, the backward step (compare it with these), and steps of
// spiking neurons.

#include <Eigen/Core>
#include <random>
#include <softlif/softlif.hpp>
#include <utility>

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

/// Values around the one that all other benchmarks use.
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

/// Sizes in the cache, from memory, and with few neurons or samples.
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

/// A step of 1 ms of spiking neurons at about state.range(2) Hz.
template <class Neurons, class Scalar>
void spiking_step(benchmark::State& state, const Neurons& neurons) {
  using Matrix = Eigen::ArrayXX<Scalar>;
  const Index rows = state.range(0), cols = state.range(1), rate = state.range(2);
  std::mt19937_64 random(2);
  std::uniform_real_distribution<Scalar> current(rate == 0 ? 0 : -1, rate == 0    ? Scalar(0.9)
                                                                     : rate < 100 ? 3
                                                                                  : 12);
  const Matrix J = Matrix::NullaryExpr(rows, cols, [&] { return current(random); });
  Matrix output(rows, cols);
  auto neuron = neurons.make_state(rows, cols, random);
  const Scalar dt = Scalar(0.001);
  double spikes = 0;
  constexpr int first_steps = 300, counted_steps = 100;
  for (int i = 0; i < first_steps + counted_steps; ++i) {
    neurons.step_math(dt, J, output, neuron);
    if (i >= first_steps) spikes += static_cast<double>((output > Scalar(0)).count());
  }
  state.counters["Hz"] =
      spikes / (counted_steps * static_cast<double>(dt) * static_cast<double>(J.size()));
  measure(state, J, output, [&] {
    neurons.step_math(dt, J, output, neuron);
    benchmark::DoNotOptimize(neuron.voltage.data());
    benchmark::DoNotOptimize(neuron.refractory_time.data());
  });
}

template <template <class> class Neuron, class Scalar>
void shared_spiking(benchmark::State& state) {
  using P = Parameters<Scalar>;
  spiking_step<Neuron<Scalar>, Scalar>(state, Neuron<Scalar>(P::tau_rc, P::tau_ref));
}
template <template <class> class Neuron, class Scalar>
void spiking_of_rows(benchmark::State& state) {
  using Column = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
  using P = Parameters<Scalar>;
  const Index count = state.range(0);
  spiking_step<Neuron<Column>, Scalar>(
      state, Neuron<Column>(about<Column>(P::tau_rc, count), Column::Constant(count, P::tau_ref)));
}
template <template <class> class Neuron, class Scalar>
void spiking_of_columns(benchmark::State& state) {
  using Row = Eigen::Array<Scalar, 1, Eigen::Dynamic>;
  using P = Parameters<Scalar>;
  const Index count = state.range(1);
  spiking_step<Neuron<Row>, Scalar>(
      state, Neuron<Row>(about<Row>(P::tau_rc, count), Row::Constant(count, P::tau_ref)));
}

/// One sample of each neuron, several samples, and few neurons; each at three mean rates in Hz.
void shapes_and_rates(benchmark::internal::Benchmark* b) {
  for (const auto& [rows, cols] : {std::pair(1000, 1), {1000, 4}, {1000, 1000}, {8, 512}}) {
    for (const int rate : {0, 30, 150}) b->Args({rows, cols, rate});
  }
  b->Unit(benchmark::kMicrosecond);
}

BENCHMARK_TEMPLATE(shared_spiking, softlif::LIF, float)->Apply(shapes_and_rates);
BENCHMARK_TEMPLATE(spiking_of_rows, softlif::LIF, float)->Apply(shapes_and_rates);
BENCHMARK_TEMPLATE(spiking_of_columns, softlif::LIF, float)->Apply(shapes_and_rates);
BENCHMARK_TEMPLATE(shared_spiking, softlif::LIF, double)->Apply(shapes_and_rates);
BENCHMARK_TEMPLATE(spiking_of_rows, softlif::LIF, double)->Apply(shapes_and_rates);
BENCHMARK_TEMPLATE(spiking_of_columns, softlif::LIF, double)->Apply(shapes_and_rates);
BENCHMARK_TEMPLATE(shared_spiking, softlif::PreciseLIF, float)->Apply(shapes_and_rates);
BENCHMARK_TEMPLATE(spiking_of_rows, softlif::PreciseLIF, float)->Apply(shapes_and_rates);
BENCHMARK_TEMPLATE(spiking_of_columns, softlif::PreciseLIF, float)->Apply(shapes_and_rates);
BENCHMARK_TEMPLATE(shared_spiking, softlif::PreciseLIF, double)->Apply(shapes_and_rates);
BENCHMARK_TEMPLATE(spiking_of_rows, softlif::PreciseLIF, double)->Apply(shapes_and_rates);
BENCHMARK_TEMPLATE(spiking_of_columns, softlif::PreciseLIF, double)->Apply(shapes_and_rates);

}  // namespace
}  // namespace softlif_benchmark
