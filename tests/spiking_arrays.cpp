// A step takes Eigen arrays of any kind; a neuron's step depends on its own values alone.

#include <Eigen/Core>

#include "spiking.hpp"

using namespace softlif;
using namespace softlif::testing;
using Eigen::Dynamic;
using Eigen::Index;

namespace {

/// Two steps from these arrays give what single neurons give.
template <class Neuron, class Input, class Output, class Voltage, class RefractoryTime>
void check(const Neuron& lif, const Input& J, Output&& output, Voltage&& voltage,
           RefractoryTime&& refractory_time) {
  using Scalar = ScalarOf<Neuron>;
  const Scalar dt = Scalar(0.001L);
  const auto [voltages, times] = [&] {
    std::mt19937 random(5);
    auto state = lif.make_state(J.rows(), J.cols(), random);
    state.refractory_time.setRandom() *= dt;
    return state;
  }();
  ArrayXX<Scalar> expected_output = J.array(), expected_voltage = voltages, expected_time = times;
  for (Index i = 0; i < J.size(); ++i) {
    Spiking<ArrayX<Scalar>> one{ArrayX<Scalar>(1), ArrayX<Scalar>(1), ArrayX<Scalar>(1)};
    const ArrayX<Scalar> input = ArrayX<Scalar>::Constant(1, expected_output.reshaped()(i));
    one.voltage << voltages.reshaped()(i);
    one.refractory_time << times.reshaped()(i);
    advance(lif, dt, input, one);
    expected_output.reshaped()(i) = one.output(0);
    expected_voltage.reshaped()(i) = one.voltage(0);
    expected_time.reshaped()(i) = one.refractory_time(0);
  }
  voltage = voltages;
  refractory_time = times;
  lif.step_math(dt, J, output, voltage, refractory_time);
  CHECK(((expected_output > 0).any() || J.size() < 10));
  CHECK(same(ArrayXX<Scalar>(output), expected_output));
  CHECK(same(ArrayXX<Scalar>(voltage), expected_voltage));
  CHECK(same(ArrayXX<Scalar>(refractory_time), expected_time));
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("spiking neurons take vectors, matrices and views", "[spiking_arrays]",
                        AllSpiking) {
  using Scalar = ScalarOf<TestType>;
  using Values = ArrayXX<Scalar>;
  using Rows = RowMajorXX<Scalar>;
  const TestType lif(Scalar(0.02), Scalar(0.002), -1);
  const Values J = currents<Scalar>(37, 21) * Scalar(20);
  const Rows row_major = J;
  Values a(37, 21), b(37, 21), c(37, 21);
  Rows d(37, 21), e(37, 21);

  check(lif, J, a, b, c);
  check(lif, row_major, d, e, Rows(37, 21));
  check(lif, row_major, a, b, c);
  check(lif, J, d, b, e);
  check(lif, J.matrix().array(), a, b, c);
  check(lif, J.block(1, 2, 30, 15), a.block(0, 1, 30, 15), b.block(3, 3, 30, 15),
        c.topLeftCorner(30, 15));
  check(lif, J.row(4), a.row(1), b.row(2), c.row(3));
  check(lif, J.col(4), a.col(1), b.col(2), c.col(3));
  check(lif, J.reverse(), a, b.reverse(), c);
  check(lif, J * Scalar(2) - Scalar(1), a, b, c);
  check(lif, Eigen::Ref<const Values>(J), Eigen::Ref<Values>(a), Eigen::Ref<Values>(b), c);

  using Strided = Eigen::Map<Values, 0, Eigen::Stride<Dynamic, Dynamic>>;
  const Eigen::Stride<Dynamic, Dynamic> stride(40, 3);
  check(lif, Eigen::Map<const Values, 0, Eigen::Stride<Dynamic, Dynamic>>(J.data(), 9, 15, stride),
        Strided(a.data(), 9, 15, stride), Strided(b.data(), 9, 15, stride),
        Strided(c.data(), 9, 15, stride));
}

TEMPLATE_LIST_TEST_CASE("spiking neurons take any number of elements", "[spiking_arrays]",
                        AllSpiking) {
  using Scalar = ScalarOf<TestType>;
  const TestType lif;
  for (const Index n : {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 100, 1025}) {
    const ArrayX<Scalar> J = ArrayX<Scalar>::Constant(n, 100);
    ArrayX<Scalar> output(n), voltage(n), refractory_time(n);
    check(lif, J, output, voltage, refractory_time);
  }
  using Fixed = Eigen::Array<Scalar, 3, 2>;
  check(lif, Fixed(Fixed::Constant(100)), Fixed(), Fixed(), Fixed());
}

TEMPLATE_LIST_TEST_CASE("the output of spiking neurons may be their input", "[spiking_arrays]",
                        AllSpiking) {
  using Scalar = ScalarOf<TestType>;
  const TestType lif;
  const ArrayXX<Scalar> J = currents<Scalar>(37, 21) * Scalar(20);
  ArrayXX<Scalar> in_place = J, output(37, 21);
  std::mt19937 random(1);
  auto state = lif.make_state(37, 21, random), other = state;
  lif.step_math(Scalar(0.001), J, output, state.voltage, state.refractory_time);
  lif.step_math(Scalar(0.001), in_place, in_place, other.voltage, other.refractory_time);
  CHECK(same(in_place, output));
  CHECK(same(other.voltage, state.voltage));
  in_place = J;
  other = state;
  lif.step_math(Scalar(0.001), J, output, state.voltage, state.refractory_time);
  lif.step_math(Scalar(0.001), in_place.bottomRows(36), in_place.bottomRows(36),
                other.voltage.bottomRows(36), other.refractory_time.bottomRows(36));
  CHECK(same(in_place.bottomRows(36), output.bottomRows(36)));
  CHECK(same(in_place.row(0), J.row(0)));
}
