// rate_and_derivative(J) gives in one evaluation what rate(J) and derivative(J) give.

#include <softlif/softlif.hpp>

#include "neurons.hpp"
#include "samples.hpp"

using namespace softlif;
using namespace softlif::testing;

TEMPLATE_LIST_TEST_CASE("rate_and_derivative gives rate and derivative to the bit", "[rates]",
                        AllNeurons) {
  using Scalar = ScalarOf<TestType>;
  const TestType neuron;
  int checked = 0;
  for (const Scalar& J : hostile_currents<Scalar>()) {
    const auto [rate, derivative] = neuron.rate_and_derivative(J);
    const bool right = same(rate, neuron.rate(J)) && same(derivative, neuron.derivative(J));
    if (!right) FAIL(neuron << " at J = " << J << ": " << rate << " and " << derivative);
    ++checked;
  }
  CHECK(checked > 500);
}
