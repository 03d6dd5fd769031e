// Neurons with parameters of their own give what the single neurons give, to the bit.

#include <array>
#include <cstdint>
#include <random>
#include <sstream>

#include "neurons.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

/// Neurons of different parameters. Packets do not take some of them.
template <class Neurons, class Array>
Neurons neurons_of(const Array& part) {
  return Samples<With<Neurons, typename Array::Scalar>>::template of<Neurons>(part);
}

/// Numbers in (0, 1).
template <class Array>
Array parts(Eigen::Index rows, Eigen::Index cols) {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> uniform(0.001, 1);
  Array result(rows, cols);
  for (Eigen::Index i = 0; i < result.size(); ++i) {
    result.data()[i] = typename Array::Scalar(uniform(random));
  }
  return result;
}

template <class Scalar>
ColMajorXX<Scalar> currents_of(Eigen::Index rows, Eigen::Index cols) {
  return wild_currents<Scalar>(rows * cols).reshaped(rows, cols);
}

/// The neuron for the current in this row and column.
template <class Neurons>
auto neuron_at(const Neurons& neurons, Eigen::Index row, Eigen::Index col) {
  const auto& shape = neurons.parameters();
  return neurons.neuron(shape.rows() == 1 ? 0 : row, shape.cols() == 1 ? 0 : col);
}

template <class Neurons, class Input, class Rates, class Slopes>
bool as_single_neurons(const Neurons& neurons, const Input& J, const Rates& rates,
                       const Slopes& slopes) {
  for (Eigen::Index row = 0; row < J.rows(); ++row) {
    for (Eigen::Index col = 0; col < J.cols(); ++col) {
      const auto neuron = neuron_at(neurons, row, col);
      if (!same(rates(row, col), neuron.rate(J(row, col)))) return false;
      if (!same(slopes(row, col), neuron.derivative(J(row, col)))) return false;
    }
  }
  return true;
}

/// Checks all ways to hand over J and to take the results.
template <class Neurons, class Scalar>
void check_step_math(const Neurons& neurons, const ColMajorXX<Scalar>& J) {
  CAPTURE(neurons.parameters().rows(), neurons.parameters().cols(), J.rows(), J.cols());
  const auto check = [&](auto&& rates, auto&& slopes, const auto& input) {
    neurons.step_math(input, rates, slopes);
    CHECK(as_single_neurons(neurons, J, rates, slopes));
    rates.setZero();
    neurons.step_math(input, rates);
    CHECK(as_single_neurons(neurons, J, rates, slopes));
  };
  const Eigen::Index rows = J.rows(), cols = J.cols();
  ColMajorXX<Scalar> rates(rows, cols), slopes(rows, cols);
  RowMajorXX<Scalar> rates_in_rows(rows, cols), slopes_in_rows(rows, cols);
  const RowMajorXX<Scalar> J_in_rows = J;
  check(rates, slopes, J);
  check(rates_in_rows, slopes_in_rows, J_in_rows);
  check(rates_in_rows, slopes_in_rows, J);
  check(rates, slopes_in_rows, J_in_rows);
  ColMajorXX<Scalar> large(rows + 3, 2 * cols);
  check(large.block(2, 1, rows, cols), slopes, J);
  check(rates, slopes, J * Scalar(1));
  ColMajorXX<Scalar> in_place = J;
  neurons.step_math(in_place, in_place);
  CHECK(same(in_place, rates));
}

/// Leaves numbers on the stack that are not valid as an index.
EIGEN_DONT_INLINE void leave_on_the_stack() {
  volatile std::uint64_t words[4096];
  for (volatile std::uint64_t& word : words) word = 0x0e0e0e0e0e0e0e0e;
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("each row of J has a neuron with parameters of its own", "[per_neuron]",
                        NeuronOfEachScalar) {
  using Scalar = ScalarOf<TestType>;
  using Column = ArrayX<Scalar>;
  for (const Eigen::Index count : {1, 3, 40, 300}) {
    const auto neurons = neurons_of<With<TestType, Column>>(parts<Column>(count, 1));
    for (const Eigen::Index samples : {1, 7, 150}) {
      check_step_math(neurons, currents_of<Scalar>(count, samples));
    }
  }
}

TEMPLATE_LIST_TEST_CASE("each class of neurons can have parameters of its own", "[per_neuron]",
                        NeuronOfEachClass) {
  using Scalar = ScalarOf<TestType>;
  using Column = ArrayX<Scalar>;
  const auto neurons = neurons_of<With<TestType, Column>>(parts<Column>(300, 1));
  const ColMajorXX<Scalar> J = currents_of<Scalar>(300, 7);
  ColMajorXX<Scalar> rates(300, 7), slopes(300, 7);
  neurons.step_math(J, rates, slopes);
  CHECK(as_single_neurons(neurons, J, rates, slopes));
}

TEMPLATE_LIST_TEST_CASE("so has each column, or each element", "[per_neuron]",
                        NeuronsOfTwoPackets) {
  using Scalar = ScalarOf<TestType>;
  using Row = Eigen::Array<Scalar, 1, Eigen::Dynamic>;
  for (const Eigen::Index count : {2, 30, 170}) {
    for (const Eigen::Index samples : {5, 150}) {
      const ColMajorXX<Scalar> J = currents_of<Scalar>(samples, count);
      check_step_math(neurons_of<With<TestType, Row>>(parts<Row>(1, count)), J);
      check_step_math(
          neurons_of<With<TestType, ColMajorXX<Scalar>>>(parts<ColMajorXX<Scalar>>(samples, count)),
          J);
      check_step_math(
          neurons_of<With<TestType, RowMajorXX<Scalar>>>(parts<RowMajorXX<Scalar>>(samples, count)),
          J);
    }
  }
}

TEMPLATE_TEST_CASE("what is left on the stack is nothing to groups that are not full",
                   "[per_neuron]", float, double) {
  // Packets do not take the last neuron. With some sizes, few neurons are left for the last block.
  using Scalar = TestType;
  for (Eigen::Index n = 1; n < 3000; n += 7) {
    ArrayX<Scalar> tau_ref = ArrayX<Scalar>::Constant(n, Scalar(0.0025));
    tau_ref(n - 1) = 2;
    const Sigmoid<ArrayX<Scalar>> neurons(tau_ref);
    const ColMajorXX<Scalar> J = ColMajorXX<Scalar>::Constant(2, n, 1);
    ColMajorXX<Scalar> rates(2, n);
    leave_on_the_stack();
    neurons.step_math(J.row(0).transpose(), rates.row(0).transpose());
    CAPTURE(n);
    REQUIRE(same(rates(0, n - 1), neurons.neuron(n - 1).rate(Scalar(1))));
  }
}

TEMPLATE_LIST_TEST_CASE("functions of populations take the neurons as one more operand",
                        "[per_neuron]", NeuronOfEachClass) {
  using Scalar = ScalarOf<TestType>;
  using Column = ArrayX<Scalar>;
  const Eigen::Index count = 70, samples = 9;
  const auto neurons = neurons_of<With<TestType, Column>>(parts<Column>(count, 1));
  const Column gain = Scalar(1) + parts<Column>(count, 1), bias = gain * Scalar(0.5);
  const Eigen::Array<Scalar, 1, Eigen::Dynamic> x = parts<Column>(samples, 1).transpose();

  const auto J = neurons.current(x, gain, bias);
  const auto rates = neurons.rates(x, gain, bias), slopes = neurons.derivative(x, gain, bias);
  REQUIRE(rates.rows() == count);
  REQUIRE(rates.cols() == samples);
  const RowMajorXX<Scalar> x_in_rows = x.replicate(count, 1);
  CHECK(same(neurons.rates(x_in_rows, gain, bias), rates));
  // x, gain and bias are numbers here: the result is a column because of the neurons alone.
  CHECK(neurons.rates(Scalar(1), Scalar(2), Scalar(0)).rows() == count);
  for (Eigen::Index i = 0; i < count; ++i) {
    const TestType neuron = neurons.neuron(i);
    CHECK(same(rates.row(i), neuron.rates(x, gain(i), bias(i))));
    CHECK(same(slopes.row(i), neuron.derivative(x, gain(i), bias(i))));
  }

  const Column intercepts = Scalar(1) - Scalar(2) * parts<Column>(count, 1);
  const Column max_rates = Column::NullaryExpr(
      count, [&](Eigen::Index i) { return admissible_rates(neurons.neuron(i))(i % 40); });
  const auto [gains, biases] = neurons.gain_bias(max_rates, intercepts);
  const auto [max_rates_again, intercepts_again] = neurons.max_rates_intercepts(gains, biases);
  const auto currents = neurons.inverse_rate(rates);
  for (Eigen::Index i = 0; i < count; ++i) {
    const TestType neuron = neurons.neuron(i);
    const auto one = neuron.gain_bias(max_rates(i), intercepts(i));
    CHECK(same(gains(i), one.gain(0)));
    CHECK(same(biases(i), one.bias(0)));
    const auto back = neuron.max_rates_intercepts(gains(i), biases(i));
    CHECK(same(max_rates_again(i), back.max_rates(0)));
    CHECK(same(intercepts_again(i), back.intercepts(0)));
    CHECK(same(currents(i, 3), neuron.inverse_rate(rates(i, 3))));
  }
}

TEMPLATE_LIST_TEST_CASE("parameters are numbers, columns, rows and matrices, and broadcast",
                        "[per_neuron]", AllLIFRatesAndSpiking) {
  using Scalar = ScalarOf<TestType>;
  using Column = ArrayX<Scalar>;
  const Column column = parts<Column>(3, 1);
  const Eigen::Array<Scalar, 1, Eigen::Dynamic> row = parts<Column>(4, 1).transpose();

  const With<TestType, Column> usual;
  CHECK(usual.tau_rc().size() == 1);
  CHECK(usual.neuron(0) == TestType());
  const auto of_column = usual.with_tau_rc(column).with_amplitude(Scalar(2));
  CHECK(same(of_column.tau_rc(), column));
  CHECK(same(of_column.tau_ref(), Column::Constant(3, TestType().tau_ref())));
  CHECK(same(of_column.amplitude(), Column::Constant(3, Scalar(2))));
  CHECK(of_column == usual.with_amplitude(Scalar(2)).with_tau_rc(column * Scalar(1)));
  CHECK(of_column != usual.with_tau_rc(column));
  CHECK(of_column.neuron(2) == TestType().with_tau_rc(column(2)).with_amplitude(Scalar(2)));

  const auto of_both = With<TestType, ArrayXX<Scalar>>().with_tau_rc(column).with_tau_ref(row);
  CHECK(of_both.tau_rc().rows() == 3);
  CHECK(of_both.tau_rc().cols() == 4);
  CHECK(of_both.neuron(1, 2) == TestType().with_tau_rc(column(1)).with_tau_ref(row(2)));

  using Fixed = Eigen::Array<Scalar, 3, 1>;
  const auto fixed = With<TestType, Fixed>().with_tau_rc(column);
  CHECK(same(fixed.tau_ref(), Fixed::Constant(TestType().tau_ref())));
  Fixed J(Scalar(2), Scalar(3), Scalar(4)), rates;
  fixed.step_math(J, rates);
  CHECK(same(rates(1), fixed.neuron(1).rate(J(1))));
  static_assert(
      std::is_same_v<std::decay_t<decltype(fixed.rates(J, Scalar(1), Scalar(0)))>, Fixed>);

  // No neurons at all, and no samples.
  const auto none = usual.with_tau_rc(Column(0));
  ColMajorXX<Scalar> empty(0, 5);
  none.step_math(empty, empty);
  ColMajorXX<Scalar> no_samples(3, 0);
  of_column.step_math(no_samples, no_samples);
}

TEST_CASE("the type of the parameters is that of what is given", "[per_neuron]") {
  const Eigen::ArrayXf column = Eigen::ArrayXf::Constant(3, 0.5F);
  const SoftLIFRate from_expression(0.1F, column / 2);
  static_assert(std::is_same_v<decltype(from_expression), const SoftLIFRate<Eigen::ArrayXf>>);
  const LIFRate from_soft(from_expression);
  static_assert(std::is_same_v<decltype(from_soft), const LIFRate<Eigen::ArrayXf>>);
  const LIF from_rate(from_soft);
  static_assert(std::is_same_v<decltype(from_rate), const LIF<Eigen::ArrayXf>>);
  CHECK(same(from_rate.tau_rc(), column / 2));
  const LIF deep = from_rate.with_min_voltage(-column);
  const PreciseLIF from_lif(deep), straight_from_soft(from_expression);
  static_assert(std::is_same_v<decltype(from_lif), const PreciseLIF<Eigen::ArrayXf>>);
  CHECK(from_lif == PreciseLIF(from_soft, -column));
  CHECK(straight_from_soft == PreciseLIF(from_soft));
}

TEST_CASE("arrays of parameters print their first elements and the last", "[per_neuron]") {
  const auto printed = [](const auto& neurons) {
    std::ostringstream stream;
    stream << neurons;
    return stream.str();
  };
  const Eigen::ArrayXd many = Eigen::ArrayXd::LinSpaced(9, 1, 9);
  CHECK(printed(LIFRate<Eigen::ArrayXd>()) == "LIFRate()");
  CHECK(printed(LIFRate(many)) == "LIFRate(tau_rc=[1, 2, 3, ..., 9])");
  CHECK(printed(SoftLIFRate(many.head(5), 0.5)) ==
        "SoftLIFRate(tau_rc=[0.5, 0.5, 0.5, 0.5, 0.5], sigma=[1, 2, 3, 4, 5])");
}

TEST_CASE("parameters that cannot be are refused by name and element", "[per_neuron]") {
  Eigen::ArrayXd tau_rc = Eigen::ArrayXd::Constant(4, 0.02);
  tau_rc(2) = -1;
  CHECK(refusal([&] { (void)LIFRate(tau_rc); }) ==
        "softlif: LIFRate: tau_rc[2] must be finite and above 0, but is -1");
  CHECK(refusal([&] { (void)LIF<Eigen::ArrayXd>().with_amplitude(0); }) ==
        "softlif: LIF: amplitude must be finite and above 0, but is 0");
  Eigen::ArrayXXd tau_ref = Eigen::ArrayXXd::Zero(2, 3);
  tau_ref(1, 2) = not_a_number<double>;
  CHECK(refusal([&] { (void)LIFRate<Eigen::ArrayXXd>(0.02, tau_ref); }) ==
        "softlif: LIFRate: tau_ref[1, 2] must be finite and at least 0, but is nan");
  CHECK(refusal([&] { (void)LIFRate<Eigen::ArrayXd>(tau_rc.abs(), tau_rc.head(3).abs()); }) ==
        "softlif: LIFRate: the parameters do not fit one another: tau_rc is 4x1, tau_ref is 3x1, "
        "amplitude is 1x1; each must be a number or have the shape of the neurons, or 1 in a "
        "dimension");
  CHECK(refusal([&] { (void)LIFRate<Eigen::Array3d>(tau_rc.abs()); }) ==
        "softlif: a parameter is 4x1, but the type of the neurons' parameters has at most 3 rows "
        "and 1 columns (-1: any number)");
  CHECK(refusal([&] { (void)LIFRate<Eigen::Array3d>(tau_rc.head(2).abs()); }) ==
        "softlif: LIFRate: the parameters do not fit one another: tau_rc is 2x1, tau_ref is 1x1, "
        "amplitude is 1x1; each must be a number or have the shape of the neurons, or 1 in a "
        "dimension");
}

TEST_CASE("arguments that do not fit the neurons are refused", "[per_neuron]") {
  const LIFRate<Eigen::ArrayXd> neurons(Eigen::ArrayXd::Constant(4, 0.02));
  Eigen::ArrayXd J = Eigen::ArrayXd::Zero(3), rates = Eigen::ArrayXd::Constant(3, 7);
  CHECK(refusal([&] { neurons.step_math(J, rates); }) ==
        "softlif: LIFRate::step_math: J is 3x1, but the neurons are 4x1; in each dimension theirs "
        "must be 1 or that of J");
  CHECK((rates == 7).all());
  CHECK(refusal([&] { (void)neurons.rates(J, 1., 0.); }) ==
        "softlif: LIFRate::rates: the shapes do not broadcast: x is 3x1, gain is 1x1, bias is 1x1, "
        "the array of neurons is 4x1; in each dimension the sizes must be equal or 1 (no transpose "
        "makes them fit)");
  CHECK(refusal([&] { (void)neurons.neuron(4); }) ==
        "softlif: LIFRate::neuron: there is no neuron 4, 0; the neurons are 4x1");
  CHECK(refusal([&] { (void)LIFRate<Eigen::ArrayXXd>(Eigen::ArrayXXd::Ones(2, 2)).neuron(1); }) ==
        "softlif: LIFRate::neuron: the neurons are 2x2; give a row and a column");
  CHECK(refusal([&] { (void)neurons.gain_bias(900., 0.); }).find("max_rates[0] = 900") !=
        std::string::npos);
}

TEMPLATE_TEST_CASE("each neuron spikes by its own parameters", "[per_neuron]", LIF<float>,
                   LIF<double>, PreciseLIF<float>, PreciseLIF<double>) {
  using Scalar = ScalarOf<TestType>;
  using Column = ArrayX<Scalar>;
  const Eigen::Index count = 60, samples = 5;
  const auto neurons = neurons_of<With<TestType, Column>>(parts<Column>(count, 1));
  const ColMajorXX<Scalar> J = Scalar(1.5) * currents<Scalar>(count, samples).abs();
  std::mt19937 random(1);
  auto state = neurons.make_state(count, samples, random), expected = state;
  ColMajorXX<Scalar> spikes(count, samples);
  RowMajorXX<Scalar> voltage = state.voltage, spikes_in_rows(count, samples);
  ColMajorXX<Scalar> refractory_time = state.refractory_time;
  for (int step = 0; step < 50; ++step) {
    const Scalar dt = Scalar(step % 3 == 0 ? 0.02 : 0.001);
    neurons.step_math(dt, J, spikes, state);
    neurons.step_math(dt, J, spikes_in_rows, voltage, refractory_time);
    for (Eigen::Index i = 0; i < count; ++i) {
      Eigen::Array<Scalar, 1, Eigen::Dynamic> output(samples);
      neurons.neuron(i).step_math(dt, J.row(i), output, expected.voltage.row(i),
                                  expected.refractory_time.row(i));
      CHECK(same(spikes.row(i), output));
    }
    CHECK(same(spikes_in_rows, spikes));
    CHECK(same(voltage, state.voltage));
    CHECK(same(state.voltage, expected.voltage));
    CHECK(same(state.refractory_time, expected.refractory_time));
  }
}
