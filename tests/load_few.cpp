// A packet loads fewer numbers than it has places.

#include <softlif/detail/number/load_few.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <vector>

#include "catch.hpp"

using namespace softlif::detail;

TEMPLATE_TEST_CASE("a few numbers are loaded, and zeros behind them", "[load_few]", float, double) {
  using Packet = Lockstep<TestType, 1>;
  for (int count = 1; count <= Packet::size; ++count) {
    std::vector<TestType> numbers;  // of just this size, so that a sanitizer sees any further read
    for (int i = 0; i < count; ++i) numbers.push_back(TestType(i + 1));
    TestType loaded[Packet::size];
    Packet::of(load_few<typename Packet::Packet>(numbers.data(), count)).store(loaded);
    for (int i = 0; i < Packet::size; ++i) {
      INFO("number " << i << " of " << count);
      CHECK(loaded[i] == (i < count ? TestType(i + 1) : TestType(0)));
    }
  }
}
