#pragma once

// Where constants of many neurons lie in columns: an Eigen array or, with softlif::dispatch, one
// that begins where a cache line does. The program's Eigen may not align arrays for the packets of
// the library.

#include <Eigen/Core>
#include <softlif/detail/target.hpp>

#if defined(SOFTLIF_DISPATCH)
#include <array>
#include <cstddef>
#include <memory>
#include <type_traits>
#endif

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

#if defined(SOFTLIF_DISPATCH)

/// Holds its numbers itself or, where the most rows are not known at compile time, shares them with
/// its copies: they are not written again once the table is complete.
template <class Scalar, int /*Rows*/, int MaxRows, int Columns>
class Table {
  static constexpr int line_size = 64 / sizeof(Scalar);
  struct alignas(64) Line {
    Scalar numbers[std::size_t{line_size}];
  };
  static constexpr int lines_for(int rows) { return rows * Columns / line_size + 1; }
  static constexpr bool is_fixed = MaxRows != Eigen::Dynamic;
  using Lines =
      std::conditional_t<is_fixed, std::array<Line, std::size_t(lines_for(is_fixed ? MaxRows : 0))>,
                         std::shared_ptr<Line[]>>;

  static Lines room(Eigen::Index size) {
    if constexpr (is_fixed) {
      return {};
    } else {
      return Lines(new Line[static_cast<std::size_t>(size / line_size + 1)]);
    }
  }

 public:
  Table(Eigen::Index rows, Eigen::Index columns) : rows_(rows), lines_(room(rows * columns)) {}

  Eigen::Index rows() const { return rows_; }
  const Scalar* data() const { return lines_[0].numbers; }
  const Scalar& operator()(Eigen::Index row, Eigen::Index column) const {
    return data()[row + column * rows_];
  }
  Scalar& operator()(Eigen::Index row, Eigen::Index column) {
    return lines_[0].numbers[row + column * rows_];
  }

 private:
  Eigen::Index rows_;
  Lines lines_;
};

#else

template <class Scalar, int Rows, int MaxRows, int Columns>
using Table = Eigen::Array<Scalar, Rows, Columns, Eigen::ColMajor, MaxRows, Columns>;

#endif

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
