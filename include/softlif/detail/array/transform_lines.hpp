#pragma once

// As transform.hpp, for arrays with parameters along them: an array that broadcasts against theirs.

#include <Eigen/Core>
#include <algorithm>
#include <softlif/detail/array/blocks.hpp>
#include <softlif/detail/array/strided.hpp>
#include <softlif/detail/array/transform.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// The most elements of a piece of a line: few, since a kernel keeps several numbers a parameter.
template <class Scalar>
inline constexpr Eigen::Index piece_size = (std::min)(buffer_size<Scalar>, Eigen::Index{256});

/// The numbers of an array that broadcasts: the stride of a dimension of one element is 0.
template <bool RowMajor, class Array>
auto broadcast(const Array& array) {
  auto numbers = strided<RowMajor>(array);
  if ((RowMajor ? array.cols() : array.rows()) == 1) numbers.inner_stride = 0;
  if ((RowMajor ? array.rows() : array.cols()) == 1) numbers.outer_stride = 0;
  return numbers;
}

template <class Scalar, class Prepare, class Function, class Input, class... Outputs>
void transform_pieces(const Strided<const Scalar>& parameters, const Prepare& prepare,
                      const Function& function, Eigen::Index inner_size, Eigen::Index outer_size,
                      Input&& input, Outputs&&... outputs) {
  Scalar piece[std::size_t{piece_size<Scalar>}];
  for (Eigen::Index inner = 0; inner < inner_size; inner += piece_size<Scalar>) {
    const Eigen::Index count = (std::min)(piece_size<Scalar>, inner_size - inner);
    for (Eigen::Index outer = 0; outer < outer_size; ++outer) {
      if (outer == 0 || parameters.outer_stride != 0) {
        gather<Scalar>(parameters.at(inner, outer), parameters.inner_stride, count, piece);
        prepare(count, static_cast<const Scalar*>(piece));
      }
      const Rectangle r{inner, outer, count, 1};
      function(count, input.copy_in(r), outputs.before(r)...);
      (outputs.copy_out(r), ...);
    }
  }
}

/// Calls prepare(count, parameters) with `count` contiguous parameters and then function(count, in,
/// outputs...) for the elements beside them, once for each line that they are the parameters of;
/// until all elements have been seen. The shapes of input and outputs are equal; lines are columns,
/// unless the parameters are a row.
template <class Parameters, class Prepare, class Function, class Input, class... Outputs>
void transform_lines(const Parameters& parameters, const Prepare& prepare, const Function& function,
                     const Input& in, Outputs... outputs) {
  constexpr bool row_major =
      Parameters::RowsAtCompileTime == 1 && Parameters::ColsAtCompileTime != 1;
  const Readable<Input> input(in);
  using Evaluated = std::decay_t<Readable<Input>>;
  transform_pieces<typename Input::Scalar>(
      broadcast<row_major>(parameters), prepare, function, row_major ? input.cols() : input.rows(),
      row_major ? input.rows() : input.cols(), Blocks<row_major, const Evaluated>(input),
      OutputBlocks<row_major, Outputs>(outputs)...);
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
