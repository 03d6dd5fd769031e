#pragma once

// Parameters that differ from neuron to neuron: the type of an array of them, and what may be given
// for one.

#include <Eigen/Core>
#include <softlif/detail/array/arguments.hpp>
#include <softlif/detail/array/blocks.hpp>
#include <softlif/detail/array/broadcast.hpp>
#include <softlif/detail/error.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

template <class Parameter, bool = is_dense<Parameter>>
struct ParameterScalarOf {
  using type = Parameter;
};
template <class Parameter>
struct ParameterScalarOf<Parameter, true> {
  using type = typename Parameter::Scalar;
  static_assert(std::is_base_of_v<Eigen::ArrayBase<Parameter>, Parameter> &&
                    std::is_base_of_v<Eigen::PlainObjectBase<Parameter>, Parameter>,
                "softlif: the type of parameters one per neuron must be an Eigen::Array, such as "
                "Eigen::ArrayXf");
};

/// The scalar type of neurons whose parameters are of the type: itself, or that of an array.
template <class Parameter>
using ParameterScalar = typename ParameterScalarOf<Parameter>::type;

/// "[3]" in a vector, "[3, 0]" in a matrix, and nothing where there is but one element.
template <class Array>
auto index_text(const Array& array, Eigen::Index row, Eigen::Index col) {
  const bool is_one = array.size() == 1, is_line = array.cols() == 1 || array.rows() == 1;
  return [=](auto& text) {
    if (is_one) return;
    append(text, '[');
    append(text, is_line ? row + col : row);
    if (!is_line) {
      append(text, ", ");
      append(text, col);
    }
    append(text, ']');
  };
}

/// What is given for an array of parameters: a number for all neurons, or an array that broadcasts
/// to the shape of theirs.
template <class Array>
class GivenArray {
  using Scalar = typename Array::Scalar;
  static constexpr int Rows = Array::RowsAtCompileTime, Cols = Array::ColsAtCompileTime;
  using Values = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic,
                              Array::IsRowMajor ? Eigen::RowMajor : Eigen::ColMajor,
                              Array::MaxRowsAtCompileTime, Array::MaxColsAtCompileTime>;

  /// Whether a size fits a dimension, as far as both are known; a row is no column.
  static constexpr bool fits(int given, int size) {
    return size == Eigen::Dynamic || given == size || given == 1 ||
           (given == Eigen::Dynamic && size != 1);
  }

 public:
  // NOLINTBEGIN(google-explicit-constructor): what a user may write for a parameter
  GivenArray(const Scalar& value) : values_(1, 1) { values_(0, 0) = value; }

  template <class Given>
  GivenArray(const Eigen::DenseBase<Given>& given)
      : values_(checked(given.rows(), given), checked(given.cols(), given)) {
    constexpr bool is_same_scalar = is_operand<Scalar, Given>();
    constexpr bool has_shape =
        fits(Given::RowsAtCompileTime, Rows) && fits(Given::ColsAtCompileTime, Cols);
    static_assert(has_shape,
                  "softlif: a parameter must have the shape of the neurons' type; for a row and a "
                  "column together that is Eigen::ArrayXX, as in SoftLIFRate<Eigen::ArrayXXf>");
    if constexpr (is_same_scalar && has_shape) {
      if (values_.size() == 0) return;
      const Readable<Given> readable(given.derived());
      using Evaluated = std::decay_t<Readable<Given>>;
      constexpr bool in_rows = Values::IsRowMajor;
      const Rectangle all{0, 0, in_rows ? cols() : rows(), in_rows ? rows() : cols()};
      Elements<in_rows, const Evaluated>(readable).read(all, values_.data());
    }
  }
  // NOLINTEND(google-explicit-constructor)

  Eigen::Index rows() const { return values_.rows(); }
  Eigen::Index cols() const { return values_.cols(); }
  /// The value for the neuron in this row and column.
  const Scalar& operator()(Eigen::Index row, Eigen::Index col) const {
    return values_(own_row(row), own_col(col));
  }
  /// What stands behind the parameter's name for that value.
  auto index_text(Eigen::Index row, Eigen::Index col) const {
    return detail::index_text(values_, own_row(row), own_col(col));
  }

 private:
  /// The size, of an array that the type has room for.
  template <class Given>
  static Eigen::Index checked(Eigen::Index size, const Given& given) {
    constexpr int most_rows = Array::MaxRowsAtCompileTime, most_cols = Array::MaxColsAtCompileTime;
    if ((most_rows != Eigen::Dynamic && given.rows() > most_rows) ||
        (most_cols != Eigen::Dynamic && given.cols() > most_cols)) {
      refuse("a parameter is ", shape_text(given.rows(), given.cols()),
             ", but the type of the neurons' parameters has at most ", most_rows, " rows and ",
             most_cols, " columns (-1: any number)");
    }
    return size;
  }
  Eigen::Index own_row(Eigen::Index row) const { return rows() == 1 ? 0 : row; }
  Eigen::Index own_col(Eigen::Index col) const { return cols() == 1 ? 0 : col; }

  Values values_;
};

/// What the constructor of a neuron takes for a parameter.
template <class Parameter>
using Given =
    std::conditional_t<is_dense<Parameter>, const GivenArray<Parameter>&, const Parameter&>;

/// The class template of a class of neurons.
template <class Neuron>
struct NeuronOf;
template <template <class...> class Neuron, class Parameter>
struct NeuronOf<Neuron<Parameter>> {
  /// The same class with parameters of another type.
  template <class Other>
  using With = Neuron<Other>;
};

/// The type of what is given for a parameter, as one of parameters: of an array or an expression,
/// that of the array that would hold it.
template <class Given, bool = is_dense<Given>>
struct ParameterOfGiven {
  using type = Given;
};
template <class Given>
struct ParameterOfGiven<Given, true> {
  using type =
      Eigen::Array<typename Given::Scalar, Given::RowsAtCompileTime, Given::ColsAtCompileTime,
                   (Given::IsRowMajor ? Eigen::RowMajor : Eigen::ColMajor) | Eigen::AutoAlign,
                   Given::MaxRowsAtCompileTime, Given::MaxColsAtCompileTime>;
};

/// The type of the parameters of neurons made from these, where it is not named: of the first array
/// among them, else of the first number.
template <class First, class... Others>
struct Deduced {
  using type = typename ParameterOfGiven<First>::type;
};
template <class First, class Second, class... Others>
struct Deduced<First, Second, Others...> {
  using type = typename std::conditional_t<
      is_dense<First>, Deduced<First>,
      std::conditional_t<is_dense<Second> || (is_dense<Others> || ...), Deduced<Second, Others...>,
                         Deduced<First>>>::type;
};
template <class... Given>
using DeducedParameter = typename Deduced<Given...>::type;

/// Nothing, unless the first is a number or an array.
template <class First, class...>
using IfParameters =
    std::enable_if_t<std::is_arithmetic_v<First> || is_dense<First> || is_real<First>()>;

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
