// With the smallest and the largest time constants and steps, a step gives what exact arithmetic of
// a wider range gives.

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <softlif/softlif.hpp>
#include <type_traits>
#include <vector>

#include "catch.hpp"
#include "spiking.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

template <class Scalar>
std::vector<Scalar> extreme_times() {
  using Limits = std::numeric_limits<Scalar>;
  const Scalar root = std::sqrt(Limits::min());
  return {Limits::denorm_min(),
          10 * Limits::denorm_min(),
          Limits::min(),
          root,
          Scalar(0.001),
          Scalar(0.5),
          1 / root,
          Limits::max() / 8,
          Limits::max()};
}

}  // namespace

TEMPLATE_TEST_CASE("at any tau_rc the spikes are those of the rates", "[spiking_extremes]", float,
                   double, long double) {
  using Scalar = TestType;
  using Limits = std::numeric_limits<Scalar>;
  for (const Scalar& tau_rc : {Limits::denorm_min(), 10 * Limits::denorm_min(), Limits::min(),
                               1000 * Limits::min(), Scalar(1e-30), Scalar(1e-20), Scalar(1e-9)}) {
    // Here the rates of long double, which has no wider type, overflow.
    if (std::is_same_v<Scalar, long double> && tau_rc < Limits::min()) continue;
    CAPTURE(tau_rc);
    const LIF<Scalar> lif(tau_rc);
    Spiking<ArrayX<Scalar>> neurons = population(lif, 3);
    const ArrayX<Scalar> J = (ArrayX<Scalar>(3) << 2, Scalar(0.5), Scalar(1.25)).finished();
    ArrayX<Scalar> spikes = ArrayX<Scalar>::Zero(3);
    const Scalar dt = Scalar(0.0005);
    for (int k = 0; k < 2000; ++k) {
      advance(lif, dt, J, neurons);
      spikes += neurons.output * dt;
    }
    for (const Eigen::Index i : {0, 1, 2}) CHECK(std::abs(spikes(i) - lif.rate(J(i))) <= 2);
  }
}

TEMPLATE_TEST_CASE("a step of any length, for any neuron, is that of a wider range",
                   "[spiking_extremes]", float, double) {
  using Scalar = TestType;
  if (std::numeric_limits<long double>::max_exponent == std::numeric_limits<double>::max_exponent) {
    return;
  }
  const std::vector<Scalar> times = extreme_times<Scalar>();
  const ArrayX<Scalar> J =
      (ArrayX<Scalar>(8) << 0, Scalar(0.5), Scalar(1.001), 2, 100, Scalar(1e6), Scalar(1e30), -2)
          .finished();
  constexpr double eps = 64 * std::numeric_limits<Scalar>::epsilon();
  for (const Scalar& tau_rc : times) {
    for (const Scalar& dt : times) {
      for (const Scalar& tau_ref : times) {
        const LIF<Scalar> lif(tau_rc, tau_ref, -1);
        Spiking<ArrayX<Scalar>> neurons{ArrayX<Scalar>::Zero(8),
                                        ArrayX<Scalar>::Constant(8, Scalar(0.25)),
                                        ArrayX<Scalar>::Zero(8)};
        advance(lif, dt, J, neurons);
        for (Eigen::Index i = 0; i < 8; ++i) {
          Spiking<long double> exact{0, 0.25L, 0};
          nengo_step<long double>(lif, dt, J(i), exact);
          INFO(lif << " dt " << dt << " J " << J(i));
          if (std::abs(exact.voltage - 1) < 1e-6L) continue;
          REQUIRE((neurons.output(i) > 0) == (exact.output > 0));
          REQUIRE(std::abs(neurons.voltage(i) - exact.voltage) <=
                  eps * std::max(1.0L, std::abs(exact.voltage)));
          const bool overflows = tau_ref > std::numeric_limits<Scalar>::max() - dt;
          if (exact.output > 0 && !overflows) {
            // (Near J = 1, Nengo's own time is off.)
            const long double spike_time =
                tau_rc * std::log1p(0.75L / (static_cast<long double>(J(i)) - 1));
            const long double tolerance = eps * (static_cast<long double>(tau_ref) + dt);
            REQUIRE(std::abs(neurons.refractory_time(i) - (tau_ref + spike_time - dt)) <=
                    tolerance + std::numeric_limits<Scalar>::denorm_min());
          }
        }
      }
    }
  }
}

TEMPLATE_PRODUCT_TEST_CASE("a current and a voltage that are both infinite give no NaN",
                           "[spiking_extremes]", (LIF, PreciseLIF), (float, double, long double)) {
  using Scalar = ScalarOf<TestType>;
  constexpr Scalar infinite = std::numeric_limits<Scalar>::infinity();
  const TestType neuron(Scalar(0.02L), Scalar(0.002L), -infinite);
  for (const int count : {1, 100}) {
    for (const Scalar& sign : {Scalar(1), Scalar(-1)}) {
      CAPTURE(count, sign);
      const ArrayX<Scalar> J = ArrayX<Scalar>::Constant(count, sign * infinite);
      Spiking<ArrayX<Scalar>> neurons{ArrayX<Scalar>(count), J, ArrayX<Scalar>::Zero(count)};
      advance(neuron, Scalar(0.001L), J, neurons);
      CHECK((neurons.output > 0).all() == (sign > 0));
      CHECK_FALSE((neurons.output.isNaN() || neurons.voltage.isNaN()).any());
      CHECK_FALSE(neurons.refractory_time.isNaN().any());
      CHECK((neurons.voltage <= 0).all());
    }
  }
}
