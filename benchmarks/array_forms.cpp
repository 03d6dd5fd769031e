// step_math on arguments whose numbers do not simply lie one behind the other. The first benchmark,
// on numbers that do, is what the others are compared with.

#include <Eigen/Core>
#include <cmath>

#include "curve.hpp"
#include "measure.hpp"
#include "neurons.hpp"

namespace softlif_benchmark {
namespace {

using Eigen::Dynamic;

template <class Scalar>
using Matrix = Eigen::Array<Scalar, Dynamic, Dynamic>;
template <class Scalar>
using RowMajorMatrix = Eigen::Array<Scalar, Dynamic, Dynamic, Eigen::RowMajor>;

/// The side of a square of about so many elements.
Index side_of(Index elements) {
  return static_cast<Index>(std::lround(std::sqrt(static_cast<double>(elements))));
}

/// Fills J with the currents in the order of its columns, and measures the rates.
template <class Scalar, class Input, class Output>
void measure_form(benchmark::State& state, Input&& J, Output&& output) {
  const auto neurons = soft_neurons<Scalar>();
  J.reshaped() = currents<Scalar>(J.size());
  measure(state, J, output, [&] { neurons.step_math(J, output); });
  report_error(state, J.reshaped(), output.reshaped());
}

template <class Scalar>
void form_contiguous(benchmark::State& state) {
  const Index side = side_of(state.range(0));
  measure_form<Scalar>(state, Matrix<Scalar>(side, side), Matrix<Scalar>(side, side));
}

/// Includes the copy that brings the currents back each time; the benchmark `copy` shows its share.
template <class Scalar>
void form_in_place(benchmark::State& state) {
  const auto neurons = soft_neurons<Scalar>();
  const Array<Scalar> J = currents<Scalar>(state.range(0));
  Array<Scalar> rates(J.size());
  measure(state, J, rates, [&] {
    rates = J;
    neurons.step_math(rates, rates);
  });
  report_error(state, J, rates);
}

template <class Scalar>
void form_row_major(benchmark::State& state) {
  const Index side = side_of(state.range(0));
  measure_form<Scalar>(state, RowMajorMatrix<Scalar>(side, side),
                       RowMajorMatrix<Scalar>(side, side));
}

/// From one storage order to the other.
template <class Scalar>
void form_row_to_column_major(benchmark::State& state) {
  const Index side = side_of(state.range(0));
  measure_form<Scalar>(state, RowMajorMatrix<Scalar>(side, side), Matrix<Scalar>(side, side));
}

/// Takes every other number in memory, so that the input takes up twice as much.
template <class Scalar>
void form_strided(benchmark::State& state) {
  Array<Scalar> storage(2 * state.range(0));
  using Strided = Eigen::Map<Array<Scalar>, 0, Eigen::InnerStride<2>>;
  measure_form<Scalar>(state, Strided(storage.data(), state.range(0)),
                       Array<Scalar>(state.range(0)));
}

/// From one row of a column-major matrix with state.range(1) rows to a row of another.
template <class Scalar>
void form_row(benchmark::State& state) {
  Matrix<Scalar> J(state.range(1), state.range(0)), output(state.range(1), state.range(0));
  measure_form<Scalar>(state, J.row(state.range(1) / 2), output.row(state.range(1) / 2));
}

/// The same by way of copies, in arrays that are allocated beforehand.
template <class Scalar>
void form_row_copied(benchmark::State& state) {
  const auto neurons = soft_neurons<Scalar>();
  const Index row = state.range(1) / 2;
  Matrix<Scalar> J(state.range(1), state.range(0)), output(state.range(1), state.range(0));
  J.row(row) = currents<Scalar>(state.range(0)).transpose();
  Array<Scalar> copy_of_J(J.cols()), rates(J.cols());
  measure(state, copy_of_J, rates, [&] {
    copy_of_J = J.row(row);
    neurons.step_math(copy_of_J, rates);
    output.row(row) = rates.transpose();
  });
}

/// The rates of rows x, gain and bias of column-major matrices.
template <class Scalar>
void form_operands(benchmark::State& state) {
  const auto neurons = soft_neurons<Scalar>();
  const Matrix<Scalar> x = currents<Scalar>(3 * state.range(0)).reshaped(3, state.range(0));
  Array<Scalar> rates(state.range(0));
  measure(state, x, rates,
          [&] { rates = neurons.rates(x.row(0), x.row(1), x.row(2)).transpose(); });
}

/// The same by way of copies.
template <class Scalar>
void form_operands_copied(benchmark::State& state) {
  const auto neurons = soft_neurons<Scalar>();
  const Matrix<Scalar> x = currents<Scalar>(3 * state.range(0)).reshaped(3, state.range(0));
  Array<Scalar> copies[3], rates(state.range(0));
  measure(state, x, rates, [&] {
    for (Index i = 0; i < 3; ++i) copies[i] = x.row(i).transpose();
    rates = neurons.rates(copies[0], copies[1], copies[2]);
  });
}
void operands(benchmark::internal::Benchmark* b) { b->Arg(8)->Arg(512); }

/// For `->Apply`: lengths of a row, and numbers of rows.
void rows(benchmark::internal::Benchmark* b) {
  for (Index length : {8, 512, 100'000}) {
    for (Index rows : {10, 100, 1000}) {
      if (length * rows <= 10'000'000) b->Args({length, rows});
    }
  }
  b->Unit(benchmark::kMicrosecond);
}

/// Currents less their mean, which Eigen evaluates beforehand.
template <class Scalar>
void form_less_mean(benchmark::State& state) {
  const auto neurons = soft_neurons<Scalar>();
  const Index side = side_of(state.range(0));
  const Matrix<Scalar> x = currents<Scalar>(side * side).reshaped(side, side);
  const auto J = x.colwise() - x.rowwise().mean();
  Matrix<Scalar> rates(side, side);
  measure(state, x, rates, [&] { neurons.step_math(J, rates); });
}

/// The same by way of an array that the expression is assigned to.
template <class Scalar>
void form_less_mean_copied(benchmark::State& state) {
  const auto neurons = soft_neurons<Scalar>();
  const Index side = side_of(state.range(0));
  const Matrix<Scalar> x = currents<Scalar>(side * side).reshaped(side, side);
  const auto J = x.colwise() - x.rowwise().mean();
  Matrix<Scalar> copy_of_J(side, side), rates(side, side);
  measure(state, x, rates, [&] {
    copy_of_J = J;
    neurons.step_math(copy_of_J, rates);
  });
}

/// Columns with a gap after each.
template <class Scalar>
void form_block(benchmark::State& state) {
  const Index side = side_of(state.range(0));
  Matrix<Scalar> J(side + 1, side), output(side + 1, side);
  measure_form<Scalar>(state, J.topRows(side), output.topRows(side));
}

/// An expression for the currents, never stored.
template <class Scalar>
void form_expression(benchmark::State& state) {
  const auto neurons = soft_neurons<Scalar>();
  const Array<Scalar> x = (currents<Scalar>(state.range(0)) - Scalar(1)) / Scalar(2);
  const auto J = Scalar(2) * x + Scalar(1);
  Array<Scalar> rates(x.size());
  measure(state, x, rates, [&] { neurons.step_math(J, rates); });
  report_error(state, J, rates);
}

BENCHMARK_TEMPLATE(form_contiguous, float)->Apply(large);
BENCHMARK_TEMPLATE(form_in_place, float)->Apply(large);
BENCHMARK_TEMPLATE(form_row_major, float)->Apply(large);
BENCHMARK_TEMPLATE(form_row_to_column_major, float)->Apply(large);
BENCHMARK_TEMPLATE(form_strided, float)->Apply(large);
BENCHMARK_TEMPLATE(form_block, float)->Apply(large);
BENCHMARK_TEMPLATE(form_expression, float)->Apply(large);
BENCHMARK_TEMPLATE(form_less_mean, float)->Apply(large);
BENCHMARK_TEMPLATE(form_less_mean_copied, float)->Apply(large);
BENCHMARK_TEMPLATE(form_operands, float)->Apply(operands);
BENCHMARK_TEMPLATE(form_operands_copied, float)->Apply(operands);
BENCHMARK_TEMPLATE(form_row, float)->Apply(rows);
BENCHMARK_TEMPLATE(form_row_copied, float)->Apply(rows);

BENCHMARK_TEMPLATE(form_contiguous, double)->Apply(large);
BENCHMARK_TEMPLATE(form_in_place, double)->Apply(large);
BENCHMARK_TEMPLATE(form_row_major, double)->Apply(large);
BENCHMARK_TEMPLATE(form_row_to_column_major, double)->Apply(large);
BENCHMARK_TEMPLATE(form_strided, double)->Apply(large);
BENCHMARK_TEMPLATE(form_block, double)->Apply(large);
BENCHMARK_TEMPLATE(form_expression, double)->Apply(large);
BENCHMARK_TEMPLATE(form_less_mean, double)->Apply(large);
BENCHMARK_TEMPLATE(form_less_mean_copied, double)->Apply(large);
BENCHMARK_TEMPLATE(form_operands, double)->Apply(operands);
BENCHMARK_TEMPLATE(form_operands_copied, double)->Apply(operands);
BENCHMARK_TEMPLATE(form_row, double)->Apply(rows);
BENCHMARK_TEMPLATE(form_row_copied, double)->Apply(rows);

}  // namespace
}  // namespace softlif_benchmark
