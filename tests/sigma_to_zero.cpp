// As sigma goes to 0, the soft curve becomes that of LIFRate.

#include <cmath>
#include <softlif/softlif.hpp>

#include "catch.hpp"

TEST_CASE("at sigma = 1e-5 soft rates are LIF rates away from the threshold") {
  // The population of nengo-extras' test.
  const Eigen::ArrayXd x = Eigen::ArrayXd::LinSpaced(200, -2, 2);
  const softlif::SoftLIFRate<> soft(1e-5, 0.03);
  const softlif::LIFRate<> hard(0.03);
  const Eigen::ArrayXd J = soft.current(x, 0.9, 1.7);
  const Eigen::ArrayXd soft_rates = soft.rates(x, 0.9, 1.7), hard_rates = hard.rates(x, 0.9, 1.7);
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    INFO("J = " << J[i]);
    if (J[i] > 1 + 1e-3) CHECK(soft_rates[i] == Approx(hard_rates[i]).epsilon(1e-12));
    // Below, the soft rate is all but a line: 1 / (tau_rc (1 - J) / sigma).
    if (J[i] < 1 - 1e-3) CHECK(soft_rates[i] <= 1e-5 / 0.03 / (1 - J[i]));
  }
}

TEST_CASE("at the threshold soft rates fall to 0 like 1 / log(1 / sigma)") {
  for (const double sigma : {1e-2, 1e-5, 1e-10, 1e-20}) {
    const softlif::SoftLIFRate<> soft(sigma);
    const double z = sigma * std::log(2.0);
    CHECK(soft.rate(1) == Approx(1 / (0.002 + 0.02 * std::log(1 / z))).epsilon(sigma + 1e-12));
  }
}

TEST_CASE("above the threshold the distance to LIF falls like exp(-j / sigma)") {
  const softlif::LIFRate<> hard;
  const double j = 0.2;
  const auto distance = [&](double sigma) {
    return softlif::SoftLIFRate<>(sigma).rate(1 + j) - hard.rate(1 + j);
  };
  for (const double sigma : {0.01, 0.0125, 0.02, 0.025}) {
    // To first order, the distance is sigma exp(-j / sigma) rate'(J).
    INFO("sigma = " << sigma);
    CHECK(distance(sigma) ==
          Approx(sigma * std::exp(-j / sigma) * hard.derivative(1 + j)).epsilon(1e-3));
  }
}
