// RegularSpiking, PoissonSpiking and StochasticSpiking: counts of spikes have the mean and the
// variance of the theory, and do not depend on how arrays are cut.

#include <Eigen/Core>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <sstream>
#include <type_traits>

#include "neurons.hpp"

using namespace softlif;
using namespace softlif::testing;
using Eigen::Index;

namespace {

/// The mean and the variance of the spikes in a step.
struct Moments {
  double mean, variance;
};

/// The moments of `neurons` neurons in `steps` steps of dt, each at the rate of J = 1.
template <class Spiking, class Scalar>
Moments moments_of(const Spiking& spiking, Scalar dt, Index neurons, int steps) {
  std::mt19937_64 random(3);
  auto state = spiking.make_state(neurons, random);
  const ArrayX<Scalar> J = ArrayX<Scalar>::Ones(neurons);
  ArrayX<Scalar> output(neurons);
  double sum = 0, squares = 0;
  for (int k = 0; k < steps; ++k) {
    spiking.step_math(dt, J, output, state);
    const Eigen::ArrayXd counts = (output * dt / spiking.amplitude()).template cast<double>();
    CHECK(((counts - counts.round()).abs() <= 1e-6 * counts).all());
    sum += counts.sum();
    squares += counts.square().sum();
  }
  const double all = double(neurons) * steps, mean = sum / all;
  return {mean, squares / all - mean * mean};
}

/// A neuron whose rate at J = 1 is `due` / dt.
template <class Scalar>
RectifiedLinear<Scalar> line(double due, Scalar dt) {
  return RectifiedLinear<Scalar>(Scalar(due) / dt);
}

template <class Spiking>
std::string printed(const Spiking& spiking) {
  std::ostringstream stream;
  stream << spiking;
  return stream.str();
}

/// Checks that a step does not depend on how arrays are cut. `member` gives the only array of a
/// state.
template <class Spiking, class Scalar, class Member>
void check_cuts(const Spiking& spiking, Scalar dt, const Member& member) {
  std::mt19937 random(5);
  const ColMajorXX<Scalar> J = currents<Scalar>(31, 22).abs() * 3;
  const auto begin = spiking.make_state(31, 22, random);
  auto whole = begin, cut = begin;
  RowMajorXX<Scalar> in_rows(31, 22);
  ColMajorXX<Scalar> output(31, 22), parts(31, 22);
  auto& array = member(cut);
  for (int k = 0; k < 20; ++k) {
    spiking.step_math(dt, J, output, whole);
    for (const auto& [row, rows] : {std::pair(0, 1), std::pair(1, 17), std::pair(18, 13)}) {
      for (const auto& [col, cols] : {std::pair(0, 5), std::pair(5, 17)}) {
        spiking.step_math(dt, J.block(row, col, rows, cols), parts.block(row, col, rows, cols),
                          array.block(row, col, rows, cols));
      }
    }
    CHECK(same(parts, output));
    CHECK((array == member(whole)).all());
  }
  // Arrays of another order, in place and as expressions.
  auto again = begin;
  in_rows = J;
  spiking.step_math(dt, in_rows, in_rows, again);
  auto first = begin;
  spiking.step_math(dt, J * Scalar(1), output, member(first));
  CHECK(same(in_rows, output));
  CHECK((member(again) == member(first)).all());
}

const auto voltage = [](auto& state) -> auto& { return state.voltage; };
const auto stream = [](auto& state) -> auto& { return state.stream; };

}  // namespace

TEMPLATE_LIST_TEST_CASE("regular spikes are what is due, but for one", "[rate_spikes]",
                        AllScalars) {
  using Scalar = TestType;
  const Scalar dt(0.0009765625);
  for (const double due : {0.01, 0.3, 1., 2.75, 100.5}) {
    const RegularSpiking spiking(line(due, dt));
    std::mt19937 random(1);
    auto state = spiking.make_state(100, random);
    const ArrayX<Scalar> J = ArrayX<Scalar>::Ones(100);
    ArrayX<Scalar> output(100), total = ArrayX<Scalar>::Zero(100), begin = state.voltage;
    for (int k = 0; k < 1000; ++k) {
      spiking.step_math(dt, J, output, state);
      total += output * dt;
    }
    CAPTURE(due);
    const Scalar rounding = 1000 * epsilon<Scalar> * Scalar(1 + due);
    CHECK(((total + state.voltage - begin - Scalar(1000) * Scalar(due)).abs() <= rounding).all());
    CHECK((state.voltage >= 0 && state.voltage < 1).all());
  }
}

TEMPLATE_LIST_TEST_CASE("counts of PoissonSpiking have the mean and the variance of Poisson",
                        "[rate_spikes]", NeuronsOfTwoScalars) {
  using Scalar = ScalarOf<TestType>;
  const auto dt = Scalar(0.001L);
  // Numbers up to 10 are drawn by inversion, larger ones by rejection, and the largest from the
  // normal distribution.
  for (const double due : {0.05, 0.9, 5., 9.9, 10.1, 30., 1000., 3e8}) {
    const PoissonSpiking spiking(line(due, dt));
    const Index all = 200000;
    const Moments got = moments_of(spiking, dt, all / 100, 100);
    CAPTURE(due, got.mean, got.variance);
    // 4 standard errors; the fourth central moment is mean + 3 mean^2.
    CHECK(std::abs(got.mean - due) <= 4 * std::sqrt(due / all));
    CHECK(std::abs(got.variance - due) <= 4 * std::sqrt((due + 2 * due * due) / all));
  }
}

TEST_CASE("counts of PoissonSpiking have the probabilities of Poisson", "[rate_spikes]") {
  for (const double due : {0.7, 8., 12., 40.}) {
    const PoissonSpiking spiking(RectifiedLinear<double>{due});
    std::mt19937 random(2);
    const Index all = 1000000;
    auto state = spiking.make_state(all, random);
    Eigen::ArrayXd counts(all);
    spiking.step_math(1., Eigen::ArrayXd::Ones(all), counts, state);
    for (int k = 0; k < 80; ++k) {
      const double probability = std::exp(k * std::log(due) - due - std::lgamma(k + 1.));
      const double got = double((counts == k).count()) / double(all);
      CAPTURE(due, k, got, probability);
      CHECK(std::abs(got - probability) <= 4.5 * std::sqrt(probability / double(all)) + 2e-6);
    }
  }
}

TEMPLATE_LIST_TEST_CASE("counts of StochasticSpiking are what is due, rounded up or down",
                        "[rate_spikes]", NeuronsOfTwoScalars) {
  using Scalar = ScalarOf<TestType>;
  const auto dt = Scalar(0.001L);
  for (const double due : {0.05, 0.5, 3.25, 40.9}) {
    const StochasticSpiking spiking(line(due, dt));
    const Index all = 200000;
    const Moments got = moments_of(spiking, dt, all / 100, 100);
    const double fraction = due - std::floor(due), variance = fraction * (1 - fraction);
    CAPTURE(due, got.mean, got.variance);
    CHECK(std::abs(got.mean - due) <= 4 * std::sqrt(variance / all));
    CHECK(std::abs(got.variance - variance) <= 4 * std::sqrt(variance / all));
  }
}

TEMPLATE_LIST_TEST_CASE("spikes do not depend on how arrays are cut", "[rate_spikes]",
                        NeuronsOfTwoScalars) {
  using Scalar = ScalarOf<TestType>;
  const LIFRate<Scalar> neuron(Scalar(0.02), Scalar(0.001), Scalar(3));
  check_cuts(RegularSpiking(neuron), Scalar(0.004), voltage);
  check_cuts(PoissonSpiking(neuron), Scalar(0.004), stream);
  check_cuts(StochasticSpiking(neuron), Scalar(0.004), stream);
}

TEMPLATE_LIST_TEST_CASE("any rate neuron can spike, with parameters of its own, too",
                        "[rate_spikes]", NeuronOfEachClass) {
  using Scalar = ScalarOf<TestType>;
  using Column = ArrayX<Scalar>;
  const auto dt = Scalar(0.01L);
  using Neurons = typename detail::NeuronOf<TestType>::template With<Column>;
  const Column part = Column::LinSpaced(40, Scalar(0.1), Scalar(0.9));
  const auto neurons = Samples<TestType>::template of<Neurons>(part);
  const RegularSpiking many(neurons);
  std::mt19937 random(1);
  auto state = many.make_state(40, random), singly = state;
  const Column J = currents<Scalar>(40, 1);
  Column output(40);
  many.step_math(dt, J, output, state);
  for (Index i = 0; i < 40; ++i) {
    const RegularSpiking<TestType> one(neurons.neuron(i));
    Column of_one(1);
    one.step_math(dt, J.segment(i, 1), of_one, singly.voltage.segment(i, 1));
    CHECK(same(of_one(0), output(i)));
    CHECK(same(singly.voltage(i), state.voltage(i)));
  }
}

TEST_CASE("a population is that of the neuron that gives the rates", "[rate_spikes]") {
  const LIFRate<float> neuron(0.05F);
  const RegularSpiking spiking(neuron, 2);
  const Eigen::ArrayXf x = currents<float>(9, 1), max_rates = Eigen::ArrayXf::Constant(9, 200);
  CHECK(same(spiking.rates(x, 3, 1), neuron.rates(x, 3, 1)));
  CHECK(same(spiking.current(x, 3, 1), neuron.current(x, 3, 1)));
  const auto [gain, bias] = spiking.gain_bias(max_rates, 0);
  CHECK(same(gain, neuron.gain_bias(max_rates, 0).gain));
  CHECK(same(spiking.max_rates_intercepts(gain, bias).max_rates,
             neuron.max_rates_intercepts(gain, bias).max_rates));
}

TEMPLATE_LIST_TEST_CASE("the neuron's amplitude makes more spikes, the other larger ones",
                        "[rate_spikes]", AllScalars) {
  using Scalar = TestType;
  const Scalar dt(0.5);
  const RegularSpiking spiking(RectifiedLinear<Scalar>(6), Scalar(0.25));
  ArrayX<Scalar> J = ArrayX<Scalar>::Ones(3), v = ArrayX<Scalar>::Constant(3, Scalar(0.75));
  spiking.step_math(dt, J, J, v);
  CHECK((J == Scalar(0.25) * 3 / dt).all());
  CHECK((v == Scalar(0.75)).all());
  CHECK(spiking.with_amplitude(2).amplitude() == 2);
  CHECK(spiking.with_amplitude(2) != spiking);
  CHECK(spiking.with_amplitude(Scalar(0.25)) == spiking);
}

TEMPLATE_LIST_TEST_CASE("NaN stays with its neuron, and an infinite rate gives infinity",
                        "[rate_spikes]", AllScalars) {
  using Scalar = TestType;
  const RectifiedLinear<Scalar> neuron;
  const ArrayX<Scalar> J =
      (ArrayX<Scalar>(5) << 1, not_a_number<Scalar>, infinity<Scalar>, -infinity<Scalar>, 0)
          .finished();
  std::mt19937 random(1);
  const auto check = [&](const auto& spiking, auto state) {
    ArrayX<Scalar> output(5);
    spiking.step_math(Scalar(0.5), J, output, state);
    CHECK(std::isfinite(output(0)));
    CHECK(std::isnan(output(1)));
    CHECK(output(2) == infinity<Scalar>);
    CHECK(output(3) == 0);
    CHECK(output(4) == 0);
    return state;
  };
  const auto state = check(RegularSpiking(neuron), RegularSpiking(neuron).make_state(5, random));
  CHECK(std::isnan(state.voltage(1)));
  CHECK(state.voltage(2) == 0);
  check(PoissonSpiking(neuron), PoissonSpiking(neuron).make_state(5, random));
  check(StochasticSpiking(neuron), StochasticSpiking(neuron).make_state(5, random));
}

TEST_CASE("no spike gives 0, however short the step", "[rate_spikes]") {
  const float dt = std::numeric_limits<float>::denorm_min();  // amplitude / dt is infinite
  const LIFRate<float> neuron;
  const Eigen::ArrayXf J = Eigen::ArrayXf::Constant(20, 2);
  Eigen::ArrayXf output(20), volts = Eigen::ArrayXf::Zero(20);
  RegularSpiking(neuron).step_math(dt, J, output, volts);
  CHECK((output == 0).all());
  std::mt19937 random(1);
  auto state = PoissonSpiking(neuron).make_state(20, random);
  PoissonSpiking(neuron).step_math(dt, J, output, state);
  CHECK((output == 0).all());
  StochasticSpiking(neuron).step_math(dt, J, output, state);
  CHECK((output == 0).all());
}

TEMPLATE_LIST_TEST_CASE("the output is 0 where that of one spike is, of infinitely many, too",
                        "[rate_spikes]", AllScalars) {
  using Scalar = TestType;
  using Limits = std::numeric_limits<Scalar>;
  const Scalar dt = (Limits::max)() / 2;
  const RectifiedLinear<Scalar> neuron(4);
  const ArrayX<Scalar> J = ArrayX<Scalar>::Ones(20);
  ArrayX<Scalar> output(20);
  std::mt19937 random(1);
  const auto check = [&](const auto& spiking) {
    auto state = spiking.make_state(20, random);
    spiking.step_math(dt, J, output, state);
    CHECK((output == 0).all());
  };
  check(RegularSpiking(neuron, (Limits::min)()));
  check(PoissonSpiking(neuron, (Limits::min)()));
  check(StochasticSpiking(neuron, (Limits::min)()));
}

TEST_CASE("what is due may be the product of numbers that no double holds", "[rate_spikes]") {
  const long double scale = std::ldexp(1.0L, std::numeric_limits<long double>::max_exponent / 5);
  const RectifiedLinear<long double> neuron(3 * scale);
  const ArrayX<long double> J = ArrayX<long double>::Ones(4);
  ArrayX<long double> output(4);
  std::mt19937 random(1);
  auto state = StochasticSpiking(neuron).make_state(4, random);
  StochasticSpiking(neuron, 2 / scale).step_math(1 / scale, J, output, state);
  CHECK((output == 6).all());
}

TEST_CASE("bad arguments are refused and nothing is written", "[rate_spikes]") {
  using Scalar = float;
  const ArrayX<Scalar> J = ArrayX<Scalar>::Constant(5, 100);
  std::mt19937 random(1);
  const auto check = [&](const auto& spiking, const auto& begin, const std::string& state_name,
                         const auto& member) {
    const std::string start = "softlif: " + std::string(std::decay_t<decltype(spiking)>::name);
    auto state = begin, shorter = spiking.make_state(4, random);
    ArrayX<Scalar> output = ArrayX<Scalar>::Constant(5, -7), longer(6);
    for (const Scalar dt : {Scalar(0), Scalar(-1), infinity<Scalar>, not_a_number<Scalar>}) {
      CHECK(starts_with(refusal([&] { spiking.step_math(dt, J, output, state); }),
                        start + "::step_math: dt must be finite and above 0, but is "));
    }
    CHECK(refusal([&] { spiking.step_math(1, J, longer, state); }) ==
          start + "::step_math: J is 5x1, but output is 6x1; give it the shape of J");
    CHECK(refusal([&] { spiking.step_math(1, J, output, shorter); }) ==
          start + "::step_math: J is 5x1, but " + state_name + " is 4x1; give it the shape of J");
    CHECK((output == -7).all());
    CHECK((member(state) == member(begin)).all());
    CHECK(refusal([&] { (void)spiking.make_state(-1, random); }) ==
          start + "::make_state: n must be at least 0, but is -1");
    CHECK(refusal([&] { (void)spiking.make_state(2, -3, random); }) ==
          start + "::make_state: cols must be at least 0, but is -3");
    CHECK(refusal([&] { (void)spiking.with_amplitude(0); }) ==
          start + ": amplitude must be finite and above 0, but is 0");
  };
  const LIFRate<Scalar> neuron;
  const RegularSpiking regular(neuron);
  const PoissonSpiking poisson(neuron);
  const StochasticSpiking stochastic(neuron);
  check(regular, regular.make_state(5, random), "voltage", voltage);
  check(poisson, poisson.make_state(5, random), "stream", stream);
  check(stochastic, stochastic.make_state(5, random), "stream", stream);

  const LIFRate<ArrayX<Scalar>> four(ArrayX<Scalar>::Ones(4));
  ArrayX<Scalar> output = ArrayX<Scalar>::Constant(5, -7);
  auto state = regular.make_state(5, random);
  CHECK(contains(refusal([&] { RegularSpiking(four).step_math(1, J, output, state); }),
                 "J is 5x1, but the neurons are 4x1"));
  CHECK((output == -7).all());
}

TEST_CASE("states are drawn of any generator", "[rate_spikes]") {
  const PoissonSpiking spiking(LIFRate<float>{});
  std::mt19937 a(7), b(7);
  const auto state = spiking.make_state(3, 4, a);
  static_assert(std::is_same_v<std::decay_t<decltype(state.stream)>,
                               Eigen::Array<std::uint64_t, Eigen::Dynamic, Eigen::Dynamic>>);
  CHECK((state.stream.reshaped() == spiking.make_state(12, b).stream).all());
  const auto all_differ = [](const auto& streams) {
    for (Index i = 0; i < streams.size(); ++i) {
      if ((streams == streams(i)).count() != 1) return false;
    }
    return true;
  };
  CHECK(all_differ(spiking.make_state(1000, a).stream));
  CHECK(all_differ(spiking.make_state(1000, std::minstd_rand(1)).stream));
  CHECK(all_differ(spiking.make_state(1000, std::mt19937_64(1)).stream));
  // All 64 bits are random.
  std::uint64_t ones = 0, zeros = 0;
  for (const std::uint64_t bits : spiking.make_state(100, std::minstd_rand(1)).stream) {
    ones |= bits;
    zeros |= ~bits;
  }
  CHECK(~ones == 0);
  CHECK(~zeros == 0);

  const auto voltages = RegularSpiking(LIFRate<float>()).make_state(10000, a).voltage;
  CHECK((voltages >= 0 && voltages < 1).all());
  CHECK(std::abs(voltages.mean() - 0.5F) < 0.012F);
}

TEST_CASE("they print with the neuron that gives the rates", "[rate_spikes]") {
  CHECK(printed(RegularSpiking(LIFRate(0.05))) == "RegularSpiking(LIFRate(tau_rc=0.05))");
  CHECK(printed(PoissonSpiking(Sigmoid<float>(), 0.5F)) ==
        "PoissonSpiking(Sigmoid(), amplitude=0.5)");
  CHECK(printed(StochasticSpiking(RectifiedLinear())) == "StochasticSpiking(RectifiedLinear())");
}
