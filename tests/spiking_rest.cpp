// A neuron at rest computes with 0, not with the subnormal numbers that slow processors down.

#include <Eigen/Core>
#include <cfenv>
#include <cmath>
#include <limits>
#include <softlif/softlif.hpp>
#include <vector>

#include "catch.hpp"
#include "spiking.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

/// Currents so small that they have no effect.
template <class Scalar>
std::vector<Scalar> negligible_currents() {
  using Limits = std::numeric_limits<Scalar>;
  return {0,
          -Scalar(0),
          Limits::denorm_min(),
          -10 * Limits::denorm_min(),
          Limits::min(),
          2 * Limits::min()};
}

/// Whether a result of the function was subnormal.
template <class Function>
bool underflows(const Function& function) {
  std::feclearexcept(FE_ALL_EXCEPT);
  function();
  return std::fetestexcept(FE_UNDERFLOW) != 0;
}

}  // namespace

TEMPLATE_TEST_CASE("a voltage decays to 0", "[spiking_rest]", float, double, long double) {
  using Scalar = TestType;
  for (const double min_voltage : {0., -1.}) {
    const LIF<Scalar> lif(Scalar(0.02), Scalar(0.002), Scalar(min_voltage));
    Spiking<ArrayX<Scalar>> neurons = population(lif, 37);
    neurons.voltage(3) = Scalar(min_voltage);
    const ArrayX<Scalar> J = ArrayX<Scalar>::Zero(37);
    // Steps until a voltage has decayed to 2^min_exponent, and more.
    const int steps = int(-0.7 * 20 * std::numeric_limits<Scalar>::min_exponent) + 1000;
    bool subnormal = false;
    for (int k = 0; k < steps; ++k) {
      advance(lif, Scalar(0.001), J, neurons);
      for (const Scalar& v : neurons.voltage) {
        subnormal = subnormal || std::fpclassify(v) == FP_SUBNORMAL;
      }
    }
    CHECK_FALSE(subnormal);
    CHECK((neurons.voltage == 0).all());
  }
}

TEMPLATE_TEST_CASE("at rest no result is subnormal", "[spiking_rest]", float, double) {
  using Scalar = TestType;
  if (!detail::has_packets<Scalar>) {
    SOFTLIF_SKIP("x87: subnormal numbers are normal in its registers");
  }
  for (const Scalar& current : negligible_currents<Scalar>()) {
    CAPTURE(current);
    const LIF<Scalar> lif(Scalar(0.02), Scalar(0.002), -1);
    Spiking<ArrayX<Scalar>> neurons = population(lif, 101);
    const ArrayX<Scalar> J = ArrayX<Scalar>::Constant(101, current);
    for (int k = 0; k < 20000; ++k) advance(lif, Scalar(0.001), J, neurons);
    CHECK_FALSE(underflows([&] { advance(lif, Scalar(0.001), J, neurons); }));
  }
}

TEMPLATE_TEST_CASE("a subnormal voltage is 0 after a step", "[spiking_rest]", float, double,
                   long double) {
  using Scalar = TestType;
  const LIF<Scalar> lif(Scalar(0.02), Scalar(0.002), -1);
  for (const Scalar& voltage : negligible_currents<Scalar>()) {
    for (const Scalar& current : negligible_currents<Scalar>()) {
      Spiking<ArrayX<Scalar>> neurons = population(lif, 9);
      neurons.voltage.setConstant(voltage);
      advance(lif, Scalar(0.001), ArrayX<Scalar>(ArrayX<Scalar>::Constant(9, current)), neurons);
      CHECK((neurons.voltage == 0).all());
      CHECK((neurons.output == 0).all());
    }
  }
}

TEMPLATE_TEST_CASE("from rest a neuron spikes as from 0", "[spiking_rest]", float, double,
                   long double) {
  using Scalar = TestType;
  const LIF<Scalar> lif;
  for (const Scalar& voltage : negligible_currents<Scalar>()) {
    Spiking<ArrayX<Scalar>> from_0 = population(lif, 50), from_rest = from_0;
    from_0.voltage.setZero();
    from_rest.voltage.setConstant(voltage);
    const ArrayX<Scalar> J = ArrayX<Scalar>::LinSpaced(50, Scalar(0.5), Scalar(3));
    for (int k = 0; k < 100; ++k) {
      advance(lif, Scalar(0.001), J, from_0);
      advance(lif, Scalar(0.001), J, from_rest);
      REQUIRE(same(from_rest.output, from_0.output));
      REQUIRE(same(from_rest.refractory_time, from_0.refractory_time));
    }
  }
}
