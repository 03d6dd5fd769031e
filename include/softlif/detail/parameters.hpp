#pragma once

// The checks and the printed form that the parameters of all neurons share.

#include <ostream>
#include <softlif/detail/error.hpp>
#include <softlif/detail/scalar_math.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

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

/// The value, if it is finite and positive; else refuses it by name.
template <class Scalar>
Scalar positive(const char* neuron, const char* parameter, const Scalar& value) {
  if (!(value > Scalar(0)) || !is_finite(value)) {
    refuse(neuron, ": ", parameter, " must be finite and above 0, but is ", value);
  }
  return value;
}

/// The value, if it is finite and not negative (0 for -0); else refuses it by name.
template <class Scalar>
Scalar not_negative(const char* neuron, const char* parameter, const Scalar& value) {
  if (!(value >= Scalar(0)) || !is_finite(value)) {
    refuse(neuron, ": ", parameter, " must be finite and at least 0, but is ", value);
  }
  return value + Scalar(0);
}

/// The value, if it is not positive (0 for -0), -infinity allowed; else refuses it by name.
template <class Scalar>
Scalar not_positive(const char* neuron, const char* parameter, const Scalar& value) {
  if (!(value <= Scalar(0))) {
    refuse(neuron, ": ", parameter, " must be at most 0 or -infinity, but is ", value);
  }
  return value + Scalar(0);
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
