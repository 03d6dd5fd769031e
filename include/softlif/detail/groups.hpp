#pragma once

// Contiguous numbers in groups of packets in lockstep. Every element goes through the same
// operations wherever it stands, so that its result depends on its own values alone.

#include <Eigen/Core>
#include <algorithm>
#include <softlif/detail/lockstep.hpp>

namespace softlif::detail {

/// How many packets go in lockstep: the kernels are long chains of dependent operations, whose
/// latency more packets hide, until there are no registers left for them. (benchmarks/why_fast.md
/// has the figures.)
#if defined(EIGEN_VECTORIZE_AVX512) || defined(__aarch64__)
inline constexpr int packets_for_one_output = 8, packets_for_more_outputs = 5;
#else
inline constexpr int packets_for_one_output = 6, packets_for_more_outputs = 5;
#endif

/// The elements left over, on the stack, followed by zeros up to the size of a group.
template <class Scalar, int Size>
struct Padded {
  EIGEN_ALIGN_MAX Scalar data[Size] = {};

  Padded(const Scalar* from, Eigen::Index count) { std::copy(from, from + count, data); }
};

/// One group of V::size elements, of which `count` are there.
template <class V, class Function, class Scalar, class... Arrays>
EIGEN_ALWAYS_INLINE void padded_group(Eigen::Index count, const Function& function,
                                      const Scalar* in, Arrays*... arrays) {
  const Padded<Scalar, V::size> padded_in(in, count);
  const auto call = [&](auto&&... padded) {
    function.template operator()<V>(padded_in.data, padded.data...);
    (std::copy(padded.data, padded.data + count, arrays), ...);
  };
  call(Padded<Scalar, V::size>(arrays, count)...);
}

/// Calls function.template operator()<V>(in, arrays...) with pointers to V::size elements of each,
/// for one group after the other, V a Lockstep. The function may read and write the arrays.
template <class Scalar, class Function, class... Arrays>
EIGEN_ALWAYS_INLINE void for_each_group(Eigen::Index n, const Function& function, const Scalar* in,
                                        Arrays*... arrays) {
  using Group =
      Lockstep<Scalar, sizeof...(arrays) == 1 ? packets_for_one_output : packets_for_more_outputs>;
  using Single = Lockstep<Scalar, 1>;
  Eigen::Index i = 0;
  for (; i <= n - Group::size; i += Group::size) {
    function.template operator()<Group>(in + i, (arrays + i)...);
  }
  if (n - i > Single::size) {
    padded_group<Group>(n - i, function, in + i, (arrays + i)...);
  } else if (n > i) {
    padded_group<Single>(n - i, function, in + i, (arrays + i)...);
  }
}

}  // namespace softlif::detail
