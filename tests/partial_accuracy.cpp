// The derivatives of rates with respect to the parameters, one element at a time, against
// differences of the definition in 2,400-bit arithmetic (tests/reference).

#include <cmath>
#include <iterator>
#include <limits>
#include <softlif/softlif.hpp>
#include <type_traits>

#include "bounds.hpp"
#include "catch.hpp"
#include "exact_curve.hpp"
#include "gradients.hpp"
#include "reference_partials.hpp"
#include "samples.hpp"
#include "ulp.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

template <class T, class Neuron>
void check_reference(const Neuron& neuron, const ReferencePartials& value) {
  const auto got = partials_at(neuron, static_cast<T>(value.J));
  const ReferencePartial want[] = {value.of_sigma, value.of_tau_rc, value.of_tau_ref,
                                   value.of_amplitude};
  const std::size_t first = std::size(want) - got.size();
  // With -ffast-math, compilers use x87's own exponential, which is rough where it is small.
#if defined(SOFTLIF_FAST_MATH_TESTS)
  constexpr bool is_rough = std::is_same_v<T, long double>;
#else
  constexpr bool is_rough = false;
#endif
  const double bound = is_rough ? 1024 : measured_bounds<Neuron>().partial;
  INFO(neuron << " at J = " << value.J);
  for (std::size_t i = 0; i < got.size(); ++i) {
    const auto& [high, rest] = want[first + i];
    if (is_flushed<T>(high)) continue;
    CAPTURE(i, got[i], high);
    const T sign = high < 0 ? -1 : 1;
    CHECK(error_in_ulp(sign * got[i], double(sign) * high, double(sign) * rest) <= bound);
  }
}

}  // namespace

TEMPLATE_TEST_CASE("partial derivatives are within their bounds of the exact ones",
                   "[partial_accuracy]", float, double, long double) {
  using T = TestType;
  if (std::numeric_limits<T>::digits > 76) SOFTLIF_SKIP("the references have 77 bits");
  int checked = 0;
  for (const ReferencePartials& value : reference_partials) {
    if (double(detail::stored(T(value.J))) != value.J) continue;
    const T tau_rc = value.tau_rc, tau_ref = value.tau_ref, amplitude = value.amplitude;
    if (value.sigma == 0) {
      check_reference<T>(LIFRate<T>(tau_rc, tau_ref, amplitude), value);
    } else {
      check_reference<T>(SoftLIFRate<T>(value.sigma, tau_rc, tau_ref, amplitude), value);
    }
    ++checked;
  }
  CHECK(checked > 400);
}

TEMPLATE_TEST_CASE("far above the threshold, that of sigma goes down to the smallest numbers",
                   "[partial_accuracy]", float, double) {
  if (!can_judge<TestType>) SOFTLIF_SKIP("long double is hardly wider than double");
  using T = TestType;
  const auto neuron = make<SoftLIFRate<T>>(0.02, 0.02, 0.002, 1);
  const T step = neuron.sigma() * T(0.7);  // halves the partial derivative
  const int last = -std::numeric_limits<T>::min_exponent + std::numeric_limits<T>::digits + 40;
  for (int n = 0; n < last; ++n) {
    const T J = 1 + step * T(n);
    const T got = partials_at(neuron, J)[0];
    const long double exact = exact_array(neuron, J)[0];
    if (is_flushed<T>(static_cast<double>(exact))) continue;
    CAPTURE(J, got, exact);
    CHECK(error_in_ulp(got, exact) <= measured_bounds<SoftLIFRate<T>>().partial);
  }
  CHECK(partials_at(neuron, 1 + step * T(last))[0] == 0);
}
