#pragma once

#include <softlif/detail/requirements.hpp>

#include <Eigen/Core>
#include <softlif/detail/array/arguments.hpp>
#include <softlif/detail/array/parameter_array.hpp>
#include <softlif/detail/curve/synapse_step.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <softlif/synapse.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {

/// A first-order low-pass filter, as Lowpass of Nengo:
///
///     tau dy/dt = x - y
///
/// exact for an input x that holds during each step, as spikes do: a step of dt takes y to
/// x + (y - x) exp(-dt / tau), without a delay of its own. Its impulse response is
/// exp(-t / tau) / tau. tau = 0 passes the input through.
///
/// The output y is all its state: an array of the caller's, of zeros to begin with.
///
/// An immutable value: safe to use from many threads. One time constant for each neuron: see
/// Synapse.
template <class Parameter>
class Lowpass : public Synapse<Lowpass<Parameter>, Parameter> {
  using Base = Synapse<Lowpass<Parameter>, Parameter>;
  using Number = typename Base::Number;

 public:
  /// As the synapse prints.
  static constexpr const char* name = "Lowpass";

  /// @param tau  time constant in seconds, or one for each neuron; finite, at least 0; 5 ms, as
  ///             Nengo's connections have, unless given
  /// @throws std::invalid_argument for any other value, naming it
  explicit Lowpass(typename Base::Given tau = detail::usual<detail::Tau, Number>()) : Base(tau) {}

  /// Filters for one time step. Allocates nothing, unless the input is an expression that Eigen
  /// evaluates into a temporary, such as a product: then once a call.
  ///
  /// Infinity makes the output infinite, and NaN makes it NaN, of that element alone, until it is
  /// set anew (but where tau = 0). An output nearer to 0 than 1e-31 (1e-292 in double) is 0, so
  /// that a filter at rest does not slow down.
  ///
  /// @param dt      the step in seconds, any from call to call; finite, above 0
  /// @param input   what is filtered, of any shape; it may be an expression that reads the output
  ///                element by element; else the two must not share memory
  /// @param output  is updated; of the shape of the input
  /// @throws std::invalid_argument for another dt or other shapes, before anything is written
  template <class Input, class Output>
  void step_math(const Number& dt, const Input& input, Output&& output) const {
    if constexpr (detail::is_signal<Number, Input>() && detail::is_output<Number, Output>()) {
      Base::template advance<detail::LowpassFilter>("Lowpass::step_math", dt, input, {"output"},
                                                    output);
    }
  }
};

template <class Value, class = detail::IfParameters<Value>>
explicit Lowpass(const Value&) -> Lowpass<detail::DeducedParameter<Value>>;

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
