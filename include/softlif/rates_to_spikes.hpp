#pragma once

// What the neurons share that spike at the rates of others.

#include <softlif/detail/requirements.hpp>

#include <Eigen/Core>
#include <softlif/detail/array/arguments.hpp>
#include <softlif/detail/array/checks.hpp>
#include <softlif/detail/array/parameter_array.hpp>
#include <softlif/detail/curve/rate_spikes.hpp>
#include <softlif/detail/error.hpp>
#include <softlif/detail/number/rounding.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <softlif/rate_neuron.hpp>
#include <type_traits>
#include <utility>

namespace softlif {
inline namespace SOFTLIF_TARGET {
/// @cond
namespace detail {

/// The scalar type of a neuron's class.
template <class Neuron>
struct ScalarOfRates;
template <template <class...> class Neuron, class Parameter>
struct ScalarOfRates<Neuron<Parameter>> {
  using type = ParameterScalar<Parameter>;
};

}  // namespace detail
/// @endcond

/// The base of RegularSpiking and, through RandomSpiking, of PoissonSpiking and StochasticSpiking
/// (by the curiously recurring template pattern), which bring their `name` and their step: neurons
/// that spike at the rates of any others that give rates.
///
/// The rate is the output of the other neuron, its amplitude included, as in Nengo: an amplitude of
/// 2 makes twice as many spikes. Where its parameters differ from neuron to neuron, so do these.
///
/// An immutable value, which holds no state: safe to use from many threads.
/// @tparam Derived  the class
/// @tparam Neuron   gives the rates: LIFRate<float>, Sigmoid<Eigen::ArrayXd>, or one's own
template <class Derived, class Neuron>
class RatesToSpikes {
 protected:
  /// @cond
  using Scalar = typename detail::ScalarOfRates<Neuron>::type;
  /// @endcond

 public:
  /// @return the neuron that gives the rates
  const Neuron& neuron() const { return neuron_; }
  /// @return output per spike per second
  const Scalar& amplitude() const { return amplitude_; }

  /// A copy with another amplitude.
  /// @param value  finite, above 0
  /// @return the same neuron but for this
  /// @throws std::invalid_argument for any other value, naming it
  Derived with_amplitude(const Scalar& value) const { return Derived(neuron_, value); }

  /// That of the neuron that gives the rates: see RateNeuron.
  /// @param arguments  as there
  /// @return as there
  template <class... Arguments>
  auto current(const Arguments&... arguments) const {
    return neuron_.current(arguments...);
  }
  /// @copydoc current
  template <class... Arguments>
  auto rates(const Arguments&... arguments) const {
    return neuron_.rates(arguments...);
  }
  /// @copydoc current
  template <class... Arguments>
  auto gain_bias(const Arguments&... arguments) const {
    return neuron_.gain_bias(arguments...);
  }
  /// @copydoc current
  template <class... Arguments>
  auto max_rates_intercepts(const Arguments&... arguments) const {
    return neuron_.max_rates_intercepts(arguments...);
  }

  /// @{
  /// Whether the neurons that give the rates are equal, and the amplitudes; or not.
  /// @param a  one neuron
  /// @param b  the other
  /// @return true if so
  friend bool operator==(const Derived& a, const Derived& b) {
    return a.neuron() == b.neuron() && a.amplitude() == b.amplitude();
  }
  friend bool operator!=(const Derived& a, const Derived& b) { return !(a == b); }
  /// @}

 protected:
  /// @cond
  RatesToSpikes(const Neuron& neuron, const Scalar& amplitude)
      : neuron_(neuron),
        amplitude_(detail::checked_parameter<detail::Amplitude>(Derived::name, amplitude)) {}

  /// Checks all that a step takes, and writes the rates.
  /// @return the output and the state, to write to
  template <class Input, class Output, class State>
  auto write_rates(const Scalar& dt, const Input& J, Output& output, const char* name,
                   State& state) const {
    detail::checked_parameter<detail::TimeStep>(function_text("step_math"), dt);
    detail::check_shape(function_text("step_math"), "J", J, "output", output);
    detail::check_shape(function_text("step_math"), "J", J, name, state);
    auto& rates = detail::writable(output);
    auto& states = detail::writable(state);
    neuron_.step_math(J, rates);
    return std::pair<decltype(rates), decltype(states)>(rates, states);
  }
  /// The length of a step, and the output of a spike.
  detail::SpikesOfStep<Scalar> spikes_of(const Scalar& dt) const {
    return {dt, detail::rounded_to_nearest([&] { return Scalar(amplitude_ / dt); })};
  }

  /// Calls function(Array(rows, cols)) for a state of so many neurons.
  template <class Number, class Function>
  auto made_matrix(Eigen::Index rows, Eigen::Index cols, const Function& function) const {
    detail::check_size(function_text("make_state"), "rows", rows);
    detail::check_size(function_text("make_state"), "cols", cols);
    return function(Eigen::Array<Number, Eigen::Dynamic, Eigen::Dynamic>(rows, cols));
  }
  template <class Number, class Function>
  auto made_vector(Eigen::Index n, const Function& function) const {
    detail::check_size(function_text("make_state"), "n", n);
    return function(Eigen::Array<Number, Eigen::Dynamic, 1>(n));
  }
  /// @endcond

 private:
  static auto function_text(const char* function) {
    return detail::joined(Derived::name, "::", function);
  }

  Neuron neuron_;
  Scalar amplitude_;
};

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
