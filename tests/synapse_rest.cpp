// A synapse at rest computes with 0, not with the subnormal numbers that slow processors down.

#include <Eigen/Core>
#include <cfenv>
#include <cmath>
#include <limits>

#include "neurons.hpp"
#include "synapses.hpp"

using namespace softlif;
using namespace softlif::testing;

TEMPLATE_LIST_TEST_CASE("outputs decay to 0, and are never subnormal", "[synapse_rest]",
                        AllSynapses) {
  using Scalar = TauOf<TestType>;
  using Column = ArrayX<Scalar>;
  const auto check_decay = [](const auto& synapse) {
    Filtered<Column> state{currents<Scalar>(37, 1), currents<Scalar>(37, 1)};
    const Column x = Column::Zero(37);
    // Steps until a signal has decayed to 2^min_exponent, and more.
    const int steps = int(-0.7 * 20 * std::numeric_limits<Scalar>::min_exponent) + 1000;
    bool subnormal = false;
    for (int k = 0; k < steps; ++k) {
      step(synapse, Scalar(0.001), x, state);
      for (const Scalar& y : state.output) subnormal |= std::fpclassify(y) == FP_SUBNORMAL;
      for (const Scalar& y : state.lowpassed) subnormal |= std::fpclassify(y) == FP_SUBNORMAL;
    }
    CHECK_FALSE(subnormal);
    CHECK((state.output == 0).all());
    if (is_alpha<TestType>) CHECK((state.lowpassed == 0).all());
    if (!detail::has_packets<Scalar>) return;
    std::feclearexcept(FE_ALL_EXCEPT);
    step(synapse, Scalar(0.001), x, state);
    CHECK(std::fetestexcept(FE_UNDERFLOW) == 0);
  };
  check_decay(TestType(Scalar(0.02)));
  check_decay(SynapseOf<TestType, Column>(Column::LinSpaced(37, 0, Scalar(0.02))));
}

TEMPLATE_LIST_TEST_CASE("from a subnormal state and input comes 0", "[synapse_rest]", AllSynapses) {
  using Scalar = TauOf<TestType>;
  using Limits = std::numeric_limits<Scalar>;
  for (const double tau : {0., 0.0001, 0.02}) {
    for (const Scalar& y : {Scalar(0), Limits::denorm_min(), Scalar(-100 * Limits::denorm_min())}) {
      for (const Scalar& x : {Scalar(0), Limits::denorm_min(), Limits::min()}) {
        Filtered<ArrayX<Scalar>> state{ArrayX<Scalar>::Constant(9, y),
                                       ArrayX<Scalar>::Constant(9, y)};
        step(TestType(Scalar(tau)), Scalar(0.001), ArrayX<Scalar>::Constant(9, x).eval(), state);
        CHECK((state.output == 0).all());
      }
    }
  }
}
