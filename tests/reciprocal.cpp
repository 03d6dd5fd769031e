// The processor's estimates of reciprocals are as good as they say, and are refined as asked.

#include <softlif/detail/number/reciprocal.hpp>

#include "neurons.hpp"

using namespace softlif::testing;
using softlif::detail::Lockstep;
using softlif::detail::reciprocal_bits;

namespace {

/// Whether the processor's estimates are used; elsewhere a division stands in for them, and there
/// is nothing of ours to test.
template <class Scalar>
constexpr bool has_estimates = reciprocal_bits<Scalar> < std::numeric_limits<Scalar>::digits;

/// The largest error of function(x), relative to 1/x, over numbers of each size.
template <class Scalar, class Function>
double largest_error(const Function& function) {
  using V = Lockstep<Scalar, 1>;
  std::mt19937 random(1);
  std::uniform_real_distribution<double> mantissa(1, 2);
  double largest = 0;
  for (int exponent = -60; exponent <= 60; ++exponent) {
    for (int k = 0; k < 2000; ++k) {
      Scalar x[V::size], inverse[V::size];
      for (Scalar& value : x) value = Scalar(std::ldexp(mantissa(random), exponent));
      function(V::load(x)).store(inverse);
      for (int i = 0; i < V::size; ++i) {
        const auto error = static_cast<long double>(x[i]) * inverse[i] - 1;
        largest = std::max(largest, double(std::abs(error)));
      }
    }
  }
  return largest;
}

}  // namespace

TEMPLATE_TEST_CASE("estimates of reciprocals are as good as they say", "[reciprocal]", float,
                   double) {
  if (!has_estimates<TestType>) SOFTLIF_SKIP("reciprocals are divided here");
  using V = Lockstep<TestType, 1>;
  const double error = largest_error<TestType>([](const V& x) {
    return V::each([](const auto& packet) { return softlif::detail::reciprocal_estimate(packet); },
                   x);
  });
  CHECK(error <= std::ldexp(1.0, -reciprocal_bits<TestType>));
}

TEMPLATE_TEST_CASE("reciprocals are refined to the precision asked for", "[reciprocal]", float,
                   double) {
  if (!has_estimates<TestType>) SOFTLIF_SKIP("reciprocals are divided here");
  using V = Lockstep<TestType, 1>;
  using softlif::detail::reciprocal;
  constexpr int digits = std::numeric_limits<TestType>::digits;
  CHECK(largest_error<TestType>([](const V& x) { return reciprocal<digits / 2 + 2>(x); }) <=
        std::ldexp(1.0, -digits / 2 - 2));
  CHECK(largest_error<TestType>([](const V& x) { return reciprocal<digits + 3>(x); }) <=
        1.5 * std::ldexp(1.0, -digits));
}
