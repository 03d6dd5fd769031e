// make_state gives the state to begin with.

#include <cmath>
#include <random>

#include "spiking.hpp"

using namespace softlif;
using namespace softlif::testing;

TEMPLATE_LIST_TEST_CASE("voltages are uniform from 0 to below 1, refractory times 0",
                        "[spiking_state]", SpikingScalars) {
  using Scalar = TestType;
  std::mt19937_64 random(1);
  const auto [voltage, refractory_time] = LIF<Scalar>().make_state(100000, random);
  CHECK((voltage.size() == 100000 && refractory_time.size() == 100000));
  CHECK((voltage >= 0 && voltage < 1).all());
  CHECK((refractory_time == 0).all());
  for (int tenth = 0; tenth < 10; ++tenth) {
    const auto above = voltage >= Scalar(tenth) / 10;
    CHECK(std::abs(double(above.count()) - (10 - tenth) * 10000) < 800);  // 5 standard deviations
  }
}

TEST_CASE("the same seed gives the same state, in each shape", "[spiking_state]") {
  std::mt19937 a(7), b(7), c(8);
  const LIF<float> lif;
  const auto vector = lif.make_state(12, a);
  const auto matrix = lif.make_state(3, 4, b);
  CHECK((matrix.voltage.rows() == 3 && matrix.voltage.cols() == 4));
  CHECK(same(vector.voltage, matrix.voltage.reshaped()));
  CHECK_FALSE(same(vector.voltage, lif.make_state(12, c).voltage));
  CHECK(lif.make_state(0, a).voltage.size() == 0);
  CHECK(LIF<double>().make_state(2, std::minstd_rand(3)).voltage.size() == 2);
}

TEST_CASE("a voltage never rounds to 1", "[spiking_state]") {
  struct Highest {
    using result_type = unsigned;
    static constexpr result_type min() { return 0; }
    static constexpr result_type max() { return 0xffffffffU; }
    result_type operator()() { return max(); }
  };
  CHECK(LIF<float>().make_state(1, Highest()).voltage(0) == std::nextafter(1.F, 0.F));
  CHECK(LIF<double>().make_state(1, Highest()).voltage(0) == 1 - 0x1p-32);
}

TEST_CASE("a generator's numbers may begin anywhere", "[spiking_state]") {
  struct FourFromTen {
    using result_type = unsigned;
    static constexpr result_type min() { return 10; }
    static constexpr result_type max() { return 13; }
    result_type operator()() { return next++; }
    result_type next = min();
  };
  const Eigen::Array4d quarters(0, 0.25, 0.5, 0.75);
  CHECK(same(LIF<double>().make_state(4, FourFromTen()).voltage, quarters));
}
