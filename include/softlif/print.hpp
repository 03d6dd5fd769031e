#pragma once

/// @file
/// Neurons and synapses printed as Nengo prints them. `<softlif/softlif.hpp>` includes it; a
/// program that includes single classes, and no streams, is spared both.

#include <softlif/detail/requirements.hpp>

#include <Eigen/Core>
#include <ostream>
#include <softlif/detail/array/parameter_array.hpp>
#include <softlif/detail/error.hpp>
#include <softlif/detail/parameter_list.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <softlif/rate_neuron.hpp>
#include <softlif/rates_to_spikes.hpp>
#include <softlif/synapse.hpp>
#include <string>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
/// @cond
namespace detail {

/// Whether the parameter has its usual value for every neuron.
template <class Name, class Parameter>
bool is_usual(const Parameter& value) {
  const auto usual_value = usual<Name, ParameterScalar<Parameter>>();
  if constexpr (is_dense<Parameter>) {
    for (Eigen::Index i = 0; i < value.size(); ++i) {
      if (!(value.data()[i] == usual_value)) return false;
    }
    return true;
  } else {
    return value == usual_value;
  }
}

/// The first elements of an array, and the last: [1, 2, 3, ..., 9].
template <class Array>
void append_elements(std::string& text, const Array& values) {
  constexpr Eigen::Index first = 3;
  append(text, '[');
  for (Eigen::Index i = 0; i < values.size(); ++i) {
    if (i > 0) append(text, ", ");
    if (i == first && values.size() > first + 2) {
      append(text, "..., ");
      i = values.size() - 1;
    }
    append(text, values.data()[i]);
  }
  append(text, ']');
}

/// Prints NAME(PARAMETER=VALUE, ...), without what has its usual value.
template <class List>
std::ostream& print_parameters(std::ostream& stream, const char* owner, const List& parameters) {
  std::string text(owner);
  const char* separator = "(";
  const auto print = [&](bool extra) {
    parameters.for_each([&](auto name, const auto& value) {
      using Name = decltype(name);
      if (Name::extra != extra || is_usual<Name>(value)) return;
      append(text, separator);
      append(text, Name::name);
      append(text, '=');
      if constexpr (is_dense<std::decay_t<decltype(value)>>) {
        append_elements(text, value);
      } else {
        append(text, value);
      }
      separator = ", ";
    });
  };
  print(false);
  print(true);
  return stream << text << (separator[0] == '(' ? "()" : ")");
}

}  // namespace detail
/// @endcond

/// Prints as Nengo does, without what has its usual value: `SoftLIFRate(tau_rc=0.05, sigma=0.02)`.
/// An array of parameters prints as its first elements and its last: `LIFRate(tau_rc=[0.02,
/// 0.05])`.
/// @param stream  where to
/// @param neuron  what
/// @return the stream
template <class Derived, template <class...> class Curve, class Parameter, class Names>
std::ostream& operator<<(std::ostream& stream,
                         const RateNeuron<Derived, Curve, Parameter, Names>& neuron) {
  return detail::print_parameters(stream, Derived::name, neuron.parameters());
}

/// Prints the neuron that gives the rates, and the amplitude unless it is 1:
/// `RegularSpiking(LIFRate(tau_rc=0.05), amplitude=2)`.
/// @param stream  where to
/// @param neuron  what
/// @return the stream
template <class Derived, class Neuron>
std::ostream& operator<<(std::ostream& stream, const RatesToSpikes<Derived, Neuron>& neuron) {
  stream << Derived::name << '(' << neuron.neuron();
  if (neuron.amplitude() == 1) return stream << ')';
  return stream << detail::to_text(", amplitude=", neuron.amplitude(), ')');
}

/// Prints as Nengo does, without what has its usual value: `Lowpass(tau=0.1)`.
/// @param stream   where to
/// @param synapse  what
/// @return the stream
template <class Derived, class Parameter>
std::ostream& operator<<(std::ostream& stream, const Synapse<Derived, Parameter>& synapse) {
  return detail::print_parameters(stream, Derived::name, synapse.parameters());
}

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
