#pragma once

// Arrays of any shape, strides, storage order and alignment. They notice writes between and around
// their elements.

#include <Eigen/Core>
#include <algorithm>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

#include "byte_source.hpp"
#include "exact_curve.hpp"

namespace softlif::fuzz {

using AnyStride = Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>;
template <class Scalar, int Order>
using View = Eigen::Map<Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic, Order>, 0, AnyStride>;

struct Shape {
  Eigen::Index rows, cols;

  Eigen::Index size() const { return rows * cols; }
  std::string text() const { return std::to_string(rows) + 'x' + std::to_string(cols); }
  friend bool operator==(const Shape& a, const Shape& b) {
    return a.rows == b.rows && a.cols == b.cols;
  }
};

/// Calls function(row, col) for each element of a shape, column by column.
template <class Function>
void for_each(const Shape& shape, const Function& function) {
  for (Eigen::Index col = 0; col < shape.cols; ++col) {
    for (Eigen::Index row = 0; row < shape.rows; ++row) function(row, col);
  }
}

/// Mostly small; now and then longer than the blocks in which the library works.
inline Shape any_shape(ByteSource& bytes, Eigen::Index most = 2000) {
  const int kind = bytes.below(64);
  Shape shape{};
  if (kind == 63) {
    shape = {1 + bytes.below(64), 1 + bytes.below(32)};
  } else if (kind == 62) {
    shape = {bytes.below(256) * 5, 1};
  } else if (kind == 61) {
    shape = {1, bytes.below(256) * 5};
  } else if (kind >= 58) {
    shape = {bytes.below(16), bytes.below(16)};
  } else if (kind >= 44) {
    shape = {1, bytes.below(40)};
  } else if (kind >= 30) {
    shape = {bytes.below(40), 1};
  } else {
    shape = {bytes.below(6), bytes.below(6)};
  }
  return shape.size() <= most ? shape : Shape{shape.rows % 6, shape.cols % 6};
}

template <class Scalar>
class GuardedArray {
 public:
  /// With `may_overlap`, for an input, all elements of a dimension may lie at one place.
  GuardedArray(ByteSource& bytes, const Shape& shape, bool may_overlap = false)
      : shape_(shape), row_major_(bytes.one_in(2)) {
    const Eigen::Index inner_size = row_major_ ? shape.cols : shape.rows;
    const Eigen::Index outer_size = row_major_ ? shape.rows : shape.cols;
    const int layout = bytes.below(6);
    if (layout == 3) {  // the outer dimension is the closer one
      outer_ = 1 + bytes.below(2);
      inner_ = outer_size * outer_ + bytes.below(3);
    } else if (layout > 3) {
      inner_ = 1 + bytes.below(3);
      outer_ = inner_size * inner_ + bytes.below(3);
    } else {  // contiguous, or columns of a larger matrix
      inner_ = 1;
      outer_ = inner_size + layout;
    }
    if (may_overlap && layout == 5) (bytes.one_in(2) ? inner_ : outer_) = 0;
    if (layout != 0) begin_ = bytes.below(4);
    const Eigen::Index needed =
        shape.size() == 0 ? 0 : (inner_size - 1) * inner_ + (outer_size - 1) * outer_ + 1;
    // Nothing lies behind the last element, so that the address sanitizer notices any access there.
    memory_.assign(static_cast<std::size_t>(begin_ + needed), marker);
    expected_ = memory_;
  }

  const Shape& shape() const { return shape_; }

  /// Sets the element, and expects it to stay so.
  void set(Eigen::Index row, Eigen::Index col, Scalar value) {
    memory_[place(row, col)] = value;
    expect(row, col, value);
  }
  /// Expects the element to become that.
  void expect(Eigen::Index row, Eigen::Index col, Scalar value) {
    expected_[place(row, col)] = value;
  }
  Scalar get(Eigen::Index row, Eigen::Index col) const { return memory_[place(row, col)]; }

  /// Where the element lies in memory.
  std::size_t place(Eigen::Index row, Eigen::Index col) const {
    return static_cast<std::size_t>(
        begin_ + (row_major_ ? row * outer_ + col * inner_ : row * inner_ + col * outer_));
  }

  /// Whether everything is as expected, around the elements, too.
  bool is_as_expected() const {
    return std::equal(memory_.begin(), memory_.end(), expected_.begin(), are_same);
  }

  /// Calls function(view) with the array as Eigen sees it.
  template <class Function>
  void visit(const Function& function) {
    Scalar* const data = memory_.data() + begin_;
    const AnyStride strides(outer_, inner_);
    if (row_major_) {
      function(View<Scalar, Eigen::RowMajor>(data, shape_.rows, shape_.cols, strides));
    } else {
      function(View<Scalar, Eigen::ColMajor>(data, shape_.rows, shape_.cols, strides));
    }
  }

 private:
  static constexpr Scalar marker = Scalar(77.25);

  static bool are_same(const Scalar& a, const Scalar& b) {
    if constexpr (std::is_integral_v<Scalar>) {
      return a == b;
    } else {
      return same(a, b);
    }
  }

  Shape shape_;
  bool row_major_;
  Eigen::Index inner_ = 1, outer_ = 1, begin_ = 0;
  std::vector<Scalar> memory_, expected_;
};

}  // namespace softlif::fuzz
