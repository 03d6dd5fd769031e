#pragma once

// What may be passed for J or another input, for an output or a state, and for x, gain, bias and
// their like. The predicates here assert what they say: where one is false, the compiler stops with
// a sentence, and callers leave out the code that would only give more errors.

#include <Eigen/Core>
#include <softlif/detail/target.hpp>
#include <type_traits>
#include <utility>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

// By overload, as Eigen deduces its arguments: classes that derive from an array count, and const
// ones.
template <class Derived>
std::true_type is_dense_test(const Eigen::DenseBase<Derived>*);
std::false_type is_dense_test(const void*);

/// Whether Argument is an Eigen array, matrix or expression.
template <class Argument>
inline constexpr bool is_dense =
    decltype(detail::is_dense_test(static_cast<const Argument*>(nullptr)))::value;

/// The Eigen array or expression that an argument is; of an object of a class of the user's own,
/// the one that it derives from.
template <class Derived>
const Derived& dense(const Eigen::DenseBase<Derived>& array) {
  return array.derived();
}

/// Whether Argument is an Eigen array, matrix or expression of just that Scalar.
template <class Scalar, class Argument>
constexpr bool is_dense_of() {
  if constexpr (is_dense<Argument>) return std::is_same_v<typename Argument::Scalar, Scalar>;
  return false;
}

/// Whether Input may be the currents of neurons of Scalar.
template <class Scalar, class Input>
constexpr bool is_input() {
  constexpr bool is_number = std::is_arithmetic_v<Input> || std::is_same_v<Input, Scalar>;
  static_assert(!is_number,
                "softlif: J must be an Eigen array, matrix or expression; for a number J there are "
                "rate(J) and derivative(J)");
  static_assert(is_dense<Input> || is_number,
                "softlif: J must be an Eigen array, matrix or expression; map numbers in memory, "
                "as in Eigen::Map<const Eigen::ArrayXf>(J.data(), n)");
  static_assert(is_dense_of<Scalar, Input>() || !is_dense<Input>,
                "softlif: J must have the scalar type of the neurons; pass J.cast<Scalar>(), where "
                "Scalar is float for LIF<float>, double for LIF<double>");
  return is_dense_of<Scalar, Input>();
}

/// Whether Input may be what synapses of Scalar filter.
template <class Scalar, class Input>
constexpr bool is_signal() {
  static_assert(is_dense<Input>,
                "softlif: the input must be an Eigen array, matrix or expression; map numbers in "
                "memory, as in Eigen::Map<const Eigen::ArrayXf>(input.data(), n)");
  static_assert(is_dense_of<Scalar, Input>() || !is_dense<Input>,
                "softlif: the input must have the scalar type of the synapses; pass "
                "input.cast<Scalar>(), where Scalar is float for Lowpass<float>, double for "
                "Lowpass<double>");
  return is_dense_of<Scalar, Input>();
}

/// Whether neurons of Scalar may write to an Output.
template <class Scalar, class Output>
constexpr bool is_output() {
  static_assert(is_dense<std::decay_t<Output>>,
                "softlif: an output or state must be an Eigen array, matrix, map or block; map "
                "numbers in memory, as in Eigen::Map<Eigen::ArrayXf>(output.data(), n)");
  if constexpr (is_dense<std::decay_t<Output>>) {
    using Array = std::decay_t<decltype(dense(std::declval<Output&>()))>;
    static_assert(is_dense_of<Scalar, Array>(),
                  "softlif: an output or state must have the scalar type of the neurons; for "
                  "another type, cast what they wrote, as in result = rates.cast<double>()");
    // A const view may be written through; a const array may not be written to.
    constexpr bool is_writable = (Array::Flags & Eigen::LvalueBit) != 0 &&
                                 !(std::is_const_v<std::remove_reference_t<Output>> &&
                                   std::is_base_of_v<Eigen::PlainObjectBase<Array>, Array>);
    static_assert(is_writable, "softlif: an output or state must be writable");
    return is_dense_of<Scalar, Array>() && is_writable;
  }
  return false;
}

/// Whether OutputGradient may be the gradient of a loss with respect to rates of Scalar.
template <class Scalar, class OutputGradient>
constexpr bool is_output_gradient() {
  static_assert(is_dense<OutputGradient>,
                "softlif: the output_gradient must be an Eigen array, matrix or expression; map "
                "numbers in memory, as in Eigen::Map<const Eigen::ArrayXf>(gradient.data(), n)");
  static_assert(is_dense_of<Scalar, OutputGradient>() || !is_dense<OutputGradient>,
                "softlif: the output_gradient must have the scalar type of the neurons; pass "
                "output_gradient.cast<Scalar>(), where Scalar is float for LIF<float>");
  return is_dense_of<Scalar, OutputGradient>();
}

/// Whether Argument may stand for an array of Scalar: an array of just that type, or a number that
/// converts to it without loss.
template <class Scalar, class Argument>
constexpr bool is_operand() {
  constexpr bool is_number =
      std::is_same_v<Argument, Scalar> || std::is_integral_v<Argument> ||
      (!std::is_arithmetic_v<Scalar> && std::is_convertible_v<Argument, Scalar>);
  static_assert(is_dense_of<Scalar, Argument>() || !is_dense<Argument>,
                "softlif: an array must have the scalar type of the neurons; pass "
                "x.cast<Scalar>(), where Scalar is float for LIF<float>, double for LIF<double>");
  static_assert(is_number || !std::is_arithmetic_v<Argument>,
                "softlif: a number must have the scalar type of the neurons; write 0.5f for those "
                "of float, 0.5 for those of double");
  static_assert(is_number || is_dense<Argument> || std::is_arithmetic_v<Argument>,
                "softlif: an argument must be a number or an Eigen array, matrix or expression; "
                "map numbers in memory, as in Eigen::Map<const Eigen::ArrayXf>(x.data(), n)");
  return is_number || is_dense_of<Scalar, Argument>();
}

/// The operand as a number; 0 if it cannot be one.
template <class Scalar, class Argument>
Scalar number(const Argument& operand) {
  if constexpr (is_operand<Scalar, Argument>()) return static_cast<Scalar>(operand);
  return Scalar(0);
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
