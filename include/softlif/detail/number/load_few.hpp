#pragma once

// A few numbers as a packet. (Eigen includes the intrinsics of the packets that it has.
// <immintrin.h>, which has all that there are, would take compilers half as long as Eigen does.)

#include <Eigen/Core>
#include <cstring>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// The packet of `count` numbers in memory, at least 1 and at most all that it has, followed by
/// zeros. No other number is read, not even to be thrown away.
template <class Packet, class Scalar>
SOFTLIF_INLINE Packet load_few(const Scalar* from, Eigen::Index count) {
#if defined(EIGEN_VECTORIZE_AVX512)
  if constexpr (std::is_same_v<Scalar, float>) {
    return _mm512_maskz_loadu_ps(static_cast<__mmask16>((1U << count) - 1), from);
  } else if constexpr (std::is_same_v<Scalar, double>) {
    return _mm512_maskz_loadu_pd(static_cast<__mmask8>((1U << count) - 1), from);
  }
#elif defined(EIGEN_VECTORIZE_AVX)
  // The mask is the part of this that begins so many numbers before the zeros.
  static constexpr int ones_and_zeros[] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};
  const auto mask_of = [&](Eigen::Index words) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(ones_and_zeros + 8 - words));
  };
  if constexpr (std::is_same_v<Scalar, float>) {
    return _mm256_maskload_ps(from, mask_of(count));
  } else if constexpr (std::is_same_v<Scalar, double>) {
    return _mm256_maskload_pd(from, mask_of(2 * count));
  }
#elif defined(EIGEN_VECTORIZE_SSE)
  if constexpr (std::is_same_v<Scalar, float>) {
    if (count == 4) return _mm_loadu_ps(from);
    const __m128 first = _mm_load_ss(from);
    if (count == 1) return first;
    const __m128 two = _mm_unpacklo_ps(first, _mm_load_ss(from + 1));
    return count == 2 ? two : _mm_movelh_ps(two, _mm_load_ss(from + 2));
  } else if constexpr (std::is_same_v<Scalar, double>) {
    return count == 2 ? _mm_loadu_pd(from) : _mm_load_sd(from);
  }
#endif
  EIGEN_ALIGN_MAX Scalar numbers[Eigen::internal::unpacket_traits<Packet>::size] = {};
  std::memcpy(numbers, from, sizeof(Scalar) * static_cast<std::size_t>(count));
  return Eigen::internal::pload<Packet>(numbers);
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
