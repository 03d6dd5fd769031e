#pragma once

// Contiguous numbers in groups: several packets in lockstep, then single packets, then what is
// left, padded to a packet. Every element goes through the same operations wherever it stands, so
// that its result depends on its own values alone.

#include <Eigen/Core>
#include <algorithm>
#include <softlif/detail/lockstep.hpp>

namespace softlif::detail {

/// How many packets go in lockstep: as many as leave the constants in registers.
#if defined(EIGEN_VECTORIZE_AVX512) || defined(__aarch64__)
inline constexpr int packets_in_lockstep = 4;
#else
inline constexpr int packets_in_lockstep = 2;
#endif

/// Calls function.template operator()<V>(in, arrays...) with pointers to V::size elements of each,
/// for one group after the other, V a Lockstep. The function may read and write the arrays.
template <class Scalar, class Function, class... Arrays>
EIGEN_ALWAYS_INLINE void for_each_group(Eigen::Index n, const Function& function, const Scalar* in,
                                        Arrays*... arrays) {
  using Group = Lockstep<Scalar, packets_in_lockstep>;
  using Single = Lockstep<Scalar, 1>;
  Eigen::Index i = 0;
  for (; i <= n - Group::size; i += Group::size) {
    function.template operator()<Group>(in + i, (arrays + i)...);
  }
  for (; i <= n - Single::size; i += Single::size) {
    function.template operator()<Single>(in + i, (arrays + i)...);
  }
  if (i == n) return;
  struct Padded {
    Scalar data[Single::size] = {};
    Padded(const Scalar* from, Eigen::Index count) { std::copy(from, from + count, data); }
  };
  const Padded padded_in(in + i, n - i);
  const auto call = [&](auto&&... padded) {
    function.template operator()<Single>(padded_in.data, padded.data...);
    (std::copy(padded.data, padded.data + (n - i), arrays + i), ...);
  };
  call(Padded(arrays + i, n - i)...);
}

}  // namespace softlif::detail
