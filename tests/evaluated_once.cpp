// An expression for J is evaluated as in an Eigen assignment: temporaries once a call, and each
// element once.

#include <Eigen/Core>
#include <Eigen/LU>

#include "neurons.hpp"
#include "spiking.hpp"

using namespace softlif;
using namespace softlif::testing;
using Eigen::Dynamic;
using Eigen::Index;

namespace {

Index evaluations = 0;

/// A user's function of one element.
template <class Scalar>
struct Counted {
  Scalar operator()(const Scalar& x) const {
    ++evaluations;
    return x;
  }
};

/// A user's function of the place.
template <class Scalar>
struct CountedPlace {
  Scalar operator()(Index row, Index col) const {
    ++evaluations;
    return Scalar(row % 7) - Scalar(col % 5);
  }
};

template <class Function>
Index evaluations_of(const Function& function) {
  evaluations = 0;
  function();
  return evaluations;
}

/// Checks that a call with J and the outputs evaluates `expected` elements, as an assignment does,
/// and gives what the assigned J gives.
template <class Scalar, class Input>
void check(const Eigen::DenseBase<Input>& J, Index expected) {
  const SoftLIFRate<Scalar> neuron;
  ArrayXX<Scalar> assigned(J.rows(), J.cols());
  RowMajorXX<Scalar> in_rows(J.rows(), J.cols());
  ArrayXX<Scalar> wide(2 * J.rows(), J.cols()), slopes = assigned;
  CHECK(evaluations_of([&] { assigned = J.derived().array(); }) == expected);
  const ArrayXX<Scalar> rates = rates_of(neuron, assigned);

  using Output = Eigen::Ref<ArrayXX<Scalar>>;
  for (Output output : {Output(slopes), Output(wide.topRows(J.rows()))}) {
    CHECK(evaluations_of([&] { neuron.step_math(J, output); }) == expected);
    CHECK(same(output, rates));
  }
  CHECK(evaluations_of([&] { neuron.step_math(J, in_rows, slopes); }) == expected);
  CHECK(same(in_rows, rates));

  CHECK(evaluations_of([&] { neuron.backward(J, J, in_rows); }) == 2 * expected);
  CHECK(evaluations_of([&] { neuron.backward(slopes, J, slopes); }) == expected);

  ArrayXX<Scalar> voltage = ArrayXX<Scalar>::Zero(J.rows(), J.cols()), time = voltage;
  const LIF<Scalar> lif;
  CHECK(evaluations_of([&] {
          lif.step_math(Scalar(0.001L), J, wide.topRows(J.rows()), voltage, time);
        }) == expected);
  CHECK(evaluations_of([&] { neuron.rates(J.derived(), Scalar(1), in_rows); }) == expected);
}

}  // namespace

// (For a type with packets, and for one without.)
TEMPLATE_TEST_CASE("an expression is evaluated once", "[evaluated_once]", float, long double) {
  using Scalar = TestType;
  using Matrix = Eigen::Matrix<Scalar, Dynamic, Dynamic>;
  using Vector = Eigen::Matrix<Scalar, Dynamic, 1>;
  // Small whole numbers, so that Eigen's sums are exact in whatever order it adds.
  const ArrayXX<Scalar> a = currents<Scalar>(64, 70).round();
  const Matrix weights = currents<Scalar>(64, 20).round().matrix();
  const Matrix values = currents<Scalar>(20, 70).round().matrix();
  const Vector vector = values.col(0);
  const Counted<Scalar> counted;
  const auto counted_a = a.unaryExpr(counted);
  const auto counted_weights = weights.unaryExpr(counted);

  // Elements.
  check<Scalar>(counted_a, a.size());
  check<Scalar>(counted_a.transpose(), a.size());
  check<Scalar>(counted_a.reverse(), a.size());
  check<Scalar>(counted_a * 2 + a, a.size());
  check<Scalar>((a > 0).select(counted_a, a), (a > 0).count());
  check<Scalar>((counted_a > 0).select(a, Scalar(0)), a.size());
  check<Scalar>(Matrix::NullaryExpr(64, 70, CountedPlace<Scalar>()), a.size());
  check<Scalar>(a.rowwise() + a.row(3).unaryExpr(counted), a.cols());

  // Temporaries.
  check<Scalar>(counted_weights * values, weights.size());
  check<Scalar>((counted_weights * values).array() * 2 + 1, weights.size());
  check<Scalar>((counted_weights * values).array().replicate(1, 1), weights.size());
  check<Scalar>((counted_weights * vector).replicate(1, 70), weights.size());
  check<Scalar>(a.matrix().colwise() + counted_weights * vector, weights.size());
  check<Scalar>(((counted_weights * values).array() > 0)
                    .select((counted_weights * values).array(), Scalar(0)),
                2 * weights.size());
  check<Scalar>((counted_weights * values).block(3, 4, 50, 40), weights.size());
  check<Scalar>(a.colwise() - counted_a.rowwise().maxCoeff(), a.size());
  check<Scalar>(counted_a.colwise().sum().replicate(30, 1), a.size());
  const Eigen::PartialPivLU<Matrix> identity(Matrix::Identity(64, 64));
  check<Scalar>(identity.solve(a.matrix().unaryExpr(counted)), a.size());
  check<Scalar>(identity.solve(a.matrix().unaryExpr(counted)).array() + 1, a.size());

  // Also to an output that is an expression.
  const SoftLIFRate<Scalar> neuron;
  Matrix reversed(64, 70);
  CHECK(evaluations_of([&] { neuron.step_math(counted_a, reversed.reverse()); }) == a.size());
  CHECK(same(reversed.reverse(), rates_of(neuron, a)));
  CHECK(evaluations_of([&] { neuron.step_math(counted_weights * values, reversed.reverse()); }) ==
        weights.size());
}
