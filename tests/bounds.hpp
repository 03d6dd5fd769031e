#pragma once

// The errors that cmake/docs/accuracy.md and the classes promise, for the tests that check them.

#include <softlif/softlif.hpp>
#include <type_traits>

#include "neuron_traits.hpp"

namespace softlif::testing {

/// The largest errors, in units in the last place (ulp) of the exact curve.
struct Bounds {
  double rate, derivative, partial;
};

template <class Neuron>
inline constexpr bool needs_fma =
    is_soft<Neuron> || std::is_same_v<Neuron, Sigmoid<ScalarOf<Neuron>>>;

/// For every J, and parameters from the whole ranges below.
///
/// |                                           | float, double | long double |
/// |-------------------------------------------|---------------|-------------|
/// | rates of SoftLIFRate, fused multiply-add  | 2.5           | 8           |
/// | rates of SoftLIFRate, none                | 3             | 8           |
/// | rates of Sigmoid, likewise                | 2.5 and 3     | 8           |
/// | rates of the others                       | 2.5           | 8           |
/// | derivatives                               | 8             | 24          |
/// | those with respect to a parameter         | 12            | 16          |
template <class Neuron>
constexpr Bounds documented_bounds(bool has_fma = detail::has_fma<ScalarOf<Neuron>>) {
  if (std::is_same_v<ScalarOf<Neuron>, long double>) return {8, 24, 16};
  return {needs_fma<Neuron> && !has_fma ? 3 : 2.5, 8, 12};
}

/// For every J, and the parameters of that page's table and of the reference values. The bounds are
/// the same with a fused multiply-add and without.
template <class Neuron>
constexpr Bounds measured_bounds() {
  return documented_bounds<Neuron>(true);
}

/// An interval that includes both its ends.
struct Range {
  double low, high;

  constexpr bool holds(long double x) const { return low <= x && x <= high; }
};

inline constexpr Range documented_sigma{1e-4, 1e2};
inline constexpr Range documented_tau_rc{1e-3, 1};
inline constexpr Range documented_tau_ref{1e-4, 0.1};  // or 0

/// The largest relative error beyond these ranges, for a sigma in the range below.
template <class Scalar>
inline constexpr long double documented_relative_error =
    std::is_same_v<Scalar, float> ? 1e-6L : 1e-13L;
inline constexpr Range sigma_of_bounded_error{1e-30, 1e30};

}  // namespace softlif::testing
