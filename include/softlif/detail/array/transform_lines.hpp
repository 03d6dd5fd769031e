#pragma once

// As transform.hpp, for arrays with parameters along them: an array that broadcasts against theirs.

#include <Eigen/Core>
#include <algorithm>
#include <cstddef>
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

template <bool RowMajor, class Parameters, std::size_t Count, class Prepare, class Function,
          class Input, class... Outputs>
void transform_pieces(const Parameters* const (&parameters)[Count], const Prepare& prepare,
                      const Function& function, Eigen::Index inner_size, Eigen::Index outer_size,
                      Input&& input, Outputs&&... outputs) {
  using Scalar = typename Parameters::Scalar;
  Scalar pieces[Count][std::size_t{piece_size<Scalar>}];
  const auto first = broadcast<RowMajor>(*parameters[0]);  // as are the others
  for (Eigen::Index inner = 0; inner < inner_size; inner += piece_size<Scalar>) {
    const Eigen::Index count = (std::min)(piece_size<Scalar>, inner_size - inner);
    for (Eigen::Index outer = 0; outer < outer_size; ++outer) {
      if (outer == 0 || first.outer_stride != 0) {
        for (std::size_t k = 0; k < Count; ++k) {
          const auto numbers = broadcast<RowMajor>(*parameters[k]);
          gather<Scalar>(numbers.at(inner, outer), numbers.inner_stride, count, pieces[k]);
        }
        prepare(count, pieces);
      }
      const Rectangle r{inner, outer, count, 1};
      function(count, input.copy_in(r), outputs.before(r)...);
      (outputs.copy_out(r), ...);
    }
  }
}

/// Calls prepare(count, pieces) with `count` contiguous elements of each array of parameters and
/// then function(count, in, outputs...) for the elements beside them, once for each line that they
/// are the parameters of; until all elements have been seen. The shapes of input and outputs are
/// equal, and so are those of the parameters; lines are columns, unless the parameters are a row.
template <class Parameters, std::size_t Count, class Prepare, class Function, class Input,
          class... Outputs>
void transform_lines(const Parameters* const (&parameters)[Count], const Prepare& prepare,
                     const Function& function, const Input& in, Outputs... outputs) {
  constexpr bool row_major =
      Parameters::RowsAtCompileTime == 1 && Parameters::ColsAtCompileTime != 1;
  const Readable<Input> input(in);
  using Evaluated = std::decay_t<Readable<Input>>;
  transform_pieces<row_major>(
      parameters, prepare, function, row_major ? input.cols() : input.rows(),
      row_major ? input.rows() : input.cols(), Blocks<row_major, const Evaluated>(input),
      OutputBlocks<row_major, Outputs>(outputs)...);
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
