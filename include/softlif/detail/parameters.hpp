#pragma once

// The checks and the printed form that the parameters of all neurons share.

#include <limits>
#include <ostream>
#include <softlif/detail/error.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>
#include <utility>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// A decimal constant to the precision of any scalar type.
template <class Scalar>
Scalar constant(long double value) {
  if constexpr (std::is_floating_point_v<Scalar>) {
    return static_cast<Scalar>(value);
  } else {
    return Scalar(static_cast<double>(value));
  }
}

/// Nengo's defaults, in seconds.
template <class Scalar>
Scalar default_tau_rc() {
  return constant<Scalar>(0.02L);
}
template <class Scalar>
Scalar default_tau_ref() {
  return constant<Scalar>(0.002L);
}

/// Whether numbers of the type can be compared with one another.
template <class Number, class = void>
struct is_ordered : std::false_type {};
template <class Number>
struct is_ordered<Number, std::void_t<decltype(bool(std::declval<const Number&>() >
                                                    std::declval<const Number&>()))>>
    : std::true_type {};

/// Whether a neuron's parameters can be of the type: numbers with a fraction, in order.
template <class Scalar>
constexpr bool is_real() {
  if constexpr (std::is_class_v<Scalar>) {
    return !std::numeric_limits<Scalar>::is_integer && std::is_constructible_v<Scalar, double> &&
           is_ordered<Scalar>::value;
  }
  return std::is_floating_point_v<Scalar>;
}

/// The type of a neuron's parameters. Where it cannot be, the compiler says so, once for all
/// classes.
template <class Scalar>
struct RealScalar {
  static_assert(!std::is_integral_v<Scalar>,
                "softlif: the parameters of neurons must not be integers; write 0.02 or 0.02f for "
                "20 ms, and 1.0 or 1.0f for 1");
  static_assert((is_real<Scalar>() && !std::is_const_v<Scalar>) || std::is_integral_v<Scalar>,
                "softlif: neurons must be of float, double, long double, or another type of real "
                "numbers, such as Eigen::AutoDiffScalar");
  using type = Scalar;
};

/// The value, if is_allowed; else refuses it by name.
template <class Scalar, class Condition>
Scalar parameter(const char* neuron, const char* name, const Scalar& value, const char* range,
                 const Condition& is_allowed) {
  if constexpr (is_real<Scalar>()) {
    if (!is_allowed(value)) refuse(neuron, ": ", name, " must be ", range, ", but is ", value);
    return value + Scalar(0);  // 0 for -0
  }
  return value;
}

/// The value, if it is finite and positive; else refuses it by name.
template <class Scalar>
Scalar positive(const char* neuron, const char* name, const Scalar& value) {
  return parameter(neuron, name, value, "finite and above 0",
                   [](const auto& x) { return x > Scalar(0) && is_finite(x); });
}

/// The value, if it is finite and not negative (0 for -0); else refuses it by name.
template <class Scalar>
Scalar not_negative(const char* neuron, const char* name, const Scalar& value) {
  return parameter(neuron, name, value, "finite and at least 0",
                   [](const auto& x) { return x >= Scalar(0) && is_finite(x); });
}

/// The value, if it is not positive (0 for -0), -infinity allowed; else refuses it by name.
template <class Scalar>
Scalar not_positive(const char* neuron, const char* name, const Scalar& value) {
  return parameter(neuron, name, value, "at most 0 or -infinity",
                   [](const auto& x) { return x <= Scalar(0); });
}

/// Prints a neuron as Nengo does, `Name(parameter=value, ...)`, leaving out what has its default.
class ParameterPrinter {
 public:
  ParameterPrinter(std::ostream& stream, const char* neuron) : stream_(stream) {
    stream_ << neuron << '(';
  }

  template <class Scalar>
  ParameterPrinter& operator()(const char* parameter, const Scalar& value,
                               const Scalar& default_value) {
    if (value == default_value) return *this;
    stream_ << separator_ << parameter << '=' << to_text(value);
    separator_ = ", ";
    return *this;
  }

  std::ostream& finish() { return stream_ << ')'; }

 private:
  std::ostream& stream_;
  const char* separator_ = "";
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
