#pragma once

// NumPy's broadcasting: each operand is a number or has, per dimension, the common size or 1.

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <initializer_list>
#include <memory>
#include <softlif/detail/array/arguments.hpp>
#include <softlif/detail/array/blocks.hpp>
#include <softlif/detail/array/checks.hpp>
#include <softlif/detail/array/strided.hpp>
#include <softlif/detail/dispatch/dispatched.hpp>
#include <softlif/detail/error.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/target.hpp>
#include <tuple>
#include <type_traits>
#include <utility>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// The sizes of an operand that are known at compile time: of a number, ... (Something that is no
/// operand gets any shape, so that its own error is the only one.)
template <class Scalar, class Argument, bool = is_dense_of<Scalar, Argument>()>
struct OperandSizes {
  static constexpr int size = is_operand<Scalar, Argument>() ? 1 : Eigen::Dynamic;
  static constexpr int Rows = size, Cols = size, MaxRows = size, MaxCols = size;
  static constexpr bool is_matrix = false, is_row_major_matrix = false;
};

/// ... and of an array.
template <class Scalar, class Argument>
struct OperandSizes<Scalar, Argument, true> {
  static constexpr int Rows = Argument::RowsAtCompileTime, Cols = Argument::ColsAtCompileTime;
  static constexpr int MaxRows = Argument::MaxRowsAtCompileTime,
                       MaxCols = Argument::MaxColsAtCompileTime;
  static constexpr bool is_matrix = Rows != 1 && Cols != 1;
  static constexpr bool is_row_major_matrix = is_matrix && Argument::IsRowMajor;
};

/// The common size of one dimension at compile time.
constexpr int common_size(std::initializer_list<int> sizes) {
  int common = 1;
  for (int size : sizes) {
    if (size != Eigen::Dynamic && size != 1) return size;
    if (size == Eigen::Dynamic) common = Eigen::Dynamic;
  }
  return common;
}

/// The largest common size, where it is known, of a dimension of the given common size.
constexpr int common_max_size(int common, std::initializer_list<int> sizes) {
  if (common != Eigen::Dynamic) return common;
  int largest = 1;
  for (int size : sizes) {
    if (size == Eigen::Dynamic) return Eigen::Dynamic;
    largest = size > largest ? size : largest;
  }
  return largest;
}

/// Room for numbers: for few of them without an allocation.
template <class Scalar>
class Storage {
 public:
  Storage() {}  // NOLINT(modernize-use-equals-default): sets no number, of thousands

  Scalar* room(Eigen::Index count) {
    if (count <= buffer_size<Scalar>) return few_.data;
    many_.reset(new Scalar[static_cast<std::size_t>(count)]);
    return many_.get();
  }

 private:
  BlockBuffer<Scalar> few_{};
  std::unique_ptr<Scalar[]> many_{};
};
struct NoStorage {};

/// Holds an operand of a result whose lines are rows if RowMajor, else columns: a number, ...
template <bool RowMajor, class Scalar, class Argument, class = void>
class Operand {
 public:
  explicit Operand(const Argument& value) : value_(number<Scalar>(value)) {}
  Eigen::Index rows() const { return 1; }
  Eigen::Index cols() const { return 1; }
  Strided<const Scalar> numbers(bool, bool) const { return {&value_, 0, 0}; }

 private:
  Scalar value_;
};

/// ... or an array.
template <bool RowMajor, class Scalar, class Argument>
class Operand<RowMajor, Scalar, Argument, std::enable_if_t<is_dense_of<Scalar, Argument>()>> {
  // A segment, say, is a class of its own that Eigen's templates know as its base, a block.
  using Expression = std::decay_t<decltype(std::declval<const Argument&>().derived())>;
  using Array = Readable<Expression>;
  using Evaluated = std::decay_t<Array>;
  static constexpr bool always_stays =
      has_direct_access<Evaluated> && always_contiguous<Evaluated> &&
      (bool(Evaluated::IsVectorAtCompileTime) || bool(Evaluated::IsRowMajor) == RowMajor);

 public:
  explicit Operand(const Argument& array) : array_(array.derived()), storage_() {}
  Eigen::Index rows() const { return array_.rows(); }
  Eigen::Index cols() const { return array_.cols(); }

  /// The numbers, in lines that are rows if RowMajor, else columns, or the reverse if `across`. The
  /// stride of a dimension of one element is 0. A single line that is used for many is contiguous.
  Strided<const Scalar> numbers(bool across, bool of_many_lines) {
    Eigen::Index length = RowMajor ? cols() : rows(), lines = RowMajor ? rows() : cols();
    if (length == 0 || lines == 0) return {nullptr, 0, 0};
    Strided<const Scalar> result{nullptr, 1, length};
    if constexpr (has_direct_access<Evaluated>) {
      result = strided<RowMajor>(array_);
    } else {
      Scalar* const copied = storage_.room(length * lines);
      Elements<RowMajor, const Evaluated>(array_).read({0, 0, length, lines}, copied);
      result.data = copied;
    }
    if (across) {
      (std::swap)(length, lines);
      result = result.transposed();
    }
    if constexpr (has_direct_access<Evaluated> && !always_stays) {
      if (of_many_lines && lines == 1 && length > 1 && result.inner_stride != 1) {
        Scalar* const copied = storage_.room(length);
        gather(result, length, 1, copied);
        result = {copied, 1, length};
      }
    }
    return {result.data, length == 1 ? 0 : result.inner_stride,
            lines == 1 ? 0 : result.outer_stride};
  }

 private:
  const Array array_;
  std::conditional_t<always_stays, NoStorage, Storage<Scalar>> storage_;
};

/// The shapes of operands with their names, for the error where they do not fit.
template <std::size_t Count>
struct NamedShapes {
  using Sizes = std::array<Eigen::Index, Count>;

  const char *neuron, *function;
  std::array<const char*, Count> names;
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

  /// Which operands to transpose: gain and bias, which the caller has made, rather than x, which is
  /// given. (Transposing x comes to the same as transposing the others.)
  template <class Text>
  void append_advice(Text& text) const {
    // Bit i stands for operand i: the second and third, the third, the second.
    for (unsigned chosen : {6U, 4U, 2U}) {
      NamedShapes transposed = *this;
      const auto is_chosen = [&](std::size_t i) {
        return (chosen >> i & 1U) != 0 && rows[i] != cols[i];
      };
      for (std::size_t i = 1; i < Count; ++i) {
        if (is_chosen(i)) (std::swap)(transposed.rows[i], transposed.cols[i]);
      }
      if (!fit(transposed.rows) || !fit(transposed.cols)) continue;
      const char* separator = "transpose ";
      for (std::size_t i = 1; i < Count; ++i) {
        if (!is_chosen(i)) continue;
        append(text, separator);
        append(text, names[i]);
        separator = " and ";
      }
      append(text, " to get ");
      append(text, shape_text(common(transposed.rows), common(transposed.cols)));
      return;
    }
    append(text, "no transpose makes them fit");
  }

  /// "x is 3x1, gain is 1x8"
  auto text() const {
    return [*this](auto& text) {
      for (std::size_t i = 0; i < Count; ++i) {
        append(text, joined(i == 0 ? "" : ", ", names[i], " is ", shape_text(rows[i], cols[i])));
      }
    };
  }

  void refuse_misfits() const {
    if (fit(rows) && fit(cols)) return;
    refuse(
        neuron, "::", function, ": the shapes do not broadcast: ", text(),
        "; in each dimension the sizes must be equal or 1 (",
        [this](auto& text) { this->append_advice(text); }, ")");
  }
};

/// The packets of a line: of contiguous numbers, or each of the same one.
template <class Scalar>
class LineOfPackets {
  using Packet = Lockstep<Scalar, 1>;

 public:
  SOFTLIF_INLINE LineOfPackets(const Scalar* line, Eigen::Index stride)
      : from_(stride == 0 ? same_ : line), stride_(stride) {
    Packet(*line).store(same_);
  }
  SOFTLIF_INLINE Packet at(Eigen::Index i) const { return Packet::load(from_ + i * stride_); }

 private:
  Scalar same_[Packet::size];
  const Scalar* from_;
  Eigen::Index stride_;
};

/// a b + c, rounded once where the processor can, and alike for every element, of lines whose
/// stride is 1 or 0; `out` is contiguous, and may be one of them.
template <class Scalar>
SOFTLIF_FLATTEN EIGEN_DONT_INLINE void multiply_add(const Strided<const Scalar>& a,
                                                    const Strided<const Scalar>& b,
                                                    const Strided<const Scalar>& c, Scalar* out,
                                                    Eigen::Index length, Eigen::Index lines) {
  for (Eigen::Index line = 0; line < lines; ++line, out += length) {
    Eigen::Index i = 0;
    if constexpr (has_packets<Scalar>) {
      const LineOfPackets<Scalar> packets_of_a(a.at(0, line), a.inner_stride);
      const LineOfPackets<Scalar> packets_of_b(b.at(0, line), b.inner_stride);
      const LineOfPackets<Scalar> packets_of_c(c.at(0, line), c.inner_stride);
      constexpr int size = Lockstep<Scalar, 1>::size;
      for (; i <= length - size; i += size) {
        fma(packets_of_a.at(i), packets_of_b.at(i), packets_of_c.at(i)).store(out + i);
      }
      for (; i < length; ++i) {
        out[i] = fused_multiply_add(*a.at(i, line), *b.at(i, line), *c.at(i, line));
      }
    } else {
      for (; i < length; ++i) out[i] = *a.at(i, line) * *b.at(i, line) + *c.at(i, line);
    }
  }
}

/// The same by the functions of softlif::dispatch, where the program has them.
template <class Scalar>
void multiply_add_anywhere(const Strided<const Scalar>& a, const Strided<const Scalar>& b,
                           const Strided<const Scalar>& c, Scalar* out, Eigen::Index length,
                           Eigen::Index lines) {
  if constexpr (is_dispatched<MultiplyAdd<Scalar>, Scalar>) {
    functions_of<MultiplyAdd<Scalar>, Scalar>()(&a, &b, &c, out, length, lines);
  } else {
    multiply_add<Scalar>(a, b, c, out, length, lines);
  }
}

/// Operands, broadcast against one another.
template <class Scalar, class... Arguments>
class Broadcast {
  static constexpr std::size_t count = sizeof...(Arguments);

  static constexpr int Rows = common_size({OperandSizes<Scalar, Arguments>::Rows...});
  static constexpr int Cols = common_size({OperandSizes<Scalar, Arguments>::Cols...});
  // The storage order of a result that is a matrix: row-major if any operand is a row-major matrix,
  // Eigen's default if no operand is a matrix.
  static constexpr bool of_matrices =
      (OperandSizes<Scalar, Arguments>::is_matrix || ...)
          ? (OperandSizes<Scalar, Arguments>::is_row_major_matrix || ...)
          : bool(Eigen::ArrayXX<Scalar>::IsRowMajor);
  static constexpr bool is_row_major = (Rows == 1) == (Cols == 1) ? of_matrices : Rows == 1;

 public:
  using Result = Eigen::Array<Scalar, Rows, Cols, is_row_major ? Eigen::RowMajor : Eigen::ColMajor,
                              common_max_size(Rows, {OperandSizes<Scalar, Arguments>::MaxRows...}),
                              common_max_size(Cols, {OperandSizes<Scalar, Arguments>::MaxCols...})>;

  Broadcast(const char* neuron, const char* function, const std::array<const char*, count>& names,
            const Arguments&... arguments)
      : operands_(arguments...) {
    prepare(neuron, function, names, Indices());
  }
  // Not copied: operands may refer to numbers that it holds.
  Broadcast(const Broadcast&) = delete;
  Broadcast& operator=(const Broadcast&) = delete;

  Result uninitialized() const { return Result(rows_, cols_); }

  /// Calls function(block, numbers...) for blocks that stay in the cache, with each operand's
  /// numbers in the block, contiguous.
  template <class Function>
  void for_each_block(const Function& function) const {
    BlockBuffer<Scalar> buffers[count];
    constexpr Eigen::Index most = block_size<Scalar, 3>();
    const Tiling tiling(length(), lines(), most, most);
    for (Rectangle r = tiling.first(); r.size() != 0; r = tiling.after(r)) {
      call(function, r, buffers, Indices());
    }
  }
  /// Where the numbers of a block begin in the result.
  Eigen::Index begin_of(const Rectangle& r) const { return r.inner + r.outer * length(); }
  /// Calls function(i, row, col) for the i-th number of a block.
  template <class Function>
  void for_each_of(const Rectangle& r, const Function& function) const {
    for (Eigen::Index i = 0; i < r.size(); ++i) {
      const Eigen::Index inner = r.inner + i % r.inner_size, outer = r.outer + i / r.inner_size;
      function(i, in_rows_ ? outer : inner, in_rows_ ? inner : outer);
    }
  }

  /// Whether the result's lines are its rows.
  bool in_rows() const { return in_rows_; }

  /// x gain + bias, for the first three operands in this order, in blocks that stay in the cache:
  /// `finish(rectangle, values)` turns the currents of a block into what is wanted, in place. With
  /// ScaledByGain, that is then multiplied by the gain.
  template <bool ScaledByGain = false, class Finish>
  Result affine(const Finish& finish) const {
    static_assert(count >= 3);
    Result result = uninitialized();
    // Lines of few packets are computed as one long line.
    bool at_once = false;
    if constexpr (has_packets<Scalar>) {
      at_once = lines() > 1 && length() < 8 * Lockstep<Scalar, 1>::size;
    }
    const auto is_apart = [at_once, this](const Strided<const Scalar>& numbers) {
      if (at_once) return !is_number(numbers) && !numbers.is_contiguous(length(), lines());
      return numbers.inner_stride != 0 && numbers.inner_stride != 1;
    };
    // The blocks lie in the result itself: larger ones than elsewhere, but still in the cache,
    // unless an operand takes a buffer.
    const Eigen::Index most = std::any_of(numbers_.begin(), numbers_.end(), is_apart)
                                  ? block_size<Scalar, 1>()
                                  : 8 * buffer_size<Scalar>;
    BlockBuffer<Scalar> buffers[3];
    const Tiling tiling(length(), lines(), most, most);
    for (Rectangle r = tiling.first(); r.size() != 0; r = tiling.after(r)) {
      const Eigen::Index size = at_once ? r.size() : r.inner_size,
                         pieces = at_once ? 1 : r.outer_size;
      const auto part = [&](std::size_t i) -> Strided<const Scalar> {
        const Strided<const Scalar> numbers = numbers_[i].from(r.inner, r.outer);
        if (!is_apart(numbers_[i])) {
          return {numbers.data, at_once && !is_number(numbers) ? 1 : numbers.inner_stride,
                  numbers.outer_stride};
        }
        // A line that is used for all is the same in each block.
        if (!at_once || r.outer == 0 || numbers.outer_stride != 0) {
          gather(numbers, r.inner_size, r.outer_size, buffers[i].data);
        }
        return {buffers[i].data, 1, size};
      };
      const Strided<const Scalar> x = part(0), gain = part(1), bias = part(2);
      Scalar* const block = result.data() + r.inner + r.outer * length();
      multiply_add_anywhere<Scalar>(gain, x, bias, block, size, pieces);
      finish(r, block);
      if constexpr (ScaledByGain) {
        const Scalar zero(0);
        multiply_add_anywhere<Scalar>(gain, {block, 1, size}, {&zero, 0, 0}, block, size, pieces);
      }
    }
    return result;
  }

 private:
  using Indices = std::index_sequence_for<Arguments...>;

  template <std::size_t... Each>
  void prepare(const char* neuron, const char* function,
               const std::array<const char*, count>& names, std::index_sequence<Each...>) {
    const NamedShapes<count> shapes{neuron,
                                    function,
                                    names,
                                    {std::get<Each>(operands_).rows()...},
                                    {std::get<Each>(operands_).cols()...}};
    shapes.refuse_misfits();
    rows_ = shapes.common(shapes.rows);
    cols_ = shapes.common(shapes.cols);
    // A single row or column is one line, whatever the storage order.
    const bool across = (is_row_major ? cols_ : rows_) == 1;
    in_rows_ = is_row_major != across;
    ((numbers_[Each] = std::get<Each>(operands_).numbers(across, lines() > 1)), ...);
  }
  template <class Function, std::size_t... Each>
  void call(const Function& function, const Rectangle& r, BlockBuffer<Scalar> (&buffers)[count],
            std::index_sequence<Each...>) const {
    function(r, contiguous(numbers_[Each], r, buffers[Each].data)...);
  }
  /// The numbers of a block where they lie, or copied to the buffer.
  static const Scalar* contiguous(const Strided<const Scalar>& numbers, const Rectangle& r,
                                  Scalar* buffer) {
    const Strided<const Scalar> part = numbers.from(r.inner, r.outer);
    if (part.is_contiguous(r.inner_size, r.outer_size)) return part.data;
    // Copies of a number stay in the buffer: no block is larger than the first.
    const bool is_there = is_number(numbers) && (r.inner != 0 || r.outer != 0);
    if (!is_there) gather(part, r.inner_size, r.outer_size, buffer);
    return buffer;
  }
  static bool is_number(const Strided<const Scalar>& numbers) {
    return numbers.inner_stride == 0 && numbers.outer_stride == 0;
  }
  Eigen::Index length() const { return in_rows_ ? cols_ : rows_; }
  Eigen::Index lines() const { return in_rows_ ? rows_ : cols_; }

  std::tuple<Operand<is_row_major, Scalar, Arguments>...> operands_;
  std::array<Strided<const Scalar>, count> numbers_{};
  Eigen::Index rows_ = 0, cols_ = 0;
  bool in_rows_ = false;
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
