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

/// An argument of `transform`: an array that is written. With IsState it is read first.
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

/// An argument of `transform` that is read beside the first, evaluated as far as Readable says.
template <class Array_>
struct Source {
  using Array = Array_;
  const Array& array;
};
template <class Array>
Source<Array> source(const Array& array) {
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

template <bool RowMajor, class Array>
class OutputBlocks<RowMajor, Source<Array>> : public Blocks<RowMajor, const Array> {
  using Base = Blocks<RowMajor, const Array>;

 public:
  explicit OutputBlocks(const Source<Array>& source) : Base(source.array) {}

  auto* before(const Rectangle& r) { return Base::copy_in(r); }
  void copy_out(const Rectangle&) {}
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
    function(r, input.copy_in(r), outputs.before(r)...);
    (outputs.copy_out(r), ...);
  }
}

/// Whether most of the arrays that are written are row-major.
template <class... Outputs>
constexpr bool in_rows() {
  return 2 * (int(Outputs::Array::IsRowMajor) + ...) > int(sizeof...(Outputs));
}

/// Calls function(rectangle, in, outputs...) with pointers to contiguous elements of each array, at
/// the same places, until all have been seen. The inner dimension is the columns if RowMajor, else
/// the rows. The shapes are equal.
template <bool RowMajor, class Function, class Input, class... Outputs>
void transform_rectangles(const Function& function, const Input& in, Outputs... outputs) {
  const Readable<Input> input(in);
  using Evaluated = std::decay_t<Readable<Input>>;

  constexpr bool same_order = bool(Evaluated::IsRowMajor) == RowMajor &&
                              ((bool(Outputs::Array::IsRowMajor) == RowMajor) && ...);
  const Eigen::Index inner_size = RowMajor ? input.cols() : input.rows();
  const Eigen::Index outer_size = RowMajor ? input.rows() : input.cols();
  if (inner_size == 0 || outer_size == 0) return;
  if constexpr (same_order && has_direct_access<Evaluated> &&
                (has_direct_access<typename Outputs::Array> && ...)) {
    if (strided<RowMajor>(input).is_contiguous(inner_size, outer_size) &&
        (strided<RowMajor>(outputs.array).is_contiguous(inner_size, outer_size) && ...)) {
      const Rectangle all{0, 0, inner_size, outer_size};
      return function(all, input.data(), outputs.array.data()...);
    }
  }
  // Blocks take long to compile: they are left out where they cannot be needed.
  if constexpr (!(same_order && always_contiguous<Evaluated> &&
                  (always_contiguous<typename Outputs::Array> && ...))) {
    transform_blocks<typename Input::Scalar>(function, inner_size, outer_size,
                                             Blocks<RowMajor, const Evaluated>(input),
                                             OutputBlocks<RowMajor, Outputs>(outputs)...);
  }
}

/// Likewise calls function(count, in, outputs...), which treats all elements alike.
template <class Function, class Input, class... Outputs>
void transform(const Function& function, const Input& in, Outputs... outputs) {
  transform_rectangles<in_rows<Outputs...>()>(
      [&](const Rectangle& r, auto*... numbers) { function(r.size(), numbers...); }, in,
      outputs...);
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
