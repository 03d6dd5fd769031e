// Numbers to more than the precision of their type.

#include <cmath>
#include <limits>
#include <softlif/detail/number/double_word.hpp>
#include <softlif/detail/number/scalar_math.hpp>

#include "catch.hpp"

using softlif::detail::DoubleWord;
using softlif::detail::Logarithms;
using softlif::detail::stored;

namespace {

using Real = long double;

/// Whether high is the number next to `value`, and high + low is `value` to one and a half times as
/// many digits as Scalar has. (Real may have no more digits than that, so it may round once.)
template <class Scalar>
bool is_sum(Scalar high, Scalar low, Real value) {
  const Real unit = std::abs(value) * std::numeric_limits<Scalar>::epsilon();
  const Real allowed = unit * std::numeric_limits<Scalar>::epsilon() +
                       std::abs(value) * std::numeric_limits<Real>::epsilon();
  return std::abs((Real(high) - value) + Real(low)) <= allowed && std::abs(low) <= unit / 2;
}

}  // namespace

TEMPLATE_TEST_CASE("logarithms are known to more than a number's digits", "[double_word]", float,
                   double) {
  using Constants = Logarithms<TestType>;
  CHECK(is_sum(Constants::ln2_high, Constants::ln2_low, std::log(Real(2))));
  CHECK(is_sum(Constants::log2e_high, Constants::log2e_low, 1 / std::log(Real(2))));
}

TEMPLATE_TEST_CASE("quotients are known to more than a number's digits", "[double_word]", float,
                   double) {
  if (!softlif::detail::has_packets<TestType>) {
    SOFTLIF_SKIP("numbers carry more bits than their type: nothing is computed with these");
  }
  using Word = DoubleWord<TestType>;
  constexpr int half = std::numeric_limits<TestType>::digits / 2;
  for (const TestType b : {TestType(3), TestType(0.7), TestType(1e-5), TestType(1234.567)}) {
    const TestType a = TestType(1.1), a_low = std::ldexp(a, -2 * half - 3);
    CAPTURE(b);
    const Word quotient = Word::quotient(a, b);
    CHECK(is_sum(quotient.high, quotient.low, Real(a) / b));
    CHECK(stored(quotient.nearest()) == quotient.high);

    const Word of_short = Word::short_quotient(a, a_low, b);
    const Real value = (Real(a) + a_low) / b;
    const Real error = std::abs((of_short.high - value) + of_short.low) / value;
    CHECK(error <= std::ldexp(Real(1), -3 * half + 3) + std::numeric_limits<Real>::epsilon());
    int exponent = 0;
    const TestType mantissa = std::ldexp(std::frexp(of_short.high, &exponent), half);
    CHECK(mantissa == std::floor(mantissa));
  }
}
