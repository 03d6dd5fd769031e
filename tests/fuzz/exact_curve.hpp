#pragma once

// Whether the library is as close to the definition of the curves, in long double, as
// cmake/docs/accuracy.md says.

#include <algorithm>
#include <cmath>
#include <limits>
#include <softlif/softlif.hpp>

#include "../bounds.hpp"
#include "../exact_curve.hpp"
#include "../same.hpp"
#include "../ulp.hpp"
#include "require.hpp"
#include "valid_neuron.hpp"

namespace softlif::fuzz {

using testing::can_judge;
using testing::exact_point;
using testing::same;

/// Whether x is that close to the exact value, which may lie beyond the largest number.
template <class Scalar>
bool is_close(Scalar x, long double exact, long double error) {
  const long double judges_own = std::ldexp(exact, 6 - std::numeric_limits<long double>::digits);
  if (std::isinf(x)) return exact + error > std::numeric_limits<Scalar>::max();
  return std::abs(x - exact) <= error + judges_own;
}

inline bool is_between(long double x, double low, double high) { return low <= x && x <= high; }

/// Whether the documentation bounds the errors in ulp.
template <class Neuron>
bool has_documented_ulp(const Neuron& neuron) {
  if constexpr (is_soft<Neuron>) {
    if (!testing::documented_sigma.holds(neuron.sigma())) return false;
  }
  return testing::documented_tau_rc.holds(neuron.tau_rc()) &&
         (neuron.tau_ref() == 0 || testing::documented_tau_ref.holds(neuron.tau_ref()));
}

/// Whether the documentation bounds the errors at all.
template <class Neuron>
bool has_documented_error(const Neuron& neuron) {
  if constexpr (is_soft<Neuron>) return testing::sigma_of_bounded_error.holds(neuron.sigma());
  return true;
}

/// Checks rate and derivative at J against the promises for every neuron.
template <class Neuron, class Scalar = ScalarOf<Neuron>>
void require_invariants(const Neuron& neuron, Scalar J, Scalar rate, Scalar derivative) {
  using Limits = std::numeric_limits<Scalar>;
  if (std::isnan(J)) {
    require(std::isnan(rate) && std::isnan(derivative), "NaN gives NaN", neuron, rate, derivative);
    return;
  }
  // Rates are rounded once. In long double they are rounded three times: two quotients by tau_rc
  // and the quotient of these. amplitude / tau_ref below is rounded, too.
  const int roundings = std::is_same_v<Scalar, long double> ? 3 : 1;
  const Scalar slack = Limits::epsilon() / 2 * static_cast<Scalar>(roundings + 1);
  const Scalar highest = neuron.amplitude() / neuron.tau_ref() * (1 + slack);
  require(rate >= 0 && (rate <= highest || rate <= highest + Limits::denorm_min()),
          "rates are from 0 to amplitude / tau_ref", neuron, J, rate, highest);
  require(derivative >= 0, "derivatives are not negative", neuron, J, derivative);
  if (J == -Limits::infinity()) {
    require(rate == 0 && derivative == 0, "the limit at -infinity is 0", neuron, rate, derivative);
  }
}

/// Checks the same, and the documented errors.
template <class Neuron, class Scalar = ScalarOf<Neuron>>
void require_right(const Neuron& neuron, Scalar J, Scalar rate, Scalar derivative) {
  require_invariants(neuron, J, rate, derivative);
  if constexpr (can_judge<Scalar>) {
    if (!std::isfinite(J)) return;
    const bool in_ulp = has_documented_ulp(neuron);
    if (!in_ulp && !has_documented_error(neuron)) return;
    const auto exact = exact_point(neuron, J);
    constexpr testing::Bounds bounds = testing::documented_bounds<Neuron>();
    const auto allowed = [&](long double value, double bound) {
      if (in_ulp) return bound * static_cast<long double>(ulp<Scalar>(value));
      return testing::documented_relative_error<Scalar> * value +
             std::numeric_limits<Scalar>::denorm_min();
    };
    require(is_close(rate, exact.rate, allowed(exact.rate, bounds.rate)), "the rate is exact",
            neuron, J, rate, exact.rate);
    require(is_close(derivative, exact.derivative, allowed(exact.derivative, bounds.derivative)),
            "the derivative is exact", neuron, J, derivative, exact.derivative);
  }
}

}  // namespace softlif::fuzz
