// The polynomials are as close to their functions as polynomials.hpp states.

#include <algorithm>
#include <cmath>
#include <limits>
#include <softlif/detail/curve/polynomials.hpp>

#include "catch.hpp"

using softlif::detail::log1p_center;
using softlif::detail::Polynomials;

namespace {

using Real = long double;

template <class Scalar, int Size>
Real polynomial(Real x, const Scalar (&coefficients)[Size]) {
  Real result = 0;
  for (int i = Size - 1; i >= 0; --i) result = result * x + coefficients[i];
  return result;
}

/// The largest |got(x) / want(x) - 1| for x from low to high.
template <class Got, class Want>
Real largest_error(Real low, Real high, const Got& got, const Want& want) {
  constexpr int steps = 10000;
  Real largest = 0;
  for (int i = 0; i <= steps; ++i) {
    const Real x = low + (high - low) * i / steps;
    largest = std::max(largest, std::abs(got(x) / want(x) - 1));
  }
  return largest;
}

/// The stated bits are rounded in their last decimal; Real adds two roundings.
Real allowed(Real bits) {
  return Real(1.05) * std::exp2(-bits) + 2 * std::numeric_limits<Real>::epsilon();
}

template <class Scalar>
struct Stated;
template <>
struct Stated<float> {
  static constexpr double exp2 = 28.0, center_exp2 = 28.1, expm1 = 26.1, log1p = 27.6, atanh = 27.7,
                          short_atanh = 28.3;
};
template <>
struct Stated<double> {
  static constexpr double exp2 = 57.2, center_exp2 = 56.9, expm1 = 55.3, log1p = 56.5, atanh = 59.4,
                          short_atanh = 55.8;
};

}  // namespace

TEMPLATE_TEST_CASE("polynomials are within the errors they state", "[polynomials]", float, double) {
  using P = Polynomials<TestType>;
  using S = Stated<TestType>;
  if (std::numeric_limits<Real>::digits < std::numeric_limits<double>::digits + 8) {
    SOFTLIF_SKIP("long double is hardly wider than double");
  }
  const Real center = log1p_center<TestType>, tiny = std::exp2(Real(-20));

  const auto power = [](Real f) { return std::exp2(f); };
  CHECK(largest_error(
            -0.5L, 0.5L, [](Real f) { return 1 + f * polynomial(f, P::exp2()); }, power) <=
        allowed(S::exp2));
  CHECK(largest_error(
            -0.5L, 0.5L, [&](Real f) { return 1 + f * polynomial(f, P::center_exp2()) / center; },
            power) <= allowed(S::center_exp2));
  CHECK(largest_error(
            -0.51L, 0.19L, [](Real r) { return r + r * r * polynomial(r, P::expm1()); },
            [](Real r) { return std::expm1(r); }) <= allowed(S::expm1));
  CHECK(largest_error(
            tiny, 1,
            [&](Real e) { return center * e * (1 + polynomial(center * (1 - e), P::log1p())); },
            [](Real e) { return std::log1p(e); }) <= allowed(S::log1p));
  CHECK(largest_error(
            tiny, 1 / Real(3), [](Real r) { return r + r * r * r * polynomial(r * r, P::atanh()); },
            [](Real r) { return std::atanh(r); }) <= allowed(S::atanh));
  CHECK(largest_error(
            tiny, 0.2012L,
            [](Real r) { return r + r * r * r * polynomial(r * r, P::short_atanh()); },
            [](Real r) { return std::atanh(r); }) <= allowed(S::short_atanh));
}
