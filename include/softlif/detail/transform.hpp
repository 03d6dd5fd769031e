#pragma once

// From Eigen arrays of any kind to the contiguous numbers that a kernel takes, and back: directly
// where they lie contiguous, else in blocks that stay in the first-level cache.

#include <Eigen/Core>
#include <algorithm>
#include <softlif/detail/evaluate.hpp>
#include <type_traits>

namespace softlif::detail {

/// The numbers in one block: long enough to hide the call, short enough for the stack and L1.
template <class Scalar>
inline constexpr Eigen::Index block_size = has_packets<Scalar> ? 4096 / sizeof(Scalar) : 16;

/// Numbers for one block, on the stack, so that nothing is allocated.
template <class Scalar>
struct BlockBuffer {
  EIGEN_ALIGN_MAX Scalar data[block_size<Scalar>];
};

/// Calls function(inner, outer, inner_count, outer_count) for rectangles of at most block_size
/// elements that cover an array of inner_size x outer_size.
template <class Scalar, class Function>
void for_each_block(Eigen::Index inner_size, Eigen::Index outer_size, const Function& function) {
  if (inner_size == 0) return;
  const Eigen::Index inner_step = std::min(inner_size, block_size<Scalar>);
  const Eigen::Index outer_step = std::max<Eigen::Index>(1, block_size<Scalar> / inner_step);
  for (Eigen::Index outer = 0; outer < outer_size; outer += outer_step) {
    const Eigen::Index outer_count = std::min(outer_step, outer_size - outer);
    for (Eigen::Index inner = 0; inner < inner_size; inner += inner_step) {
      function(inner, outer, std::min(inner_step, inner_size - inner), outer_count);
    }
  }
}

template <class Derived>
inline constexpr bool has_direct_access = (Derived::Flags & Eigen::DirectAccessBit) != 0;

/// Whether the array's elements lie one behind the other in memory.
template <class Derived>
bool is_contiguous(const Derived& array) {
  if constexpr (has_direct_access<Derived>) {
    return (array.innerStride() == 1 || array.innerSize() <= 1) &&
           (array.outerStride() == array.innerSize() || array.outerSize() <= 1);
  } else {
    return false;
  }
}

/// The rectangle of `array` whose inner dimension is the rows, or with RowMajor the columns.
template <bool RowMajor, class Array>
auto rectangle(Array& array, Eigen::Index inner, Eigen::Index outer, Eigen::Index inner_count,
               Eigen::Index outer_count) {
  if constexpr (RowMajor) {
    return array.block(outer, inner, outer_count, inner_count);
  } else {
    return array.block(inner, outer, inner_count, outer_count);
  }
}

/// rate = curve(J) and, WithDerivative, derivative = curve'(J); the shapes are equal.
template <bool WithDerivative, class Kernel, class Input, class Rate, class Derivative>
void transform(const Kernel& kernel, const Input& J, Rate& rate, Derivative& derivative) {
  using Scalar = ScalarOf<Kernel>;
  constexpr bool row_major = Rate::IsRowMajor;

  // Expressions that Eigen itself evaluates before use (products) are evaluated once.
  typename Eigen::internal::nested_eval<Input, 1>::type input(J);
  using Evaluated = std::decay_t<decltype(input)>;

  if constexpr (has_direct_access<Evaluated> && has_direct_access<Rate> &&
                has_direct_access<Derivative> &&
                bool(Evaluated::IsRowMajor) == bool(Rate::IsRowMajor) &&
                bool(Derivative::IsRowMajor) == bool(Rate::IsRowMajor)) {
    if (is_contiguous(input) && is_contiguous(rate) && is_contiguous(derivative)) {
      Scalar* const slope = WithDerivative ? derivative.data() : nullptr;
      evaluate<WithDerivative>(kernel, input.data(), rate.data(), slope, input.size());
      return;
    }
  }
  BlockBuffer<Scalar> rates, slopes;
  constexpr int order = row_major ? Eigen::RowMajor : Eigen::ColMajor;
  using Block = Eigen::Map<Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic, order>>;
  for_each_block<Scalar>(
      rate.innerSize(), rate.outerSize(),
      [&](Eigen::Index inner, Eigen::Index outer, Eigen::Index inner_count,
          Eigen::Index outer_count) {
        const auto part = [&](auto& array) {
          return rectangle<row_major>(array, inner, outer, inner_count, outer_count);
        };
        const auto target = part(rate);
        Block block(rates.data, target.rows(), target.cols());
        block = part(input).array();
        evaluate<WithDerivative>(kernel, rates.data, rates.data, slopes.data, block.size());
        part(rate).array() = block;
        if constexpr (WithDerivative) {
          part(derivative).array() = Block(slopes.data, target.rows(), target.cols());
        }
      });
}

}  // namespace softlif::detail
