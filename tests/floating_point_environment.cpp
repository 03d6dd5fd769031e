// Ordinary numbers raise none of the exceptions that programs trap, and flush-to-zero does no harm.

#include <Eigen/Core>
#include <cfenv>
#include <cmath>
#include <limits>
#include <softlif/softlif.hpp>

#include "neurons.hpp"
#include "spiking.hpp"
#include "synapses.hpp"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

using namespace softlif;
using namespace softlif::testing;

namespace {

/// Calls the function and tells whether it raised what programs trap.
template <class Function>
bool raises(const Function& function) {
  std::feclearexcept(FE_ALL_EXCEPT);
  function();
  return std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW) != 0;
}

/// Sizes with whole groups, and with each kind of leftover.
constexpr Eigen::Index sizes[] = {1, 2, 3, 7, 16, 130, 1000};

/// Ordinary currents, with the threshold and 0, and the largest whose sums do not overflow.
template <class Scalar>
ArrayX<Scalar> ordinary_currents(Eigen::Index size) {
  const Scalar largest = std::sqrt(std::numeric_limits<Scalar>::max());
  const Scalar special[] = {0, 1, -1, Scalar(1) + epsilon<Scalar>, largest, -largest};
  ArrayX<Scalar> J = currents<Scalar>(size, 1);
  for (Eigen::Index i = 0; i < size; i += 3) J(i) = special[i / 3 % 6];
  return J;
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("rates and derivatives raise nothing that is trapped", "[environment]",
                        AllNeurons) {
  using Scalar = ScalarOf<TestType>;
  for (const TestType& neuron : usual_neurons<TestType>()) {
    INFO(neuron);
    for (const Eigen::Index size : sizes) {
      const ArrayX<Scalar> J = ordinary_currents<Scalar>(size);
      ArrayX<Scalar> rates(size), slopes(size);
      CHECK_FALSE(raises([&] { neuron.step_math(J, rates); }));
      CHECK_FALSE(raises([&] { neuron.step_math(J, rates, slopes); }));
      CHECK_FALSE(raises([&] { rates(0) = neuron.rate(J(0)) + neuron.derivative(J(size - 1)); }));
    }
  }
}

TEMPLATE_LIST_TEST_CASE("gradients raise nothing that is trapped", "[environment]",
                        GradientsOfEachClass) {
  using Scalar = ScalarOf<TestType>;
  for (const TestType& neuron : usual_neurons<TestType>()) {
    // Here the largest currents have infinite gradients.
    if (std::isinf(neuron.rate(infinity<Scalar>))) continue;
    INFO(neuron);
    for (const Eigen::Index size : sizes) {
      const ArrayX<Scalar> J = ordinary_currents<Scalar>(size), weights = J.reverse() / 1000;
      ArrayX<Scalar> J_gradient(size);
      CHECK_FALSE(raises([&] { (void)neuron.backward(J, weights, J_gradient); }));
    }
  }
}

TEMPLATE_LIST_TEST_CASE("gains and inverses raise nothing that is trapped", "[environment]",
                        AllNeurons) {
  using Scalar = ScalarOf<TestType>;
  for (const TestType& neuron : usual_neurons<TestType>()) {
    INFO(neuron);
    const ArrayX<Scalar> admissible = admissible_rates(neuron);
    for (const Eigen::Index size : sizes) {
      ArrayX<Scalar> max_rates(size);
      for (Eigen::Index i = 0; i < size; ++i) max_rates(i) = admissible(i % admissible.size());
      const ArrayX<Scalar> intercepts = ArrayX<Scalar>::LinSpaced(size, Scalar(-1), Scalar(0.9L));
      CHECK_FALSE(raises([&] {
        const auto [gain, bias] = neuron.gain_bias(max_rates, intercepts);
        (void)neuron.max_rates_intercepts(gain, bias);
      }));
      const ArrayX<Scalar> rates = max_rates * amplitude_of(neuron);
      CHECK_FALSE(raises([&] { (void)neuron.inverse_rate(rates); }));
    }
  }
}

TEMPLATE_LIST_TEST_CASE("steps raise nothing that is trapped", "[environment]", AllSpiking) {
  using Scalar = ScalarOf<TestType>;
  for (const double tau_ref : {0., 0.002}) {
    for (const double min_voltage : {0., -1., -double(infinity<double>)}) {
      const TestType lif(Scalar(0.02), Scalar(tau_ref), Scalar(min_voltage));
      for (const Eigen::Index size : sizes) {
        Spiking<ArrayX<Scalar>> neurons = population(lif, size);
        const ArrayX<Scalar> J = ordinary_currents<Scalar>(size);
        // Without a spike, voltages go no higher than 1.
        for (const double voltage : {-5., 0., 1., 1.5}) {
          neurons.voltage.head((size + 1) / 2).setConstant(Scalar(voltage));
          for (const double dt : {1e-4, 1e-3, 2.}) {
            INFO(lif << " size " << size << " voltage " << voltage << " dt " << dt);
            CHECK_FALSE(raises([&] { advance(lif, Scalar(dt), J, neurons); }));
            CHECK_FALSE(
                raises([&] { advance(lif, Scalar(dt), ArrayX<Scalar>(J.reverse()), neurons); }));
          }
        }
      }
    }
  }
}

TEMPLATE_LIST_TEST_CASE("synapses raise nothing that is trapped", "[environment]", AllSynapses) {
  using Scalar = TauOf<TestType>;
  using Column = ArrayX<Scalar>;
  for (const Eigen::Index size : sizes) {
    const Column x = ordinary_currents<Scalar>(size);
    const Column taus = Column::LinSpaced(size, 0, Scalar(0.02L));
    Filtered<Column> state{x.reverse(), x.reverse()};
    for (const double dt : {1e-4, 1e-3, 2.}) {
      CHECK_FALSE(raises([&] { step(TestType(), Scalar(dt), x, state); }));
      CHECK_FALSE(raises([&] { step(TestType(Scalar(0)), Scalar(dt), x, state); }));
      const SynapseOf<TestType, Column> many(taus);
      CHECK_FALSE(raises([&] { step(many, Scalar(dt), x, state); }));
    }
  }
}

#if defined(__SSE2__)

TEMPLATE_TEST_CASE("flush-to-zero changes no rate and no spike", "[environment]", float, double) {
  using Scalar = TestType;
  const unsigned control = _mm_getcsr(), flush = _MM_FLUSH_ZERO_ON | _MM_DENORMALS_ZERO_ON;
  const SoftLIFRate<Scalar> soft(Scalar(0.02));
  const LIF<Scalar> lif;
  const ArrayX<Scalar> J = currents<Scalar>(1000, 1);
  ArrayX<Scalar> rates(1000), slopes(1000), flushed_rates(1000), flushed_slopes(1000);
  Spiking<ArrayX<Scalar>> neurons = population(lif, 1000), flushed = neurons;
  soft.step_math(J, rates, slopes);
  _mm_setcsr(control | flush);
  soft.step_math(J, flushed_rates, flushed_slopes);
  _mm_setcsr(control);
  // Subnormal numbers are then 0.
  const Scalar smallest = std::numeric_limits<Scalar>::min();
  CHECK(same(flushed_rates, (rates < smallest).select(Scalar(0), rates)));
  CHECK(same(flushed_slopes, (slopes < smallest).select(Scalar(0), slopes)));
  for (int k = 0; k < 100; ++k) {
    advance(lif, Scalar(0.001), J, neurons);
    _mm_setcsr(control | flush);
    advance(lif, Scalar(0.001), J, flushed);
    _mm_setcsr(control);
    REQUIRE(same(flushed.output, neurons.output));
    REQUIRE(same(flushed.voltage, neurons.voltage));
    REQUIRE(same(flushed.refractory_time, neurons.refractory_time));
  }
}

#endif
