// NaN and infinite currents are answered at once. They do not need the wider type, as finite
// currents beyond the packets' range do.

#include <Eigen/Core>
#include <limits>
#include <softlif/softlif.hpp>

#include "catch.hpp"
#include "samples.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

int wider_kernels = 0;

/// Counts how often it is asked for the kernel of the wider type.
template <class Scalar>
struct CountingKernel : detail::SoftLIFKernel<Scalar> {
  using detail::SoftLIFKernel<Scalar>::SoftLIFKernel;
  auto wider() const {
    ++wider_kernels;
    return detail::SoftLIFKernel<Scalar>::wider();
  }
};

}  // namespace

TEMPLATE_TEST_CASE("NaN and infinity need no wider type", "[nonfinite_cost]", float, double) {
  using Scalar = TestType;
  if (!detail::has_packets<Scalar>) SOFTLIF_SKIP("x87: all is computed in long double");
  const CountingKernel<Scalar> kernel(Scalar(0.5), Scalar(0.02), Scalar(0.002), Scalar(1));
  for (const Eigen::Index size : {1, 5, 300}) {
    for (const Scalar& J : {not_a_number<Scalar>, infinity<Scalar>, -infinity<Scalar>}) {
      ArrayX<Scalar> input = currents<Scalar>(size, 1), rate(size), derivative(size);
      wider_kernels = 0;
      for (Eigen::Index i = 0; i < size; i += 3) {
        input(i) = J;
        detail::evaluate(kernel, input.data(), size, rate.data());
        detail::evaluate(kernel, input.data(), size, rate.data(), derivative.data());
      }
      CHECK(wider_kernels == 0);
      input(size / 2) = std::numeric_limits<Scalar>::max();
      detail::evaluate(kernel, input.data(), size, rate.data());
      CHECK(wider_kernels > 0);
    }
  }
}
