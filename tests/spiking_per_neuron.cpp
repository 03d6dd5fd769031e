// Neurons with parameters of their own step as the single neurons do, to the bit, whichever way the
// step takes and wherever a neuron stands.

#include <Eigen/Core>
#include <cmath>
#include <random>

#include "neurons.hpp"
#include "spiking.hpp"

using namespace softlif;
using namespace softlif::testing;
using Eigen::Index;

namespace {

template <class Scalar>
using RowX = Eigen::Array<Scalar, 1, Eigen::Dynamic>;

/// Neurons as different as possible. In a step of some milliseconds they relax fully or hardly at
/// all. They rest for less than a step, for longer, or not at all. They have a lowest voltage or
/// none.
template <class Neurons, class Array>
Neurons different_neurons(Index rows, Index cols) {
  using Scalar = typename Array::Scalar;
  std::mt19937 random(7);
  std::uniform_real_distribution<double> part(0, 1);
  Array tau_rc(rows, cols), tau_ref(rows, cols), min_voltage(rows, cols), amplitude(rows, cols);
  for (Index i = 0; i < tau_rc.size(); ++i) {
    tau_rc.data()[i] = Scalar(std::pow(10, 3 * part(random) - 3));
    tau_ref.data()[i] = Scalar(i % 5 == 0 ? 0 : 0.01 * part(random));
    min_voltage.data()[i] = i % 7 == 0 ? -infinity<Scalar> : Scalar(-part(random));
    amplitude.data()[i] = Scalar(0.1 + part(random));
  }
  return Neurons(tau_rc, tau_ref, min_voltage, amplitude);
}

/// Currents and states of neurons of which about this part spike or end their refractory period in
/// a step of dt.
template <class Scalar>
struct Population {
  ColMajorXX<Scalar> J, voltage, refractory_time;

  Population(double busy, Scalar dt, Index rows, Index cols)
      : J(rows, cols), voltage(rows, cols), refractory_time(rows, cols) {
    std::mt19937 random(11);
    std::uniform_real_distribution<double> part(0, 1);
    for (Index i = 0; i < J.size(); ++i) {
      const bool is_busy = part(random) < busy;
      J.data()[i] = Scalar(is_busy ? 50 * part(random) : 3 * part(random) - 2);
      voltage.data()[i] = Scalar(part(random));
      refractory_time.data()[i] = dt * Scalar(is_busy ? part(random) : -part(random));
    }
  }
};

/// What each neuron makes of its current alone.
template <class Neurons, class Scalar>
Spiking<ColMajorXX<Scalar>> steps_of_single_neurons(const Neurons& neurons, Scalar dt,
                                                    const Population<Scalar>& given) {
  Spiking<ColMajorXX<Scalar>> expected{given.J, given.voltage, given.refractory_time};
  const auto& shape = neurons.parameters();
  using One = Eigen::Array<Scalar, 1, 1>;
  for (Index col = 0; col < given.J.cols(); ++col) {
    for (Index row = 0; row < given.J.rows(); ++row) {
      One J(given.J(row, col)), output, voltage(given.voltage(row, col)),
          refractory_time(given.refractory_time(row, col));
      neurons.neuron(shape.rows() == 1 ? 0 : row, shape.cols() == 1 ? 0 : col)
          .step_math(dt, J, output, voltage, refractory_time);
      expected.output(row, col) = output(0);
      expected.voltage(row, col) = voltage(0);
      expected.refractory_time(row, col) = refractory_time(0);
    }
  }
  return expected;
}

/// Whether a step gives the same, with the currents and all others in arrays of these types.
template <class Input, class Array, class Neurons, class Scalar>
bool steps_so(const Neurons& neurons, Scalar dt, const Population<Scalar>& given,
              const Spiking<ColMajorXX<Scalar>>& expected) {
  const Input J = given.J;
  Spiking<Array> neuron{Array(J.rows(), J.cols()), given.voltage, given.refractory_time};
  neurons.step_math(dt, J, neuron.output, neuron.voltage, neuron.refractory_time);
  return same(neuron.output, expected.output) && same(neuron.voltage, expected.voltage) &&
         same(neuron.refractory_time, expected.refractory_time);
}

/// Checks all ways to hand over arrays, among them parts of larger ones and J as the output.
template <class Neurons, class Scalar>
void check_steps(const Neurons& neurons, Scalar dt, const Population<Scalar>& given) {
  using ColMajor = ColMajorXX<Scalar>;
  using RowMajor = RowMajorXX<Scalar>;
  const Index rows = given.J.rows(), cols = given.J.cols();
  CAPTURE(neurons.parameters().rows(), neurons.parameters().cols(), rows, cols, dt);
  const auto expected = steps_of_single_neurons(neurons, dt, given);
  CHECK(steps_so<ColMajor, ColMajor>(neurons, dt, given, expected));
  CHECK(steps_so<RowMajor, RowMajor>(neurons, dt, given, expected));
  CHECK(steps_so<RowMajor, ColMajor>(neurons, dt, given, expected));

  ColMajor large(rows + 3, cols + 2), J = given.J;
  RowMajor refractory_time = given.refractory_time;
  auto voltage = large.block(2, 1, rows, cols);
  voltage = given.voltage;
  neurons.step_math(dt, J, J, voltage, refractory_time);
  CHECK(same(J, expected.output));
  CHECK(same(voltage, expected.voltage));
  CHECK(same(refractory_time, expected.refractory_time));
}

}  // namespace

TEMPLATE_TEST_CASE("a step of neurons with parameters of their own is that of each",
                   "[spiking_per_neuron]", LIF<float>, LIF<double>, PreciseLIF<float>,
                   PreciseLIF<double>) {
  using Scalar = ScalarOf<TestType>;
  using Column = ArrayX<Scalar>;
  for (const double busy : {0., 0.05, 0.7}) {
    for (const Scalar dt : {Scalar(0.001), Scalar(0.02)}) {
      for (const Index count : {1, 3, 8, 70, 1100}) {
        const auto neurons = different_neurons<With<TestType, Column>, Column>(count, 1);
        CAPTURE(busy);
        check_steps(neurons, dt, Population<Scalar>(busy, dt, count, 1));
        check_steps(neurons, dt, Population<Scalar>(busy, dt, count, 19));
      }
    }
  }
}

TEMPLATE_TEST_CASE("so is that of rows, matrices and fixed arrays of neurons",
                   "[spiking_per_neuron]", LIF<float>, PreciseLIF<double>) {
  using Scalar = ScalarOf<TestType>;
  using Row = RowX<Scalar>;
  using ColMajor = ColMajorXX<Scalar>;
  using RowMajor = RowMajorXX<Scalar>;
  using Fixed = Eigen::Array<Scalar, 5, 1>;
  const Scalar dt = Scalar(0.004);
  const auto check = [&](const auto& neurons, Index rows, Index cols) {
    check_steps(neurons, dt, Population<Scalar>(0.1, dt, rows, cols));
  };
  for (const Index samples : {1, 5, 140}) {
    check(different_neurons<With<TestType, Row>, Row>(1, 21), samples, 21);
    check(different_neurons<With<TestType, ColMajor>, ColMajor>(samples, 21), samples, 21);
  }
  check(different_neurons<With<TestType, RowMajor>, RowMajor>(33, 70), 33, 70);
  check(different_neurons<With<TestType, RowMajor>, RowMajor>(1, 70), 33, 70);
  check(different_neurons<With<TestType, RowMajor>, RowMajor>(33, 1), 33, 70);
  check(different_neurons<With<TestType, RowMajor>, RowMajor>(1, 1), 33, 70);
  check(different_neurons<With<TestType, Fixed>, Fixed>(5, 1), 5, 31);
}

TEMPLATE_TEST_CASE("times beyond the packets' are those neurons' alone", "[spiking_per_neuron]",
                   LIF<float>, LIF<double>, PreciseLIF<float>, PreciseLIF<double>) {
  using Scalar = ScalarOf<TestType>;
  using Limits = std::numeric_limits<Scalar>;
  using Column = ArrayX<Scalar>;
  const Index count = 90;
  const auto usual = different_neurons<With<TestType, Column>, Column>(count, 1);
  Column tau_rc = usual.tau_rc(), tau_ref = usual.tau_ref();
  tau_rc(4) = (Limits::max)();
  tau_rc(40) = (Limits::min)();
  tau_ref(7) = Limits::denorm_min();
  tau_ref(89) = (Limits::max)();
  const auto extreme = usual.with_tau_rc(tau_rc).with_tau_ref(tau_ref);
  for (const Scalar dt : {(Limits::min)(), Scalar(1e-12), Scalar(0.001), Scalar(0.3), Scalar(50),
                          Scalar(1e15), (Limits::max)()}) {
    const Population<Scalar> given(0.1, dt, count, 3);
    check_steps(usual, dt, given);
    check_steps(extreme, dt, given);
  }
}

TEMPLATE_TEST_CASE("whatever currents and states are, they are those neurons' alone",
                   "[spiking_per_neuron]", LIF<float>, LIF<double>, PreciseLIF<float>,
                   PreciseLIF<double>) {
  using Scalar = ScalarOf<TestType>;
  using Column = ArrayX<Scalar>;
  const Index count = 67;
  const ArrayX<Scalar> wild = wild_currents<Scalar>(count);
  const auto neurons = different_neurons<With<TestType, Column>, Column>(count, 1);
  Population<Scalar> given(0, Scalar(0), count, count);
  for (Index col = 0; col < count; ++col) {
    for (Index row = 0; row < count; ++row) {
      given.J(row, col) = wild((row + col) % count);
      given.voltage(row, col) = wild((row + 3 * col) % count);
      given.refractory_time(row, col) = row % 3 == 0 ? Scalar(-1) : wild((5 * row + col) % count);
    }
  }
  for (const Scalar dt : {Scalar(0.001), Scalar(0.1)}) check_steps(neurons, dt, given);
}
