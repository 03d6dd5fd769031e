// Neurons are immutable values that print as Nengo's do.

#include <limits>
#include <sstream>
#include <string>
#include <type_traits>

#include "neurons.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

template <class Neuron>
std::string printed(const Neuron& neuron) {
  std::ostringstream stream;
  stream << neuron;
  return stream.str();
}

/// What Nengo and NengoDL give a parameter that is not given.
long double default_of(const std::string& name) {
  if (name == "tau_rc") return 0.02L;
  if (name == "tau_ref") return 0.002L;
  return name == "min_voltage" ? 0 : 1;
}

/// with_... changes this parameter of the default neuron, and no other.
template <class Neuron, class Name>
void check_change(Name name, const ScalarOf<Neuron>& value) {
  const Neuron original, changed = with(original, name, value);
  INFO(changed);
  CHECK(get(changed, name) == value);
  CHECK(changed != original);
  CHECK_FALSE(changed == original);
  CHECK(original == Neuron());
  int differences = 0;
  for_each_parameter<Neuron>(
      [&](auto each) { differences += get(changed, each) != get(original, each); });
  CHECK(differences == 1);
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("parameters have Nengo's defaults", "[value_semantics]",
                        AllLIFRatesAndSpiking) {
  using Scalar = ScalarOf<TestType>;
  const TestType neuron;
  for_each_parameter<TestType>([&](auto name) {
    INFO(name.name);
    CHECK(get(neuron, name) == Scalar(default_of(name.name)));
  });
  static_assert(std::is_same_v<decltype(SoftLIFRate()), SoftLIFRate<double>>);
  static_assert(std::is_same_v<decltype(LIFRate()), LIFRate<double>>);
  static_assert(std::is_same_v<decltype(LIF()), LIF<double>>);
  static_assert(std::is_same_v<decltype(PreciseLIF()), PreciseLIF<double>>);
}

TEST_CASE("constructors take the parameters in order", "[value_semantics]") {
  const SoftLIFRate<> soft(0.5, 0.25, 0.125, 2);
  CHECK(soft.sigma() == 0.5);
  CHECK(soft.tau_rc() == 0.25);
  CHECK(soft.tau_ref() == 0.125);
  CHECK(soft.amplitude() == 2);
  const LIFRate<> hard(0.25, 0.125, 2);
  CHECK(hard.tau_rc() == 0.25);
  CHECK(hard.tau_ref() == 0.125);
  CHECK(hard.amplitude() == 2);
  const LIF<> spiking(0.25, 0.125, -1, 2);
  CHECK(spiking.tau_rc() == 0.25);
  CHECK(spiking.tau_ref() == 0.125);
  CHECK(spiking.min_voltage() == -1);
  CHECK(spiking.amplitude() == 2);
  CHECK(PreciseLIF<>(0.25, 0.125, -1, 2) == PreciseLIF<>(spiking));
}

TEMPLATE_LIST_TEST_CASE("with_... gives a changed copy", "[value_semantics]",
                        AllLIFRatesAndSpiking) {
  const TestType neuron;
  for_each_parameter<TestType>([](auto name) {
    const bool is_negative = std::is_same_v<decltype(name), detail::MinVoltage>;
    check_change<TestType>(name, is_negative ? -4 : 4);
  });
  CHECK(neuron.with_tau_rc(4).with_tau_rc(neuron.tau_rc()) == neuron);
  CHECK(neuron.with_tau_rc(4).rate(3) != neuron.rate(3));
}

TEMPLATE_LIST_TEST_CASE("a parameter of -0 is 0", "[value_semantics]", AllLIFRatesAndSpiking) {
  using Scalar = ScalarOf<TestType>;
  const TestType neuron;
  CHECK(same(neuron.with_tau_ref(-Scalar(0)).tau_ref(), Scalar(0)));
  if constexpr (is_spiking<TestType>) {
    CHECK(same(neuron.with_min_voltage(-Scalar(0)).min_voltage(), Scalar(0)));
  }
}

TEMPLATE_LIST_TEST_CASE("neurons are copied and assigned, and not made by conversion",
                        "[value_semantics]", AllNeurons) {
  using Scalar = ScalarOf<TestType>;
  static_assert(std::is_nothrow_copy_constructible_v<TestType>);
  static_assert(std::is_nothrow_copy_assignable_v<TestType>);
  static_assert(std::is_trivially_copyable_v<TestType>);
  static_assert(std::is_default_constructible_v<TestType>);
  static_assert(std::is_constructible_v<TestType, Scalar>);
  static_assert(!std::is_convertible_v<Scalar, TestType>);
}

TEMPLATE_TEST_CASE("neurons print as Nengo's, defaults left out", "[value_semantics]", float,
                   double) {
  using Scalar = TestType;
  using Soft = SoftLIFRate<Scalar>;
  CHECK(printed(Soft()) == "SoftLIFRate()");
  CHECK(printed(Soft(Scalar(0.02))) == "SoftLIFRate(sigma=0.02)");
  CHECK(printed(Soft(Scalar(0.02), Scalar(0.05))) == "SoftLIFRate(tau_rc=0.05, sigma=0.02)");
  CHECK(printed(Soft(Scalar(0.1), Scalar(0.03), 0, Scalar(0.01))) ==
        "SoftLIFRate(tau_rc=0.03, tau_ref=0, amplitude=0.01, sigma=0.1)");
  CHECK(printed(LIFRate<Scalar>()) == "LIFRate()");
  CHECK(printed(LIFRate<Scalar>(Scalar(0.05))) == "LIFRate(tau_rc=0.05)");
  CHECK(printed(LIFRate<Scalar>(Scalar(0.05), Scalar(0.001), 2)) ==
        "LIFRate(tau_rc=0.05, tau_ref=0.001, amplitude=2)");
  CHECK(printed(LIF<Scalar>()) == "LIF()");
  CHECK(printed(LIF<Scalar>(Scalar(0.05), Scalar(0.001), -1, 2)) ==
        "LIF(tau_rc=0.05, tau_ref=0.001, min_voltage=-1, amplitude=2)");
  CHECK(printed(LIF<Scalar>().with_min_voltage(-infinity<Scalar>)) == "LIF(min_voltage=-inf)");
  CHECK(printed(PreciseLIF<Scalar>(Scalar(0.05), 0)) == "PreciseLIF(tau_rc=0.05, tau_ref=0)");
}

TEST_CASE("printing keeps every digit, whatever the stream's settings", "[value_semantics]") {
  CHECK(printed(SoftLIFRate<>(0.1234567890123)) == "SoftLIFRate(sigma=0.1234567890123)");
  CHECK(printed(SoftLIFRate<>(0.1 + 0.2)) == "SoftLIFRate(sigma=0.30000000000000004)");
  CHECK(printed(SoftLIFRate<>(1e-30)) == "SoftLIFRate(sigma=1e-30)");
  CHECK(printed(SoftLIFRate<float>(9e9F)) == "SoftLIFRate(sigma=9e+09)");  // 7 digits: 8.999999e+09
  std::ostringstream stream;
  stream.precision(2);
  stream << std::fixed << SoftLIFRate<>(0.125) << ' ' << LIFRate<>(0.0625);
  CHECK(stream.str() == "SoftLIFRate(sigma=0.125) LIFRate(tau_rc=0.0625)");
}
