#pragma once

// The exponent of a floating-point number, read and written through its bits: on one number or on
// each lane of an Eigen packet.
//
// g++ and clang have integer vectors of any size with the operators of int; elsewhere, or where
// SOFTLIF_PORTABLE_BITS is defined, an array of integers takes their place. tests/bits.cpp holds
// the two equal.

#include <Eigen/Core>
#include <cstdint>
#include <cstring>
#include <limits>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

template <class Scalar>
using UintOf = std::conditional_t<sizeof(Scalar) == 4, std::uint32_t, std::uint64_t>;

/// An array of unsigned integers with just the operators that this file uses.
template <class Uint, std::size_t Size>
struct UintLanes {
  Uint lane[Size];

  template <class Function>
  UintLanes with_each(Function function) const {
    UintLanes result = *this;
    for (Uint& value : result.lane) value = function(value);
    return result;
  }
  friend UintLanes operator&(UintLanes a, Uint b) {
    return a.with_each([b](Uint value) { return value & b; });
  }
  friend UintLanes operator|(UintLanes a, const UintLanes& b) {
    for (std::size_t i = 0; i < Size; ++i) a.lane[i] |= b.lane[i];
    return a;
  }
  friend UintLanes operator|(UintLanes a, Uint b) {
    return a.with_each([b](Uint value) { return value | b; });
  }
  friend UintLanes operator<<(UintLanes a, int count) {
    return a.with_each([count](Uint value) { return value << count; });
  }
  friend UintLanes operator>>(UintLanes a, int count) {
    return a.with_each([count](Uint value) { return value >> count; });
  }
  friend UintLanes operator+(UintLanes a, const UintLanes& b) {
    for (std::size_t i = 0; i < Size; ++i) a.lane[i] += b.lane[i];
    return a;
  }
  friend UintLanes operator-(UintLanes a, const UintLanes& b) {
    for (std::size_t i = 0; i < Size; ++i) a.lane[i] -= b.lane[i];
    return a;
  }
  friend UintLanes operator+(UintLanes a, Uint b) {
    return a.with_each([b](Uint value) { return value + b; });
  }
  friend UintLanes operator-(Uint a, UintLanes b) {
    return b.with_each([a](Uint value) { return a - value; });
  }
};

/// The integers that hold the bits of a Packet: of a number, the integer of its size.
template <class Packet, class = void>
struct PacketBits {
  using Scalar = ScalarOfPacket<Packet>;
#if defined(__GNUC__) && !defined(SOFTLIF_PORTABLE_BITS)
  using type [[gnu::vector_size(sizeof(Packet))]] = UintOf<Scalar>;
#else
  using type = UintLanes<UintOf<Scalar>, sizeof(Packet) / sizeof(Scalar)>;
#endif
};
template <class Scalar>
struct PacketBits<Scalar, std::enable_if_t<std::is_arithmetic_v<Scalar>>> {
  using type = UintOf<Scalar>;
};

template <class To, class From>
SOFTLIF_INLINE To bit_cast(const From& from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(static_cast<void*>(&to), &from, sizeof(To));
  return to;
}

template <class Packet>
SOFTLIF_INLINE typename PacketBits<Packet>::type to_bits(const Packet& x) {
  return bit_cast<typename PacketBits<Packet>::type>(x);
}

/// The layout of an IEEE 754 binary format.
template <class Scalar>
struct Layout {
  static constexpr int mantissa_bits = std::numeric_limits<Scalar>::digits - 1;
  static constexpr int bias = std::numeric_limits<Scalar>::max_exponent - 1;
  static constexpr UintOf<Scalar> mantissa_mask = (UintOf<Scalar>{1} << mantissa_bits) - 1;
  static constexpr UintOf<Scalar> sign_mask = UintOf<Scalar>{1} << (8 * sizeof(Scalar) - 1);
  /// Adding it to an |x| < 2^(mantissa_bits - 2) rounds x to an integer in the sum's lowest bits.
  static constexpr Scalar rounder = Scalar(UintOf<Scalar>{3} << (mantissa_bits - 1));
  /// What biased_log2 gives for 1.
  static constexpr Scalar biased_log2_of_1 = Scalar((UintOf<Scalar>{1} << mantissa_bits) + bias);
};

/// x 2^n for an integer n, of which `n_plus_rounder` is n + Layout::rounder; x and x 2^n must be
/// normal.
template <class Packet>
SOFTLIF_INLINE Packet scale_by_power_of_2(const Packet& x, const Packet& n_plus_rounder) {
  using Scalar = ScalarOfPacket<Packet>;
  return bit_cast<Packet>(to_bits(x) + (to_bits(n_plus_rounder) << Layout<Scalar>::mantissa_bits));
}

/// The power of 2 at or below x, for a positive normal x.
template <class Packet>
SOFTLIF_INLINE Packet power_of_2_below(const Packet& x) {
  using Scalar = ScalarOfPacket<Packet>;
  return bit_cast<Packet>(to_bits(x) & UintOf<Scalar>(~Layout<Scalar>::mantissa_mask));
}

/// A power of 2 near b / a, for positive normal a and b of which a is not the smaller: its product
/// with a is from 0.666 b to 1.502 b. It must be normal, too.
template <class Packet>
SOFTLIF_INLINE Packet power_of_2_near_quotient(const Packet& b, const Packet& a) {
  // The bits of a number, read as an integer, count its logarithm, by straight lines between the
  // powers of 2: too low by up to 0.0861. So the rounded difference is within 0.5861 of log2(a /
  // b).
  using Scalar = ScalarOfPacket<Packet>;
  using Uint = UintOf<Scalar>;
  constexpr Uint half = Uint{1} << (Layout<Scalar>::mantissa_bits - 1);
  const auto halvings = ((to_bits(a) - to_bits(b)) + half) & Uint(~Layout<Scalar>::mantissa_mask);
  return bit_cast<Packet>(bit_cast<Uint>(Scalar(1)) - halvings);
}

/// 2^mantissa_bits + bias + log2 x, for a positive normal power of 2: an exact sum, from which a
/// subtraction takes the logarithm out.
template <class Packet>
SOFTLIF_INLINE Packet biased_log2(const Packet& power) {
  using Scalar = ScalarOfPacket<Packet>;
  constexpr int bits = Layout<Scalar>::mantissa_bits;
  const auto offset = bit_cast<UintOf<Scalar>>(Scalar(UintOf<Scalar>{1} << bits));
  return bit_cast<Packet>((to_bits(power) >> bits) | offset);
}

/// x with the lower half of its mantissa cleared, so that the product of two such is exact.
template <class Packet>
SOFTLIF_INLINE Packet upper_half(const Packet& x) {
  using Scalar = ScalarOfPacket<Packet>;
  constexpr auto mask = (UintOf<Scalar>{1} << (Layout<Scalar>::mantissa_bits + 2) / 2) - 1;
  return bit_cast<Packet>(to_bits(x) & UintOf<Scalar>(~mask));
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
