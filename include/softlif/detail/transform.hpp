#pragma once

// From Eigen arrays of any kind to the contiguous numbers that a kernel takes, and back: directly
// where they lie contiguous, else in blocks that stay in the first-level cache.

#include <Eigen/Core>
#include <algorithm>
#include <softlif/detail/lockstep.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/detail/transpose.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// The numbers in one block: long enough to hide the call, short enough for the stack and L1.
template <class Scalar>
inline constexpr Eigen::Index block_size = has_packets<Scalar> ? 4096 / sizeof(Scalar) : 16;

/// Numbers for one block, on the stack, so that nothing is allocated.
template <class Scalar>
struct BlockBuffer {
  BlockBuffer() {}  // sets no number

  EIGEN_ALIGN_MAX Scalar data[block_size<Scalar>];
};

/// A part of an array: where it begins and how far it goes, along the array's inner and outer
/// dimension.
struct Rectangle {
  Eigen::Index inner, outer, inner_size, outer_size;

  Eigen::Index size() const { return inner_size * outer_size; }
};

/// Calls function(rectangle) for rectangles of at most `most` elements, and at most `longest` of
/// these along the inner dimension, that cover an array of inner_size x outer_size.
template <class Function>
void for_each_block(Eigen::Index inner_size, Eigen::Index outer_size, Eigen::Index longest,
                    Eigen::Index most, const Function& function) {
  if (inner_size == 0) return;
  const Eigen::Index inner_step = (std::min)({inner_size, longest, most});
  const Eigen::Index outer_step = most / inner_step;
  for (Eigen::Index outer = 0; outer < outer_size; outer += outer_step) {
    const Eigen::Index outer_count = (std::min)(outer_step, outer_size - outer);
    for (Eigen::Index inner = 0; inner < inner_size; inner += inner_step) {
      function(Rectangle{inner, outer, (std::min)(inner_step, inner_size - inner), outer_count});
    }
  }
}

/// Whether the array's elements lie one behind the other in memory.
template <class Derived>
bool is_contiguous(const Derived& array) {
  return (array.innerStride() == 1 || array.innerSize() <= 1) &&
         (array.outerStride() == array.innerSize() || array.outerSize() <= 1);
}

template <class Derived>
inline constexpr bool has_direct_access = (Derived::Flags & Eigen::DirectAccessBit) != 0;

/// Whether every array of the type is contiguous.
template <class Derived>
inline constexpr bool always_contiguous =
    std::is_base_of_v<Eigen::PlainObjectBase<Derived>, Derived> ||
    (bool(Derived::IsVectorAtCompileTime) && Derived::InnerStrideAtCompileTime == 1);

/// An argument of `transform`: an array that is written, or with IsState read before that, too.
template <class Array_, bool IsState_>
struct Output {
  using Array = Array_;
  static constexpr bool IsState = IsState_;
  Array& array;
};
template <class Array>
Output<Array, false> output(Array& array) {
  return {array};
}
template <class Array>
Output<Array, true> state(Array& array) {
  return {array};
}

/// One block of an array after the other, as contiguous numbers: in place, or where they are not
/// contiguous, copied. A block's inner dimension is the columns if RowMajor, else the rows.
template <bool RowMajor, class Array>
class Blocks {
  using Scalar = typename Array::Scalar;
  using Block = Eigen::Map<Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic,
                                        RowMajor ? Eigen::RowMajor : Eigen::ColMajor>>;
  static constexpr bool same_order = bool(Array::IsRowMajor) == RowMajor;

 public:
  explicit Blocks(Array& array) : array_(array), buffer_() {}

  /// The block's numbers, if IsRead; else room for them.
  template <bool IsRead>
  auto* load(const Rectangle& r) {
    if constexpr (same_order && has_direct_access<Array>) {
      auto block = part(r);
      if (is_contiguous(block)) return block.data();
      if constexpr (IsRead) {
        copy(r) = block.array();
        if (block.innerStride() != 1) prefetch_behind(block);
      }
      return static_cast<decltype(block.data())>(buffer_.data);
    } else {
      if constexpr (IsRead) read(r);
      return buffer_.data;
    }
  }

  /// Writes back what `load` gave.
  void store(const Rectangle& r) {
    if constexpr (same_order && has_direct_access<Array>) {
      auto block = part(r);
      if (!is_contiguous(block)) block.array() = copy(r);
    } else {
      write(r);
    }
  }

 private:
  /// Brings what lies behind each line of the block to the cache, while the block is computed: the
  /// processor itself does not look that far ahead.
  template <class Part>
  static void prefetch_behind(const Part& block) {
    constexpr Eigen::Index numbers_of_cache_line = 64 / sizeof(Scalar);
    const Eigen::Index length = block.innerSize() * block.innerStride();
    for (Eigen::Index line = 0; line < block.outerSize(); ++line) {
      const Scalar* const behind = block.data() + line * block.outerStride() + length;
      for (Eigen::Index i = 0; i < length; i += numbers_of_cache_line) {
        Eigen::internal::prefetch(behind + i);
      }
    }
  }
  /// Whether the lines of the array, which the block cuts across, are contiguous.
  bool has_other_lines() const {
    if constexpr (has_direct_access<Array> && !same_order) return array_.innerStride() == 1;
    return false;
  }
  void read(const Rectangle& r) {
    auto block = part(r);
    if constexpr (has_direct_access<Array>) {
      if (has_other_lines()) {
        return transpose<Scalar>({block.data(), block.outerStride()}, r.inner_size, r.outer_size,
                                 {buffer_.data, r.inner_size});
      }
    }
    copy(r) = block.array();
  }
  void write(const Rectangle& r) {
    auto block = part(r);
    if constexpr (has_direct_access<Array>) {
      if (has_other_lines()) {
        return transpose<Scalar>({buffer_.data, r.inner_size}, r.outer_size, r.inner_size,
                                 {block.data(), block.outerStride()});
      }
    }
    block.array() = copy(r);
  }
  Block copy(const Rectangle& r) {
    return RowMajor ? Block(buffer_.data, r.outer_size, r.inner_size)
                    : Block(buffer_.data, r.inner_size, r.outer_size);
  }
  auto part(const Rectangle& r) {
    return RowMajor ? array_.block(r.outer, r.inner, r.outer_size, r.inner_size)
                    : array_.block(r.inner, r.outer, r.inner_size, r.outer_size);
  }

  Array& array_;
  BlockBuffer<Scalar> buffer_;
};

/// What `transform` does with arrays that are not contiguous, or not in the same order.
template <bool RowMajor, bool SameOrder, class Function, class Input, class... Outputs>
void transform_blocks(const Function& function, const Input& input, Outputs... outputs) {
  using Scalar = typename Input::Scalar;

  // Where the storage orders differ, tiles take whole cache lines of both. Of numbers that lie
  // apart, half a block at a time, so that no long time goes by without a look at the memory.
  Eigen::Index longest = SameOrder ? block_size<Scalar> : 32;
  if constexpr (has_direct_access<Input>) {
    if (input.innerStride() != 1) longest = (std::min)(longest, block_size<Scalar> / 2);
  }
  const Eigen::Index inner_size = RowMajor ? input.cols() : input.rows();
  const Eigen::Index outer_size = RowMajor ? input.rows() : input.cols();
  const auto in_blocks = [&](auto&& blocks_of_input, auto&&... blocks) {
    for_each_block(inner_size, outer_size, longest, block_size<Scalar>, [&](const Rectangle& r) {
      function(r.size(), blocks_of_input.template load<true>(r),
               blocks.template load<Outputs::IsState>(r)...);
      (blocks.store(r), ...);
    });
  };
  in_blocks(Blocks<RowMajor, const Input>(input),
            Blocks<RowMajor, typename Outputs::Array>(outputs.array)...);
}

/// Calls function(count, in, outputs...) with pointers to `count` contiguous elements of each
/// array, at the same places, until all have been seen. The shapes are equal.
template <class Function, class Input, class... Outputs>
void transform(const Function& function, const Input& in, Outputs... outputs) {
  // Expressions that Eigen itself evaluates before use (products) are evaluated once.
  typename Eigen::internal::nested_eval<Input, 1>::type input(in);
  using Evaluated = std::decay_t<decltype(input)>;

  constexpr int outputs_in_rows = (int(Outputs::Array::IsRowMajor) + ...);
  constexpr bool row_major = 2 * outputs_in_rows > int(sizeof...(Outputs));
  constexpr bool same_order =
      bool(Evaluated::IsRowMajor) == row_major && outputs_in_rows % int(sizeof...(Outputs)) == 0;
  if constexpr (same_order && has_direct_access<Evaluated> &&
                (has_direct_access<typename Outputs::Array> && ...)) {
    if (is_contiguous(input) && (is_contiguous(outputs.array) && ...)) {
      return function(input.size(), input.data(), outputs.array.data()...);
    }
  }
  // Blocks take a compiler long: only where they can be needed.
  if constexpr (!(same_order && always_contiguous<Evaluated> &&
                  (always_contiguous<typename Outputs::Array> && ...))) {
    transform_blocks<row_major, same_order>(function, input, outputs...);
  }
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
