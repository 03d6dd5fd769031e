#pragma once

// NumPy's broadcasting: each operand is a number or has, per dimension, the common size or 1.

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <softlif/detail/arguments.hpp>
#include <softlif/detail/error.hpp>
#include <softlif/detail/lockstep.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/detail/transform.hpp>
#include <string>
#include <type_traits>
#include <utility>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// One of the operands, as numbers in memory with strides; 0 where it is broadcast.
template <class Scalar>
struct Strided {
  const Scalar* data;
  Eigen::Index row_stride, col_stride;

  const Scalar* at(Eigen::Index row, Eigen::Index col) const {
    return data + row * row_stride + col * col_stride;
  }
};

/// Holds an operand: a view of an array that lies in memory, the values of any other expression, or
/// a number.
template <class Scalar, class Argument, class = void>
class Operand {
  // What is no operand may have any shape, so that nothing else is wrong with the result.
  static constexpr int size = is_operand<Scalar, Argument>() ? 1 : Eigen::Dynamic;

 public:
  static constexpr int Rows = size, Cols = size, MaxRows = size, MaxCols = size;
  static constexpr bool is_matrix = false, is_row_major_matrix = false;

  explicit Operand(const Argument& value) : value_(number<Scalar>(value)) {}
  Eigen::Index rows() const { return 1; }
  Eigen::Index cols() const { return 1; }
  Strided<Scalar> view() const { return {&value_, 0, 0}; }

 private:
  Scalar value_;
};

template <class Scalar, class Argument>
class Operand<Scalar, Argument, std::enable_if_t<is_dense_of<Scalar, Argument>()>> {
  // (Not an Eigen::Ref, which takes a stride of 0 for the natural one.)
  using Held = std::conditional_t<has_direct_access<Argument>, const Argument&,
                                  const typename Argument::PlainObject>;

 public:
  static constexpr int Rows = Argument::RowsAtCompileTime, Cols = Argument::ColsAtCompileTime;
  static constexpr int MaxRows = Argument::MaxRowsAtCompileTime,
                       MaxCols = Argument::MaxColsAtCompileTime;
  static constexpr bool is_matrix = Rows != 1 && Cols != 1;
  static constexpr bool is_row_major_matrix = is_matrix && Argument::IsRowMajor;

  explicit Operand(const Argument& array) : array_(array) {}
  Eigen::Index rows() const { return array_.rows(); }
  Eigen::Index cols() const { return array_.cols(); }
  Strided<Scalar> view() const {
    const bool row_major = std::decay_t<Held>::IsRowMajor;
    const Eigen::Index inner = array_.innerStride(), outer = array_.outerStride();
    return {array_.data(), array_.rows() == 1 ? 0 : (row_major ? outer : inner),
            array_.cols() == 1 ? 0 : (row_major ? inner : outer)};
  }

 private:
  Held array_;
};

/// The common size of one dimension at compile time.
constexpr int common_size(int a, int b, int c) {
  for (int size : {a, b, c}) {
    if (size != Eigen::Dynamic && size != 1) return size;
  }
  return a == Eigen::Dynamic || b == Eigen::Dynamic || c == Eigen::Dynamic ? Eigen::Dynamic : 1;
}

/// The largest common size, where it is known, of a dimension of the given common size.
constexpr int common_max_size(int common, int a, int b, int c) {
  if (common != Eigen::Dynamic) return common;
  int largest = 1;
  for (int size : {a, b, c}) {
    if (size == Eigen::Dynamic) return Eigen::Dynamic;
    largest = size > largest ? size : largest;
  }
  return largest;
}

inline std::string shape_text(Eigen::Index rows, Eigen::Index cols) {
  return to_text(rows, 'x', cols);
}

/// The shapes of operands with their names, for the error where they do not fit.
struct NamedShapes {
  using Sizes = std::array<Eigen::Index, 3>;

  std::string function;
  std::array<const char*, 3> names;
  Sizes rows, cols;

  static bool fit(const Sizes& sizes) {
    return std::all_of(sizes.begin(), sizes.end(),
                       [&](Eigen::Index size) { return size == 1 || size == common(sizes); });
  }
  static Eigen::Index common(const Sizes& sizes) {
    for (Eigen::Index size : sizes) {
      if (size != 1) return size;
    }
    return 1;
  }

  /// The operands whose transposes fit: of gain and bias, which one makes, while x is what one has.
  /// (Transposing x comes to the same as transposing the others.)
  std::string advice() const {
    for (unsigned chosen : {6U, 4U, 2U}) {
      NamedShapes transposed = *this;
      std::string text;
      for (const std::size_t i : {1U, 2U}) {
        if ((chosen >> i & 1U) == 0 || rows[i] == cols[i]) continue;
        (std::swap)(transposed.rows[i], transposed.cols[i]);
        append(text, text.empty() ? "transpose " : " and ");
        append(text, names[i]);
      }
      if (fit(transposed.rows) && fit(transposed.cols)) {
        return to_text(text, " to get ",
                       shape_text(common(transposed.rows), common(transposed.cols)));
      }
    }
    return to_text("no transpose makes them fit");
  }

  void refuse_misfits() const {
    if (fit(rows) && fit(cols)) return;
    std::string shapes;
    for (std::size_t i = 0; i < 3; ++i) {
      if (names[i] == nullptr) continue;
      append(shapes,
             to_text(shapes.empty() ? "" : ", ", names[i], " is ", shape_text(rows[i], cols[i])));
    }
    refuse(function, ": the shapes do not broadcast: ", shapes,
           "; in each dimension the sizes must be equal or 1 (", advice(), ")");
  }
};

/// Numbers at equal distances in memory, or with stride 0 always the same one.
template <class Scalar>
struct Line {
  const Scalar* data;
  Eigen::Index stride;

  const Scalar& operator[](Eigen::Index i) const { return data[i * stride]; }
};

/// Calls function(load), where load(i) gives the packet of the line's elements from i on. How they
/// lie in memory is told apart here, outside the loops.
template <class Scalar, class Function>
EIGEN_ALWAYS_INLINE void with_packets_of(const Line<Scalar>& line, const Function& function) {
  using Value = Lockstep<Scalar, 1>;
  if (line.stride == 1) {
    function([=](Eigen::Index i) { return Value::load(line.data + i); });
  } else if (line.stride == 0) {
    function([same = Value(*line.data)](Eigen::Index) { return same; });
  } else {
    function([=](Eigen::Index i) {
      Scalar gathered[Value::size];
      for (int k = 0; k < Value::size; ++k) gathered[k] = line[i + k];
      return Value::load(gathered);
    });
  }
}

/// a b + c, rounded once where the processor can, and alike for every element.
template <class Scalar>
EIGEN_DONT_INLINE void multiply_add(const Line<Scalar>& a, const Line<Scalar>& b,
                                    const Line<Scalar>& c, Scalar* out, Eigen::Index count) {
  Eigen::Index i = 0;
  if constexpr (has_packets<Scalar>) {
    constexpr int size = Lockstep<Scalar, 1>::size;
    const Eigen::Index end = count / size * size;
    with_packets_of(a, [&](const auto& load_a) {
      with_packets_of(b, [&](const auto& load_b) {
        with_packets_of(c, [&](const auto& load_c) {
          for (Eigen::Index k = 0; k < end; k += size) {
            fma(load_a(k), load_b(k), load_c(k)).store(out + k);
          }
        });
      });
    });
    for (i = end; i < count; ++i) out[i] = fused_multiply_add(a[i], b[i], c[i]);
  } else {
    for (; i < count; ++i) out[i] = a[i] * b[i] + c[i];
  }
}

/// Three operands, broadcast against one another. In `affine` they are x, gain and bias.
template <class Scalar, class First, class Second, class Third>
class Broadcast {
  using FirstOperand = Operand<Scalar, First>;
  using SecondOperand = Operand<Scalar, Second>;
  using ThirdOperand = Operand<Scalar, Third>;

  static constexpr int Rows =
      common_size(FirstOperand::Rows, SecondOperand::Rows, ThirdOperand::Rows);
  static constexpr int Cols =
      common_size(FirstOperand::Cols, SecondOperand::Cols, ThirdOperand::Cols);
  // Of a matrix, row-major if any operand is one that is; if none is a matrix, as Eigen's default.
  static constexpr bool of_matrices =
      FirstOperand::is_matrix || SecondOperand::is_matrix || ThirdOperand::is_matrix
          ? FirstOperand::is_row_major_matrix || SecondOperand::is_row_major_matrix ||
                ThirdOperand::is_row_major_matrix
          : bool(Eigen::ArrayXX<Scalar>::IsRowMajor);
  static constexpr bool is_row_major = (Rows == 1) == (Cols == 1) ? of_matrices : Rows == 1;

 public:
  using Result = Eigen::Array<
      Scalar, Rows, Cols, is_row_major ? Eigen::RowMajor : Eigen::ColMajor,
      common_max_size(Rows, FirstOperand::MaxRows, SecondOperand::MaxRows, ThirdOperand::MaxRows),
      common_max_size(Cols, FirstOperand::MaxCols, SecondOperand::MaxCols, ThirdOperand::MaxCols)>;

  Broadcast(const std::string& function, const std::array<const char*, 3>& names, const First& a,
            const Second& b, const Third& c)
      : a_(a), b_(b), c_(c) {
    const NamedShapes shapes{
        function, names, {a_.rows(), b_.rows(), c_.rows()}, {a_.cols(), b_.cols(), c_.cols()}};
    shapes.refuse_misfits();
    rows_ = NamedShapes::common(shapes.rows);
    cols_ = NamedShapes::common(shapes.cols);
  }

  Result uninitialized() const { return Result(rows_, cols_); }

  /// Calls function(row, col, a, b, c) for each element.
  template <class Function>
  void for_each(const Function& function) const {
    const Strided<Scalar> a = a_.view(), b = b_.view(), c = c_.view();
    for (Eigen::Index col = 0; col < cols_; ++col) {
      for (Eigen::Index row = 0; row < rows_; ++row) {
        function(row, col, *a.at(row, col), *b.at(row, col), *c.at(row, col));
      }
    }
  }

  /// gain x + bias in blocks that stay in the cache: `finish(values, count)` turns the currents of
  /// a block into what is wanted, in place. With ScaledByGain, that is then multiplied by the gain.
  template <bool ScaledByGain = false, class Finish>
  Result affine(const Finish& finish) const {
    Result result = uninitialized();
    // First single row or column lies in memory along its only dimension, whatever the storage
    // order.
    const bool along_row = rows_ == 1 || (is_row_major && cols_ != 1);
    const Strided<Scalar> x = a_.view(), gain = b_.view(), bias = c_.view();
    const Eigen::Index inner_size = along_row ? cols_ : rows_;
    // The blocks lie in the result itself: larger ones than elsewhere, but still in the cache.
    constexpr Eigen::Index most = 8 * block_size<Scalar>;
    for_each_block(inner_size, along_row ? rows_ : cols_, most, most, [&](const Rectangle& r) {
      const auto line = [&](const Strided<Scalar>& operand, Eigen::Index k) {
        return along_row ? Line<Scalar>{operand.at(r.outer + k, r.inner), operand.col_stride}
                         : Line<Scalar>{operand.at(r.inner, r.outer + k), operand.row_stride};
      };
      Scalar* const block = result.data() + r.outer * inner_size + r.inner;
      for (Eigen::Index k = 0; k < r.outer_size; ++k) {
        multiply_add(line(gain, k), line(x, k), line(bias, k), block + k * r.inner_size,
                     r.inner_size);
      }
      finish(block, r.size());
      if constexpr (ScaledByGain) {
        const Scalar zero(0);
        for (Eigen::Index k = 0; k < r.outer_size; ++k) {
          Scalar* const part = block + k * r.inner_size;
          multiply_add(line(gain, k), Line<Scalar>{part, 1}, Line<Scalar>{&zero, 0}, part,
                       r.inner_size);
        }
      }
    });
    return result;
  }

 private:
  FirstOperand a_;
  SecondOperand b_;
  ThirdOperand c_;
  Eigen::Index rows_ = 0, cols_ = 0;
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
