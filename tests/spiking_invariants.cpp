// Whatever the neurons, the time step and the currents, a step leaves a valid state.

#include <limits>
#include <vector>

#include "spiking.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

template <class Neuron, class Scalar>
void check_invariants(const Neuron& lif, Scalar dt, const Spiking<ArrayX<Scalar>>& neurons) {
  const Scalar spike = detail::stored(lif.amplitude() / dt);
  if constexpr (std::is_same_v<Neuron, LIF<Scalar>>) {
    CHECK((neurons.output == 0 || neurons.output == spike).all());
    CHECK((neurons.output == 0 || neurons.voltage == 0).all());
  } else {
    CHECK((neurons.output == 0 || neurons.output >= spike).all());
  }
  CHECK((neurons.voltage >= lif.min_voltage() && neurons.voltage <= 1).all());
  CHECK((neurons.refractory_time <= lif.tau_ref()).all());
  const Scalar shortest = detail::stored(lif.tau_ref() - dt);
  CHECK((neurons.output == 0 || neurons.refractory_time >= shortest).all());
}

template <class Scalar>
ArrayX<Scalar> without_nan(ArrayX<Scalar> J) {
  for (Scalar& value : J) {
    if (std::isnan(value)) value = 1;
  }
  return J;
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("the state stays valid under a random drive", "[spiking_invariants]",
                        AllSpiking) {
  using Scalar = ScalarOf<TestType>;
  std::mt19937 random(3);
  std::normal_distribution<double> normal(1, 3);
  for (const double tau_ref : {0.0, 0.0005, 0.002}) {
    for (const double min_voltage : {0.0, -1.0, -double(infinity<Scalar>)}) {
      const TestType lif(Scalar(0.02), Scalar(tau_ref), Scalar(min_voltage));
      Spiking<ArrayX<Scalar>> neurons = population(lif, 101);
      for (int k = 0; k < 200; ++k) {
        const ArrayX<Scalar> J =
            ArrayX<Scalar>::NullaryExpr(101, [&] { return Scalar(normal(random)); });
        advance(lif, Scalar(0.001), J, neurons);
        check_invariants(lif, Scalar(0.001), neurons);
      }
    }
  }
}

TEMPLATE_LIST_TEST_CASE("the state stays valid for the wildest currents, neurons and steps",
                        "[spiking_invariants]", AllSpiking) {
  using Scalar = ScalarOf<TestType>;
  const Scalar smallest = std::numeric_limits<Scalar>::denorm_min();
  const Scalar largest = std::numeric_limits<Scalar>::max();
  const std::vector<Scalar> times = {smallest, Scalar(1e-30), Scalar(1e-3),
                                     1,        Scalar(1e30),  largest};
  const ArrayX<Scalar> J = without_nan(wild_currents<Scalar>(67));
  for (const Scalar& tau_rc : times) {
    for (const Scalar& dt : times) {
      for (const Scalar& tau_ref : {Scalar(0), smallest, Scalar(0.002), largest / 4}) {
        for (const Scalar& min_voltage : {Scalar(0), -smallest, -largest, -infinity<Scalar>}) {
          const TestType lif(tau_rc, tau_ref, min_voltage);
          Spiking<ArrayX<Scalar>> neurons = population(lif, J.size());
          for (int k = 0; k < 4; ++k) {
            advance(lif, dt, k % 2 == 0 ? J : ArrayX<Scalar>(J.reverse()), neurons);
            INFO(lif << " dt " << dt << " step " << k);
            check_invariants(lif, dt, neurons);
          }
        }
      }
    }
  }
}

TEMPLATE_LIST_TEST_CASE("after a spike at once, too, a neuron is refractory for tau_ref",
                        "[spiking_invariants]", AllSpiking) {
  using Scalar = ScalarOf<TestType>;
  std::mt19937 random(8);
  std::uniform_real_distribution<double> log10_of_time(-4, 0);
  const ArrayX<Scalar> J = ArrayX<Scalar>::Constant(1, std::numeric_limits<Scalar>::max());
  for (int k = 0; k < 1000; ++k) {
    const auto time = [&] { return Scalar(std::pow(10, log10_of_time(random))); };
    const TestType lif(time(), time());
    Spiking<ArrayX<Scalar>> neuron = population(lif, 1);
    advance(lif, Scalar(0.001), J, neuron);
    INFO(lif);
    REQUIRE(neuron.output(0) > 0);
    REQUIRE(neuron.refractory_time(0) >= detail::stored(lif.tau_ref() - Scalar(0.001)));
  }
}

TEMPLATE_LIST_TEST_CASE("an infinite current spikes at once, or takes the voltage to its floor",
                        "[spiking_invariants]", AllSpiking) {
  using Scalar = ScalarOf<TestType>;
  const TestType lif(Scalar(0.02), Scalar(0.002), -1);
  Spiking<ArrayX<Scalar>> neurons = population(lif, 2);
  ArrayX<Scalar> J(2);
  J << infinity<Scalar>, -infinity<Scalar>;
  advance(lif, Scalar(0.001), J, neurons);
  CHECK(neurons.output(0) == detail::stored(lif.amplitude() / Scalar(0.001)));
  CHECK(neurons.refractory_time(0) == detail::stored(lif.tau_ref() - Scalar(0.001)));
  CHECK(neurons.output(1) == 0);
  CHECK(neurons.voltage(1) == -1);
}

TEMPLATE_LIST_TEST_CASE("NaN stays with its neuron", "[spiking_invariants]", AllSpiking) {
  using Scalar = ScalarOf<TestType>;
  const TestType lif;
  for (Eigen::Index at = 0; at < 37; ++at) {
    Spiking<ArrayX<Scalar>> neurons = population(lif, 37), others = neurons;
    ArrayX<Scalar> J = currents<Scalar>(37, 1);
    advance(lif, Scalar(0.001), J, others);
    J(at) = not_a_number<Scalar>;
    advance(lif, Scalar(0.001), J, neurons);
    CHECK(std::isnan(neurons.output(at)));
    CHECK(std::isnan(neurons.voltage(at)));
    neurons.output(at) = others.output(at);
    neurons.voltage(at) = others.voltage(at);
    neurons.refractory_time(at) = others.refractory_time(at);
    CHECK(same(neurons.output, others.output));
    CHECK(same(neurons.voltage, others.voltage));
    CHECK(same(neurons.refractory_time, others.refractory_time));
  }
}

TEMPLATE_LIST_TEST_CASE("a current that is NaN gives NaN in the refractory period, too",
                        "[spiking_invariants]", AllSpiking) {
  using Scalar = ScalarOf<TestType>;
  const TestType lif;
  for (const Eigen::Index n : {1, 7, 64, 300}) {
    Spiking<ArrayX<Scalar>> neurons = population(lif, n);
    neurons.refractory_time.setConstant(lif.tau_ref());
    ArrayX<Scalar> J = ArrayX<Scalar>::Constant(n, 2);
    J(n / 2) = not_a_number<Scalar>;
    advance(lif, Scalar(0.001), J, neurons);
    for (Eigen::Index i = 0; i < n; ++i) {
      CHECK(std::isnan(neurons.output(i)) == (i == n / 2));
      CHECK(std::isnan(neurons.voltage(i)) == (i == n / 2));
    }
  }
}

TEMPLATE_LIST_TEST_CASE("NaN in the state gives NaN", "[spiking_invariants]", AllSpiking) {
  using Scalar = ScalarOf<TestType>;
  const TestType lif;
  Spiking<ArrayX<Scalar>> neurons = population(lif, 19);
  neurons.voltage(3) = not_a_number<Scalar>;
  neurons.refractory_time(17) = not_a_number<Scalar>;
  advance(lif, Scalar(0.001), ArrayX<Scalar>(ArrayX<Scalar>::Constant(19, 2)), neurons);
  for (Eigen::Index i = 0; i < 19; ++i) {
    CHECK(std::isnan(neurons.output(i)) == (i == 3 || i == 17));
    CHECK(std::isnan(neurons.voltage(i)) == (i == 3 || i == 17));
  }
}

TEMPLATE_LIST_TEST_CASE("a refractory time that is NaN gives NaN at rest, too",
                        "[spiking_invariants]", AllSpiking) {
  using Scalar = ScalarOf<TestType>;
  const ArrayX<Scalar> zeros = ArrayX<Scalar>::Zero(19);
  Spiking<ArrayX<Scalar>> neurons{zeros, zeros, zeros};
  neurons.refractory_time(7) = not_a_number<Scalar>;
  advance(TestType(), Scalar(0.01), zeros, neurons);
  for (Eigen::Index i = 0; i < 19; ++i) {
    CHECK(std::isnan(neurons.output(i)) == (i == 7));
    CHECK(std::isnan(neurons.voltage(i)) == (i == 7));
  }
}
