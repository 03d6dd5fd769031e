// backward of neurons with parameters of their own: J_gradient is that of each neuron, to the bit,
// and sums are as exact as a single neuron's (gradients.cpp), whatever the layout.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <tuple>

#include "exact_curve.hpp"
#include "gradients.hpp"
#include "neurons.hpp"
#include "ulp.hpp"

using namespace softlif;
using namespace softlif::testing;
using Eigen::Dynamic;
using Eigen::Index;

namespace {

template <class Scalar>
using RowX = Eigen::Array<Scalar, 1, Dynamic>;

/// Neurons of different parameters. Packets do not take some of them.
template <class Neuron, class Parameter>
With<Neuron, Parameter> neurons_of(Index rows, Index cols) {
  using Scalar = ScalarOf<Neuron>;
  std::mt19937 random(5);
  std::uniform_real_distribution<double> uniform(0.001, 1);
  Parameter part(rows, cols);
  for (Index i = 0; i < part.size(); ++i) part.data()[i] = Scalar(uniform(random));
  return Samples<Neuron>::template of<With<Neuron, Parameter>>(part);
}

/// Weights of both signs and of several magnitudes.
template <class Scalar>
ColMajorXX<Scalar> weights_of(Index rows, Index cols) {
  std::mt19937 random(11);
  std::uniform_real_distribution<double> uniform(-1, 1);
  return ColMajorXX<Scalar>::NullaryExpr(rows, cols, [&] {
    const double sign_and_size = uniform(random);
    return static_cast<Scalar>(sign_and_size * std::exp2(8 * uniform(random)));
  });
}

/// Which neuron takes the current in a row or column.
Index place(Index neurons, Index i) { return neurons == 1 ? 0 : i; }

/// The expected results of backward. Sums of long double are not judged.
template <class Neurons>
class Expected {
  using Scalar = ScalarOf<Neurons>;
  using Gradients = typename Neurons::Gradients;
  using Wide = Eigen::Array<long double, Dynamic, Dynamic>;

 public:
  Expected(const Neurons& neurons, const ColMajorXX<Scalar>& J, const ColMajorXX<Scalar>& weight)
      : J_gradient_(J.rows(), J.cols()) {
    const Index rows = neurons.parameters().rows(), cols = neurons.parameters().cols();
    sum_.fill(Wide::Zero(rows, cols));
    magnitude_ = sum_;
    const auto terms = double(J.size()) / double(std::max(rows * cols, Index{1}));
    bound_ = static_cast<long double>(16 + std::log2(std::max(terms, 1.)));
    for (Index col = 0; col < J.cols(); ++col) {
      for (Index row = 0; row < J.rows(); ++row) {
        const Index i = place(rows, row), k = place(cols, col);
        const auto neuron = neurons.neuron(i, k);
        const Scalar derivative = neuron.derivative(J(row, col));
        J_gradient_(row, col) = weight(row, col) * derivative;
        if (!can_judge<Scalar>) continue;
        const auto exact = exact_array(neuron, J(row, col));
        for (std::size_t p = 0; p < size; ++p) {
          const long double term = weight(row, col) * exact[p];
          sum_[p](i, k) += term;
          magnitude_[p](i, k) += std::abs(term);
        }
      }
    }
  }

  template <class Output>
  void check(const Gradients& gradients, const Output& J_gradient) const {
    CHECK(same(J_gradient, J_gradient_));
    const auto got = gradients.values();
    long double worst = 0;  // as a part of the allowed error
    for (std::size_t p = 0; p < size; ++p) {
      REQUIRE(got[p].rows() == sum_[p].rows());
      REQUIRE(got[p].cols() == sum_[p].cols());
      for (Index k = 0; can_judge<Scalar> && k < sum_[p].cols(); ++k) {
        for (Index i = 0; i < sum_[p].rows(); ++i) {
          const long double allowed =
              bound_ * static_cast<long double>(ulp<Scalar>(magnitude_[p](i, k)));
          const long double error = std::abs(got[p](i, k) - sum_[p](i, k)) / allowed;
          if (!(error <= worst)) worst = error;
        }
      }
    }
    CHECK(worst <= 1);
  }

 private:
  static constexpr std::size_t size =
      std::tuple_size_v<decltype(std::declval<Gradients>().values())>;

  ColMajorXX<Scalar> J_gradient_;
  std::array<Wide, size> sum_, magnitude_;
  long double bound_;
};

enum class Layouts { one, all };

/// Checks backward on J of these sizes, in one layout or in several.
template <class Neuron, class Parameter, Layouts layouts, class Scalar = ScalarOf<Neuron>>
void check(Index rows, Index cols) {
  CAPTURE(rows, cols);
  const auto neurons = neurons_of<Neuron, Parameter>(Parameter::RowsAtCompileTime == 1 ? 1 : rows,
                                                     Parameter::ColsAtCompileTime == 1 ? 1 : cols);
  const ColMajorXX<Scalar> J = currents<Scalar>(rows, cols),
                           weight = weights_of<Scalar>(rows, cols);
  const Expected<std::decay_t<decltype(neurons)>> expected(neurons, J, weight);
  const auto step = [&](const auto& input, const auto& gradient, auto&& J_gradient) {
    const auto got = neurons.backward(input, gradient, J_gradient);
    expected.check(got, J_gradient);
  };
  ColMajorXX<Scalar> result(rows, cols);
  step(J, weight, result);
  // An output may be either input.
  result = weight;
  step(J, result, result);
  result = J;
  step(result, weight, result);
  if constexpr (layouts == Layouts::all) {
    RowMajorXX<Scalar> J_in_rows = J, in_rows = weight;
    step(J_in_rows, in_rows, in_rows);
    step(J, weight, in_rows);
    ColMajorXX<Scalar> larger(rows + 3, cols + 2);
    larger.block(2, 1, rows, cols) = weight;
    step(J * Scalar(1), larger.block(2, 1, rows, cols), larger.block(2, 1, rows, cols));
  }
}

/// Numbers of neurons and samples that fill packets and groups, fewer, and some more.
template <class Neuron, class Parameter, Layouts layouts>
void check_sizes() {
  for (const auto& [neurons, samples] : {std::pair<Index, Index>{1, 1},
                                         {1, 150},
                                         {3, 500},
                                         {37, 1},
                                         {40, 5},
                                         {150, 13},
                                         {16, 96},
                                         {9, 300}}) {
    if (Parameter::RowsAtCompileTime == 1) {
      check<Neuron, Parameter, layouts>(samples, neurons);
    } else {
      check<Neuron, Parameter, layouts>(neurons, samples);
    }
  }
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("gradients are those of each neuron", "[gradients]", GradientsOfEachClass) {
  check_sizes<TestType, ArrayX<ScalarOf<TestType>>, Layouts::one>();
}

TEST_CASE("so are those of numbers without packets", "[gradients]") {
  check<LIFRate<long double>, ArrayX<long double>, Layouts::one>(37, 20);
  check<LIFRate<long double>, RowX<long double>, Layouts::one>(37, 20);
}

TEST_CASE("J, its gradient and that of the rates may be arrays of any kind", "[gradients]") {
  check_sizes<LIFRate<float>, ArrayX<float>, Layouts::all>();
}

TEST_CASE("parameters may lie along columns, or in a matrix", "[gradients]") {
  check_sizes<LIFRate<double>, RowX<double>, Layouts::one>();
  check_sizes<LIFRate<float>, ColMajorXX<float>, Layouts::one>();
  check_sizes<LIFRate<double>, RowMajorXX<double>, Layouts::one>();
}

TEST_CASE("a matrix of parameters may be a column, a row or a single one", "[gradients]") {
  using Neurons = LIFRate<ColMajorXX<float>>;
  const auto matrix = neurons_of<LIFRate<float>, ColMajorXX<float>>(40, 30);
  const ColMajorXX<float> J = currents<float>(40, 30), weight = weights_of<float>(40, 30);
  ColMajorXX<float> J_gradient(40, 30);
  const auto part = [&](Index rows, Index cols) {
    const ColMajorXX<float> tau_rc = matrix.tau_rc().topLeftCorner(rows, cols);
    return Neurons(tau_rc, 0.001F, 2);
  };
  for (const Neurons& neurons : {part(40, 1), part(1, 30), part(1, 1)}) {
    const Expected<Neurons> expected(neurons, J, weight);
    expected.check(neurons.backward(J, weight, J_gradient), J_gradient);
  }
  // No neurons, and no samples.
  ColMajorXX<float> none(40, 0);
  const auto zeros = part(40, 1).backward(none, none, none);
  CHECK((zeros.tau_rc == 0).all());
  CHECK(zeros.tau_rc.rows() == 40);
  none.resize(0, 3);
  CHECK(part(0, 1).backward(none, none, none).amplitude.size() == 0);
}

TEST_CASE("neurons of a fixed number have gradients of that number", "[gradients]") {
  using Three = Eigen::Array<float, 3, 1>;
  check<LIFRate<float>, Three, Layouts::one>(3, 1);
  check<LIFRate<float>, Three, Layouts::one>(3, 200);
}

TEMPLATE_LIST_TEST_CASE("a line of one neuron has the sums of that neuron, to the bit",
                        "[gradients]", NeuronsOfTwoPackets) {
  using Scalar = ScalarOf<TestType>;
  const auto neurons = neurons_of<TestType, ArrayX<Scalar>>(11, 1);
  const RowMajorXX<Scalar> J = currents<Scalar>(11, 3000), weight = weights_of<Scalar>(11, 3000);
  RowMajorXX<Scalar> J_gradient(11, 3000);
  const auto sums = neurons.backward(J, weight, J_gradient).values();
  for (Index i = 0; i < 11; ++i) {
    RowX<Scalar> of_J(3000);
    const auto one = neurons.neuron(i).backward(J.row(i), weight.row(i), of_J).values();
    for (std::size_t k = 0; k < sums.size(); ++k) CHECK(same(sums[k](i), one[k]));
  }
}

TEMPLATE_LIST_TEST_CASE("what one element spoils is its own neuron's", "[gradients]",
                        NeuronsOfTwoPackets) {
  using Scalar = ScalarOf<TestType>;
  const auto neurons = neurons_of<TestType, ArrayX<Scalar>>(40, 1);
  const ColMajorXX<Scalar> J = currents<Scalar>(40, 20), weight = weights_of<Scalar>(40, 20);
  ColMajorXX<Scalar> clean(40, 20), J_gradient(40, 20);
  const auto right = neurons.backward(J, weight, clean).values();
  for (const Index spoilt : {0, 5, 17, 38, 39}) {
    for (const Index sample : {0, 19}) {
      ColMajorXX<Scalar> changed = J, expected = clean;
      const auto check = [&](const auto& input, const auto& gradient) {
        const auto sums = neurons.backward(input, gradient, J_gradient).values();
        CHECK(same(J_gradient, expected));
        for (std::size_t k = 0; k < sums.size(); ++k) {
          for (Index i = 0; i < 40; ++i) {
            if (i == spoilt) {
              CHECK(std::isnan(sums[k](i)));
            } else {
              CHECK(std::abs(sums[k](i) / right[k](i) - 1) <= 100 * epsilon<Scalar>);
            }
          }
        }
      };
      changed(spoilt, sample) = expected(spoilt, sample) = not_a_number<Scalar>;
      check(changed, weight);
      changed = weight;
      changed(spoilt, sample) = not_a_number<Scalar>;
      check(J, changed);
    }
  }
}

TEMPLATE_LIST_TEST_CASE("currents beyond the packets' range are summed with the others",
                        "[gradients]", NeuronsOfTwoPackets) {
  using Scalar = ScalarOf<TestType>;
  if (!can_judge<Scalar>) SOFTLIF_SKIP("long double is hardly wider than double");
  const auto neurons = neurons_of<TestType, ArrayX<Scalar>>(40, 1);
  const ColMajorXX<Scalar> weight = weights_of<Scalar>(40, 20);
  ColMajorXX<Scalar> J = currents<Scalar>(40, 20), J_gradient(40, 20);
  for (Index i = 0; i < J.size(); i += 37) J.data()[i] = i % 2 == 0 ? Scalar(-1e20) : Scalar(1e20);
  const Expected<std::decay_t<decltype(neurons)>> expected(neurons, J, weight);
  expected.check(neurons.backward(J, weight, J_gradient), J_gradient);
}

TEMPLATE_TEST_CASE("each neuron's terms may leave the range between", "[gradients]", float,
                   double) {
  using Scalar = TestType;
  const Scalar huge = std::numeric_limits<Scalar>::max() / 2;
  const SoftLIFRate<ArrayX<Scalar>> neurons(
      ArrayX<Scalar>::LinSpaced(20, Scalar(0.4), Scalar(0.6)));
  const ColMajorXX<Scalar> J = ColMajorXX<Scalar>::Constant(20, 100, Scalar(1.5));
  ColMajorXX<Scalar> weight(20, 100), J_gradient(20, 100);
  for (Index i = 0; i < 20; ++i) {
    const Scalar of_tau_ref = partials_at(neurons.neuron(i), Scalar(1.5))[2];
    for (Index k = 0; k < 100; ++k) weight(i, k) = (k < 50 ? huge : -huge) / of_tau_ref;
    weight(i, 3) += weight(i, 3) / 4;
  }
  const auto sums = neurons.backward(J, weight, J_gradient).values();
  CHECK((sums[2] / (huge / 4) - 1).abs().maxCoeff() <= 100 * epsilon<Scalar>);
  for (const auto& sum : sums) CHECK(sum.isFinite().all());
}

TEMPLATE_LIST_TEST_CASE("no neuron's sum drifts as many equal terms are added", "[gradients]",
                        NeuronsOfTwoPackets) {
  using Scalar = ScalarOf<TestType>;
  const auto neuron = make<TestType>(0.1, 0.03, 0.001, 2.5);
  const auto neurons =
      With<TestType, ArrayX<Scalar>>().with_tau_rc(ArrayX<Scalar>::Constant(17, neuron.tau_rc()));
  constexpr Index samples = Index{1} << 17;
  const Scalar J(1.75), weight(1.3125);
  const ColMajorXX<Scalar> all = ColMajorXX<Scalar>::Constant(17, samples, J);
  ColMajorXX<Scalar> J_gradient = ColMajorXX<Scalar>::Constant(17, samples, weight);
  const auto sums = neurons.backward(all, J_gradient, J_gradient).values();
  const auto one = partials_at(neurons.neuron(0), J);
  for (std::size_t k = 0; k < one.size(); ++k) {
    const double expected = double(weight) * double(one[k]) * samples;
    for (const Scalar sum : sums[k]) {
      CHECK(std::abs(double(sum) / expected - 1) <= 6 * double(epsilon<Scalar>));
    }
  }
}

TEST_CASE("gradients of other shapes are refused, and nothing is written", "[gradients]") {
  const LIFRate<Eigen::ArrayXd> neurons(Eigen::ArrayXd::Constant(4, 0.02));
  const Eigen::ArrayXXd J = Eigen::ArrayXXd::Ones(3, 2);
  Eigen::ArrayXXd J_gradient = Eigen::ArrayXXd::Constant(3, 2, 7);
  CHECK(refusal([&] { (void)neurons.backward(J, J, J_gradient); }) ==
        "softlif: LIFRate::backward: J is 3x2, but the neurons are 4x1; in each dimension theirs "
        "must be 1 or that of J");
  CHECK((J_gradient == 7).all());
}
