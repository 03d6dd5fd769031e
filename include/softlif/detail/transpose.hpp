#pragma once

// From one storage order into the other, by packets.

#include <Eigen/Core>
#include <softlif/detail/lockstep.hpp>
#include <softlif/detail/target.hpp>

// g++ warns that a template does not tell a packet of one alignment from another.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wignored-attributes"
#endif

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// Numbers in lines, each contiguous, whose beginnings are `stride` apart.
template <class Scalar>
struct Lines {
  Scalar* data;
  Eigen::Index stride;

  Scalar* at(Eigen::Index line, Eigen::Index i) const { return data + line * stride + i; }
};

/// Writes element j of line i of `from` as element i of line j of `to`.
template <class Scalar>
SOFTLIF_FLATTEN void transpose(Lines<const Scalar> from, Eigen::Index lines, Eigen::Index length,
                               Lines<Scalar> to) {
  Eigen::Index i = 0;
  if constexpr (has_packets<Scalar>) {
    using Packet = typename Eigen::internal::packet_traits<Scalar>::type;
    constexpr int size = Eigen::internal::unpacket_traits<Packet>::size;
    if constexpr (size > 1) {
      for (; i <= lines - size; i += size) {
        Eigen::Index j = 0;
        for (; j <= length - size; j += size) {
          Eigen::internal::PacketBlock<Packet, size> square;
          SOFTLIF_UNROLL
          for (int k = 0; k < size; ++k) {
            square.packet[k] = Eigen::internal::ploadu<Packet>(from.at(i + k, j));
          }
          Eigen::internal::ptranspose(square);
          SOFTLIF_UNROLL
          for (int k = 0; k < size; ++k)
            Eigen::internal::pstoreu(to.at(j + k, i), square.packet[k]);
        }
        for (; j < length; ++j) {
          for (int k = 0; k < size; ++k) *to.at(j, i + k) = *from.at(i + k, j);
        }
      }
    }
  }
  for (; i < lines; ++i) {
    for (Eigen::Index j = 0; j < length; ++j) *to.at(j, i) = *from.at(i, j);
  }
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
