// backward: J_gradient is output_gradient times the derivative, to the bit, and the gradients of
// the parameters are sums of partial derivatives (partial_accuracy.cpp), as exact as these.

#include "gradients.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "exact_curve.hpp"
#include "neurons.hpp"
#include "ulp.hpp"

using namespace softlif;
using namespace softlif::testing;
using Eigen::Dynamic;
using Eigen::Index;

namespace {

/// Weights of both signs and of several magnitudes.
template <class Scalar>
ArrayX<Scalar> weights(Index size) {
  std::mt19937 random(11);
  std::uniform_real_distribution<double> uniform(-1, 1);
  return ArrayX<Scalar>::NullaryExpr(size, [&] {
    const double sign_and_size = uniform(random);
    return static_cast<Scalar>(sign_and_size * std::exp2(8 * uniform(random)));
  });
}

/// Checks the sums over J against exact sums, in long double, of partial derivatives by definition.
template <class Neuron, class Scalar>
void check_sums(const Neuron& neuron, const ArrayX<Scalar>& J, const ArrayX<Scalar>& weight) {
  ArrayX<Scalar> J_gradient(J.size());
  const auto got = to_array(neuron.backward(J, weight, J_gradient));
  std::array<long double, got.size()> sum{}, magnitude{};
  for (Index i = 0; i < J.size(); ++i) {
    const auto exact = exact_array(neuron, J(i));
    for (std::size_t k = 0; k < got.size(); ++k) {
      sum[k] += weight(i) * exact[k];
      magnitude[k] += std::abs(weight(i) * exact[k]);
    }
  }
  const auto bound = static_cast<long double>(16 + std::log2(double(J.size())));
  for (std::size_t k = 0; k < got.size(); ++k) {
    CAPTURE(neuron, J.size(), k, got[k], sum[k], magnitude[k]);
    CHECK(std::abs(got[k] - sum[k]) <= bound * static_cast<long double>(ulp<Scalar>(magnitude[k])));
  }
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("J_gradient is output_gradient times the derivative", "[gradients]",
                        AllWithGradients) {
  using Scalar = ScalarOf<TestType>;
  for (const TestType& neuron : usual_neurons<TestType>()) {
    INFO(neuron);
    const ArrayX<Scalar> J = wild_currents<Scalar>(700), weight = weights<Scalar>(700);
    const ArrayX<Scalar> expected = weight * derivatives_of(neuron, J);
    for (const Index size : {0, 1, 2, 7, 8, 16, 31, 65, 700}) {
      ArrayX<Scalar> J_gradient(size);
      neuron.backward(J.head(size), weight.head(size), J_gradient);
      CHECK(same(J_gradient, expected.head(size)));
    }
  }
}

TEMPLATE_LIST_TEST_CASE("sums are right, of few and of many", "[gradients]", AllJudged) {
  using Scalar = ScalarOf<TestType>;
  if (!can_judge<Scalar>) SOFTLIF_SKIP("long double is hardly wider than double");
  for (const TestType& neuron : usual_neurons<TestType>()) {
    for (const Index size : {1, 2, 3, 5, 16, 17, 33, 113, 1000, 30000}) {
      const ArrayX<Scalar> J = currents<Scalar>(size, 1), weight = weights<Scalar>(size);
      check_sums<TestType, Scalar>(neuron, J, weight);
      check_sums<TestType, Scalar>(neuron, J, weight.abs());
    }
  }
}

TEMPLATE_LIST_TEST_CASE("a sum does not drift as many equal terms are added", "[gradients]",
                        NeuronsOfTwoPackets) {
  using Scalar = ScalarOf<TestType>;
  const auto neuron = make<TestType>(0.1, 0.03, 0.001, 2.5);
  constexpr Index size = Index{1} << 22;
  const Scalar J(1.75), weight(1.3125);
  const ArrayX<Scalar> all = ArrayX<Scalar>::Constant(size, J);
  ArrayX<Scalar> J_gradient = ArrayX<Scalar>::Constant(size, weight);
  const auto sums = to_array(neuron.backward(all, J_gradient, J_gradient));
  const auto one = partials_at(neuron, J);
  for (std::size_t k = 0; k < one.size(); ++k) {
    const double expected = double(weight) * double(one[k]) * size;
    CAPTURE(k, sums[k], expected);
    CHECK(std::abs(double(sums[k]) / expected - 1) <= 6 * double(epsilon<Scalar>));
  }
}

TEMPLATE_LIST_TEST_CASE("elements beyond the packets' range are summed with the others",
                        "[gradients]", AllJudged) {
  using Scalar = ScalarOf<TestType>;
  if (!can_judge<Scalar>) SOFTLIF_SKIP("long double is hardly wider than double");
  for (const TestType& neuron : usual_neurons<TestType>()) {
    for (const Index size : {1, 3, 16, 113, 1000}) {
      ArrayX<Scalar> J = currents<Scalar>(size, 1);
      for (Index i = 0; i < size; i += 5) J(i) = Scalar(i % 2 == 0 ? -1e20 : 1e20) * Scalar(i + 1);
      // Otherwise the sums overflow.
      if (std::isinf(neuron.rate(infinity<Scalar>))) J = J.min(Scalar(1e4));
      check_sums<TestType, Scalar>(neuron, J, weights<Scalar>(size));
    }
  }
}

TEMPLATE_TEST_CASE("terms may be large where their sums leave the range between", "[gradients]",
                   float, double) {
  using Scalar = TestType;
  const Scalar huge = std::numeric_limits<Scalar>::max() / 2;
  const auto neuron = make<SoftLIFRate<Scalar>>(0.5, 0.02, 0.002, 1);
  const auto one = partials_at(neuron, Scalar(1.5));
  ArrayX<Scalar> J = ArrayX<Scalar>::Constant(1000, Scalar(1.5)), J_gradient(1000), weight(1000);
  for (Index i = 0; i < 1000; ++i) {
    weight(i) = (i < 500 ? huge : -huge) / one[2];
  }
  weight(3) += weight(3) / 4;
  const auto sums = to_array(neuron.backward(J, weight, J_gradient));
  CHECK(std::abs(sums[2] / (huge / 4) - 1) <= 1000 * epsilon<Scalar>);
  for (const Scalar sum : sums) CHECK(std::isfinite(sum));
}

TEMPLATE_LIST_TEST_CASE("arguments may be arrays of any kind", "[gradients]", NeuronOfEachScalar) {
  using Scalar = ScalarOf<TestType>;
  using Stride = Eigen::Stride<Dynamic, Dynamic>;
  const auto neuron = make<TestType>(0.02, 0.03, 0.001, 2.5);
  const ArrayXX<Scalar> J = currents<Scalar>(83, 31);
  const ArrayXX<Scalar> weight = weights<Scalar>(83 * 31).reshaped(83, 31);
  const ArrayXX<Scalar> expected = weight * derivatives_of(neuron, J);
  ArrayXX<Scalar> result(83, 31);
  const auto sums = to_array(neuron.backward(J, weight, result));
  CHECK(same(result, expected));

  const auto check = [&](const auto& currents, const auto& gradient, auto&& J_gradient) {
    const auto again = to_array(neuron.backward(currents, gradient, J_gradient));
    CHECK(same(J_gradient, expected));
    for (std::size_t k = 0; k < sums.size(); ++k) {
      CAPTURE(k, again[k], sums[k]);
      CHECK(std::abs(again[k] / sums[k] - 1) <= 100 * epsilon<Scalar>);
    }
  };
  const RowMajorXX<Scalar> J_rows = J, weight_rows = weight;
  RowMajorXX<Scalar> result_rows(83, 31);
  check(J_rows, weight_rows, result_rows);
  check(J_rows, weight, result);
  check(J, weight_rows, result);
  check(J, weight, result_rows);
  check(J.matrix(), weight.matrix(), result);
  check(J * Scalar(1), weight + Scalar(0), result);
  check(J.reverse().reverse(), weight.transpose().transpose(), result.transpose().transpose());
  ArrayX<Scalar> memory(83 * 31 * 3);
  Eigen::Map<ColMajorXX<Scalar>, 0, Stride> strided(memory.data(), 83, 31, Stride(83 * 3, 3));
  strided = weight;
  check(J, strided, result);
  check(J, strided, strided);

  // An output may be either input.
  result = weight;
  check(J, result, result);
  result = J;
  check(result, weight, result);
  result_rows = weight;
  check(J, result_rows, result_rows);
  result_rows = J;
  check(result_rows, weight, result_rows);
  ArrayXX<Scalar> larger(90, 40);
  larger.block(3, 4, 83, 31) = weight;
  check(J, larger.block(3, 4, 83, 31), larger.block(3, 4, 83, 31));

  // Products are evaluated beforehand.
  using Matrix = Eigen::Matrix<Scalar, Dynamic, Dynamic>;
  check(J, weight.matrix() * Matrix::Identity(31, 31), result);

  // Fixed sizes.
  const Eigen::Array<Scalar, 4, 3> small = J.template topLeftCorner<4, 3>();
  Eigen::Array<Scalar, 4, 3> small_gradient = weight.template topLeftCorner<4, 3>();
  neuron.backward(small, small_gradient, small_gradient);
  CHECK(same(small_gradient, expected.template topLeftCorner<4, 3>()));
}

TEMPLATE_LIST_TEST_CASE("NaN gives NaN in its element, and in the sums", "[gradients]",
                        AllWithGradients) {
  using Scalar = ScalarOf<TestType>;
  const TestType neuron;
  for (const Index size : {1, 7, 16, 150}) {
    const ArrayX<Scalar> J = currents<Scalar>(size, 1), weight = weights<Scalar>(size);
    ArrayX<Scalar> clean(size), J_gradient(size);
    neuron.backward(J, weight, clean);
    for (Index i = 0; i < size; i += 3) {
      ArrayX<Scalar> expected = clean, changed = J;
      expected(i) = not_a_number<Scalar>;
      changed(i) = not_a_number<Scalar>;
      for (const Scalar sum : to_array(neuron.backward(changed, weight, J_gradient))) {
        CHECK(std::isnan(sum));
      }
      CHECK(same(J_gradient, expected));
      changed = weight;
      changed(i) = not_a_number<Scalar>;
      for (const Scalar sum : to_array(neuron.backward(J, changed, J_gradient))) {
        CHECK(std::isnan(sum));
      }
      CHECK(same(J_gradient, expected));
    }
  }
}

TEMPLATE_LIST_TEST_CASE("at infinite currents, partial derivatives are the limits", "[gradients]",
                        AllLIFRates) {
  using Scalar = ScalarOf<TestType>;
  const auto neuron = make<TestType>(0.5, 0.02, 0.004, 3);
  const std::size_t first = is_soft<TestType> ? 1 : 0;
  for (const Scalar partial : partials_at(neuron, -infinity<Scalar>)) CHECK(partial == 0);
  const auto above = partials_at(neuron, infinity<Scalar>);
  if (first == 1) CHECK(above[0] == 0);
  CHECK(above[first] == 0);
  const Scalar of_tau_ref = -3 / (neuron.tau_ref() * neuron.tau_ref());
  CHECK(std::abs(above[first + 1] / of_tau_ref - 1) <= 4 * epsilon<Scalar>);
  CHECK(std::abs(above[first + 2] * neuron.tau_ref() - 1) <= 4 * epsilon<Scalar>);

  const auto endless = partials_at(make<TestType>(0.5, 0.02, 0, 3), infinity<Scalar>);
  if (first == 1) CHECK(endless[0] == 0);
  CHECK(endless[first] == -infinity<Scalar>);
  CHECK(endless[first + 1] == -infinity<Scalar>);
  CHECK(endless[first + 2] == infinity<Scalar>);
}

TEMPLATE_LIST_TEST_CASE("a rate on which the loss does not depend adds nothing", "[gradients]",
                        AllWithGradients) {
  using Scalar = ScalarOf<TestType>;
  const auto neuron = usual_neurons<TestType>().back();
  const ArrayX<Scalar> J = ArrayX<Scalar>::Constant(33, infinity<Scalar>);
  ArrayX<Scalar> J_gradient = ArrayX<Scalar>::Zero(33);
  for (const Scalar sum : to_array(neuron.backward(J, J_gradient, J_gradient))) CHECK(sum == 0);
  CHECK((J_gradient == 0).all());
}

TEMPLATE_TEST_CASE("at the threshold, LIFRate has the partial derivatives from below",
                   "[gradients]", float, double, long double) {
  for (const TestType J : {TestType(1), 1 - epsilon<TestType>, TestType(-7)}) {
    for (const TestType partial : partials_at(LIFRate<TestType>(), J)) CHECK(partial == 0);
  }
  for (const TestType partial : partials_at(LIFRate<TestType>(), 1 + epsilon<TestType>)) {
    CHECK(partial != 0);
  }
}

TEMPLATE_TEST_CASE("LIF has the gradients of LIFRate", "[gradients]", float, double, long double) {
  const LIFRate<TestType> rate(TestType(0.03), TestType(0.001), TestType(2.5));
  for (const TestType J : {TestType(-1), TestType(1.5), TestType(7)}) {
    CHECK(partials_at(LIF<TestType>(rate), J) == partials_at(rate, J));
  }
}
