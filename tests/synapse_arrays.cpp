// Synapses take Eigen arrays of any kind, with a time constant for all or one for each neuron; an
// element's output depends on its own values alone.

#include <Eigen/Core>

#include "neurons.hpp"
#include "synapses.hpp"

using namespace softlif;
using namespace softlif::testing;
using Eigen::Dynamic;
using Eigen::Index;

namespace {

/// What two steps make of a state, by synapses of one element, each with its own time constant:
/// taus(i, j) at row i and column j, of a size that is 1 or that of the input.
template <class Synapse, class Taus, class Scalar>
Filtered<ArrayXX<Scalar>> one_by_one(const Taus& taus, const ArrayXX<Scalar>& x,
                                     Filtered<ArrayXX<Scalar>> states) {
  auto& [y, first] = states;
  for (Index col = 0; col < x.cols(); ++col) {
    for (Index row = 0; row < x.rows(); ++row) {
      const SynapseOf<Synapse, Scalar> one(
          taus(taus.rows() == 1 ? 0 : row, taus.cols() == 1 ? 0 : col));
      const ArrayX<Scalar> in = ArrayX<Scalar>::Constant(1, x(row, col));
      Filtered<ArrayX<Scalar>> state{ArrayX<Scalar>::Constant(1, y(row, col)),
                                     ArrayX<Scalar>::Constant(1, first(row, col))};
      for (int k = 0; k < 2; ++k) step(one, Scalar(0.001L), in, state);
      y(row, col) = state.output(0);
      first(row, col) = state.lowpassed(0);
    }
  }
  return states;
}

template <class Scalar>
void check_same(const ArrayXX<Scalar>& output, const ArrayXX<Scalar>& lowpassed,
                const Filtered<ArrayXX<Scalar>>& expected) {
  CHECK(same(output, expected.output));
  CHECK(same(lowpassed, expected.lowpassed));
}

/// Two steps through these arrays give what synapses of one element give.
template <class Synapse, class Taus, class Input, class Output, class Second>
void check(const Synapse& synapse, const Taus& taus, const Input& input, Output&& output,
           Second&& lowpassed) {
  using Scalar = typename Input::Scalar;
  const ArrayXX<Scalar> x = input.array(), y = currents<Scalar>(x.rows(), x.cols());
  const Filtered<ArrayXX<Scalar>> before{y, y.reverse()};
  output = before.output;
  lowpassed = before.lowpassed;
  for (int k = 0; k < 2; ++k) step(synapse, Scalar(0.001L), input, output, lowpassed);
  check_same<Scalar>(output, lowpassed, one_by_one<Synapse>(taus, x, before));
}

template <class Synapse, class Taus>
void check_all_arrays(const Synapse& synapse, const Taus& taus) {
  using Scalar = typename Taus::Scalar;
  using Values = ArrayXX<Scalar>;
  using Rows = RowMajorXX<Scalar>;
  const Values x = currents<Scalar>(37, 21);
  const Rows row_major = x;
  Values a(37, 21), b(37, 21);
  Rows c(37, 21), d(37, 21);

  check(synapse, taus, x, a, b);
  check(synapse, taus, row_major, c, d);
  check(synapse, taus, row_major, a, b);
  check(synapse, taus, x, c, b);
  check(synapse, taus, x.matrix().array(), a, b);
  check(synapse, taus, x.reverse(), a.reverse(), b);
  check(synapse, taus, x * Scalar(2) - Scalar(1), a, b);
  check(synapse, taus, (x.matrix() * x.matrix().transpose() * x.matrix()).array(), a, b);
  check(synapse, taus, Eigen::Ref<const Values>(x), Eigen::Ref<Values>(a), b);

  using Strided = Eigen::Map<Values, 0, Eigen::Stride<Dynamic, Dynamic>>;
  const Eigen::Stride<Dynamic, Dynamic> stride(3 * 37, 3);
  const Values wide = currents<Scalar>(3 * 37, 21);
  Values e(3 * 37, 21), f(3 * 37, 21);
  check(synapse, taus,
        Eigen::Map<const Values, 0, Eigen::Stride<Dynamic, Dynamic>>(wide.data(), 37, 21, stride),
        Strided(e.data(), 37, 21, stride), Strided(f.data(), 37, 21, stride));
}

template <class Scalar>
ArrayXX<Scalar> some_taus(Index rows, Index cols) {
  ArrayXX<Scalar> taus = currents<Scalar>(rows, cols).abs() * Scalar(0.003);
  taus(0) = 0;
  return taus;
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("synapses take vectors, matrices and views", "[synapse_arrays]",
                        AllSynapses) {
  using Scalar = TauOf<TestType>;
  for (const double tau : {0., 0.0008, 0.01}) {
    check_all_arrays(TestType(Scalar(tau)), ArrayX<Scalar>::Constant(1, Scalar(tau)).eval());
  }
}

TEMPLATE_LIST_TEST_CASE("each row may have a time constant of its own", "[synapse_arrays]",
                        AllSynapses) {
  using Scalar = TauOf<TestType>;
  using Column = ArrayX<Scalar>;
  const Column taus = some_taus<Scalar>(37, 1);
  check_all_arrays(SynapseOf<TestType, Column>(taus), taus);
  const Column one = taus.segment(1, 1);
  check_all_arrays(SynapseOf<TestType, Column>(one), one);
}

TEMPLATE_LIST_TEST_CASE("each column may have a time constant of its own", "[synapse_arrays]",
                        AllSynapses) {
  using Scalar = TauOf<TestType>;
  using Row = Eigen::Array<Scalar, 1, Dynamic>;
  const Row taus = some_taus<Scalar>(1, 21);
  check_all_arrays(SynapseOf<TestType, Row>(taus), taus);
}

TEMPLATE_LIST_TEST_CASE("each element may have a time constant of its own", "[synapse_arrays]",
                        AllSynapses) {
  using Scalar = TauOf<TestType>;
  for (const Index rows : {1, 37}) {
    for (const Index cols : {1, 21}) {
      const ArrayXX<Scalar> taus = some_taus<Scalar>(rows, cols);
      check_all_arrays(SynapseOf<TestType, ArrayXX<Scalar>>(taus), taus);
      const RowMajorXX<Scalar> in_rows = taus;
      check_all_arrays(SynapseOf<TestType, RowMajorXX<Scalar>>(in_rows), in_rows);
    }
  }
}

TEMPLATE_LIST_TEST_CASE("synapses take any number of elements", "[synapse_arrays]", AllSynapses) {
  using Scalar = TauOf<TestType>;
  using Column = ArrayX<Scalar>;
  for (const Index n : {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 255, 256, 257, 1025}) {
    const Column x = currents<Scalar>(n, 1);
    Column output(n), lowpassed(n);
    const Column taus = Column::LinSpaced(n, 0, Scalar(0.02));
    check(SynapseOf<TestType, Column>(taus), taus, x, output, lowpassed);
    check(TestType(), Column::Constant(1, TestType().tau()).eval(), x, output, lowpassed);
  }
  using Fixed = Eigen::Array<Scalar, 3, 2>;
  using FixedColumn = Eigen::Array<Scalar, 3, 1>;
  const FixedColumn taus = FixedColumn::LinSpaced(3, 0, Scalar(0.02));
  check(SynapseOf<TestType, FixedColumn>(taus), taus, Fixed(Fixed::Constant(2)), Fixed(), Fixed());
}

TEMPLATE_LIST_TEST_CASE("the input may read the output element by element", "[synapse_arrays]",
                        AllSynapses) {
  using Scalar = TauOf<TestType>;
  using Column = ArrayX<Scalar>;
  const ArrayXX<Scalar> before = currents<Scalar>(300, 5);
  const auto check_feedback = [&](const auto& synapse) {
    Filtered<ArrayXX<Scalar>> expected{before, before}, state = expected;
    const ArrayXX<Scalar> x = before * Scalar(0.5) + Scalar(1);
    step(synapse, Scalar(0.001), x, expected);
    step(synapse, Scalar(0.001), state.output * Scalar(0.5) + Scalar(1), state);
    CHECK(same(state.output, expected.output));
    // A signal that is filtered into itself stays as it is.
    Filtered<ArrayXX<Scalar>> itself{before, before};
    step(synapse, Scalar(0.001), itself.output, itself);
    CHECK(same(itself.output, before));
  };
  check_feedback(TestType());
  check_feedback(SynapseOf<TestType, Column>(Column::LinSpaced(300, 0, Scalar(0.02))));
}

TEST_CASE("an alpha synapse's state may be one object", "[synapse_arrays]") {
  const Alpha<float> alpha(0.01f);
  const Eigen::ArrayXXf x = currents<float>(5, 4);
  auto state = alpha.make_state(5, 4);
  Eigen::ArrayXXf output = state.output, lowpassed = state.lowpassed;
  CHECK((output == 0).all());
  CHECK((lowpassed == 0).all());
  for (int k = 0; k < 3; ++k) {
    alpha.step_math(0.001f, x, state);
    alpha.step_math(0.001f, x, output, lowpassed);
  }
  CHECK(same(state.output, output));
  CHECK(same(state.lowpassed, lowpassed));
  static_assert(decltype(alpha.make_state(3).output)::ColsAtCompileTime == 1);
  CHECK(alpha.make_state(3).lowpassed.rows() == 3);
}
