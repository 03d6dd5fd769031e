#pragma once

// Saves work where few numbers need the full kernel. A quick kernel goes over all numbers, in
// groups of packets, and says which ones it cannot do. These are gathered into groups for the full
// kernel, and its results are scattered back.

#include <Eigen/Core>
#include <algorithm>
#include <cstdint>
#include <softlif/detail/array/groups.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/target.hpp>

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

/// Calls function(kernel) with the kernel of the numbers at these places: the same for all, unless
/// they have kernels of their own (steps_of_each.hpp).
template <class Value, class Kernel, class Function>
EIGEN_ALWAYS_INLINE void with_kernel_at(const Kernel& kernel, const Eigen::Index* /*place*/,
                                        int /*count*/, const Function& function) {
  function(kernel);
}

/// The places of numbers that wait for the full kernel.
template <class Scalar, int Packets>
class Waiting {
 public:
  using Group = Lockstep<Scalar, Packets>;
  using Single = Lockstep<Scalar, 1>;

  /// Adds the place first + i for each bit i that is set.
  EIGEN_ALWAYS_INLINE void add(Eigen::Index first, std::uint64_t bits) {
    // Eight at a time, even if there are fewer: processors predict badly when a loop ends after
    // three or four. (The assembly comment keeps the compiler from vectorising the loop.)
    const int count = count_bits(bits);
    for (int begin = 0; begin < count; begin += 8) {
      SOFTLIF_UNROLL
      for (int i = 0; i < 8; ++i) {
        EIGEN_ASM_COMMENT("place");
        place_[count_ + begin + i] = first + lowest_bit(bits | std::uint64_t{1} << 63);
        bits &= bits - 1;
      }
    }
    count_ += count;
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
  /// The numbers at the places in the list, followed by zeros. (On many processors, instructions
  /// that gather and scatter are slower than moves one by one. The assembly comments keep the
  /// compiler from using them.)
  template <class Value>
  struct Gathered {
    EIGEN_ALIGN_MAX Scalar data[Value::size];

    Gathered(const Scalar* from, const Eigen::Index* place, int count) {
      if (count < Value::size) Value(Scalar(0)).store(data);
      for (int i = 0; i < count; ++i) {
        EIGEN_ASM_COMMENT("gather");
        data[i] = from[place[i]];
      }
    }
    void scatter(Scalar* to, const Eigen::Index* place, int count) const {
      for (int i = 0; i < count; ++i) {
        EIGEN_ASM_COMMENT("scatter");
        to[place[i]] = data[i];
      }
    }
  };

  /// Runs the full kernel on the last `count` places of the list. The first array holds the input
  /// of each number that waits.
  template <class Value, class Operation, class Kernel, class... Arrays>
  EIGEN_DONT_INLINE void run(int count, const Kernel& kernel, Arrays*... arrays) {
    count_ -= count;
    const Eigen::Index* const place = place_ + count_;
    const auto run_gathered = [&](auto&& first, auto&&... others) {
      with_kernel_at<Value>(kernel, place, count, [&](const auto& gathered_kernel) {
        run_groups<Value, Operation>(1, gathered_kernel, first.data, first.data, others.data...);
      });
      Scalar* const to[] = {arrays...};
      int k = 0;
      first.scatter(to[k++], place, count);
      (others.scatter(to[k++], place, count), ...);
    };
    run_gathered(Gathered<Value>(arrays, place, count)...);
  }

  Eigen::Index place_[Group::size + 64 + 8];
  int count_ = 0;
};

/// How many numbers one integer has a bit each for, and the most such stretches in one go.
inline constexpr int stretch = 64, most_stretches = 16;

/// Runs the quick kernel on some stretches, with one mask for each. The numbers that wait are
/// listed only afterwards, so that the kernel does not wait for a branch that depends on its
/// results.
/// @return how many numbers have waited
template <class Operation, class List, class Kernel, class Scalar, class... Arrays>
EIGEN_DONT_INLINE int run_stretches(Eigen::Index begin, int stretches, List& waiting,
                                    const Kernel& kernel, const Scalar* in, Arrays*... arrays) {
  using Single = typename List::Single;  // its chains of operations are short: no need for lockstep
  std::uint64_t bits[most_stretches], any = 0;
  const Kernel local = kernel;
  auto&& next = kernel_after(local, begin);
  for (int k = 0; k < stretches; ++k) {
    const Eigen::Index first = begin + Eigen::Index{k} * stretch;
    bits[k] = 0;
    for (int i = 0; i < stretch; i += Single::size) {
      bits[k] |=
          Operation::template run_quickly<Single>(next, in + first + i, (arrays + first + i)...)
          << i;
      step_past(next, Single::size);
    }
    any |= bits[k];
  }
  int count = 0;
  for (int k = 0; k < stretches && any != 0; ++k) {
    waiting.add(begin + Eigen::Index{k} * stretch, bits[k]);
    waiting.template run_full_groups<Operation>(kernel, arrays...);
    count += count_bits(bits[k]);
  }
  return count;
}

/// Runs the quick kernel on fewer numbers than a stretch.
template <class Operation, class List, class Kernel, class Scalar, class... Arrays>
EIGEN_DONT_INLINE void run_rest_quickly(Eigen::Index begin, Eigen::Index end, List& waiting,
                                        const Kernel& kernel, const Scalar* in, Arrays*... arrays) {
  using Single = typename List::Single;
  const Kernel local = kernel;
  std::uint64_t bits = 0;
  Eigen::Index i = begin;
  auto&& next = kernel_after(local, begin);
  for (; end - i >= Single::size; i += Single::size) {
    bits |= Operation::template run_quickly<Single>(next, in + i, (arrays + i)...) << (i - begin);
    step_past(next, Single::size);
  }
  if (i < end) {
    const Padded<Single> padded_in(in + i, end - i);
    const auto run = [&](auto&&... padded) {
      bits |= Operation::template run_quickly<Single>(next, padded_in.data, padded.data...)
              << (i - begin);
      (padded.copy_to(arrays + i, end - i), ...);
    };
    run(Padded<Single>(arrays + i, end - i)...);
    bits &= (std::uint64_t{1} << (end - begin)) - 1;
  }
  waiting.add(begin, bits);
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
    const std::uint64_t bits =
        Operation::template run_quickly<Single>(kernel, padded_in.data, padded.data...);
    const bool none_waits = bits << (64 - n) == 0;
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
/// Operation::run_quickly<Value>(kernel, in, arrays...). It returns a bit for each number that it
/// has left alone, after storing the inputs of these numbers in the first array.
/// Operation::may_wait<Value>(kernel, in, arrays...) finds about half of them at less cost.
template <int Packets, class Operation, class Kernel, class Scalar, class... Arrays>
void for_each_group_quickly(Eigen::Index n, const Kernel& kernel, const Scalar* in,
                            Arrays*... arrays) {
  using List = Waiting<Scalar, in_lockstep<Packets>>;
  using Group = typename List::Group;
  // How many groups the full kernel does before the quick one is tried again.
  constexpr Eigen::Index before_next_try = 2048 / Group::size;

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
      const int count = run_stretches<Operation>(i, stretches, waiting, kernel, in, arrays...);
      i += Eigen::Index{stretches} * stretch;
      many = count > most_waiting<Scalar> * stretches;
      stretches = (std::min)(4 * stretches, most_stretches);
    }
  }
  if (i < n) run_rest_quickly<Operation>(i, n, waiting, kernel, in, arrays...);
  waiting.template run_rest<Operation>(kernel, arrays...);
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
