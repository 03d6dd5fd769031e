#pragma once

// Checks of arrays and sizes, with their errors.

#include <Eigen/Core>
#include <softlif/detail/error.hpp>
#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

inline auto shape_text(Eigen::Index rows, Eigen::Index cols) { return joined(rows, 'x', cols); }

/// Refuses an array unless it has the shape of the input.
template <class FunctionText, class Input, class Array>
void check_shape(const FunctionText& function, const char* input_name, const Input& input,
                 const char* name, const Eigen::DenseBase<Array>& array) {
  if (input.rows() == array.rows() && input.cols() == array.cols()) return;
  refuse(function, ": ", input_name, " is ", shape_text(input.rows(), input.cols()), ", but ", name,
         " is ", shape_text(array.rows(), array.cols()), "; give it the shape of ", input_name);
}

/// Refuses a negative number of elements, rows or columns.
template <class FunctionText>
void check_size(const FunctionText& function, const char* parameter, Eigen::Index size) {
  if (size < 0) refuse(function, ": ", parameter, " must be at least 0, but is ", size);
}

/// The array, to be written to. It comes as a const reference, as in Eigen, so that a block or a
/// map may be passed without a name.
template <class Array>
Array& writable(const Eigen::DenseBase<Array>& array) {
  return const_cast<Array&>(array.derived());
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
