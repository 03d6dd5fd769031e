// Whether few neurons of a step are busy or many, and however many neurons there are, each gets the
// bits that the full step gives.

#include <Eigen/Core>
#include <random>
#include <softlif/detail/array/groups.hpp>
#include <softlif/detail/curve/precise_lif_step.hpp>

#include "spiking.hpp"

using namespace softlif;
using namespace softlif::testing;
using Eigen::Index;

namespace {

/// Neurons of which about this part spike or end their refractory period in a step of dt.
template <class Scalar>
Spiking<ArrayX<Scalar>> neurons_with(double busy, Scalar dt, Index n, ArrayX<Scalar>& J,
                                     std::mt19937& random) {
  std::uniform_real_distribution<double> fraction(0, 1);
  Spiking<ArrayX<Scalar>> neurons{ArrayX<Scalar>(n), ArrayX<Scalar>(n), ArrayX<Scalar>(n)};
  J.resize(n);
  for (Index i = 0; i < n; ++i) {
    const bool is_busy = fraction(random) < busy, ends = fraction(random) < 0.5;
    J(i) = Scalar(is_busy && !ends ? 1e3 : 3 * fraction(random) - 2);
    neurons.voltage(i) = Scalar(is_busy && ends ? 0 : fraction(random) * 1.2 - 0.4);
    neurons.refractory_time(i) =
        is_busy && ends ? Scalar(fraction(random)) * dt
                        : Scalar(fraction(random) < 0.1 ? 1 : -fraction(random)) * Scalar(2) * dt;
  }
  return neurons;
}

template <class Neuron>
struct StepOf;
template <class Scalar>
struct StepOf<LIF<Scalar>> {
  using type = detail::LIFStep<Scalar>;
};
template <class Scalar>
struct StepOf<PreciseLIF<Scalar>> {
  using type = detail::PreciseLIFStep<Scalar>;
};

template <class Neuron, class Scalar>
void check_ways(const Neuron& lif, Scalar dt, const ArrayX<Scalar>& J,
                Spiking<ArrayX<Scalar>> neurons) {
  Spiking<ArrayX<Scalar>> full = neurons;
  ArrayX<Scalar> in_place = J;
  Spiking<ArrayX<Scalar>> other = neurons;
  advance(lif, dt, J, neurons);
  const typename StepOf<Neuron>::type step(dt, lif.tau_rc(), lif.tau_ref(), lif.min_voltage(),
                                           lif.amplitude());
  detail::for_each_group<detail::packets_for_outputs[3], detail::Steps>(
      J.size(), step, J.data(), full.output.data(), full.voltage.data(),
      full.refractory_time.data());
  CHECK(same(neurons.output, full.output));
  CHECK(same(neurons.voltage, full.voltage));
  CHECK(same(neurons.refractory_time, full.refractory_time));

  lif.step_math(dt, in_place, in_place, other.voltage, other.refractory_time);
  CHECK(same(in_place, full.output));
  CHECK(same(other.voltage, full.voltage));
  CHECK(same(other.refractory_time, full.refractory_time));
}

}  // namespace

TEMPLATE_TEST_CASE("few busy neurons or many get the bits of the full step", "[spiking_ways]",
                   LIF<float>, LIF<double>, PreciseLIF<float>, PreciseLIF<double>) {
  using Scalar = ScalarOf<TestType>;
  if (!detail::has_packets<Scalar>) SOFTLIF_SKIP("there are no packets");
  std::mt19937 random(11);
  for (const double min_voltage : {0., -1., -double(infinity<Scalar>)}) {
    const TestType lif(Scalar(0.02), Scalar(0.002), Scalar(min_voltage));
    for (const double dt : {1e-4, 1e-3, 0.01, 0.1, 3.0}) {
      for (const double busy : {0., 0.02, 0.1, 0.4, 1.}) {
        for (const Index n : {1, 3, 8, 17, 64, 100, 257, 3001}) {
          ArrayX<Scalar> J;
          const auto neurons = neurons_with(busy, Scalar(dt), n, J, random);
          CAPTURE(min_voltage, dt, busy, n);
          check_ways(lif, Scalar(dt), J, neurons);
        }
      }
    }
  }
}

TEMPLATE_TEST_CASE("busy neurons at the beginning or the end get the bits of the full step",
                   "[spiking_ways]", LIF<float>, LIF<double>, PreciseLIF<float>,
                   PreciseLIF<double>) {
  using Scalar = ScalarOf<TestType>;
  if (!detail::has_packets<Scalar>) SOFTLIF_SKIP("there are no packets");
  std::mt19937 random(12);
  const TestType lif;
  const Scalar dt = Scalar(0.001);
  ArrayX<Scalar> J, more_J;
  auto neurons = neurons_with(0.01, dt, 7000, J, random);
  const auto more = neurons_with(0.7, dt, 3000, more_J, random);
  for (const Index at : {0, 1000, 2500, 4000}) {
    auto mixed = neurons;
    ArrayX<Scalar> mixed_J = J;
    mixed_J.segment(at, 3000) = more_J;
    mixed.voltage.segment(at, 3000) = more.voltage;
    mixed.refractory_time.segment(at, 3000) = more.refractory_time;
    CAPTURE(at);
    check_ways(lif, dt, mixed_J, mixed);
  }
}

TEMPLATE_TEST_CASE("whatever currents and states are, they get the bits of the full step",
                   "[spiking_ways]", LIF<float>, LIF<double>, PreciseLIF<float>,
                   PreciseLIF<double>) {
  using Scalar = ScalarOf<TestType>;
  if (!detail::has_packets<Scalar>) SOFTLIF_SKIP("there are no packets");
  const ArrayX<Scalar> wild = wild_currents<Scalar>(67);
  for (const double min_voltage : {0., -1., -double(infinity<Scalar>)}) {
    const TestType lif(Scalar(0.02), Scalar(0.002), Scalar(min_voltage));
    for (const double dt : {1e-12, 1e-3, 0.1, 3.0}) {
      for (Index shift = 0; shift < 67; ++shift) {
        Spiking<ArrayX<Scalar>> neurons{ArrayX<Scalar>(67), ArrayX<Scalar>(67), ArrayX<Scalar>(67)};
        for (Index i = 0; i < 67; ++i) {
          neurons.voltage(i) = wild((i + shift) % 67);
          neurons.refractory_time(i) = i % 3 == 0 ? Scalar(-1) : wild((i * 5 + shift) % 67);
        }
        CAPTURE(min_voltage, dt, shift);
        check_ways(lif, Scalar(dt), wild, neurons);
      }
    }
  }
}
