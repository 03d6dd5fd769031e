#pragma once

// Which numbers meet a condition: of a Lockstep, a mask with an answer for each lane; of a single
// number of any type, a bool.

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <softlif/detail/number/bits.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>
#include <utility>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

// Comparisons give what the processor has: with AVX-512 a bit a lane, else integers or a packet of
// which all bits of a lane are set. g++ and clang have operators for the latter.

/// Where x <= y.
template <class Packet>
SOFTLIF_INLINE auto packet_at_most(const Packet& x, const Packet& y) {
#if !defined(__GNUC__)
  if constexpr (!std::is_arithmetic_v<Packet>)
    return Eigen::internal::pcmp_le(x, y);
  else
#endif
    return x <= y;
}
/// Where x < y.
template <class Packet>
SOFTLIF_INLINE auto packet_less(const Packet& x, const Packet& y) {
#if !defined(__GNUC__)
  if constexpr (!std::is_arithmetic_v<Packet>)
    return Eigen::internal::pcmp_lt(x, y);
  else
#endif
    return x < y;
}
/// `value` where the mask is set, else `other`.
template <class PacketMask, class Packet>
SOFTLIF_INLINE Packet packet_where(const PacketMask& mask, const Packet& value,
                                   const Packet& other) {
#if !defined(__GNUC__)
  if constexpr (!std::is_arithmetic_v<Packet>) {
    return Eigen::internal::pselect(mask, value, other);
  } else
#endif
    return mask ? value : other;
}
#if defined(EIGEN_VECTORIZE_AVX512)
SOFTLIF_INLINE __mmask16 packet_at_most(const __m512& x, const __m512& y) {
  return _mm512_cmp_ps_mask(x, y, _CMP_LE_OQ);
}
SOFTLIF_INLINE __mmask8 packet_at_most(const __m512d& x, const __m512d& y) {
  return _mm512_cmp_pd_mask(x, y, _CMP_LE_OQ);
}
SOFTLIF_INLINE __mmask16 packet_less(const __m512& x, const __m512& y) {
  return _mm512_cmp_ps_mask(x, y, _CMP_LT_OQ);
}
SOFTLIF_INLINE __mmask8 packet_less(const __m512d& x, const __m512d& y) {
  return _mm512_cmp_pd_mask(x, y, _CMP_LT_OQ);
}
SOFTLIF_INLINE __m512 packet_where(__mmask16 mask, const __m512& value, const __m512& other) {
  return _mm512_mask_blend_ps(mask, other, value);
}
SOFTLIF_INLINE __m512d packet_where(__mmask8 mask, const __m512d& value, const __m512d& other) {
  return _mm512_mask_blend_pd(mask, other, value);
}
#endif

template <class PacketMask>
SOFTLIF_INLINE PacketMask packet_both(const PacketMask& a, const PacketMask& b) {
#if !defined(__GNUC__)
  if constexpr (!std::is_arithmetic_v<PacketMask>)
    return Eigen::internal::pand(a, b);
  else
#endif
    return static_cast<PacketMask>(a & b);
}
template <class PacketMask>
SOFTLIF_INLINE PacketMask packet_either(const PacketMask& a, const PacketMask& b) {
#if !defined(__GNUC__)
  if constexpr (!std::is_arithmetic_v<PacketMask>)
    return Eigen::internal::por(a, b);
  else
#endif
    return static_cast<PacketMask>(a | b);
}

/// The signs of the lanes, one bit each.
template <class Packet>
SOFTLIF_INLINE unsigned sign_bits(const Packet& x) {
  using Scalar = ScalarOfPacket<Packet>;
  constexpr int size = Eigen::internal::unpacket_traits<Packet>::size;
  UintOf<Scalar> lane[std::size_t{size}];
  std::memcpy(lane, &x, sizeof(x));
  unsigned result = 0;
  SOFTLIF_UNROLL
  for (int i = 0; i < size; ++i) {
    result |= static_cast<unsigned>(lane[i] >> (8 * sizeof(Scalar) - 1)) << i;
  }
  return result;
}
#if defined(EIGEN_VECTORIZE_SSE)
SOFTLIF_INLINE unsigned sign_bits(const __m128& x) {
  return static_cast<unsigned>(_mm_movemask_ps(x));
}
SOFTLIF_INLINE unsigned sign_bits(const __m128d& x) {
  return static_cast<unsigned>(_mm_movemask_pd(x));
}
#if defined(EIGEN_VECTORIZE_AVX)
SOFTLIF_INLINE unsigned sign_bits(const __m256& x) {
  return static_cast<unsigned>(_mm256_movemask_ps(x));
}
SOFTLIF_INLINE unsigned sign_bits(const __m256d& x) {
  return static_cast<unsigned>(_mm256_movemask_pd(x));
}
#endif
#elif defined(EIGEN_VECTORIZE_NEON) && EIGEN_ARCH_ARM64
SOFTLIF_INLINE unsigned sign_bits(const float32x4_t& x) {
  const int32x4_t places = {0, 1, 2, 3};
  return vaddvq_u32(vshlq_u32(vshrq_n_u32(vreinterpretq_u32_f32(x), 31), places));
}
#endif

/// The lanes of a mask for packets of a type, one bit each.
template <class Packet, class PacketMask>
SOFTLIF_INLINE unsigned lanes_of(const PacketMask& mask) {
  if constexpr (std::is_arithmetic_v<PacketMask>) {
    return mask;
  } else {
    return sign_bits(bit_cast<Packet>(mask));
  }
}

/// As many bits, all set.
template <int Count>
inline constexpr std::uint64_t all_lanes = ~std::uint64_t{0} >> (64 - Count);

/// A mask for each packet of a Lockstep.
template <class Scalar, int Count, class Indices = std::make_integer_sequence<int, Count>>
struct Mask;

template <class Scalar, int Count, int... Each>
struct Mask<Scalar, Count, std::integer_sequence<int, Each...>> {
  using Value = Lockstep<Scalar, Count>;
  using Packet = typename Value::Packet;
  using PacketMask =
      decltype(packet_at_most(std::declval<const Packet&>(), std::declval<const Packet&>()));

  PacketMask packet[sizeof...(Each)];

  /// Where both are set, and where either is.
  friend SOFTLIF_INLINE Mask both(const Mask& a, const Mask& b) {
    return {{packet_both(a.packet[Each], b.packet[Each])...}};
  }
  friend SOFTLIF_INLINE Mask either(const Mask& a, const Mask& b) {
    return {{packet_either(a.packet[Each], b.packet[Each])...}};
  }
  /// `value` where the mask is set, else `other`.
  friend SOFTLIF_INLINE Value where(const Mask& mask, const Value& value, const Value& other) {
    return Value::of(packet_where(mask.packet[Each], value.packet[Each], other.packet[Each])...);
  }
  /// Whether all lanes are set.
  friend SOFTLIF_INLINE bool all_of(const Mask& mask) {
    PacketMask all = mask.packet[0];
    SOFTLIF_UNROLL
    for (int i = 1; i < Count; ++i) all = packet_both(all, mask.packet[i]);
    return detail::lanes_of<Packet>(all) == (1U << Value::packet_size) - 1;
  }
  /// The lanes, one bit each: of at most 64.
  friend SOFTLIF_INLINE std::uint64_t lanes_of(const Mask& mask) {
    static_assert(Value::size <= 64);
    return (
        (std::uint64_t{detail::lanes_of<Packet>(mask.packet[Each])} << Each * Value::packet_size) |
        ...);
  }
};

/// Where x <= y; nowhere that either is NaN.
template <class Scalar, int Count, int... Each>
SOFTLIF_INLINE Mask<Scalar, Count> at_most(
    const Lockstep<Scalar, Count, std::integer_sequence<int, Each...>>& x,
    const Lockstep<Scalar, Count, std::integer_sequence<int, Each...>>& y) {
  return {{packet_at_most(x.packet[Each], y.packet[Each])...}};
}
/// Where x < y; nowhere that either is NaN.
template <class Scalar, int Count, int... Each>
SOFTLIF_INLINE Mask<Scalar, Count> less(
    const Lockstep<Scalar, Count, std::integer_sequence<int, Each...>>& x,
    const Lockstep<Scalar, Count, std::integer_sequence<int, Each...>>& y) {
  return {{packet_less(x.packet[Each], y.packet[Each])...}};
}

// The same for a number.
template <class Number>
EIGEN_DEVICE_FUNC bool at_most(const Number& x, const Number& y) {
  return x <= y;
}
template <class Number>
EIGEN_DEVICE_FUNC bool less(const Number& x, const Number& y) {
  return x < y;
}
SOFTLIF_INLINE bool all_of(bool mask) { return mask; }
SOFTLIF_INLINE bool both(bool a, bool b) { return a && b; }
SOFTLIF_INLINE bool either(bool a, bool b) { return a || b; }
template <class Number>
EIGEN_DEVICE_FUNC Number where(bool mask, const Number& value, const Number& other) {
  return mask ? value : other;
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
