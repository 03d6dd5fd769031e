#pragma once

// Eigen arrays of any kind, cut into blocks of contiguous numbers that stay in the first-level
// cache.

#include <Eigen/Core>
#include <algorithm>
#include <cstdlib>
#include <softlif/detail/array/groups.hpp>
#include <softlif/detail/array/strided.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>
#include <utility>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// The most numbers in one block: enough to hide the call, few enough for the stack and L1.
template <class Scalar>
inline constexpr Eigen::Index buffer_size = has_packets<Scalar> ? 4096 / sizeof(Scalar) : 16;

/// The largest count, at most `most`, that is a whole number of the groups in which so many arrays
/// are computed.
template <class Scalar, int Outputs>
constexpr Eigen::Index whole_groups(Eigen::Index most) {
  if constexpr (has_packets<Scalar>) {
    // Of four arrays, no more packets go in lockstep than of three.
    constexpr int packets = packets_for_outputs[Outputs < 3 ? Outputs : 3];
    constexpr Eigen::Index group = Lockstep<Scalar, packets>::size;
    return most / group * group;
  }
  return most;
}

/// The most numbers in a block from which so many arrays are computed.
template <class Scalar, int Outputs>
constexpr Eigen::Index block_size() {
  return whole_groups<Scalar, Outputs>(buffer_size<Scalar>);
}

/// Numbers for one block, on the stack, so that nothing is allocated.
template <class Scalar>
struct BlockBuffer {
  BlockBuffer() {}  // NOLINT(modernize-use-equals-default): sets no number

  EIGEN_ALIGN_MAX Scalar data[buffer_size<Scalar>];
};

/// A part of an array: where it begins and how far it goes, along an inner and an outer dimension.
struct Rectangle {
  Eigen::Index inner, outer, inner_size, outer_size;

  Eigen::Index size() const { return inner_size * outer_size; }
};

/// Where the neurons of a rectangle lie among those that have parameters of their own: how far
/// apart along its dimensions.
struct Places {
  Eigen::Index first, inner_step, outer_step;

  /// The neuron of the i-th number of a line.
  Eigen::Index at(Eigen::Index i, Eigen::Index line) const {
    return first + i * inner_step + line * outer_step;
  }
};

/// Cuts an array into rectangles of at most `most` elements, and at most `longest` of these along
/// the inner dimension.
class Tiling {
 public:
  Tiling(Eigen::Index inner_size, Eigen::Index outer_size, Eigen::Index longest, Eigen::Index most)
      : inner_size_(inner_size),
        outer_size_(outer_size),
        inner_step_((std::min)({inner_size, longest, most})),
        outer_step_(inner_size * outer_size <= most ? outer_size : most / inner_step_) {}

  Rectangle first() const { return at(0, 0); }
  /// The rectangle after this one: empty after the last, as is the first of an empty array.
  Rectangle after(const Rectangle& r) const {
    const Eigen::Index inner = r.inner + inner_step_;
    return inner < inner_size_ ? at(inner, r.outer) : at(0, r.outer + outer_step_);
  }

 private:
  Rectangle at(Eigen::Index inner, Eigen::Index outer) const {
    return {inner, outer, (std::min)(inner_step_, inner_size_ - inner),
            (std::max)((std::min)(outer_step_, outer_size_ - outer), Eigen::Index(0))};
  }

  Eigen::Index inner_size_, outer_size_, inner_step_, outer_step_;
};

template <class Array>
inline constexpr bool has_direct_access = (Array::Flags & Eigen::DirectAccessBit) != 0;

/// What the elements of an expression are read from: of one that Eigen evaluates into a temporary
/// first, such as a product, that array; else the expression itself.
template <class Expression,
          class Nested = typename Eigen::internal::nested_eval<Expression, 1>::type>
using Readable = std::conditional_t<std::is_same_v<std::remove_const_t<Nested>, Expression>,
                                    const Expression&, Nested>;

/// The numbers of an array that lies in memory; their inner dimension is the columns if RowMajor,
/// else the rows.
template <bool RowMajor, class Array>
auto strided(Array& array) {
  using Scalar = std::remove_reference_t<decltype(*array.data())>;
  const Strided<Scalar> numbers{array.data(), array.innerStride(), array.outerStride()};
  return bool(Array::IsRowMajor) == RowMajor ? numbers : numbers.transposed();
}

/// The elements of any expression, through one evaluator of Eigen's. What Eigen evaluates before it
/// assigns the expression is thus evaluated once, however many parts are read. The inner dimension
/// is the columns if RowMajor, else the rows.
template <bool RowMajor, class Expression>
class Elements {
  using Scalar = typename Expression::Scalar;
  using Evaluator = Eigen::internal::evaluator<std::remove_const_t<Expression>>;
  using Packet = typename Eigen::internal::packet_traits<Scalar>::type;
  static constexpr int packet_size = Eigen::internal::unpacket_traits<Packet>::size;

  static constexpr bool same_order =
      bool(Expression::IsVectorAtCompileTime) || bool(Expression::IsRowMajor) == RowMajor;
  /// Whether elements have an index, along which lines follow one another.
  static constexpr bool is_linear = same_order && (Evaluator::Flags & Eigen::LinearAccessBit) != 0;
  static constexpr int longest = is_linear  ? int(Expression::MaxSizeAtCompileTime)
                                 : RowMajor ? int(Expression::MaxColsAtCompileTime)
                                            : int(Expression::MaxRowsAtCompileTime);
  static constexpr bool has_packets_of_line = has_packets<Scalar> && packet_size > 1 &&
                                              same_order &&
                                              (Evaluator::Flags & Eigen::PacketAccessBit) != 0 &&
                                              (longest == Eigen::Dynamic || longest >= packet_size);

 public:
  explicit Elements(Expression& expression)
      : evaluator_(expression), line_(RowMajor ? expression.cols() : expression.rows()) {}

  /// Writes the elements of the rectangle, one behind the other. The functions of Eigen and of the
  /// user that the expression calls are inlined here, so that objects compiled for other processors
  /// do not share them.
  SOFTLIF_FLATTEN void read(const Rectangle& r, Scalar* to) const {
    const bool at_once = is_linear && r.inner_size == line_;
    const Eigen::Index length = at_once ? r.size() : r.inner_size;
    const Eigen::Index lines = at_once ? 1 : r.outer_size;
    for (Eigen::Index k = 0; k < lines; ++k) {
      Eigen::Index i = 0;
      if constexpr (has_packets_of_line) {
        for (; i <= length - packet_size; i += packet_size, to += packet_size) {
          Eigen::internal::pstoreu(to, packet(r.inner + i, r.outer + k));
        }
      }
      for (; i < length; ++i, ++to) *to = coeff(r.inner + i, r.outer + k);
    }
  }
  /// Gives the elements of the rectangle the values that `read` would give.
  SOFTLIF_FLATTEN void write(const Rectangle& r, const Scalar* from) {
    for (Eigen::Index k = 0; k < r.outer_size; ++k) {
      for (Eigen::Index i = 0; i < r.inner_size; ++i, ++from) {
        const Eigen::Index inner = r.inner + i, outer = r.outer + k;
        evaluator_.coeffRef(RowMajor ? outer : inner, RowMajor ? inner : outer) = *from;
      }
    }
  }

 private:
  Scalar coeff(Eigen::Index inner, Eigen::Index outer) const {
    if constexpr (is_linear) {
      return evaluator_.coeff(inner + outer * line_);
    } else {
      return evaluator_.coeff(RowMajor ? outer : inner, RowMajor ? inner : outer);
    }
  }
  Packet packet(Eigen::Index inner, Eigen::Index outer) const {
    if constexpr (is_linear) {
      return evaluator_.template packet<Eigen::Unaligned, Packet>(inner + outer * line_);
    } else {
      return evaluator_.template packet<Eigen::Unaligned, Packet>(RowMajor ? outer : inner,
                                                                  RowMajor ? inner : outer);
    }
  }

  Evaluator evaluator_;
  Eigen::Index line_;
};

/// Whether every array of the type is contiguous.
template <class Derived>
inline constexpr bool always_contiguous =
    std::is_base_of_v<Eigen::PlainObjectBase<Derived>, Derived> ||
    (bool(Derived::IsVectorAtCompileTime) && Derived::InnerStrideAtCompileTime == 1);

/// One block of an array after the other, as contiguous numbers: of an array that lies in memory.
template <bool RowMajor, class Array, class = void>
class Blocks {
  using Scalar = typename Array::Scalar;

 public:
  explicit Blocks(Array& array) : numbers_(strided<RowMajor>(array)), buffer_() {}

  /// Whether neighbours along the outer dimension lie closer together in memory.
  bool lies_across() const {
    return (std::abs)(numbers_.outer_stride) < (std::abs)(numbers_.inner_stride);
  }
  /// The block's numbers where they lie, if they are contiguous there, else copied.
  auto* copy_in(const Rectangle& r) {
    const auto part = numbers_.from(r.inner, r.outer);
    if (part.is_contiguous(r.inner_size, r.outer_size)) return part.data;
    gather<Scalar>({part.data, part.inner_stride, part.outer_stride}, r.inner_size, r.outer_size,
                   buffer_.data);
    return static_cast<decltype(part.data)>(buffer_.data);
  }
  /// Where to write the block's numbers: to their place, if that is contiguous, else to a buffer.
  Scalar* room(const Rectangle& r) {
    const auto part = numbers_.from(r.inner, r.outer);
    return part.is_contiguous(r.inner_size, r.outer_size) ? part.data : buffer_.data;
  }
  /// Copies what was written to a buffer to its place.
  void copy_out(const Rectangle& r) {
    const auto part = numbers_.from(r.inner, r.outer);
    if (part.is_contiguous(r.inner_size, r.outer_size)) return;
// g++ does not see that what is copied was written where `room` said.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
    scatter<Scalar>(buffer_.data, r.inner_size, r.outer_size, part);
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
  }

 private:
  decltype(strided<RowMajor>(std::declval<Array&>())) numbers_;
  BlockBuffer<Scalar> buffer_;
};

/// The same of any other expression.
template <bool RowMajor, class Array>
class Blocks<RowMajor, Array, std::enable_if_t<!has_direct_access<Array>>> {
  using Scalar = typename Array::Scalar;

 public:
  explicit Blocks(Array& array) : elements_(array), buffer_() {}

  bool lies_across() const { return bool(Array::IsRowMajor) != RowMajor; }
  Scalar* copy_in(const Rectangle& r) {
    elements_.read(r, buffer_.data);
    return buffer_.data;
  }
  Scalar* room(const Rectangle&) { return buffer_.data; }
  void copy_out(const Rectangle& r) { elements_.write(r, buffer_.data); }

 private:
  Elements<RowMajor, Array> elements_;
  BlockBuffer<Scalar> buffer_;
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
