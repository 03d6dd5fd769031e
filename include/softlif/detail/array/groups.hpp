#pragma once

// Contiguous numbers in groups of packets in lockstep. Every element goes through the same
// operations wherever it stands, so that its result depends on its own values alone.

#include <Eigen/Core>
#include <cstring>
#include <softlif/detail/number/load_few.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// How many packets go in lockstep, by the number of arrays that a function writes: the kernels are
/// long chains of dependent operations, whose latency more packets hide, until there are no
/// registers left for them; with more than four, a spiking step waits longer for its arrays.
/// (benchmarks/why_fast.md has the figures; the first entry is for no output, and not used.)
#if defined(EIGEN_VECTORIZE_AVX512) || defined(__aarch64__)
inline constexpr int packets_for_outputs[] = {0, 8, 6, 4};
#elif EIGEN_ARCH_ARM && !defined(__ARM_NEON)  // 32 registers of one number; code is dear.
inline constexpr int packets_for_outputs[] = {0, 2, 2, 1};
#else
inline constexpr int packets_for_outputs[] = {0, 7, 7, 4};
#endif

/// How many of these packets a function puts in lockstep: without optimisation one, since more
/// would only fill the stack. Nothing that two functions have to agree on may depend on this: of an
/// optimised object and one that is not, the linker takes some functions from either.
template <int Packets>
inline constexpr int in_lockstep = SOFTLIF_IS_OPTIMISED ? Packets : 1;

/// The kernel of the elements that come `count` after those of `kernel`: the same, unless they have
/// kernels of their own (kernels.hpp).
template <class Kernel>
SOFTLIF_INLINE const Kernel& kernel_after(const Kernel& kernel, Eigen::Index) {
  return kernel;  // NOLINT(bugprone-return-const-ref-from-parameter): which lives on
}
template <class Kernel>
SOFTLIF_INLINE void step_past(const Kernel&, Eigen::Index) {}
/// The kernel to call with packets.
template <class Kernel>
SOFTLIF_INLINE const Kernel& for_packets(const Kernel& kernel) {
  return kernel;  // NOLINT(bugprone-return-const-ref-from-parameter): which lives on
}

/// Calls Operation::run<Value>(kernel, in, arrays...) for `groups` groups, one after the other. The
/// one place where a kernel is compiled, for each of two sizes of groups.
template <class Value, class Operation, class Kernel, class Scalar, class... Arrays>
SOFTLIF_FLATTEN EIGEN_DONT_INLINE void run_groups(Eigen::Index groups, const Kernel& kernel,
                                                  const Scalar* in, Arrays*... arrays) {
  Kernel local = kernel;  // which no store can change: its constants stay in registers
  for (Eigen::Index i = 0; i < groups * Value::size; i += Value::size) {
    Operation::template run<Value>(local, in + i, (arrays + i)...);
    step_past(local, Value::size);
  }
}

// With -ffast-math g++ does not see that a packet's store sets numbers.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

/// Copies `count` numbers, at least 1 and fewer than 2 Most: the first and the last power of 2 of
/// them, which overlap. Compilers would turn a loop into a call or an instruction that takes longer
/// than a group.
template <int Most, class Scalar>
EIGEN_ALWAYS_INLINE void copy_few(const Scalar* from, Eigen::Index count, Scalar* to) {
  if (count >= Most) {
    std::memcpy(to, from, sizeof(Scalar) * Most);
    const Eigen::Index last = count - Most;
    std::memcpy(to + last, from + last, sizeof(Scalar) * Most);
  } else if constexpr (Most > 1) {
    copy_few<Most / 2>(from, count, to);
  }
}

/// The elements left over, fewer than a group's, on the stack, followed by zeros up to its size.
template <class Value>
class Padded {
  using Scalar = typename Value::Scalar;

  /// The largest power of 2 below the size, if there is one.
  static constexpr int power_below(int size) {
    return size < 3 ? 1 : 2 * power_below((size + 1) / 2);
  }
  static constexpr int most = power_below(Value::size);

 public:
  EIGEN_ALIGN_MAX Scalar data[2 * std::size_t{most}];

  Padded(const Scalar* from, Eigen::Index count) {
    if constexpr (Value::size == Value::packet_size) {
      // Stored as one, it is loaded faster than if it were put together in memory.
      Value::of(load_few<typename Value::Packet>(from, count)).store(data);
    } else {
      Value(Scalar(0)).store(data);
      copy_few<most>(from, count, data);
    }
  }
  void copy_to(Scalar* to, Eigen::Index count) const { copy_few<most>(data, count, to); }
  void copy_to(const Scalar*, Eigen::Index) const {}
};

/// One group of Value::size elements, of which `count` are there.
template <class Value, class Operation, class Kernel, class Scalar, class... Arrays>
void run_padded_group(Eigen::Index count, const Kernel& kernel, const Scalar* in,
                      Arrays*... arrays) {
  const Padded<Value> padded_in(in, count);
  const auto run = [&](auto&&... padded) {
    run_groups<Value, Operation>(1, kernel, padded_in.data, padded.data...);
    (padded.copy_to(arrays, count), ...);
  };
  run(Padded<Value>(arrays, count)...);
}

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

/// The same where all of them may be there.
template <class Value, class Operation, class Kernel, class Scalar, class... Arrays>
void run_rest(Eigen::Index count, const Kernel& kernel, const Scalar* in, Arrays*... arrays) {
  if (Value::size == 1 || count == Value::size) {  // A group of one is never short.
    run_groups<Value, Operation>(1, kernel, in, arrays...);
  } else {
    run_padded_group<Value, Operation>(count, kernel, in, arrays...);
  }
}

/// Calls Operation::run<Value>(kernel, in, arrays...) with pointers to Value::size elements of
/// each, for one group of at most `Packets` packets after the other, Value a Lockstep. The
/// operation may read and write the arrays, but for those of const numbers. Where one or two
/// packets hold what is left over, no more are computed.
template <int Packets, class Operation, class Kernel, class Scalar, class... Arrays>
void for_each_group(Eigen::Index n, const Kernel& kernel, const Scalar* in, Arrays*... arrays) {
  using Group = Lockstep<Scalar, in_lockstep<Packets>>;
  using Single = Lockstep<Scalar, 1>;
  const Eigen::Index rest = n % Group::size, first = n - rest;
  if (first > 0) run_groups<Group, Operation>(first / Group::size, kernel, in, arrays...);
  if (rest == 0) return;
  const auto& last = kernel_after(kernel, first);
  if (rest <= Single::size) {
    return run_rest<Single, Operation>(rest, last, in + first, (arrays + first)...);
  }
  if constexpr (in_lockstep<Packets> > 2) {
    using Pair = Lockstep<Scalar, 2>;
    if (rest <= Pair::size) {
      return run_rest<Pair, Operation>(rest, last, in + first, (arrays + first)...);
    }
  }
  run_padded_group<Group, Operation>(rest, last, in + first, (arrays + first)...);
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
