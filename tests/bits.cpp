// The functions on the bits of numbers are the same for one number, for a packet, and for the array
// of integers that stands in for a packet where the compiler has no integer vectors.

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <random>
#include <softlif/detail/number/bits.hpp>

#include "catch.hpp"

namespace {

/// A packet to which bits.hpp applies its portable integers.
template <class Scalar>
struct PortablePacket {
  static constexpr int size = Eigen::internal::packet_traits<Scalar>::size;
  Scalar lane[size];
};

}  // namespace

namespace Eigen::internal {
template <class Scalar>
struct unpacket_traits<PortablePacket<Scalar>> {
  using type = Scalar;
};
}  // namespace Eigen::internal

namespace softlif::detail {
template <class Scalar>
struct PacketBits<PortablePacket<Scalar>> {
  using type = UintLanes<UintOf<Scalar>, PortablePacket<Scalar>::size>;
};
}  // namespace softlif::detail

using namespace softlif::detail;

namespace {

template <class Scalar>
Scalar random_normal(std::mt19937_64& random) {
  std::uniform_real_distribution<double> mantissa(1, 2);
  std::uniform_int_distribution<int> exponent(std::numeric_limits<Scalar>::min_exponent - 1,
                                              std::numeric_limits<Scalar>::max_exponent - 1);
  for (;;) {
    const Scalar x = std::ldexp(Scalar(mantissa(random)), exponent(random));
    if (std::isnormal(x)) return x;
  }
}

/// The function's results on numbers, packets and portable packets, from the same arguments.
template <class Scalar, class Function, class... Arrays>
bool agree(const Function& function, const Arrays&... arguments) {
  using Packet = typename Eigen::internal::packet_traits<Scalar>::type;
  using Portable = PortablePacket<Scalar>;
  static_assert(sizeof(Packet) == sizeof(Portable));
  const auto packet = bit_cast<Portable>(function(bit_cast<Packet>(arguments)...));
  const Portable portable = function(arguments...);
  for (int i = 0; i < Portable::size; ++i) {
    const Scalar single = function(arguments.lane[i]...);
    if (!(single == packet.lane[i] && single == portable.lane[i])) return false;
  }
  return true;
}

}  // namespace

TEMPLATE_TEST_CASE("numbers, packets and portable packets agree", "[bits]", float, double) {
  using Scalar = TestType;
  using Packet = PortablePacket<Scalar>;
  std::mt19937_64 random(3);
  bool equal = true;
  for (int repetition = 0; repetition < 2000; ++repetition) {
    Packet x, larger, negative, power, rounded;
    for (int i = 0; i < Packet::size; ++i) {
      x.lane[i] = random_normal<Scalar>(random);
      negative.lane[i] = -x.lane[i];
      larger.lane[i] = std::max(x.lane[i], Scalar(1));
      power.lane[i] = power_of_2_below(x.lane[i]);
      const int exponent = std::ilogb(x.lane[i]);
      std::uniform_int_distribution<int> change(
          std::numeric_limits<Scalar>::min_exponent - exponent,
          std::numeric_limits<Scalar>::max_exponent - 1 - exponent);
      rounded.lane[i] = Layout<Scalar>::rounder + Scalar(change(random));
    }
    const auto scale = [](const auto& a, const auto& n) { return scale_by_power_of_2(a, n); };
    const auto near_quotient = [](const auto& b, const auto& a) {
      return power_of_2_near_quotient(b, a);
    };
    equal = equal && agree<Scalar>([](const auto& a) { return power_of_2_below(a); }, x) &&
            agree<Scalar>(near_quotient, x, larger) &&
            agree<Scalar>([](const auto& a) { return biased_log2(a); }, power) &&
            agree<Scalar>([](const auto& a) { return upper_half(a); }, x) &&
            agree<Scalar>([](const auto& a) { return upper_half(a); }, negative) &&
            agree<Scalar>(scale, x, rounded) && agree<Scalar>(scale, negative, rounded);
  }
  CHECK(equal);
}

TEMPLATE_TEST_CASE("the functions on bits do what they say", "[bits]", float, double) {
  using Scalar = TestType;
  std::mt19937_64 random(4);
  bool right = true;
  for (int repetition = 0; repetition < 10000; ++repetition) {
    const Scalar x = random_normal<Scalar>(random);
    const int exponent = std::ilogb(x);
    const Scalar power = std::ldexp(Scalar(1), exponent);
    const Scalar log_of_1 =
        Layout<Scalar>::bias + std::ldexp(Scalar(1), Layout<Scalar>::mantissa_bits);
    const Scalar half = upper_half(x), rest = x - half;
    right = right && power_of_2_below(x) == power &&
            biased_log2(power) - log_of_1 == Scalar(exponent) &&
            scale_by_power_of_2(x, Layout<Scalar>::rounder - Scalar(exponent)) == x / power &&
            std::fma(half / power, half / power, -(half / power * (half / power))) == 0 &&
            rest >= 0 &&
            rest < power * std::ldexp(Scalar(1), -Layout<Scalar>::mantissa_bits / 2 + 1);
  }
  CHECK(right);
}

TEMPLATE_TEST_CASE("a power of 2 near a quotient is within a half of it", "[bits]", float, double) {
  using Scalar = TestType;
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> exponent(0, std::numeric_limits<Scalar>::max_exponent - 2),
      mantissa(1, 2);
  for (int repetition = 0; repetition < 10000; ++repetition) {
    const Scalar b = Scalar(mantissa(random)), a = b * std::exp2(Scalar(exponent(random)));
    const Scalar power = power_of_2_near_quotient(b, a), ratio = power * (a / b);
    REQUIRE(std::ldexp(Scalar(1), std::ilogb(power)) == power);
    REQUIRE((ratio > Scalar(0.666) && ratio < Scalar(1.502)));
  }
  CHECK(power_of_2_near_quotient(Scalar(3), Scalar(3)) == 1);
}

TEST_CASE("UintLanes does on each lane what is done to an integer of its size", "[bits]") {
  using Lanes = UintLanes<std::uint32_t, 4>;
  const auto is = [](const Lanes& lanes, std::array<std::uint32_t, 4> expected) {
    return std::equal(expected.begin(), expected.end(), std::begin(lanes.lane));
  };
  const Lanes a{{0, 1, 0x80000001, 0xFFFFFFFF}}, b{{7, 0xFFFFFFFF, 0x80000000, 2}};
  CHECK(is(a & 0x80000001, {0, 1, 0x80000001, 0x80000001}));
  CHECK(is(a | 0x00000010, {0x10, 0x11, 0x80000011, 0xFFFFFFFF}));
  CHECK(is(a + b, {7, 0, 1, 1}));
  CHECK(is(a - b, {0xFFFFFFF9, 2, 1, 0xFFFFFFFD}));
  CHECK(is(a + 1U, {1, 2, 0x80000002, 0}));
  CHECK(is(1U - a, {1, 0, 0x80000000, 2}));
  CHECK(is(a << 4, {0, 0x10, 0x10, 0xFFFFFFF0}));
  CHECK(is(a >> 4, {0, 0, 0x08000000, 0x0FFFFFFF}));  // zeros are shifted in, not the sign
  CHECK(is(a + b, {7, 0, 1, 1}));

  using WideLanes = UintLanes<std::uint64_t, 2>;
  const WideLanes wide{{0xFFFFFFFF, 0x8000000000000000}};
  CHECK((wide << 8).lane[0] == 0xFFFFFFFF00);
  CHECK((wide >> 63).lane[1] == 1);
  CHECK((wide + wide).lane[0] == 0x1FFFFFFFE);
  CHECK((wide + wide).lane[1] == 0);
  CHECK((wide & 0x8000000000000001).lane[0] == 1);
  CHECK((wide | 0x100000000).lane[0] == 0x1FFFFFFFF);
}
