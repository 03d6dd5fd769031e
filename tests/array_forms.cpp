// step_math takes Eigen arrays of any kind, in and out, and writes nothing but its outputs.

#include <Eigen/Core>
#include <vector>

#include "neurons.hpp"

using namespace softlif;
using namespace softlif::testing;
using Eigen::Dynamic;
using Eigen::Index;

namespace {

/// Checks that both forms of step_math, from J into these outputs, give what single values give.
template <class Neuron, class Input, class Output, class Derivative>
void check(const Neuron& neuron, const Eigen::DenseBase<Input>& J, Output&& output,
           Derivative&& derivative) {
  using Values = ArrayXX<ScalarOf<Neuron>>;
  const Values values = J.derived().array();
  const Values rates = rates_of(neuron, values), derivatives = derivatives_of(neuron, values);

  neuron.step_math(J, output);
  const Values only_rates = output.array();
  neuron.step_math(J, output, derivative);
  CHECK((same(only_rates, rates) && same(Values(output.array()), rates) &&
         same(Values(derivative.array()), derivatives)));
}

/// Checks step_math from J into an Output of the same shape.
template <class Output, class Neuron, class Input>
void check_into(const Neuron& neuron, const Eigen::DenseBase<Input>& J) {
  Output output(J.rows(), J.cols()), derivative(J.rows(), J.cols());
  check(neuron, J, output, derivative);
}

/// Checks step_math from J into both storage orders, into one of them with derivatives. (Code that
/// depends on the type of J takes long to compile, since there are many types.)
template <class Neuron, class Input>
void check_input(const Neuron& neuron, const Eigen::DenseBase<Input>& J) {
  using Values = ArrayXX<ScalarOf<Neuron>>;
  const Values values = J.derived().array();
  const Values expected = rates_of(neuron, values);

  Values rates(J.rows(), J.cols());
  neuron.step_math(J, rates);
  CHECK(same(rates, expected));

  RowMajorXX<ScalarOf<Neuron>> in_rows(J.rows(), J.cols()), derivatives = in_rows;
  neuron.step_math(J, in_rows, derivatives);
  CHECK((same(in_rows, expected) && same(derivatives, derivatives_of(neuron, values))));
}

template <class Neuron>
Neuron neuron_under_test() {
  return make<Neuron>(0.02, 0.03, 0.001, 2.5);
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("inputs may be vectors, matrices and views of them", "[array_forms]",
                        NeuronsOfTwoScalars) {
  using Scalar = ScalarOf<TestType>;
  const auto neuron = neuron_under_test<TestType>();
  const ArrayXX<Scalar> J = currents<Scalar>(37, 21);
  const RowMajorXX<Scalar> row_major = J;
  const Eigen::Matrix<Scalar, Dynamic, Dynamic> matrix = J.matrix();

  check_input(neuron, J);
  check_input(neuron, row_major);
  check_input(neuron, matrix);
  check_input(neuron, J.col(3));
  check_input(neuron, J.row(3));
  check_input(neuron, matrix.col(3).head(5));
  check_input(neuron, J.block(2, 3, 19, 5));
  check_input(neuron, row_major.block(2, 3, 5, 7));
  check_input(neuron, J.leftCols(9));
  check_input(neuron, J.transpose());
  check_input(neuron, J.reverse());
  check_input(neuron, J.col(2).reverse());
  check_input(neuron, matrix.diagonal());
  check_input(neuron, J(std::vector<int>{5, 0, 5, 2}, std::vector<int>{1, 20}));

  const Eigen::Ref<const ArrayXX<Scalar>> ref(J.middleCols(2, 8));
  check_input(neuron, ref);
}

TEMPLATE_LIST_TEST_CASE("inputs may be maps with strides", "[array_forms]", NeuronsOfTwoScalars) {
  using Scalar = ScalarOf<TestType>;
  using InnerStride = Eigen::InnerStride<>;
  using OuterStride = Eigen::OuterStride<>;
  using BothStrides = Eigen::Stride<Dynamic, Dynamic>;
  const auto neuron = neuron_under_test<TestType>();
  const ArrayX<Scalar> memory = currents<Scalar>(1000, 1);
  const Scalar* const data = memory.data();

  check_input(neuron, Eigen::Map<const ArrayX<Scalar>>(data + 1, 100));
  check_input(neuron, Eigen::Map<const ArrayX<Scalar>, 0, InnerStride>(data, 150, InnerStride(3)));
  check_input(neuron,
              Eigen::Map<const ColMajorXX<Scalar>, 0, OuterStride>(data, 13, 9, OuterStride(17)));
  check_input(neuron, Eigen::Map<const ColMajorXX<Scalar>, 0, BothStrides>(data, 13, 9,
                                                                           BothStrides(40, 2)));
  check_input(neuron, Eigen::Map<const RowMajorXX<Scalar>, 0, BothStrides>(data, 9, 13,
                                                                           BothStrides(31, 2)));
  check_input(neuron, Eigen::Map<const ArrayX<Scalar>, 0, InnerStride>(data, 20, InnerStride(0)));
  check_input(neuron,
              Eigen::Map<const ArrayX<Scalar>, 0, InnerStride>(data + 599, 300, InnerStride(-2)));
  for (const Index rows_apart : {-41, -2, -1, 0, 1, 3}) {
    for (const Index cols_apart : {-31, -1, 0, 1, 2, 29}) {
      CAPTURE(rows_apart, cols_apart);
      const Scalar* const first = data + 600;  // at most 525 behind the beginning
      check_input(neuron, Eigen::Map<const ColMajorXX<Scalar>, 0, BothStrides>(
                              first, 7, 10, BothStrides(cols_apart, rows_apart)));
      check_input(neuron, Eigen::Map<const ColMajorXX<Scalar>, 0, BothStrides>(
                              first, 1, 10, BothStrides(cols_apart, rows_apart)));
    }
  }
}

TEMPLATE_LIST_TEST_CASE("rows of any length are read and written where they are", "[array_forms]",
                        NeuronOfEachScalar) {
  using Scalar = ScalarOf<TestType>;
  const auto neuron = neuron_under_test<TestType>();
  const Scalar marker(-7);
  for (const Index length : {1, 5, 8, 31, 500, 1100, 2500}) {
    const ArrayXX<Scalar> J = currents<Scalar>(3, length);
    ArrayXX<Scalar> rates = ArrayXX<Scalar>::Constant(3, length, marker), slopes = rates;
    check(neuron, J.row(1), rates.row(1), slopes.row(2));
    rates.row(1) = slopes.row(2) = Eigen::Array<Scalar, 1, Dynamic>::Constant(length, marker);
    CHECK(((rates == marker).all() && (slopes == marker).all()));
  }
}

TEMPLATE_LIST_TEST_CASE("inputs may be expressions", "[array_forms]", NeuronsOfTwoScalars) {
  using Scalar = ScalarOf<TestType>;
  using Matrix = Eigen::Matrix<Scalar, Dynamic, Dynamic>;
  const auto neuron = neuron_under_test<TestType>();
  const ArrayXX<Scalar> a = currents<Scalar>(23, 17), b = a.abs() / 2;
  // Eighths, so that Eigen's sums are exact in whatever order it adds.
  const Matrix eighths = (a * 8).round().matrix() / 8;
  const Matrix weights = (currents<Scalar>(17, 6) * 8).round().matrix() / 64;
  const Matrix product = eighths * weights;

  check_input(neuron, a * b + 1);
  check_input(neuron, a.matrix() + b.matrix());
  check_input(neuron, (a.transpose() * 2).transpose());
  check_input(neuron, a.rowwise().maxCoeff());
  check_input(neuron, a.rowwise() + b.row(2));
  check_input(neuron, ArrayXX<Scalar>::Constant(5, 7, Scalar(1.25)));
  check_input(neuron, ArrayX<Scalar>::LinSpaced(257, Scalar(-1), Scalar(3)));
  check_input(neuron, (a > b).select(a, b));
  check_input(neuron, product);

  Matrix output(a.rows(), 6), derivative(a.rows(), 6);
  neuron.step_math(eighths * weights, output, derivative);
  CHECK(same(output, rates_of(neuron, product)));
  CHECK(same(derivative, derivatives_of(neuron, product)));
}

TEMPLATE_LIST_TEST_CASE("sizes may be fixed, bounded, one or none", "[array_forms]",
                        NeuronsOfTwoScalars) {
  using Scalar = ScalarOf<TestType>;
  const auto neuron = neuron_under_test<TestType>();

  using Fixed = Eigen::Array<Scalar, 3, 5>;
  using Bounded = Eigen::Array<Scalar, Dynamic, Dynamic, Eigen::ColMajor, 4, 6>;
  using Vector4 = Eigen::Matrix<Scalar, 4, 1>;
  using Row = Eigen::Array<Scalar, 1, Dynamic>;
  const Fixed fixed = currents<Scalar>(3, 5);
  const Bounded bounded = currents<Scalar>(2, 6);
  const Vector4 vector = currents<Scalar>(4, 1).matrix();
  const Row row = currents<Scalar>(1, 77);

  check_into<Fixed>(neuron, fixed);
  check_into<ArrayXX<Scalar>>(neuron, fixed);
  check_into<Fixed>(neuron, fixed.matrix());
  check_into<Bounded>(neuron, bounded);
  check_into<RowMajorXX<Scalar>>(neuron, bounded);
  check_into<Vector4>(neuron, vector);
  check_into<ArrayX<Scalar>>(neuron, vector.head(3));
  check_into<Row>(neuron, row);
  check_into<ArrayXX<Scalar>>(neuron, row);
  check_input(neuron, currents<Scalar>(1, 1));
  for (const auto& [rows, cols] : {std::pair(0, 0), std::pair(0, 4), std::pair(4, 0)}) {
    check_input(neuron, ArrayXX<Scalar>(rows, cols));
  }
  check_into<ArrayX<Scalar>>(neuron, ArrayX<Scalar>());
}

TEMPLATE_LIST_TEST_CASE("outputs may be views, temporary ones too", "[array_forms]",
                        NeuronsOfTwoScalars) {
  using Scalar = ScalarOf<TestType>;
  const auto neuron = neuron_under_test<TestType>();
  const ArrayXX<Scalar> J = currents<Scalar>(12, 9);
  ArrayXX<Scalar> out(12, 9), slopes(12, 9), wide(9, 12);
  Eigen::Matrix<Scalar, Dynamic, Dynamic> matrix(12, 12);
  RowMajorXX<Scalar> row_major(12, 9);

  check(neuron, J.col(1) * J.col(2) + 1, out.col(2), slopes.col(0));
  check(neuron, J.row(1), out.row(2), row_major.row(3));
  check(neuron, J.col(1), matrix.diagonal(), wide.row(2).transpose());
  check(neuron, J, wide.transpose(), row_major);
  check(neuron, J, row_major, out);
  check(neuron, J, out.matrix(), matrix.leftCols(9).array());
  check(neuron, J, out.reverse(), slopes);
  check(neuron, J.block(1, 2, 3, 4), matrix.template block<3, 4>(2, 1), slopes.block(0, 0, 3, 4));
  check(neuron, J.topRows(2),
        out(std::vector<int>{11, 3}, std::vector<int>{8, 7, 6, 5, 4, 3, 2, 1, 0}),
        slopes.topRows(2));
  check(neuron, J, Eigen::Ref<ArrayXX<Scalar>>(out), Eigen::Ref<RowMajorXX<Scalar>>(row_major));

  ArrayX<Scalar> memory(400), other_memory(400);
  using Stride = Eigen::Stride<Dynamic, Dynamic>;
  using Strided = Eigen::Map<ColMajorXX<Scalar>, 0, Stride>;
  check(neuron, J, Strided(memory.data(), 12, 9, Stride(40, 3)),
        Strided(memory.data() + 1, 12, 9, Stride(40, 3)));

  check(neuron, J, Strided(memory.data() + 399, 12, 9, Stride(-40, -3)),
        Strided(other_memory.data(), 12, 9, Stride(1, 30)));

  Eigen::Map<ArrayXX<Scalar>> const constant_view(memory.data(), 12, 9);
  check(neuron, J, Eigen::Map<ArrayXX<Scalar>>(memory.data() + 200, 12, 9), out);
  neuron.step_math(J, constant_view);
  CHECK(same(constant_view, rates_of(neuron, J)));
}

TEMPLATE_LIST_TEST_CASE("what lies about the outputs stays untouched", "[array_forms]",
                        NeuronOfEachScalar) {
  using Scalar = ScalarOf<TestType>;
  const auto neuron = neuron_under_test<TestType>();
  const Scalar marker(-7);
  for (const Index rows : {1, 2, 3, 5, 8, 13, 31}) {
    const ArrayXX<Scalar> J = currents<Scalar>(rows, 3);
    ArrayXX<Scalar> out = ArrayXX<Scalar>::Constant(rows + 4, 7, marker), slopes = out;
    check(neuron, J, out.block(2, 2, rows, 3), slopes.block(1, 3, rows, 3));
    out.block(2, 2, rows, 3) = marker;
    slopes.block(1, 3, rows, 3) = marker;
    CHECK((out == marker).all());
    CHECK((slopes == marker).all());

    check(neuron, J.col(0), out.col(2).segment(1, rows), slopes.col(0).head(rows));
    out.col(2).segment(1, rows) = marker;
    slopes.col(0).head(rows) = marker;
    CHECK((out == marker).all());
    CHECK((slopes == marker).all());
  }
}

TEMPLATE_LIST_TEST_CASE("an output may be the input", "[array_forms]", NeuronOfEachScalar) {
  using Scalar = ScalarOf<TestType>;
  const auto neuron = neuron_under_test<TestType>();
  const ArrayXX<Scalar> J = currents<Scalar>(83, 31);
  const ArrayXX<Scalar> rates = rates_of(neuron, J), slopes = derivatives_of(neuron, J);
  ArrayXX<Scalar> other(83, 31);

  const auto check_in_place = [&](auto inout) {
    neuron.step_math(inout, inout);
    CHECK(same(inout, rates));
    inout = J;
    neuron.step_math(inout, inout, other);
    CHECK(same(inout, rates));
    CHECK(same(other, slopes));
    inout = J;
    neuron.step_math(inout, other, inout);
    CHECK(same(other, rates));
    CHECK(same(inout, slopes));
  };
  check_in_place(J);
  check_in_place(RowMajorXX<Scalar>(J));

  ArrayXX<Scalar> inout = J;
  neuron.step_math(inout.col(3), inout.col(3));
  CHECK(same(inout.col(3), rates.col(3)));
  neuron.step_math(inout.row(3), inout.row(3), other.row(3));
  CHECK(same(other(3, 0), slopes(3, 0)));

  const ArrayXX<Scalar> half = (J - 1) / 2;
  inout = half;
  neuron.step_math(inout * 2 + 1, inout);
  CHECK(same(inout, rates_of(neuron, half * 2 + 1)));
}
