// x, gain and bias broadcast as in NumPy, and sizes known at compile time stay known.

#include <Eigen/Core>
#include <cmath>
#include <type_traits>
#include <utility>

#include "neurons.hpp"

using namespace softlif;
using namespace softlif::testing;
using Eigen::Dynamic;
using Eigen::Index;

namespace {

template <class Neuron>
Neuron neuron_under_test() {
  return make<Neuron>(0.1, 0.03, 0.001, 2.5);
}

/// An operand or a result as an array of any size.
template <class Scalar, class Operand>
ArrayXX<Scalar> values_of(const Operand& operand) {
  if constexpr (detail::is_dense<Operand>) {
    return operand.eval().array();
  } else {
    return ArrayXX<Scalar>::Constant(1, 1, Scalar(operand));
  }
}

/// The operand at its full size.
template <class Scalar>
ArrayXX<Scalar> broadcast(const ArrayXX<Scalar>& operand, Index rows, Index cols) {
  return operand.replicate(rows == operand.rows() ? 1 : rows, cols == operand.cols() ? 1 : cols);
}

template <class Scalar>
struct Operands {
  ArrayXX<Scalar> x, gain, bias;
};
template <class Scalar, class X, class Gain, class Bias>
Operands<Scalar> operands_of(const X& x, const Gain& gain, const Bias& bias) {
  return {values_of<Scalar>(x), values_of<Scalar>(gain), values_of<Scalar>(bias)};
}

/// The currents that operands at their full size should give.
template <class Neuron, class Scalar = ScalarOf<Neuron>>
ArrayXX<Scalar> currents_of(const Neuron& neuron, Index rows, Index cols,
                            const Operands<Scalar>& operands) {
  const ArrayXX<Scalar> x = broadcast(operands.x, rows, cols);
  const ArrayXX<Scalar> gain = broadcast(operands.gain, rows, cols);
  const ArrayXX<Scalar> bias = broadcast(operands.bias, rows, cols);
  const ArrayXX<Scalar> J = neuron.current(x, gain, bias), product = gain * x;
  REQUIRE((J.rows() == rows && J.cols() == cols));
  CHECK(((J - (product + bias)).abs() <= epsilon<Scalar> * (product.abs() + bias.abs())).all());
  return J;
}

/// Checks that the results have this shape, and that each element is what its operands give alone.
template <class Neuron, class Scalar = ScalarOf<Neuron>>
void check_values(const Neuron& neuron, Index rows, Index cols, const Operands<Scalar>& operands,
                  const ArrayXX<Scalar>& rates, const ArrayXX<Scalar>& derivative) {
  const ArrayXX<Scalar> J = currents_of(neuron, rows, cols, operands);
  CHECK(same(rates, rates_of(neuron, J)));
  // Stored, since registers may carry more bits than the type.
  const ArrayXX<Scalar> expected = broadcast(operands.gain, rows, cols) * derivatives_of(neuron, J);
  REQUIRE((derivative.rows() == rows && derivative.cols() == cols));
  CHECK((derivative == expected).all());
}

/// This part depends on the types of the operands. There are many of them, so it is kept small to
/// compile fast.
template <class Neuron, class X, class Gain, class Bias>
void check(const Neuron& neuron, Index rows, Index cols, const X& x, const Gain& gain,
           const Bias& bias) {
  using Scalar = ScalarOf<Neuron>;
  const auto rates = neuron.rates(x, gain, bias);
  const auto derivative = neuron.derivative(x, gain, bias);
  static_assert(std::is_same_v<decltype(derivative), decltype(rates)>);
  check_values(neuron, rows, cols, operands_of<Scalar>(x, gain, bias), values_of<Scalar>(rates),
               values_of<Scalar>(derivative));
}

/// The same check of the currents, which come from the operands in the same way as the rates.
template <class Neuron, class X, class Gain, class Bias>
void check_current(const Neuron& neuron, Index rows, Index cols, const X& x, const Gain& gain,
                   const Bias& bias) {
  using Scalar = ScalarOf<Neuron>;
  const auto current = neuron.current(x, gain, bias);
  static_assert(std::is_same_v<decltype(current), const decltype(neuron.rates(x, gain, bias))>);
  CHECK(same(values_of<Scalar>(current),
             currents_of(neuron, rows, cols, operands_of<Scalar>(x, gain, bias))));
}

template <class Result, class Neuron, class X, class Gain, class Bias>
inline constexpr bool gives =
    std::is_same_v<Result, decltype(std::declval<Neuron>().rates(
                               std::declval<X>(), std::declval<Gain>(), std::declval<Bias>()))>;

}  // namespace

TEMPLATE_LIST_TEST_CASE("scalars and vectors broadcast", "[broadcasting]", NeuronOfEachScalar) {
  using Scalar = ScalarOf<TestType>;
  const TestType neuron = neuron_under_test<TestType>();
  const ArrayX<Scalar> x = currents<Scalar>(41, 1), gain = x.reverse() + 2, bias = x * x / 3;
  const Scalar number(0.75);

  check(neuron, 1, 1, number, Scalar(2), Scalar(0.5));
  check(neuron, 41, 1, x, gain, bias);
  check(neuron, 1, 41, x.transpose(), gain.transpose(), bias.transpose());
  check(neuron, 41, 1, x, number, number);
  check(neuron, 41, 1, number, gain, number);
  check(neuron, 41, 1, number, number, bias);
  check(neuron, 41, 1, number, gain, bias);
  check(neuron, 41, 1, x.matrix(), gain, bias.matrix());

  check_current(neuron, 1, 1, number, Scalar(2), Scalar(0.5));
  check_current(neuron, 41, 1, x, gain, bias);
  check_current(neuron, 41, 1, x.matrix(), number, bias.matrix());
  check_current(neuron, 41, 41, x, gain.transpose(), bias);
  check_current(neuron, 41, 41, x, RowMajorXX<Scalar>(gain.replicate(1, 41)), bias * 2);
}

TEMPLATE_LIST_TEST_CASE("a column with rows gives samples x neurons", "[broadcasting]",
                        NeuronOfEachScalar) {
  using Scalar = ScalarOf<TestType>;
  const TestType neuron = neuron_under_test<TestType>();
  for (const auto& [samples, neurons] :
       {std::pair(1, 1), std::pair(1, 9), std::pair(9, 1), std::pair(9, 2), std::pair(3, 5),
        std::pair(157, 21), std::pair(21, 157), std::pair(1500, 3), std::pair(3, 1500),
        std::pair(0, 3), std::pair(3, 0), std::pair(0, 0)}) {
    CAPTURE(samples, neurons);
    const ArrayX<Scalar> x = currents<Scalar>(samples, 1);
    const ArrayX<Scalar> gain = currents<Scalar>(neurons, 1) + 2, bias = 1 - gain * gain / 4;
    const ArrayXX<Scalar> table = currents<Scalar>(samples, neurons);
    check(neuron, samples, neurons, x, gain.transpose(), bias.transpose());
    check(neuron, neurons, samples, x.transpose(), gain, bias);
    check(neuron, samples, neurons, table, gain.transpose(), bias.transpose());
    check(neuron, samples, neurons, table, x, gain.transpose());
    check(neuron, samples, neurons, Scalar(1), table, gain.transpose());
    check(neuron, samples, neurons, RowMajorXX<Scalar>(table), gain.transpose(), table);
    check(neuron, samples, neurons, x, gain.transpose(), RowMajorXX<Scalar>(table));
    check(neuron, samples, neurons, x, RowMajorXX<Scalar>(gain.transpose()),
          ArrayXX<Scalar>(bias.transpose()));
  }
}

TEMPLATE_LIST_TEST_CASE("lines may be short, and many", "[broadcasting]", NeuronOfEachScalar) {
  using Array = ArrayXX<ScalarOf<TestType>>;
  const TestType neuron = neuron_under_test<TestType>();
  for (const Index length : {1, 2, 7, 8, 10, 33, 130}) {
    const Index lines = 2600 / length;
    CAPTURE(length, lines);
    const Array x = ArrayX<ScalarOf<TestType>>(currents<ScalarOf<TestType>>(length * lines, 1))
                        .reshaped(length, lines);
    const Array column = x.col(0) + 3, row = x.row(0) - 1, number = x.topLeftCorner(1, 1);
    check(neuron, length, lines, x, column, column);
    check(neuron, length, lines, row, column, x);
    check(neuron, length, lines, column, row, number);
    check(neuron, length, lines, Array(x.reverse()), x, row);
  }
}

TEMPLATE_LIST_TEST_CASE("operands may be strided views and expressions", "[broadcasting]",
                        NeuronsOfTwoScalars) {
  using Scalar = ScalarOf<TestType>;
  const TestType neuron = neuron_under_test<TestType>();
  const ArrayXX<Scalar> a = currents<Scalar>(23, 17);
  const RowMajorXX<Scalar> b = currents<Scalar>(23, 17);
  using Stride = Eigen::Stride<Dynamic, Dynamic>;

  check(neuron, 23, 1, a.col(2), b.col(3), b.col(4));
  check(neuron, 23, 17, a.col(2), a.row(3), b.row(4));
  check(neuron, 17, 23, a.transpose(), b.transpose(), b.col(0).transpose());
  check(neuron, 5, 4, a.block(3, 2, 5, 4), b.block(1, 1, 5, 4), b.row(2).segment(3, 4));
  check(neuron, 23, 17, a.reverse(), b.colwise().mean(), a.rowwise().maxCoeff());
  check(neuron, 23, 17, a + b, a.row(0) * 2, Scalar(1));
  check(neuron, 23, 6,
        Eigen::Map<const ColMajorXX<Scalar>, 0, Stride>(a.data(), 23, 6, Stride(60, 2)), a.col(1),
        b.row(1).head(6));
  for (const Eigen::Index apart : {-2, -1, 0, 1, 7}) {
    using Column = Eigen::Map<const ArrayX<Scalar>, 0, Eigen::InnerStride<>>;
    const Column column(a.data() + 200, 23, Eigen::InnerStride<>(apart));
    check(neuron, 23, 1, column, column, column);
    check(neuron, 23, 17, column, a.row(3), column);
    check(neuron, 17, 23, column.transpose(), b.row(4).transpose(), a.transpose());
  }
  check(neuron, 9, 1,
        Eigen::Map<const ArrayX<Scalar>, 0, Eigen::InnerStride<>>(a.data(), 9,
                                                                  Eigen::InnerStride<>(0)),
        b.col(0).head(9), Scalar(1));  // one number, again and again
  check(neuron, 23, 23, a.matrix() * b.matrix().transpose() / 9, a.col(0), b.col(0).transpose());
}

TEMPLATE_LIST_TEST_CASE("integers are numbers", "[broadcasting]", NeuronOfEachScalar) {
  using Scalar = ScalarOf<TestType>;
  const TestType neuron = neuron_under_test<TestType>();
  const ArrayX<Scalar> gain = currents<Scalar>(9, 1), bias = gain.square() / 2;
  CHECK(same(neuron.rates(1, gain, bias), neuron.rates(Scalar(1), gain, bias)));
  CHECK(same(neuron.current(gain, 2, -1), neuron.current(gain, Scalar(2), Scalar(-1))));
  CHECK(same(neuron.derivative(1L, 2U, short{3}),
             neuron.derivative(Scalar(1), Scalar(2), Scalar(3))));
}

TEMPLATE_LIST_TEST_CASE("sizes known at compile time stay known", "[broadcasting]",
                        NeuronOfEachScalar) {
  using Neuron = TestType;
  using Scalar = ScalarOf<Neuron>;
  using Vector = ArrayX<Scalar>;
  using Row = Eigen::Array<Scalar, 1, Dynamic>;
  using Vector3 = Eigen::Array<Scalar, 3, 1>;
  using Row4 = Eigen::Array<Scalar, 1, 4>;
  using Matrix34 = Eigen::Matrix<Scalar, 3, 4>;
  using Table = ArrayXX<Scalar>;
  using RowMajor = RowMajorXX<Scalar>;
  using Bounded = Eigen::Array<Scalar, Dynamic, 1, Eigen::ColMajor, 8, 1>;

  static_assert(gives<Eigen::Array<Scalar, 1, 1>, Neuron, Scalar, Scalar, Scalar>);
  static_assert(gives<Vector, Neuron, Vector, Vector, Vector>);
  static_assert(gives<Vector, Neuron, Scalar, Vector, int>);
  static_assert(gives<Vector, Neuron, Eigen::Matrix<Scalar, Dynamic, 1>, Vector, Scalar>);
  static_assert(gives<Row, Neuron, Row, Row, Scalar>);
  static_assert(gives<Table, Neuron, Vector, Row, Row>);
  static_assert(gives<Table, Neuron, Table, Scalar, Row>);
  static_assert(gives<RowMajor, Neuron, RowMajor, Scalar, Row>);
  static_assert(gives<RowMajor, Neuron, Vector, Row, RowMajor>);
  static_assert(gives<Vector3, Neuron, Vector3, Vector3, Vector3>);
  static_assert(gives<Vector3, Neuron, Vector3, Vector, Scalar>);
  static_assert(gives<Row4, Neuron, Scalar, Row4, Row4>);
  static_assert(gives<Eigen::Array<Scalar, 3, 4>, Neuron, Vector3, Row4, Row4>);
  static_assert(gives<Eigen::Array<Scalar, 3, 4>, Neuron, Matrix34, Scalar, Scalar>);
  static_assert(gives<Eigen::Array<Scalar, 3, Dynamic>, Neuron, Vector3, Row, Row>);
  static_assert(gives<Bounded, Neuron, Bounded, Bounded, Scalar>);

  const Neuron neuron = neuron_under_test<Neuron>();
  const Table values = currents<Scalar>(3, 4);
  check(neuron, 3, 4, Vector3(values.col(0)), Row4(values.row(1)), Row(values.row(2)));
  check(neuron, 3, 4, Matrix34(values.matrix()), Scalar(2), Vector3(values.col(1)));
  check(neuron, 3, 1, Bounded(values.col(0)), Bounded(values.col(1)), Scalar(1));
}

TEMPLATE_TEST_CASE("derivative(x, gain, bias) is d rate / dx", "[broadcasting]", SoftLIFRate<>,
                   LIFRate<>) {
  const auto neuron = neuron_under_test<TestType>();
  const Eigen::ArrayXd x = Eigen::ArrayXd::LinSpaced(60, -1, 1);
  const Eigen::RowVectorXd gain = Eigen::RowVectorXd::LinSpaced(8, -3, 4);
  const double bias = 1.2345, h = 1e-6;
  const Eigen::ArrayXXd difference =
      (neuron.rates(x + h, gain, bias) - neuron.rates(x - h, gain, bias)) / (2 * h);
  const Eigen::ArrayXXd derivative = neuron.derivative(x, gain, bias);
  const Eigen::ArrayXXd J = neuron.current(x, gain, bias);
  for (Index i = 0; i < J.size(); ++i) {
    if (!is_soft<TestType> && std::abs(J(i) - 1) < 0.05) continue;
    CHECK(std::abs(derivative(i) - difference(i)) <= 1e-6 * (std::abs(derivative(i)) + 1));
  }
}
