// step_math and backward allocate nothing but what Eigen does to evaluate an expression.

// In every build, Eigen asserts that it may allocate, each time that it does. It may not while we
// count.
#define EIGEN_RUNTIME_NO_MALLOC
#define eigen_assert(condition) \
  ((condition) ? static_cast<void>(0) : static_cast<void>(++allocations))

#include "count_allocations.hpp"
#include "neurons.hpp"
#include "spiking.hpp"
#include "synapses.hpp"

using namespace softlif;
using namespace softlif::testing;
using Eigen::Dynamic;

namespace {

/// How often the function allocates.
template <class Function>
std::size_t allocations_of(const Function& function) {
  const std::size_t before = allocations;
  Eigen::internal::set_is_malloc_allowed(false);
  function();
  Eigen::internal::set_is_malloc_allowed(true);
  return allocations - before;
}

template <class Function>
bool allocates_nothing(const Function& function) {
  return allocations_of(function) == 0;
}

/// Calls both forms of step_math with these arguments.
template <class Neuron, class Input, class Output, class Derivative>
bool allocates_nothing(const Neuron& neuron, const Input& J, Output&& output,
                       Derivative&& derivative) {
  return allocates_nothing([&] { neuron.step_math(J, output); }) &&
         allocates_nothing([&] { neuron.step_math(J, output, derivative); });
}

}  // namespace

TEST_CASE("allocations are noticed", "[no_allocation]") {
  CHECK(allocations_of([] { Eigen::ArrayXf::Zero(1000).eval(); }) == 1);
  CHECK(allocations_of([] { ::operator delete(::operator new(1000)); }) == 1);
  CHECK(allocations_of([] {}) == 0);
}

TEMPLATE_LIST_TEST_CASE("step_math and backward allocate nothing", "[no_allocation]",
                        NeuronOfEachScalar) {
  using Scalar = ScalarOf<TestType>;
  using Stride = Eigen::Stride<Dynamic, Dynamic>;
  using Fixed = Eigen::Array<Scalar, 5, 3>;
  const TestType neuron;
  const ArrayXX<Scalar> J = currents<Scalar>(300, 200);
  const RowMajorXX<Scalar> row_major = J;
  const Fixed fixed_J = J.template topLeftCorner<5, 3>();
  ArrayXX<Scalar> out(300, 200), slopes(300, 200), inout = J;
  RowMajorXX<Scalar> row_major_out(300, 200);
  Fixed fixed_out, fixed_slopes;
  Eigen::Matrix<Scalar, Dynamic, Dynamic> matrix(300, 200);

  CHECK(allocates_nothing(neuron, J, out, slopes));
  CHECK(allocates_nothing(neuron, J, matrix, slopes));
  CHECK(allocates_nothing(neuron, inout, inout, slopes));
  CHECK(allocates_nothing(neuron, J, row_major_out, slopes));
  CHECK(allocates_nothing(neuron, row_major, row_major_out, row_major_out));
  CHECK(allocates_nothing(neuron, row_major, out, slopes));
  CHECK(allocates_nothing(neuron, J.row(3), out.row(4), slopes.row(5)));
  CHECK(allocates_nothing(neuron, J.block(3, 4, 100, 50), out.block(0, 0, 100, 50),
                          slopes.block(1, 1, 100, 50)));
  CHECK(allocates_nothing(neuron, J.col(0).reverse(), out.col(1), slopes.col(2)));
  CHECK(allocates_nothing(neuron, J * J + 1, out, slopes));
  CHECK(allocates_nothing(neuron, J.col(0) * J.col(1) + J.col(2), out.col(2), slopes.col(2)));
  CHECK(allocates_nothing(neuron, J.rowwise() + J.row(1), out, slopes));
  CHECK(allocates_nothing(
      neuron, Eigen::Map<const ColMajorXX<Scalar>, 0, Stride>(J.data(), 50, 100, Stride(400, 3)),
      out.topLeftCorner(50, 100), slopes.topLeftCorner(50, 100)));
  CHECK(allocates_nothing(neuron, fixed_J, fixed_out, fixed_slopes));
  CHECK(allocates_nothing(neuron, fixed_J * 2, fixed_out, fixed_slopes));
  CHECK(allocates_nothing([&] { (void)(neuron.rate(J(0)) + neuron.derivative(J(0))); }));

  const auto back = [&neuron](const auto& in, const auto& gradient, auto&& J_gradient) {
    return allocates_nothing([&] { (void)neuron.backward(in, gradient, J_gradient); });
  };
  CHECK(back(J, out, slopes));
  CHECK(back(J, row_major, row_major_out));
  CHECK(back(J * J + 1, out.abs() * 2, slopes));
  CHECK(back(J.row(3), out.row(4), slopes.row(5)));
  CHECK(back(fixed_J, fixed_out, fixed_out));

  const ArrayX<Scalar> wild = wild_currents<Scalar>(500);
  ArrayX<Scalar> wild_out(500), wild_slopes(500);
  CHECK(allocates_nothing(neuron, wild, wild_out, wild_slopes));
  CHECK(back(wild, wild_out, wild_slopes));
}

TEST_CASE("backward of neurons in a fixed number allocates nothing", "[no_allocation]") {
  using Three = Eigen::Array<float, 3, 1>;
  const LIFRate<Three> neurons(Three(0.01F, 1e30F, 0.03F));  // packets do not take the second
  Eigen::Array<float, 3, 20> J = Eigen::Array<float, 3, 20>::Constant(2), gradient = J;
  J(2, 7) = infinity<float>;
  CHECK(allocates_nothing([&] { (void)neurons.backward(J, gradient, gradient); }));
  CHECK(allocates_nothing(
      [&] { (void)neurons.backward(J.col(0), gradient.col(0), gradient.col(0)); }));
}

TEMPLATE_LIST_TEST_CASE("a spiking step allocates nothing", "[no_allocation]", AllSpiking) {
  using Scalar = ScalarOf<TestType>;
  const TestType lif;
  const ArrayXX<Scalar> J = currents<Scalar>(300, 200) * Scalar(20);
  const RowMajorXX<Scalar> row_major = J;
  std::mt19937 random(1);
  ArrayXX<Scalar> output(300, 200);
  auto [voltage, times] = lif.make_state(300, 200, random);
  const auto step = [&lif](const auto& in, auto&& out, auto&& volts, auto&& refractory_times) {
    return allocates_nothing([&] { lif.step_math(Scalar(1), in, out, volts, refractory_times); });
  };
  CHECK(step(J, output, voltage, times));
  CHECK(step(row_major, output, voltage, times));
  CHECK(step(J.row(3), output.row(4), voltage.row(5), times.row(6)));
  CHECK(step(J * J + 1, output, voltage, times));
  CHECK(step(J.block(3, 4, 99, 50), output.block(0, 0, 99, 50), voltage.block(1, 1, 99, 50),
             times.topLeftCorner(99, 50)));
}

TEST_CASE("adaptive neurons and spikes at the rates of others allocate nothing",
          "[no_allocation]") {
  const ArrayXX<float> J = currents<float>(300, 200) * 20;
  ArrayXX<float> output(300, 200), adaptation = ArrayXX<float>::Zero(300, 200);
  std::mt19937 random(1);
  const auto steps = [&](const auto& neuron) {
    auto state = neuron.make_state(300, 200, random);
    return allocates_nothing([&] { neuron.step_math(0.001F, J, output, state); });
  };
  CHECK(steps(AdaptiveLIF<float>()));
  CHECK(steps(AdaptiveLIF<ArrayX<float>>(ArrayX<float>::LinSpaced(300, 0.1F, 1))));
  CHECK(steps(RegularSpiking(LIFRate<float>())));
  CHECK(steps(PoissonSpiking(LIFRate<float>())));
  CHECK(steps(StochasticSpiking(LIFRate<float>())));
  const AdaptiveLIFRate<float> rates;
  CHECK(allocates_nothing([&] { rates.step_math(0.001F, J, output, adaptation); }));
}

TEST_CASE("an expression allocates what Eigen does to evaluate it", "[no_allocation]") {
  const SoftLIFRate<float> neuron;
  const Eigen::ArrayXXf a = currents<float>(64, 70);
  const Eigen::MatrixXf weights = currents<float>(64, 20).matrix();
  const Eigen::MatrixXf values = currents<float>(20, 70).matrix();
  Eigen::ArrayXXf out(64, 70), slopes(64, 70);

  const auto check = [&](const auto& J, std::size_t more = 0) {
    const std::size_t expected = allocations_of([&] { out = J.array(); }) + more;
    CHECK(expected == 1 + more);
    CHECK(allocations_of([&] { neuron.step_math(J, out); }) == expected);
    CHECK(allocations_of([&] { neuron.step_math(J, out, slopes); }) == expected);
    // The result, and the currents if they are not an array.
    CHECK(allocations_of([&] { neuron.rates(J, 1, 0); }) <= expected + 2);
  };
  check(weights * values);
  check(a.colwise() - a.rowwise().mean());
  // Eigen evaluates this whole expression before it is nested in another.
  check((weights * values).array() * 2 + 1, 1);
}

TEMPLATE_LIST_TEST_CASE("a synapse allocates nothing", "[no_allocation]", AllSynapses) {
  using Scalar = TauOf<TestType>;
  const ArrayXX<Scalar> x = currents<Scalar>(300, 200);
  const RowMajorXX<Scalar> row_major = x;
  ArrayXX<Scalar> a = x, b = x;
  RowMajorXX<Scalar> c = x;
  const auto check_all = [&](const auto& synapse) {
    const auto passes = [&](const auto& input, auto&& output, auto&& lowpassed) {
      return allocates_nothing([&] { step(synapse, Scalar(0.001L), input, output, lowpassed); });
    };
    CHECK(passes(x, a, b));
    CHECK(passes(row_major, c, b));
    CHECK(passes(x * x + 1, a, b));
    CHECK(passes(x.leftCols(5), a.rightCols(5), b.leftCols(5)));
  };
  check_all(TestType());
  check_all(SynapseOf<TestType, ArrayX<Scalar>>(ArrayX<Scalar>::LinSpaced(300, 0, 1)));
}
