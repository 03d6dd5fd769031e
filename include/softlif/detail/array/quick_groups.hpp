#pragma once

// Saves work where few numbers need the full kernel. A quick kernel goes over all numbers, in
// groups of packets, and says which ones it cannot do. These are gathered into groups for the full
// kernel, and its results are scattered back.

#include <Eigen/Core>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <softlif/detail/array/groups.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/target.hpp>
#include <utility>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// The number of zeros below the lowest bit that is set, and the number of bits that are set.
EIGEN_ALWAYS_INLINE int lowest_bit(std::uint64_t bits) {
#if defined(__GNUC__)
  return __builtin_ctzll(bits);
#else
  int result = 0;
  while (!(bits >> result & 1)) ++result;
  return result;
#endif
}
SOFTLIF_INLINE int count_bits(std::uint64_t bits) {
#if defined(__GNUC__) && (!EIGEN_ARCH_i386_OR_x86_64 || defined(__POPCNT__))
  return __builtin_popcountll(bits);
#else
  bits -= bits >> 1 & 0x5555555555555555U;
  bits = (bits & 0x3333333333333333U) + (bits >> 2 & 0x3333333333333333U);
  return static_cast<int>(((bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fU) * 0x0101010101010101U >> 56);
#endif
}

/// Where a number lies among those of one call of `for_each_group_quickly`.
using Place = std::int32_t;
inline constexpr Eigen::Index most_places = Eigen::Index{1} << 30;

/// Writes first + i for each bit i that is set, in order, and something in up to 16 places behind
/// them. There is no branch that depends on the bits unless many are set: processors predict it
/// badly.
/// @return how many bits are set
EIGEN_ALWAYS_INLINE int list_bits(std::uint64_t bits, Place first, Place* to) {
#if defined(EIGEN_VECTORIZE_AVX512)
  const __m512i places = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  int count = 0;
  SOFTLIF_UNROLL
  for (int i = 0; i < 64; i += 16) {
    const auto mask = static_cast<__mmask16>(bits >> i & 0xffff);
    _mm512_storeu_si512(
        to + count,
        _mm512_maskz_compress_epi32(mask, _mm512_add_epi32(places, _mm512_set1_epi32(first + i))));
    count += count_bits(mask);
  }
  return count;
#else
  const int count = count_bits(bits);
  int begin = 0;
  do {
    SOFTLIF_UNROLL
    for (int i = 0; i < 8; ++i) {
      EIGEN_ASM_COMMENT("place");  // keeps the compiler from vectorising the loop
      to[begin + i] = first + lowest_bit(bits | std::uint64_t{1} << 63);
      bits &= bits - 1;
    }
    begin += 8;
  } while (begin < count);
  return count;
#endif
}

/// Calls function(kernel) with the kernel of the numbers at these places: the same for all, unless
/// they have kernels of their own (steps_of_each.hpp).
template <class Value, class Kernel, class Function>
EIGEN_ALWAYS_INLINE void with_kernel_at(const Kernel& kernel, const Place* /*place*/, int /*count*/,
                                        const Function& function) {
  function(kernel);
}

/// The places of numbers that wait for the full kernel.
template <class Scalar, int Packets>
class Waiting {
 public:
  using Group = Lockstep<Scalar, Packets>;
  using Single = Lockstep<Scalar, 1>;

  /// Adds the place first + i for each bit i that is set.
  /// @return how many these are
  EIGEN_ALWAYS_INLINE int add(Place first, std::uint64_t bits) {
    const int added = list_bits(bits, first, place_ + count_);
    count_ += added;
    return added;
  }

  /// Runs the full kernel on as many whole groups as there are.
  template <class Operation, class Kernel, class... Arrays>
  EIGEN_ALWAYS_INLINE void run_full_groups(const Kernel& kernel, Arrays*... arrays) {
    while (count_ >= Group::size) run<Group, Operation>(Group::size, kernel, arrays...);
  }
  /// Runs the full kernel on all numbers that are left.
  template <class Operation, class Kernel, class... Arrays>
  void run_rest(const Kernel& kernel, Arrays*... arrays) {
    if (count_ > Single::size) {
      run<Group, Operation>(count_, kernel, arrays...);
    } else if (count_ > 0) {
      run<Single, Operation>(count_, kernel, arrays...);
    }
  }

 private:
  /// Runs the full kernel on the last `count` places of the list. The first array holds the input
  /// of each number that waits.
  template <class Value, class Operation, class Kernel, class... Arrays>
  EIGEN_DONT_INLINE void run(int count, const Kernel& kernel, Arrays*... arrays) {
    count_ -= count;
    run_at<Value, Operation>(place_ + count_, count, kernel, std::index_sequence_for<Arrays...>(),
                             arrays...);
  }
  /// Gathers the numbers at these places, followed by zeros, and scatters the results. (On many
  /// processors, instructions that gather and scatter are slower than moves one by one. The
  /// assembly comments keep the compiler from using them.)
  template <class Value, class Operation, class Kernel, std::size_t... Each, class... Arrays>
  static EIGEN_ALWAYS_INLINE void run_at(const Place* place, int count, const Kernel& kernel,
                                         std::index_sequence<Each...>, Arrays*... arrays) {
    EIGEN_ALIGN_MAX Scalar gathered[sizeof...(Arrays)][std::size_t{Value::size}];
    if (count < Value::size) (Value(Scalar(0)).store(gathered[Each]), ...);
    SOFTLIF_UNROLL_BY_4
    for (int i = 0; i < count; ++i) {
      EIGEN_ASM_COMMENT("gather");
      const Place from = place[i];
      ((gathered[Each][i] = arrays[from]), ...);
    }
    with_kernel_at<Value>(kernel, place, count, [&](const auto& gathered_kernel) {
      run_groups<Value, Operation>(1, gathered_kernel, gathered[0], gathered[Each]...);
    });
    SOFTLIF_UNROLL_BY_4
    for (int i = 0; i < count; ++i) {
      EIGEN_ASM_COMMENT("scatter");
      const Place to = place[i];
      ((arrays[to] = gathered[Each][i]), ...);
    }
  }

  Place place_[Group::size + 64 + 16];
  int count_ = 0;
};

/// How many numbers one integer has a bit each for, and the most such stretches in one go.
inline constexpr int stretch = 64, most_stretches = 16;

/// Runs the quick kernel on some stretches, with one mask for each. The numbers that wait are
/// listed only afterwards, so that the kernel does not wait for a branch that depends on its
/// results.
/// @return how many numbers have waited
template <class Operation, class List, class Kernel, class Scalar, class... Arrays>
EIGEN_DONT_INLINE int run_stretches(Place begin, int stretches, List& waiting, const Kernel& kernel,
                                    const Scalar* in, Arrays*... arrays) {
  using Single = typename List::Single;  // its chains of operations are short: no need for lockstep
  constexpr int unrolled = 4;
  // Of the stretches in which numbers wait: which ones, and where they begin.
  std::uint64_t waits[most_stretches];
  Place first[most_stretches];
  int found = 0;
  const Kernel local = kernel;
  auto&& next = kernel_after(local, begin);
  const Place end = begin + stretches * stretch;
  for (Place k = begin; k < end; k += stretch) {
    std::uint64_t done = 0;
    for (int i = 0; i < stretch; i += unrolled * Single::size) {
      std::uint64_t part = 0;
      SOFTLIF_UNROLL
      for (int j = 0; j < unrolled * Single::size; j += Single::size) {
        part |=
            Operation::template run_quickly<Single>(next, in + k + i + j, (arrays + k + i + j)...)
            << j;
        step_past(next, Single::size);
      }
      done |= part << i;
    }
    waits[found] = ~done;
    first[found] = k;
    if (~done != 0) ++found;
  }
  int count = 0;
  for (int k = 0; k < found; ++k) {
    count += waiting.add(first[k], waits[k]);
    waiting.template run_full_groups<Operation>(kernel, arrays...);
  }
  return count;
}

/// Runs the quick kernel on fewer numbers than a stretch.
template <class Operation, class List, class Kernel, class Scalar, class... Arrays>
EIGEN_DONT_INLINE void run_rest_quickly(Place begin, Place end, List& waiting, const Kernel& kernel,
                                        const Scalar* in, Arrays*... arrays) {
  using Single = typename List::Single;
  const Kernel local = kernel;
  std::uint64_t done = 0;
  Place i = begin;
  auto&& next = kernel_after(local, begin);
  for (; end - i >= Single::size; i += Single::size) {
    done |= Operation::template run_quickly<Single>(next, in + i, (arrays + i)...) << (i - begin);
    step_past(next, Single::size);
  }
  if (i < end) {
    const Padded<Single> padded_in(in + i, end - i);
    const auto run = [&](auto&&... padded) {
      done |= Operation::template run_quickly<Single>(next, padded_in.data, padded.data...)
              << (i - begin);
      (padded.copy_to(arrays + i, end - i), ...);
    };
    run(Padded<Single>(arrays + i, end - i)...);
  }
  waiting.add(begin, ~done & ((std::uint64_t{1} << (end - begin)) - 1));
  waiting.template run_full_groups<Operation>(local, arrays...);
}

/// Runs the quick kernel on at most one packet, unless a number waits.
/// @return whether none waits
template <class Operation, class Kernel, class Scalar, class... Arrays>
EIGEN_DONT_INLINE bool run_few_quickly(Eigen::Index n, const Kernel& kernel, const Scalar* in,
                                       Arrays*... arrays) {
  using Single = Lockstep<Scalar, 1>;
  const Padded<Single> padded_in(in, n);
  const auto run = [&](auto&&... padded) {
    const std::uint64_t done =
        Operation::template run_quickly<Single>(kernel, padded_in.data, padded.data...);
    const bool none_waits = ~done << (64 - n) == 0;
    if (none_waits) (padded.copy_to(arrays, n), ...);
    return none_waits;
  };
  return run(Padded<Single>(arrays, n)...);
}

/// How many numbers of a stretch may wait. Above this, the full kernel over all numbers is faster,
/// the more so the wider packets are.
template <class Scalar>
inline constexpr int most_waiting = stretch * 4 / (4 + Lockstep<Scalar, 1>::size);

/// Whether more numbers are likely to wait, judged by a sample of the first ones.
template <class Operation, class Kernel, class Scalar, class... Arrays>
EIGEN_DONT_INLINE bool many_wait(Eigen::Index n, const Kernel& kernel, const Scalar* in,
                                 const Arrays*... arrays) {
  using Single = Lockstep<Scalar, 1>;
  int waiting = 0, seen = 0;
  for (; seen < stretch && n - seen >= Single::size; seen += Single::size) {
    waiting += count_bits(Operation::template may_wait<Single>(kernel_after(kernel, seen),
                                                               in + seen, (arrays + seen)...));
  }
  // Fewer numbers than a stretch take one group, whether one of them waits or many.
  return n < stretch ? waiting > 0 : 2 * waiting * stretch > most_waiting<Scalar> * seen;
}

/// Does for n numbers what for_each_group does, to the bit. Most are done by
/// Operation::run_quickly<Value>(kernel, in, arrays...). It returns a bit for each number that is
/// done. The others it leaves alone, but for storing their inputs in the first array.
/// Operation::may_wait<Value>(kernel, in, arrays...) finds about half of them at less cost.
template <int Packets, class Operation, class Kernel, class Scalar, class... Arrays>
void for_each_group_quickly(Eigen::Index n, const Kernel& kernel, const Scalar* in,
                            Arrays*... arrays) {
  using List = Waiting<Scalar, in_lockstep<Packets>>;
  using Group = typename List::Group;
  // How many groups the full kernel does before the quick one is tried again.
  constexpr Eigen::Index before_next_try = 2048 / Group::size;

  if constexpr (sizeof(void*) > 4) {  // else there is no room for so many numbers
    if (n > most_places) {
      for_each_group_quickly<Packets, Operation>(most_places, kernel, in, arrays...);
      return for_each_group_quickly<Packets, Operation>(
          n - most_places, kernel_after(kernel, most_places), in + most_places,
          (arrays + most_places)...);
    }
  }
  if (n <= List::Single::size) {
    if (!run_few_quickly<Operation>(n, kernel, in, arrays...)) {
      for_each_group<Packets, Operation>(n, kernel, in, arrays...);
    }
    return;
  }
  bool many = many_wait<Operation>(n, kernel, in, arrays...);
  if (many && n < Eigen::Index{4} * stretch) {
    for_each_group<Packets, Operation>(n, kernel, in, arrays...);
    return;
  }
  List waiting;
  Eigen::Index i = 0;
  int stretches = 1;
  while (n - i >= stretch) {
    if (many) {
      const Eigen::Index groups = (std::min)(before_next_try, (n - i) / Group::size);
      run_groups<Group, Operation>(groups, kernel_after(kernel, i), in + i, (arrays + i)...);
      i += groups * Group::size;
      stretches = 1;
      many = false;
    } else {
      stretches = static_cast<int>((std::min)(Eigen::Index{stretches}, (n - i) / stretch));
      const int count = run_stretches<Operation>(static_cast<Place>(i), stretches, waiting, kernel,
                                                 in, arrays...);
      i += Eigen::Index{stretches} * stretch;
      many = count > most_waiting<Scalar> * stretches;
      stretches = (std::min)(4 * stretches, most_stretches);
    }
  }
  if (i < n) {
    run_rest_quickly<Operation>(static_cast<Place>(i), static_cast<Place>(n), waiting, kernel, in,
                                arrays...);
  }
  waiting.template run_rest<Operation>(kernel, arrays...);
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
