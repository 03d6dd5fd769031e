// Neurons drawn from the whole range of parameters for which the documentation states bounds,
// judged by those of the next wider type.

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <random>
#include <softlif/softlif.hpp>

#include "catch.hpp"
#include "ulp.hpp"

namespace {

class Random {
 public:
  double between(double low, double high) { return low + (high - low) * uniform_(generator_); }
  double power_of_10(double low, double high) { return std::pow(10, between(low, high)); }
  bool one_in(int n) { return between(0, n) < 1; }

 private:
  std::mt19937_64 generator_{1};
  std::uniform_real_distribution<double> uniform_{0, 1};
};

/// Every second one with sigma above 1, every third with tau_ref = 0: there errors are largest.
template <class T>
softlif::SoftLIFRate<T> draw_neuron(Random& random) {
  const auto sigma = T(random.power_of_10(random.one_in(2) ? 0 : -4, 2));
  const auto tau_rc = T(random.power_of_10(-3, 0));
  const auto tau_ref = T(random.one_in(3) ? 0 : random.power_of_10(-4, -1));
  return softlif::SoftLIFRate<T>(sigma, tau_rc, tau_ref, T(random.power_of_10(-3, 3)));
}

/// From about the threshold, from far below it, and from all scales.
template <class T>
T draw_current(Random& random, double sigma) {
  switch (static_cast<int>(random.between(0, 4))) {
    case 0:
      return T(1 + sigma * random.between(-9, 3));
    case 1:
      return T(1 + sigma * random.between(-60, 20));
    case 2:
      return T(random.between(-1, 3));
    default:
      return T(1 + random.between(-1, 1) * std::exp2(random.between(-30, 20)));
  }
}

struct Worst {
  double rate = 0, derivative = 0;
};

template <class T, class Wide>
Worst worst_of(int neurons, int currents) {
  using Array = Eigen::Array<T, Eigen::Dynamic, 1>;
  Random random;
  Worst worst;
  for (int i = 0; i < neurons; ++i) {
    const auto neuron = draw_neuron<T>(random);
    const softlif::SoftLIFRate<Wide> judge(neuron.sigma(), neuron.tau_rc(), neuron.tau_ref(),
                                           neuron.amplitude());
    const Array J = Array::NullaryExpr(
        currents, [&] { return draw_current<T>(random, static_cast<double>(neuron.sigma())); });
    Array rates(currents), derivatives(currents);
    neuron.step_math(J, rates, derivatives);
    for (int k = 0; k < currents; ++k) {
      const auto error = [](T got, Wide want) {
        const auto high = static_cast<double>(want);
        return error_in_ulp(got, high, static_cast<double>(want - Wide(high)));
      };
      worst.rate = std::max(worst.rate, error(rates[k], judge.rate(J[k])));
      worst.derivative = std::max(worst.derivative, error(derivatives[k], judge.derivative(J[k])));
    }
  }
  return worst;
}

/// Without a fused multiply-add some of them exceed 2.5 ulp.
constexpr double rate_bound = softlif::detail::has_fma<float> ? 2.5 : 3;

}  // namespace

TEST_CASE("neurons of any parameters are within the bounds, in float", "[random_parameters]") {
  const Worst worst = worst_of<float, double>(300, 4000);
  CHECK(worst.rate <= rate_bound);
  CHECK(worst.derivative <= 8);
}

TEST_CASE("neurons of any parameters are within the bounds, in double", "[random_parameters]") {
  if (std::numeric_limits<long double>::digits < std::numeric_limits<double>::digits + 8) return;
  const Worst worst = worst_of<double, long double>(200, 500);
  CHECK(worst.rate <= rate_bound);
  CHECK(worst.derivative <= 8);
}
