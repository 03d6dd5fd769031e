// What a CUDA device computes for one J by detail/curve/single.hpp, run on the host. Devices use it
// beyond the limits of their own curves (which are in device_curves.cpp). Within the packets'
// limits it gives the bits of the host's packets; beyond them it is close to what the host's wider
// type gives.

#include <Eigen/Core>
#include <cmath>
#include <limits>
#include <softlif/softlif.hpp>

#include "bounds.hpp"
#include "catch.hpp"
#include "exact_curve.hpp"
#include "samples.hpp"
#include "ulp.hpp"
#include "worst.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

[[maybe_unused]] bool is_close(float got, float want, float) {
  return error_in_ulp(got, double(want)) <= 1;
}
/// Where the logarithm of z is beyond the largest double, the rate comes out as 0.
[[maybe_unused]] bool is_close(double got, double want, double unit) {
  return got == want || std::abs(got - want) <= 1e-13 * want + 1e-300 * unit;
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("a device's rates are those of the host's arrays", "[single]",
                        AllJudgedLIFRates) {
  using Scalar = ScalarOf<TestType>;
  if constexpr (detail::has_packets<Scalar>) {
    const ArrayX<Scalar> currents = hostile_currents<Scalar>();
    ArrayX<Scalar> rates(currents.size()), derivatives(currents.size());
    int within = 0, beyond = 0;
    for (const TestType& neuron : hostile_neurons<TestType>()) {
      const auto& kernel = neuron.kernel();
      const Scalar unit = neuron.amplitude() / neuron.tau_rc();
      neuron.step_math(currents, rates, derivatives);
      for (Eigen::Index i = 0; i < currents.size(); ++i) {
        const Scalar J = currents(i), rate = rates(i), derivative = derivatives(i);
        const auto got = detail::respond(kernel, J);
        const bool is_beyond = std::isfinite(J) && std::abs(J) > kernel.packet_limit();
        const bool right =
            is_beyond ? is_close(got.rate, rate, unit) && is_close(got.derivative, derivative, unit)
                      : same(got.rate, rate) && same(got.derivative, derivative);
        if (!right) {
          FAIL(neuron << " at J = " << J << ": " << got.rate << " and " << got.derivative
                      << ", not " << rate << " and " << derivative);
        }
        ++(is_beyond ? beyond : within);
      }
    }
    CHECK(within > 1000);
    CHECK(beyond > 1000);
  } else {
    SOFTLIF_SKIP("numbers carry more bits than their type: no device computes like that");
  }
}

TEMPLATE_LIST_TEST_CASE("a device's rates are within the bounds of the definition", "[single]",
                        AllJudged) {
  using Scalar = ScalarOf<TestType>;
  if (!can_judge<Scalar>) SOFTLIF_SKIP("long double is hardly wider than double");
  constexpr Bounds bounds = documented_bounds<TestType>();
  const ArrayX<Scalar> all = currents<Scalar>(10000, 1);
  for (const TestType& neuron : usual_neurons<TestType>()) {
    WorstOfNeuron worst;
    for (const Scalar J : all) {
      const auto exact = exact_point(neuron, J);
      const auto got = detail::respond(neuron.kernel(), J);
      worst.rate.add(error_in_ulp(got.rate, exact.rate), double(J));
      worst.derivative.add(error_in_ulp(got.derivative, exact.derivative), double(J));
    }
    INFO(neuron << ", rate at J = " << worst.rate.J
                << ", derivative at J = " << worst.derivative.J);
    CHECK(worst.rate.error <= bounds.rate);
    CHECK(worst.derivative.error <= bounds.derivative);
  }
}

TEMPLATE_TEST_CASE("the smallest and the largest sigma give numbers on a device", "[single]", float,
                   double) {
  using Limits = std::numeric_limits<TestType>;
  for (const TestType sigma : {Limits::denorm_min(), Limits::min(), Limits::max()}) {
    const SoftLIFRate<TestType> neuron(sigma);
    for (const TestType J : hostile_currents<TestType>()) {
      if (std::isnan(J)) continue;
      const auto got = detail::respond(neuron.kernel(), J);
      if (!(got.rate >= 0 && got.rate <= neuron.rate(infinity<TestType>) && got.derivative >= 0)) {
        FAIL(neuron << " at J = " << J << ": " << got.rate << " and " << got.derivative);
      }
    }
  }
}
