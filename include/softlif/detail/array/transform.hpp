#pragma once

// From Eigen arrays of any kind to the contiguous numbers that a kernel takes, and back: directly
// where they lie contiguous, else block by block.

#include <Eigen/Core>
#include <softlif/detail/array/blocks.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

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

/// The blocks of an argument of `transform` that is written.
template <bool RowMajor, class Output>
class OutputBlocks : public Blocks<RowMajor, typename Output::Array> {
  using Base = Blocks<RowMajor, typename Output::Array>;

 public:
  explicit OutputBlocks(const Output& output) : Base(output.array) {}

  auto* before(const Rectangle& r) {
    if constexpr (Output::IsState) {
      return Base::copy_in(r);
    } else {
      return Base::room(r);
    }
  }
};

/// What `transform` does with arrays that are not contiguous, or not in the same order.
template <class Scalar, class Function, class Input, class... Outputs>
EIGEN_ALWAYS_INLINE void transform_blocks(const Function& function, Eigen::Index inner_size,
                                          Eigen::Index outer_size, Input&& input,
                                          Outputs&&... outputs) {
  // Where the lines of one array lie across those of another, tiles take whole cache lines of both.
  const bool across =
      inner_size > 1 && outer_size > 1 && (input.lies_across() || (outputs.lies_across() || ...));
  const Tiling tiling(inner_size, outer_size, across ? 32 : buffer_size<Scalar>,
                      block_size<Scalar, sizeof...(Outputs)>());
  for (Rectangle r = tiling.first(); r.size() != 0; r = tiling.after(r)) {
    function(r.size(), input.copy_in(r), outputs.before(r)...);
    (outputs.copy_out(r), ...);
  }
}

/// Calls function(count, in, outputs...) with pointers to `count` contiguous elements of each
/// array, at the same places, until all have been seen. The shapes are equal.
template <class Function, class Input, class... Outputs>
void transform(const Function& function, const Input& in, Outputs... outputs) {
  const Readable<Input> input(in);
  using Evaluated = std::decay_t<Readable<Input>>;

  constexpr int outputs_in_rows = (int(Outputs::Array::IsRowMajor) + ...);
  constexpr bool row_major = 2 * outputs_in_rows > int(sizeof...(Outputs));
  constexpr bool same_order =
      bool(Evaluated::IsRowMajor) == row_major && outputs_in_rows % int(sizeof...(Outputs)) == 0;
  const Eigen::Index inner_size = row_major ? input.cols() : input.rows();
  const Eigen::Index outer_size = row_major ? input.rows() : input.cols();
  if (inner_size == 0 || outer_size == 0) return;
  if constexpr (same_order && has_direct_access<Evaluated> &&
                (has_direct_access<typename Outputs::Array> && ...)) {
    if (strided<row_major>(input).is_contiguous(inner_size, outer_size) &&
        (strided<row_major>(outputs.array).is_contiguous(inner_size, outer_size) && ...)) {
      return function(input.size(), input.data(), outputs.array.data()...);
    }
  }
  // Blocks take a compiler long: only where they can be needed.
  if constexpr (!(same_order && always_contiguous<Evaluated> &&
                  (always_contiguous<typename Outputs::Array> && ...))) {
    transform_blocks<typename Input::Scalar>(function, inner_size, outer_size,
                                             Blocks<row_major, const Evaluated>(input),
                                             OutputBlocks<row_major, Outputs>(outputs)...);
  }
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
