#pragma once

// The parameters of one neuron, or of one per neuron in arrays of one shape, checked and kept.

#include <Eigen/Core>
#include <cstddef>
#include <softlif/detail/array/broadcast.hpp>
#include <softlif/detail/array/parameter_array.hpp>
#include <softlif/detail/dispatch/dispatched.hpp>
#include <softlif/detail/error.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <tuple>
#include <type_traits>
#include <utility>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

template <class, class Type>
using Same = Type;

/// Whether two values of a parameter are equal, or two arrays in all elements.
template <class Parameter>
bool are_equal(const Parameter& a, const Parameter& b) {
  if constexpr (is_dense<Parameter>) {
    if (a.rows() != b.rows() || a.cols() != b.cols()) return false;
    for (Eigen::Index i = 0; i < a.size(); ++i) {
      if (!(a.data()[i] == b.data()[i])) return false;
    }
    return true;
  } else {
    return a == b;
  }
}

struct Shape {
  Eigen::Index rows, cols;
};
struct Unchecked {};

/// Parameter is the type of a number, or of an array of numbers.
template <class Parameter, class Names>
class ParameterList;

template <class Parameter, class... Each>
class ParameterList<Parameter, ParameterNames<Each...>> {
  using Scalar = ParameterScalar<Parameter>;
  template <class, class>
  friend class ParameterList;

 public:
  /// @param owner  the class of neurons, for errors
  /// @throws std::invalid_argument for shapes that do not broadcast, and for values that the
  ///         parameters may not have
  explicit ParameterList(const char* owner, Same<Each, Given<Parameter>>... given)
      : ParameterList(common_shape(owner, given...), owner, given...) {}

  /// The list of which the first values are given, and the others as usual.
  template <class... Values>
  static ParameterList beginning_with(const char* owner, const Values&... values) {
    return beginning_with(owner, std::tie(values...), std::index_sequence_for<Each...>());
  }

  template <class Name>
  EIGEN_DEVICE_FUNC const Parameter& get() const {
    return values_[ParameterNames<Each...>::template place<Name>()];
  }
  /// Any of them, for the shape that they have in common.
  const Parameter& first() const { return values_[0]; }
  /// Calls function(name, value) for each, in order.
  template <class Function>
  void for_each(const Function& function) const {
    (function(Each{}, get<Each>()), ...);
  }
  /// The same list but for one value.
  template <class Name>
  ParameterList with(const char* owner, Given<Parameter> value) const {
    return ParameterList(owner, chosen<std::is_same_v<Name, Each>>(value, get<Each>())...);
  }

  Eigen::Index size() const { return rows() * cols(); }
  Eigen::Index rows() const { return shape().rows; }
  Eigen::Index cols() const { return shape().cols; }
  /// The parameters of the i-th neuron, counted as the arrays lie in memory.
  ParameterList<Scalar, ParameterNames<Each...>> at(Eigen::Index i) const {
    return {Unchecked(), get<Each>().data()[i]...};
  }
  /// The kernel of one neuron, which takes some of its parameters.
  template <class Kernel>
  Kernel kernel() const {
    return kernel_of<Kernel>(typename Kernel::Parameters());
  }

  friend bool operator==(const ParameterList& a, const ParameterList& b) {
    return (are_equal(a.template get<Each>(), b.template get<Each>()) && ...);
  }

 private:
  ParameterList(Unchecked, const Same<Each, Parameter>&... values) : values_{values...} {}

  template <class Kernel, class... Taken>
  Kernel kernel_of(ParameterNames<Taken...>) const {
    return made_of<Kernel>(get<Taken>()...);
  }

  ParameterList(const Shape& shape, const char* owner, Same<Each, Given<Parameter>>... given)
      : values_{kept<Each>(shape, owner, given)...} {}

  template <class Values, std::size_t... Place>
  static ParameterList beginning_with(const char* owner, const Values& values,
                                      std::index_sequence<Place...>) {
    return ParameterList(owner, value_at<Place, Each>(values)...);
  }
  template <std::size_t Place, class Name, class Values>
  static decltype(auto) value_at(const Values& values) {
    if constexpr (Place < std::tuple_size_v<Values>) {
      using Value = std::decay_t<std::tuple_element_t<Place, Values>>;
      if constexpr (std::is_arithmetic_v<Value>) {
        return static_cast<Scalar>(std::get<Place>(values));
      } else {
        return std::get<Place>(values);
      }
    } else {
      return usual<Name, Scalar>();
    }
  }

  static Shape common_shape(const char* owner, Same<Each, Given<Parameter>>... given) {
    if constexpr (is_dense<Parameter>) {
      using Shapes = NamedShapes<sizeof...(Each)>;
      const Shapes shapes{owner, "", {Each::name...}, {given.rows()...}, {given.cols()...}};
      constexpr int fixed_rows = Parameter::RowsAtCompileTime,
                    fixed_cols = Parameter::ColsAtCompileTime;
      const Shape common{Shapes::common(shapes.rows), Shapes::common(shapes.cols)};
      const Shape shape{fixed_rows == Eigen::Dynamic ? common.rows : fixed_rows,
                        fixed_cols == Eigen::Dynamic ? common.cols : fixed_cols};
      if (!Shapes::fit(shapes.rows) || !Shapes::fit(shapes.cols) ||
          (common.rows != 1 && common.rows != shape.rows) ||
          (common.cols != 1 && common.cols != shape.cols)) {
        refuse(owner, ": the parameters do not fit one another: ", shapes.text(),
               "; each must be a number or have the shape of the neurons, or 1 in a dimension");
      }
      return shape;
    } else {
      return {1, 1};
    }
  }

  /// What is given for a parameter, checked and in the common shape.
  template <class Name>
  static Parameter kept(const Shape& shape, const char* owner, Given<Parameter> given) {
    if constexpr (is_dense<Parameter>) {
      Parameter result(shape.rows, shape.cols);
      for (Eigen::Index row = 0; row < shape.rows; ++row) {
        for (Eigen::Index col = 0; col < shape.cols; ++col) {
          const Scalar value = given(row, col);
          if (!Name::Range::holds(value)) {
            checked_parameter<Name>(owner, value, given.index_text(row, col));
          }
          result(row, col) = value + Scalar(0);  // 0 for -0
        }
      }
      return result;
    } else {
      return checked_parameter<Name>(owner, given);
    }
  }

  template <bool IsChanged, class Changed, class Other>
  static const auto& chosen(const Changed& changed, const Other& other) {
    if constexpr (IsChanged) {
      return changed;
    } else {
      return other;
    }
  }

  Shape shape() const {
    if constexpr (is_dense<Parameter>) return {values_[0].rows(), values_[0].cols()};
    return {1, 1};
  }

  Parameter values_[sizeof...(Each)];
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
