#pragma once

// Numbers at any strides in memory, and copies of them. The loops are our own: Eigen's would be one
// function, to the linker, for objects compiled for different processors.

#include <Eigen/Core>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

// g++ warns that a template does not tell a packet of one alignment from another.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wignored-attributes"
#endif

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// Numbers in an inner and an outer dimension, along each of which they lie equally far apart; the
/// strides may be 0 or negative, too.
template <class Scalar>
struct Strided {
  Scalar* data;
  Eigen::Index inner_stride, outer_stride;

  Scalar* at(Eigen::Index inner, Eigen::Index outer) const {
    return data + inner * inner_stride + outer * outer_stride;
  }
  /// The same from one of them on.
  Strided from(Eigen::Index inner, Eigen::Index outer) const {
    return {at(inner, outer), inner_stride, outer_stride};
  }
  /// The same with the dimensions exchanged.
  Strided transposed() const { return {data, outer_stride, inner_stride}; }

  /// Whether so many of them lie one behind the other.
  bool is_contiguous(Eigen::Index inner_size, Eigen::Index outer_size) const {
    return (inner_stride == 1 || inner_size <= 1) &&
           (outer_stride == inner_size || outer_size <= 1);
  }
};

/// The packet for numbers that lie apart, of at most 32 bytes: reading them one at a time is faster
/// than AVX-512's instructions for that.
template <class Scalar, class Packet = typename Eigen::internal::packet_traits<Scalar>::type>
using PacketOfStrided =
    std::conditional_t<(sizeof(Packet) > 32),
                       typename Eigen::internal::unpacket_traits<Packet>::half, Packet>;

/// Copies numbers that are contiguous.
template <class Scalar>
SOFTLIF_INLINE void copy(const Scalar* from, Eigen::Index size, Scalar* to) {
  Eigen::Index i = 0;
  if constexpr (has_packets<Scalar>) {
    using Packet = Lockstep<Scalar, 1>;
    for (; i <= size - Packet::size; i += Packet::size) Packet::load(from + i).store(to + i);
  }
  for (; i < size; ++i) to[i] = from[i];
}

/// Copies numbers to where they are contiguous.
template <class Scalar>
SOFTLIF_INLINE void gather(const Scalar* from, Eigen::Index stride, Eigen::Index size, Scalar* to) {
  if (stride == 1) return copy(from, size, to);
  Eigen::Index i = 0;
  if constexpr (has_packets<Scalar>) {
    if (stride == 2) {  // which compilers do by shuffles, as for the real parts of complex numbers
      for (; i < size; ++i) to[i] = from[2 * i];
      return;
    }
    using Packet = PacketOfStrided<Scalar>;
    constexpr int packet_size = Eigen::internal::unpacket_traits<Packet>::size;
    for (; i <= size - packet_size; i += packet_size, from += packet_size * stride) {
      Eigen::internal::pstoreu(to + i, Eigen::internal::pgather<Scalar, Packet>(from, stride));
    }
  }
  for (; i < size; ++i, from += stride) to[i] = *from;
}

/// Copies contiguous numbers to where they belong.
template <class Scalar>
SOFTLIF_INLINE void scatter(const Scalar* from, Eigen::Index size, Scalar* to,
                            Eigen::Index stride) {
  if (stride == 1) return copy(from, size, to);
  Eigen::Index i = 0;
  if constexpr (has_packets<Scalar>) {
    using Packet = PacketOfStrided<Scalar>;
    constexpr int packet_size = Eigen::internal::unpacket_traits<Packet>::size;
    for (; i <= size - packet_size; i += packet_size, to += packet_size * stride) {
      Eigen::internal::pscatter(to, Eigen::internal::ploadu<Packet>(from + i), stride);
    }
  }
  for (; i < size; ++i, to += stride) *to = from[i];
}

/// Copies elements that are contiguous along the inner dimension of `from` and the outer one of
/// `to`, by squares of packets.
template <class Scalar>
SOFTLIF_FLATTEN EIGEN_DONT_INLINE void transpose(const Strided<const Scalar>& from,
                                                 const Strided<Scalar>& to, Eigen::Index inner_size,
                                                 Eigen::Index outer_size) {
  Eigen::Index outer = 0;
  if constexpr (has_packets<Scalar>) {
    using Packet = typename Eigen::internal::packet_traits<Scalar>::type;
    constexpr int size = Eigen::internal::unpacket_traits<Packet>::size;
    if constexpr (size > 1) {
      for (; outer <= outer_size - size; outer += size) {
        Eigen::Index inner = 0;
        for (; inner <= inner_size - size; inner += size) {
          Eigen::internal::PacketBlock<Packet, size> square;
          SOFTLIF_UNROLL
          for (int k = 0; k < size; ++k) {
            square.packet[k] = Eigen::internal::ploadu<Packet>(from.at(inner, outer + k));
          }
          Eigen::internal::ptranspose(square);
          SOFTLIF_UNROLL
          for (int k = 0; k < size; ++k) {
            Eigen::internal::pstoreu(to.at(inner + k, outer), square.packet[k]);
          }
        }
        for (; inner < inner_size; ++inner) {
          for (int k = 0; k < size; ++k) *to.at(inner, outer + k) = *from.at(inner, outer + k);
        }
      }
    }
  }
  for (; outer < outer_size; ++outer) {
    for (Eigen::Index inner = 0; inner < inner_size; ++inner) {
      *to.at(inner, outer) = *from.at(inner, outer);
    }
  }
}

/// Copies numbers in two dimensions to where they are contiguous.
template <class Scalar>
SOFTLIF_FLATTEN EIGEN_DONT_INLINE void gather(const Strided<const Scalar>& from,
                                              Eigen::Index inner_size, Eigen::Index outer_size,
                                              Scalar* to) {
  if (outer_size == 1) {
    gather(from.data, from.inner_stride, inner_size, to);
  } else if (inner_size == 1) {
    gather(from.data, from.outer_stride, outer_size, to);
  } else if (from.outer_stride == 1 && from.inner_stride != 1) {
    // NOLINTNEXTLINE(readability-suspicious-call-argument)
    transpose<Scalar>(from.transposed(), {to, inner_size, 1}, outer_size, inner_size);
  } else {
    for (Eigen::Index outer = 0; outer < outer_size; ++outer) {
      gather(from.at(0, outer), from.inner_stride, inner_size, to + outer * inner_size);
    }
  }
}

/// Copies contiguous numbers in two dimensions to where they belong.
template <class Scalar>
SOFTLIF_FLATTEN EIGEN_DONT_INLINE void scatter(const Scalar* from, Eigen::Index inner_size,
                                               Eigen::Index outer_size, const Strided<Scalar>& to) {
  if (outer_size == 1) {
    scatter(from, inner_size, to.data, to.inner_stride);
  } else if (inner_size == 1) {
    scatter(from, outer_size, to.data, to.outer_stride);
  } else if (to.outer_stride == 1 && to.inner_stride != 1) {
    transpose<Scalar>({from, 1, inner_size}, to, inner_size, outer_size);
  } else {
    for (Eigen::Index outer = 0; outer < outer_size; ++outer) {
      scatter(from + outer * inner_size, inner_size, to.at(0, outer), to.inner_stride);
    }
  }
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
