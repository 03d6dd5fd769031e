#pragma once

// Operands of functions that broadcast: numbers and arrays, mostly with shapes that fit.

#include <Eigen/Core>
#include <cstddef>
#include <initializer_list>
#include <optional>

#include "byte_source.hpp"
#include "guarded_array.hpp"

namespace softlif::fuzz {

/// The shape to which NumPy broadcasts these; none where they do not fit.
inline std::optional<Shape> common_shape(std::initializer_list<Shape> shapes) {
  Shape common{1, 1};
  const auto join = [](Eigen::Index& size, Eigen::Index other) {
    if (size == 1) size = other;
    return other == 1 || other == size;
  };
  for (const Shape& shape : shapes) {
    if (!join(common.rows, shape.rows) || !join(common.cols, shape.cols)) return std::nullopt;
  }
  return common;
}

/// The same as an array of any size, copied element by element: g++ 12 warns about packets with
/// which Eigen would never copy a single element.
template <class Values>
auto to_array(const Values& values) {
  Eigen::Array<typename Values::Scalar, Eigen::Dynamic, Eigen::Dynamic> result(values.rows(),
                                                                               values.cols());
  for (Eigen::Index col = 0; col < values.cols(); ++col) {
    for (Eigen::Index row = 0; row < values.rows(); ++row) result(row, col) = values(row, col);
  }
  return result;
}

/// A number, or a view of an array in memory, whose elements repeat a few numbers.
template <class Scalar>
class Operand {
 public:
  Operand(ByteSource& bytes, const Shape& base)
      : Operand(bytes, base, [](ByteSource& source) { return source.number<Scalar>(); }) {}

  /// Its numbers come from `number(bytes)`.
  template <class Number>
  Operand(ByteSource& bytes, const Shape& base, const Number& number)
      : is_number_(bytes.one_in(4)),
        array_(bytes, is_number_ ? Shape{1, 1} : part_of(bytes, base), true) {
    Scalar numbers[4];
    const int count = 1 + bytes.below(4);
    for (int i = 0; i < count; ++i) numbers[i] = number(bytes);
    for (Eigen::Index col = 0; col < shape().cols; ++col) {
      for (Eigen::Index row = 0; row < shape().rows; ++row) {
        array_.set(row, col, numbers[array_.place(row, col) % static_cast<std::size_t>(count)]);
      }
    }
  }

  const Shape& shape() const { return array_.shape(); }

  /// The element that broadcasting puts at this row and column.
  Scalar at(Eigen::Index row, Eigen::Index col) const {
    return array_.get(shape().rows == 1 ? 0 : row, shape().cols == 1 ? 0 : col);
  }

  /// Calls function with a number or an array.
  template <class Function>
  void visit(const Function& function) {
    if (is_number_) {
      function(at(0, 0));
    } else {
      array_.visit(function);
    }
  }

 private:
  /// The shape itself, a row or a column of it, or now and then one that does not fit.
  static Shape part_of(ByteSource& bytes, const Shape& base) {
    switch (bytes.below(16)) {
      case 15:
        return {base.cols, base.rows};
      case 14:
        return {base.rows + 1, base.cols};
      case 13:
        return {0, base.cols};
      case 12:
      case 11:
      case 10:
        return {1, base.cols};
      case 9:
      case 8:
      case 7:
        return {base.rows, 1};
      default:
        return base;
    }
  }

  bool is_number_;
  GuardedArray<Scalar> array_;
};

}  // namespace softlif::fuzz
