#pragma once

#include <softlif/detail/requirements.hpp>

#include <Eigen/Core>
#include <softlif/detail/array/arguments.hpp>
#include <softlif/detail/array/checks.hpp>
#include <softlif/detail/array/parameter_array.hpp>
#include <softlif/detail/curve/synapse_step.hpp>
#include <softlif/detail/error.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <softlif/synapse.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {

/// The state of alpha synapses, as make_state gives it.
template <class Array>
struct AlphaState {
  Array output;     ///< what has come through
  Array lowpassed;  ///< what has come through the first of the two low-pass filters
};

/// A second-order low-pass filter, as Alpha of Nengo: two filters Lowpass(tau), one behind the
/// other,
///
///     tau dw/dt = x - w,  tau dy/dt = w - y
///
/// exact for an input x that holds during each step, without a delay of its own. Its impulse
/// response is the alpha function t exp(-t / tau) / tau^2, which rises before it decays. tau = 0
/// passes the input through.
///
/// An immutable value, which holds no state: safe to use from many threads. One time constant for
/// each neuron: see Synapse.
template <class Parameter>
class Alpha : public Synapse<Alpha<Parameter>, Parameter> {
  using Base = Synapse<Alpha<Parameter>, Parameter>;
  using Number = typename Base::Number;

 public:
  /// As the synapse prints.
  static constexpr const char* name = "Alpha";

  /// @param tau  time constant in seconds, or one for each neuron; finite, at least 0; 5 ms, as
  ///             Nengo's connections have, unless given
  /// @throws std::invalid_argument for any other value, naming it
  explicit Alpha(typename Base::Given tau = detail::usual<detail::Tau, Number>()) : Base(tau) {}

  /// Filters for one time step. Allocates nothing, unless the input is an expression that Eigen
  /// evaluates into a temporary, such as a product: then once a call. Infinity, NaN and rest are
  /// as in Lowpass.
  /// @param dt         the step in seconds, any from call to call; finite, above 0
  /// @param input      what is filtered, of any shape; it may be an expression that reads the
  ///                   output element by element; else the arguments must not share memory
  /// @param output     is updated; of the shape of the input; 0 to begin with
  /// @param lowpassed  the same, of the first of the two filters
  /// @throws std::invalid_argument for another dt or other shapes, before anything is written
  template <class Input, class Output, class Lowpassed>
  void step_math(const Number& dt, const Input& input, Output&& output,
                 Lowpassed&& lowpassed) const {
    if constexpr (detail::is_signal<Number, Input>() && detail::is_output<Number, Output>() &&
                  detail::is_output<Number, Lowpassed>()) {
      Base::template advance<detail::AlphaFilter>("Alpha::step_math", dt, input,
                                                  {"output", "lowpassed"}, output, lowpassed);
    }
  }

  /// The same, of a state that is one object.
  /// @param dt     the step in seconds, any from call to call; finite, above 0
  /// @param input  what is filtered, of any shape
  /// @param state  is updated; `state.output` is what comes out
  /// @throws std::invalid_argument for another dt or other shapes, before anything is written
  template <class Input, class Array>
  void step_math(const Number& dt, const Input& input, AlphaState<Array>& state) const {
    step_math(dt, input, state.output, state.lowpassed);
  }

  /// The state of a matrix of synapses to begin with: zeros.
  /// @param rows  of the two arrays
  /// @param cols  of the two arrays
  /// @return an AlphaState of two rows x cols Eigen::Arrays
  /// @throws std::invalid_argument for a negative number of rows or columns
  auto make_state(Eigen::Index rows, Eigen::Index cols) const {
    detail::check_size("Alpha::make_state", "rows", rows);
    detail::check_size("Alpha::make_state", "cols", cols);
    using Array = Eigen::Array<Number, Eigen::Dynamic, Eigen::Dynamic>;
    return AlphaState<Array>{Array::Zero(rows, cols), Array::Zero(rows, cols)};
  }

  /// The state of a vector of synapses to begin with: zeros.
  /// @param n  how many synapses
  /// @return an AlphaState of two columns of n elements, Eigen::Arrays
  /// @throws std::invalid_argument for a negative n
  auto make_state(Eigen::Index n) const {
    detail::check_size("Alpha::make_state", "n", n);
    using Array = Eigen::Array<Number, Eigen::Dynamic, 1>;
    return AlphaState<Array>{Array::Zero(n), Array::Zero(n)};
  }
};

template <class Value, class = detail::IfParameters<Value>>
explicit Alpha(const Value&) -> Alpha<detail::DeducedParameter<Value>>;

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
