#pragma once

// Contiguous numbers in groups of packets in lockstep. Every element goes through the same
// operations wherever it stands, so that its result depends on its own values alone.

#include <Eigen/Core>
#include <algorithm>
#include <softlif/detail/lockstep.hpp>
#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// How many packets go in lockstep, by the number of arrays that a function writes: the kernels are
/// long chains of dependent operations, whose latency more packets hide, until there are no
/// registers left for them; the arrays of a spiking step come slower from memory to more than four.
/// (benchmarks/why_fast.md has the figures.)
#if defined(EIGEN_VECTORIZE_AVX512) || defined(__aarch64__)
inline constexpr int packets_for_outputs[] = {0, 8, 6, 4};
#else
inline constexpr int packets_for_outputs[] = {0, 7, 7, 6};
#endif

/// Calls function.template operator()<Value>(in, arrays...) for `groups` groups, one after the
/// other. The one place where a kernel is compiled, for each of two sizes of groups.
template <class Value, class Function, class Scalar, class... Arrays>
EIGEN_DONT_INLINE void run_groups(Eigen::Index groups, const Function& function, const Scalar* in,
                                  Arrays*... arrays) {
  const Function local = function;  // which no store can change: its constants stay in registers
  for (Eigen::Index i = 0; i < groups * Value::size; i += Value::size) {
    local.template operator()<Value>(in + i, (arrays + i)...);
  }
}

/// The elements left over, on the stack, followed by zeros up to the size of a group.
template <class Scalar, int Size>
struct Padded {
  EIGEN_ALIGN_MAX Scalar data[std::size_t{Size}] = {};

  Padded(const Scalar* from, Eigen::Index count) { std::copy(from, from + count, data); }
};

/// One group of Value::size elements, of which `count` are there.
template <class Value, class Function, class Scalar, class... Arrays>
void run_padded_group(Eigen::Index count, const Function& function, const Scalar* in,
                      Arrays*... arrays) {
  const Padded<Scalar, Value::size> padded_in(in, count);
  const auto call = [&](auto&&... padded) {
    run_groups<Value>(1, function, padded_in.data, padded.data...);
    (std::copy(padded.data, padded.data + count, arrays), ...);
  };
  call(Padded<Scalar, Value::size>(arrays, count)...);
}

/// Calls function.template operator()<Value>(in, arrays...) with pointers to Value::size elements
/// of each, for one group of `Packets` packets after the other, Value a Lockstep. The function may
/// read and write the arrays.
template <int Packets, class Scalar, class Function, class... Arrays>
void for_each_group(Eigen::Index n, const Function& function, const Scalar* in, Arrays*... arrays) {
  using Group = Lockstep<Scalar, Packets>;
  using Single = Lockstep<Scalar, 1>;
  const Eigen::Index rest = n % Group::size, first = n - rest;
  if (first > 0) run_groups<Group>(first / Group::size, function, in, arrays...);
  if (rest > Single::size) {
    run_padded_group<Group>(rest, function, in + first, (arrays + first)...);
  } else if (rest > 0) {
    run_padded_group<Single>(rest, function, in + first, (arrays + first)...);
  }
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
