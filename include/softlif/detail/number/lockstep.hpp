#pragma once

// Several Eigen packets as one value, so that a formula written once runs on a number, on a packet,
// or on several packets at a time. The polynomials are long chains of dependent operations; with
// independent packets side by side, the processor has work while one waits for another.

#include <Eigen/Core>
#include <cmath>
#include <softlif/detail/number/bits.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>
#include <utility>

// g++ unrolls short loops by itself from -O3 on. In a loop, the packets would be kept in memory.
#if defined(EIGEN_GPU_COMPILE_PHASE)
#define SOFTLIF_UNROLL _Pragma("unroll")
#elif defined(__GNUC__) && !defined(__clang__) && !defined(EIGEN_CUDACC)
#define SOFTLIF_UNROLL _Pragma("GCC unroll 32")
#define SOFTLIF_UNROLL_BY_4 _Pragma("GCC unroll 4")
#else
#define SOFTLIF_UNROLL
#endif
#if !defined(SOFTLIF_UNROLL_BY_4)
#define SOFTLIF_UNROLL_BY_4
#endif

// Kernels compute rounding errors, which -ffast-math lets a compiler take for 0. Since clang 13 a
// function may ask to be compiled as it is written. From other compilers it is hidden where the
// results of operations come from.
#if defined(__clang__) && __clang_major__ >= 13
#define SOFTLIF_AS_WRITTEN _Pragma("clang fp reassociate(off) contract(off)")
#else
#define SOFTLIF_AS_WRITTEN
#if defined(__GNUC__) && !defined(EIGEN_GPU_COMPILE_PHASE) && SOFTLIF_HAS_ASSOCIATIVE_MATH
#if EIGEN_ARCH_i386_OR_x86_64
#define SOFTLIF_OPAQUE "+v"
#elif EIGEN_ARCH_ARM64
#define SOFTLIF_OPAQUE "+w"
#else
#define SOFTLIF_OPAQUE "+g"
#endif
#endif
#endif

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

// Operations on one packet or one number that Eigen names differently, or not at all.

/// x, rounded, as a number that the compiler cannot see through.
template <class Packet>
SOFTLIF_INLINE Packet rounded(Packet x) {
#if defined(SOFTLIF_OPAQUE)
  __asm__("" : SOFTLIF_OPAQUE(x));
#endif
  return x;
}

// rounded_sum(x, y) and the like. Packets have the operators of numbers in g++ and clang.
#if defined(__GNUC__)
#define SOFTLIF_OPERATION(sign, function) x sign y
#else
#define SOFTLIF_OPERATION(sign, function) Eigen::internal::function(x, y)
#endif
#define SOFTLIF_ROUNDED_OPERATION(name, sign, function)          \
  template <class Packet>                                        \
  SOFTLIF_INLINE Packet name(const Packet& x, const Packet& y) { \
    SOFTLIF_AS_WRITTEN                                           \
    return rounded(SOFTLIF_OPERATION(sign, function));           \
  }
SOFTLIF_ROUNDED_OPERATION(rounded_sum, +, padd)
SOFTLIF_ROUNDED_OPERATION(rounded_difference, -, psub)
SOFTLIF_ROUNDED_OPERATION(rounded_product, *, pmul)
SOFTLIF_ROUNDED_OPERATION(rounded_quotient, /, pdiv)
#undef SOFTLIF_ROUNDED_OPERATION
#undef SOFTLIF_OPERATION

#if defined(EIGEN_GPU_COMPILE_PHASE)
// A device's compiler joins a product and a sum, unless each says how it is rounded.
SOFTLIF_INLINE float rounded_sum(float x, float y) { return __fadd_rn(x, y); }
SOFTLIF_INLINE float rounded_difference(float x, float y) { return __fsub_rn(x, y); }
SOFTLIF_INLINE float rounded_product(float x, float y) { return __fmul_rn(x, y); }
SOFTLIF_INLINE double rounded_sum(double x, double y) { return __dadd_rn(x, y); }
SOFTLIF_INLINE double rounded_difference(double x, double y) { return __dsub_rn(x, y); }
SOFTLIF_INLINE double rounded_product(double x, double y) { return __dmul_rn(x, y); }
#endif

/// a b + c, rounded once where the processor can.
template <class Packet>
SOFTLIF_INLINE Packet fused_multiply_add(const Packet& a, const Packet& b, const Packet& c) {
  if constexpr (!has_fma<ScalarOfPacket<Packet>>) {
    return rounded_sum(rounded_product(a, b), c);
  } else if constexpr (std::is_arithmetic_v<Packet>) {
    return rounded(std::fma(a, b, c));
  } else {
    return rounded(Eigen::internal::pmadd(a, b, c));
  }
}

/// -x, by the compiler's operator where there is one, which it can merge into what follows.
template <class Packet>
SOFTLIF_INLINE Packet negative(const Packet& x) {
#if defined(__GNUC__)
  return -x;
#else
  return Eigen::internal::pnegate(x);
#endif
}

/// The smaller and the larger of two; the first, if that is NaN. (Where nvcc compiles, Eigen's of
/// two numbers give the one that is not.)
template <class Packet>
SOFTLIF_INLINE Packet packet_min(const Packet& a, const Packet& b) {
  if constexpr (std::is_arithmetic_v<Packet>) {
    return b < a ? b : a;
  } else {
    return Eigen::internal::pmin(a, b);
  }
}
template <class Packet>
SOFTLIF_INLINE Packet packet_max(const Packet& a, const Packet& b) {
  if constexpr (std::is_arithmetic_v<Packet>) {
    return a < b ? b : a;
  } else {
    return Eigen::internal::pmax(a, b);
  }
}

template <class Packet>
SOFTLIF_INLINE Packet packet_where_positive(const Packet& x, const Packet& value,
                                            const Packet& other) {
  if constexpr (std::is_arithmetic_v<Packet>) {
    return x > 0 ? value : other;
  } else {
    using namespace Eigen::internal;
#if defined(__GNUC__)
    return x > pzero(x) ? value : other;  // With AVX-512, pselect takes twice as many instructions.
#else
    return pselect(pcmp_lt(pzero(x), x), value, other);
#endif
  }
}

/// `Count` packets that go through each operation together. Constants convert to it.
template <class Scalar, int Count, class Indices = std::make_integer_sequence<int, Count>>
struct Lockstep;

// Each operation writes out its packets by an expansion of `Each`, since a compiler takes twice as
// long over loops that it has to unroll.
template <class Scalar_, int Count, int... Each>
struct Lockstep<Scalar_, Count, std::integer_sequence<int, Each...>> {
  using Scalar = Scalar_;
  using Packet = typename Eigen::internal::packet_traits<Scalar>::type;
  static constexpr int packet_size = Eigen::internal::unpacket_traits<Packet>::size;
  static constexpr int size = Count * packet_size;

  Packet packet[sizeof...(Each)];

  Lockstep() = default;
  SOFTLIF_INLINE Lockstep(Scalar value) {
    ((packet[Each] = Eigen::internal::pset1<Packet>(value)), ...);
  }

  static SOFTLIF_INLINE Lockstep load(const Scalar* from) {
    return of(Eigen::internal::ploadu<Packet>(from + Each * packet_size)...);
  }
  SOFTLIF_INLINE void store(Scalar* to) const {
    (Eigen::internal::pstoreu(to + Each * packet_size, packet[Each]), ...);
  }
  /// The same of packets that begin `step` numbers apart.
  static SOFTLIF_INLINE Lockstep load(const Scalar* from, Eigen::Index step) {
    return of(Eigen::internal::ploadu<Packet>(from + Each * step)...);
  }
  SOFTLIF_INLINE void store(Scalar* to, Eigen::Index step) const {
    (Eigen::internal::pstoreu(to + Each * step, packet[Each]), ...);
  }

  template <class... Packets>
  static SOFTLIF_INLINE Lockstep of(const Packets&... packets) {
    Lockstep result;
    ((result.packet[Each] = packets), ...);
    return result;
  }
  template <class Function>
  static SOFTLIF_INLINE Lockstep each(Function function, const Lockstep& x) {
    return of(function(x.packet[Each])...);
  }

  friend SOFTLIF_INLINE Lockstep operator+(const Lockstep& a, const Lockstep& b) {
    return of(rounded_sum(a.packet[Each], b.packet[Each])...);
  }
  friend SOFTLIF_INLINE Lockstep operator-(const Lockstep& a, const Lockstep& b) {
    return of(rounded_difference(a.packet[Each], b.packet[Each])...);
  }
  friend SOFTLIF_INLINE Lockstep operator-(const Lockstep& a) {
    return of(negative(a.packet[Each])...);
  }
  friend SOFTLIF_INLINE Lockstep operator*(const Lockstep& a, const Lockstep& b) {
    return of(rounded_product(a.packet[Each], b.packet[Each])...);
  }
  friend SOFTLIF_INLINE Lockstep operator/(const Lockstep& a, const Lockstep& b) {
    return of(rounded_quotient(a.packet[Each], b.packet[Each])...);
  }
  friend SOFTLIF_INLINE Lockstep min_of(const Lockstep& a, const Lockstep& b) {
    return of(packet_min(a.packet[Each], b.packet[Each])...);
  }
  friend SOFTLIF_INLINE Lockstep max_of(const Lockstep& a, const Lockstep& b) {
    return of(packet_max(a.packet[Each], b.packet[Each])...);
  }
  friend SOFTLIF_INLINE Lockstep abs_of(const Lockstep& a) {
    return of(Eigen::internal::pabs(a.packet[Each])...);
  }
  /// a b + c, rounded once where the processor can.
  friend SOFTLIF_INLINE Lockstep fma(const Lockstep& a, const Lockstep& b, const Lockstep& c) {
    return of(fused_multiply_add(a.packet[Each], b.packet[Each], c.packet[Each])...);
  }
  /// `value` where `x` is positive, else `other`.
  friend SOFTLIF_INLINE Lockstep where_positive(const Lockstep& x, const Lockstep& value,
                                                const Lockstep& other) {
    return of(packet_where_positive(x.packet[Each], value.packet[Each], other.packet[Each])...);
  }
  friend SOFTLIF_INLINE Lockstep scale_by_power_of_2(const Lockstep& x, const Lockstep& n) {
    return of(detail::scale_by_power_of_2(x.packet[Each], n.packet[Each])...);
  }
  friend SOFTLIF_INLINE Lockstep power_of_2_below(const Lockstep& x) {
    return of(detail::power_of_2_below(x.packet[Each])...);
  }
  friend SOFTLIF_INLINE Lockstep power_of_2_near_quotient(const Lockstep& b, const Lockstep& a) {
    return of(detail::power_of_2_near_quotient(b.packet[Each], a.packet[Each])...);
  }
  friend SOFTLIF_INLINE Lockstep biased_log2(const Lockstep& power) {
    return of(detail::biased_log2(power.packet[Each])...);
  }
  friend SOFTLIF_INLINE Lockstep upper_half(const Lockstep& x) {
    return of(detail::upper_half(x.packet[Each])...);
  }

  /// |a| + |b|
  friend SOFTLIF_INLINE Lockstep sum_of_magnitudes(const Lockstep& a, const Lockstep& b) {
    return abs_of(a) + abs_of(b);
  }
  /// The sum over all elements: where any of them is NaN or infinite, so is the sum.
  friend SOFTLIF_INLINE Scalar sum(const Lockstep& x) {
    Packet total = x.packet[0];
    SOFTLIF_UNROLL
    for (int i = 1; i < Count; ++i) total = Eigen::internal::padd(total, x.packet[i]);
    return Eigen::internal::predux(total);
  }
  /// The sums of the products of the packets, place by place.
  friend SOFTLIF_INLINE Lockstep<Scalar, 1> dot(const Lockstep& a, const Lockstep& b) {
    Packet total = rounded_product(a.packet[0], b.packet[0]);
    SOFTLIF_UNROLL
    for (int i = 1; i < Count; ++i) total = fused_multiply_add(a.packet[i], b.packet[i], total);
    return Lockstep<Scalar, 1>::of(total);
  }
  /// The first of the elements.
  friend SOFTLIF_INLINE Scalar first_of(const Lockstep& x) {
    return Eigen::internal::pfirst(x.packet[0]);
  }
};

/// a b + c with a product that is exact, for a `b` whose mantissa has its lower half clear.
template <class Value>
SOFTLIF_INLINE Value fma_short(const Value& a, const Value& b, const Value& c) {
  if constexpr (has_fma<typename Value::Scalar>) {
    return fma(a, b, c);
  } else {
    const Value high = upper_half(a);
    return (high * b + c) + (a - high) * b;
  }
}

/// The part of x that `fma_short` takes as its `b`: x itself where the processor rounds a b + c
/// once, else its upper half.
template <class Value>
SOFTLIF_INLINE Value short_part(const Value& x) {
  if constexpr (has_fma<typename Value::Scalar>) {
    return x;
  } else {
    return upper_half(x);
  }
}

/// a b + c to almost one rounding: the products of the factors' halves give what a b lost.
template <class Value>
SOFTLIF_INLINE Value fma_exact(const Value& a, const Value& b, const Value& c) {
  if constexpr (has_fma<typename Value::Scalar>) {
    return fma(a, b, c);
  } else {
    const Value a_high = upper_half(a), a_low = a - a_high;
    const Value b_high = upper_half(b), b_low = b - b_high;
    const Value product = a * b;
    const Value lost =
        ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
    return (product + c) + lost;
  }
}

/// a (b + c) + d for a `b` of few digits, where the sums do not cancel. The largest part is added
/// last.
template <class Value>
SOFTLIF_INLINE Value scale_sum(const Value& a, const Value& b, const Value& c, const Value& d) {
  if constexpr (has_fma<typename Value::Scalar>) {
    return fma(a, b, fma(a, c, d));
  } else {
    const Value high = upper_half(a);
    return (high * b + ((a - high) * b + fma_exact(a, c, Value(0)))) + d;
  }
}

/// Whether a polynomial of this length is split into its even and odd powers, two chains half as
/// long: the other packets do not hide all of one long chain's latency. The second chain takes one
/// more register for each packet, which AVX2 does not have.
template <int Size>
inline constexpr bool in_two_chains =
#if defined(EIGEN_VECTORIZE_FMA) && !defined(EIGEN_VECTORIZE_AVX512)
    false;
#else
    Size > 12;
#endif

/// The polynomial c[0] + c[1] x + c[2] x^2 + ..., by Horner's rule, which takes the fewest
/// operations.
template <class Value, std::size_t Count>
SOFTLIF_INLINE Value polynomial(const Value& x, const typename Value::Scalar (&c)[Count]) {
  constexpr int Size = int{Count};
  if constexpr (in_two_chains<Size>) {
    static_assert(Size % 2 == 1);
    const Value x2 = x * x;
    Value even = c[Size - 1], odd = c[Size - 2];
    SOFTLIF_UNROLL
    for (int i = Size - 3; i > 0; i -= 2) {
      even = fma(even, x2, c[i]);
      odd = fma(odd, x2, c[i - 1]);
    }
    return fma(odd, x, fma(even, x2, c[0]));
  } else {
    Value result = c[Size - 1];
    SOFTLIF_UNROLL
    for (int i = Size - 2; i >= 0; --i) result = fma(result, x, c[i]);
    return result;
  }
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
