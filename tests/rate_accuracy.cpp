// Rates and derivatives against the definition in 2,400-bit arithmetic (tests/reference).

#include <limits>
#include <softlif/softlif.hpp>

#include "bounds.hpp"
#include "catch.hpp"
#include "reference_values.hpp"
#include "ulp.hpp"

using namespace softlif::testing;

namespace {

/// The error of the reference values, which are two doubles each, for numbers that have 113 bits,
/// as long double on AArch64: 2^(113 - 108).
template <class T>
constexpr double reference_error = std::numeric_limits<T>::digits > 106 ? 32 : 0;

template <class T, class Neuron>
void check(const Neuron& neuron, const ReferenceValue& value) {
  const T J = static_cast<T>(value.J);
  constexpr Bounds bounds = measured_bounds<Neuron>();
  INFO(neuron << " at J = " << value.J);
  if (!is_flushed<T>(value.rate)) {
    CHECK(error_in_ulp(neuron.rate(J), value.rate, value.rate_rest) <=
          bounds.rate + reference_error<T>);
  }
  if (!is_flushed<T>(value.derivative)) {
    CHECK(error_in_ulp(neuron.derivative(J), value.derivative, value.derivative_rest) <=
          bounds.derivative + reference_error<T>);
  }
}

}  // namespace

TEMPLATE_TEST_CASE("rates and derivatives are within their bounds of the exact curve", "", float,
                   double, long double) {
  using T = TestType;
  int checked = 0;
  for (const ReferenceValue& value : reference_values) {
    if (double(softlif::detail::stored(T(value.J))) != value.J) continue;
    if (value.rate > double(std::numeric_limits<T>::max())) continue;
    const T tau_rc = value.tau_rc, tau_ref = value.tau_ref, amplitude = value.amplitude;
    if (value.sigma == 0) {
      check<T>(softlif::LIFRate<T>(tau_rc, tau_ref, amplitude), value);
    } else {
      check<T>(softlif::SoftLIFRate<T>(value.sigma, tau_rc, tau_ref, amplitude), value);
    }
    ++checked;
  }
  CHECK(checked > 1000);
}
