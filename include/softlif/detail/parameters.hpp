#pragma once

// The parameters of neurons and synapses: what each is called, what it is unless given, and what it
// may be. Each is stated here, once; what is checked, printed, compared and kept follows from that.

#include <limits>
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

// What a parameter may be.

struct Positive {
  static constexpr const char* text = "finite and above 0";
  template <class Scalar>
  static bool holds(const Scalar& x) {
    return x > Scalar(0) && is_finite(x);
  }
};
struct NotNegative {
  static constexpr const char* text = "finite and at least 0";
  template <class Scalar>
  static bool holds(const Scalar& x) {
    return x >= Scalar(0) && is_finite(x);
  }
};
struct NotPositive {
  static constexpr const char* text = "at most 0 or -infinity";
  template <class Scalar>
  static bool holds(const Scalar& x) {
    return x <= Scalar(0);
  }
};

/// A parameter is a struct that derives from this one: its name, its usual value, and its Range. It
/// is printed behind the others if it is `extra`, as what NengoDL's neurons have beyond Nengo's.
struct AnyParameter {
  static constexpr bool extra = false;
};
struct Sigma : AnyParameter {
  static constexpr const char* name = "sigma";
  static constexpr long double usual = 1;
  static constexpr bool extra = true;
  using Range = Positive;
};
struct TauRC : AnyParameter {
  static constexpr const char* name = "tau_rc";
  static constexpr long double usual = 0.02L;
  using Range = Positive;
};
struct TauRef : AnyParameter {
  static constexpr const char* name = "tau_ref";
  static constexpr long double usual = 0.002L;
  using Range = NotNegative;
};
/// The refractory period of a neuron whose rates nothing else limits: it is not 0.
struct PositiveTauRef : AnyParameter {
  static constexpr const char* name = "tau_ref";
  static constexpr long double usual = 0.0025L;
  using Range = Positive;
};
struct MinVoltage : AnyParameter {
  static constexpr const char* name = "min_voltage";
  static constexpr long double usual = 0;
  using Range = NotPositive;
};
struct Amplitude : AnyParameter {
  static constexpr const char* name = "amplitude";
  static constexpr long double usual = 1;
  using Range = Positive;
};
/// The time constant of the adaptation, and how much of it a spike adds, as a current.
struct TauN : AnyParameter {
  static constexpr const char* name = "tau_n";
  static constexpr long double usual = 1;
  using Range = Positive;
};
struct IncN : AnyParameter {
  static constexpr const char* name = "inc_n";
  static constexpr long double usual = 0.01L;
  using Range = NotNegative;
};
/// The time constant of a synapse.
struct Tau : AnyParameter {
  static constexpr const char* name = "tau";
  static constexpr long double usual = 0.005L;
  using Range = NotNegative;
};
/// The step, which is no parameter of a neuron, but checked as one.
struct TimeStep {
  static constexpr const char* name = "dt";
  using Range = Positive;
};

/// The parameters of a class of neurons, in the order in which its constructor takes them.
template <class... Each>
struct ParameterNames {
  static constexpr int count = sizeof...(Each);

  template <class Name>
  static constexpr bool has = (std::is_same_v<Name, Each> || ...);

  /// At which place the parameter stands.
  template <class Name>
  static constexpr EIGEN_DEVICE_FUNC int place() {
    static_assert(has<Name>, "softlif: the neuron has no such parameter");
    int result = 0;
    bool found = false;
    ((found = found || std::is_same_v<Name, Each>, result += found ? 0 : 1), ...);
    return result;
  }
};

/// The value of a parameter that is not given.
template <class Name, class Scalar>
Scalar usual() {
  return constant<Scalar>(Name::usual);
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

/// The value, if the parameter may have it (0 for -0); else refuses it by name.
/// @param owner  the class or function that it is a parameter of
/// @param index  which one it is of several, as in "[3]"
template <class Name, class Scalar, class OwnerText, class IndexText = const char*>
Scalar checked_parameter(const OwnerText& owner, const Scalar& value, const IndexText& index = "") {
  if constexpr (is_real<Scalar>()) {
    if (!Name::Range::holds(value)) {
      refuse(owner, ": ", Name::name, index, " must be ", Name::Range::text, ", but is ", value);
    }
    return value + Scalar(0);
  }
  return value;
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
