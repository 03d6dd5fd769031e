// What a CUDA device computes for one J (detail/single.hpp), computed here: within the packets'
// limits as the host's to the bit, beyond them close to what the host's wider type gives.

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <softlif/softlif.hpp>

#include "catch.hpp"
#include "samples.hpp"
#include "ulp.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

bool is_close(float got, float want, float) { return error_in_ulp(got, double(want)) <= 1; }
/// Where the logarithm of z is beyond the largest double, the rate comes out as 0.
bool is_close(double got, double want, double unit) {
  return got == want || std::abs(got - want) <= 1e-13 * want + 1e-300 * unit;
}

}  // namespace

TEMPLATE_TEST_CASE("a device's rates are the host's", "[single]", SoftLIFRate<float>,
                   SoftLIFRate<double>, LIFRate<float>, LIFRate<double>) {
  using Scalar = ScalarOf<TestType>;
  if constexpr (!detail::has_packets<Scalar>) return;  // x87: no device computes like it
  const ArrayX<Scalar> currents = hostile_currents<Scalar>();
  int within = 0, beyond = 0;
  for (const TestType& neuron : hostile_neurons<TestType>()) {
    const auto& kernel = neuron.kernel();
    Scalar limit(0);
    if constexpr (detail::has_packets<Scalar>) {
      limit = std::min(kernel.largest_safe_J(), kernel.largest_exact_J());
    }
    const Scalar unit = neuron.amplitude() / neuron.tau_rc();
    for (const Scalar& J : currents) {
      const auto got = detail::respond(kernel, J);
      const Scalar rate = neuron.rate(J), derivative = neuron.derivative(J);
      const bool is_beyond = std::isfinite(J) && std::abs(J) > limit;
      const bool right =
          is_beyond ? is_close(got.rate, rate, unit) && is_close(got.derivative, derivative, unit)
                    : same(got.rate, rate) && same(got.derivative, derivative);
      if (!right) {
        FAIL(neuron << " at J = " << J << ": " << got.rate << " and " << got.derivative << ", not "
                    << rate << " and " << derivative);
      }
      ++(is_beyond ? beyond : within);
    }
  }
  CHECK(within > 1000);
  CHECK(beyond > 1000);
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
