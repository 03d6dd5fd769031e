#pragma once

#include <softlif/detail/requirements.hpp>

#include <Eigen/Core>
#include <softlif/adaptive_neuron.hpp>
#include <softlif/detail/array/arguments.hpp>
#include <softlif/detail/array/parameter_array.hpp>
#include <softlif/detail/array/transform.hpp>
#include <softlif/detail/curve/adaptation.hpp>
#include <softlif/detail/curve/lif_step.hpp>
#include <softlif/detail/dispatch/dispatched.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <softlif/lif.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {

/// @cond
namespace detail {
using AdaptiveLIFParameters = ParameterNames<TauN, IncN, TauRC, TauRef, MinVoltage, Amplitude>;
}
/// @endcond

/// The state of a population of AdaptiveLIF neurons, as make_state gives it.
template <class Array>
struct AdaptiveLIFState {
  Array voltage;          ///< 1 at the firing threshold
  Array refractory_time;  ///< as in LIFState
  Array adaptation;       ///< the current by which J is lowered
};

/// LIF with adaptation, as AdaptiveLIF of Nengo: see AdaptiveNeuron. Each spike lowers the current
/// by amplitude inc_n / tau_n, which decays with the time constant tau_n.
///
/// An immutable value, which holds no state: safe to use from many threads.
/// @tparam Parameter  a scalar, or an Eigen::Array of them for parameters one per neuron
template <class Parameter>
class AdaptiveLIF : public AdaptiveNeuron<AdaptiveLIF<Parameter>, LIF<Parameter>, Parameter,
                                          detail::AdaptiveLIFParameters> {
  using Base = AdaptiveNeuron<AdaptiveLIF<Parameter>, LIF<Parameter>, Parameter,
                              detail::AdaptiveLIFParameters>;
  using Given = detail::Given<Parameter>;
  using Scalar = detail::ParameterScalar<Parameter>;

 public:
  /// As the neuron prints.
  static constexpr const char* name = "AdaptiveLIF";

  /// @param tau_n        time constant of the adaptation in seconds; finite, above 0; 1 unless
  ///                     given
  /// @param inc_n        current by which an output of 1 for the time tau_n adapts; finite, at
  ///                     least 0; 0.01 unless given
  /// @param tau_rc       membrane time constant in seconds; finite, above 0; 0.02 unless given
  /// @param tau_ref      refractory period in seconds; finite, at least 0; 0.002 unless given
  /// @param min_voltage  lowest voltage; at most 0, or -infinity for none
  /// @param amplitude    output per spike per second; finite, above 0
  /// @throws std::invalid_argument for any other value, naming it, and for shapes that do not
  ///         broadcast
  explicit AdaptiveLIF(Given tau_n = detail::usual<detail::TauN, Scalar>(),
                       Given inc_n = detail::usual<detail::IncN, Scalar>(),
                       Given tau_rc = detail::usual<detail::TauRC, Scalar>(),
                       Given tau_ref = detail::usual<detail::TauRef, Scalar>(),
                       Given min_voltage = detail::usual<detail::MinVoltage, Scalar>(),
                       Given amplitude = detail::usual<detail::Amplitude, Scalar>())
      : Base(typename Base::Parameters(name, tau_n, inc_n, tau_rc, tau_ref, min_voltage,
                                       amplitude)) {}
  using Base::Base;

  /// The neuron that adapts.
  /// @param neuron  gives tau_rc, tau_ref, min_voltage and amplitude
  /// @param tau_n   as above
  /// @param inc_n   as above
  /// @throws std::invalid_argument for any other tau_n or inc_n
  explicit AdaptiveLIF(const LIF<Parameter>& neuron,
                       Given tau_n = detail::usual<detail::TauN, Scalar>(),
                       Given inc_n = detail::usual<detail::IncN, Scalar>())
      : AdaptiveLIF(tau_n, inc_n, neuron.tau_rc(), neuron.tau_ref(), neuron.min_voltage(),
                    neuron.amplitude()) {}

  /// @return lowest voltage, at most 0
  const Parameter& min_voltage() const { return Base::template get<detail::MinVoltage>(); }
  /// A copy with another lowest voltage.
  /// @param value  at most 0, or -infinity for none
  /// @return the same neuron but for this parameter
  /// @throws std::invalid_argument for any other value, naming it
  AdaptiveLIF with_min_voltage(Given value) const {
    return Base::template with<detail::MinVoltage>(value);
  }

  using Base::step_math;

  /// Advances the neurons by one time step: as LIF's step_math, of J - adaptation, and adapts.
  /// Allocates nothing, unless J is an expression that Eigen evaluates into a temporary. The output
  /// may be J itself; else the arguments must not share memory.
  /// @param dt               the step in seconds; finite, above 0
  /// @param J                the currents during the step, of any shape
  /// @param output           takes amplitude / dt where a neuron spiked, else 0; of the shape of J,
  ///                         or J itself
  /// @param voltage          is updated; of the shape of J; make_state gives it to begin with
  /// @param refractory_time  the same, in seconds: see LIFState
  /// @param adaptation       the same
  /// @throws std::invalid_argument for another dt or other shapes, before anything is written
  template <class Input, class Output, class Voltage, class RefractoryTime, class Adaptation>
  void step_math(const Scalar& dt, const Input& J, Output&& output, Voltage&& voltage,
                 RefractoryTime&& refractory_time, Adaptation&& adaptation) const {
    if constexpr (detail::is_input<Scalar, Input>() && detail::is_output<Scalar, Output>() &&
                  detail::is_output<Scalar, Voltage>() &&
                  detail::is_output<Scalar, RefractoryTime>() &&
                  detail::is_output<Scalar, Adaptation>()) {
      if (adapts_within_step(dt, J, output, voltage, refractory_time, adaptation)) return;
      Base::adapt(
          [&](const auto& current, auto& spikes) {
            this->neuron_without_adaptation().step_math(dt, current, spikes, voltage,
                                                        refractory_time);
          },
          dt, J, output, adaptation, {"voltage", "refractory_time", "adaptation"}, voltage,
          refractory_time);
    }
  }

  /// The same, with the state as one object.
  /// @param dt      the step in seconds; finite, above 0
  /// @param J       the currents during the step, of any shape
  /// @param output  takes amplitude / dt where a neuron spiked, else 0; of the shape of J, or J
  ///                itself
  /// @param state   is updated; of the shape of J; make_state gives it to begin with
  /// @throws std::invalid_argument for another dt or other shapes, before anything is written
  template <class Input, class Output, class Array>
  void step_math(const Scalar& dt, const Input& J, Output&& output,
                 AdaptiveLIFState<Array>& state) const {
    step_math(dt, J, output, state.voltage, state.refractory_time, state.adaptation);
  }

  /// The state of a matrix of neurons to begin with: that of LIF, and no adaptation.
  /// @param rows  of the three arrays
  /// @param cols  of the three arrays
  /// @param rng   a random number generator of the standard library, or like one
  /// @return an AdaptiveLIFState of three rows x cols Eigen::Arrays
  /// @throws std::invalid_argument for a negative number of rows or columns
  template <class Generator>
  auto make_state(Eigen::Index rows, Eigen::Index cols, Generator&& rng) const {
    return not_adapted(this->neuron_without_adaptation().make_state(rows, cols, rng));
  }

  /// The state of a vector of neurons to begin with, as that of a matrix.
  /// @param n    how many neurons
  /// @param rng  a random number generator of the standard library, or like one
  /// @return an AdaptiveLIFState of three columns of n elements, Eigen::Arrays
  /// @throws std::invalid_argument for a negative n
  template <class Generator, class = std::enable_if_t<!std::is_integral_v<Generator>>>
  auto make_state(Eigen::Index n, Generator&& rng) const {
    return not_adapted(this->neuron_without_adaptation().make_state(n, rng));
  }

  /// @private
  static LIF<Parameter> without_adaptation(const Base& neuron) {
    return LIF<Parameter>(neuron.tau_rc(), neuron.tau_ref(),
                          neuron.parameters().template get<detail::MinVoltage>(),
                          neuron.amplitude());
  }

 private:
  /// Steps and adapts at once where neurons share their parameters, and packets compute them.
  /// @return whether it has
  template <class Input, class Output, class Voltage, class RefractoryTime, class Adaptation>
  bool adapts_within_step(const Scalar& dt, const Input& J, Output& output, Voltage& voltage,
                          RefractoryTime& refractory_time, Adaptation& adaptation) const {
    if constexpr (Base::is_one && detail::has_packets<Scalar> &&
                  !detail::is_dispatched<detail::LIFStep<Scalar>, Scalar>) {
      using Step = detail::LIFStep<Scalar>;
      detail::checked_parameter<detail::TimeStep>(Base::function_text("step_math"), dt);
      const auto& currents = detail::dense(J);
      auto& outputs = this->checked(currents, "output", output);
      auto& voltages = this->checked(currents, "voltage", voltage);
      auto& times = this->checked(currents, "refractory_time", refractory_time);
      auto& adaptations = this->checked(currents, "adaptation", adaptation);
      const auto& lif = this->neuron_without_adaptation();
      const detail::AdaptiveStep<Step, Scalar> neuron{
          detail::step_of<Step>(dt, lif.parameters(), detail::LIFParameters()),
          this->adaptation_of(dt)};
      if (!neuron.step.has_moderate_times()) return false;
      detail::transform(
          [&](Eigen::Index n, const Scalar* in, auto*... arrays) {
            detail::advance_adaptive(neuron, in, n, arrays...);
          },
          currents, detail::output(outputs), detail::state(voltages), detail::state(times),
          detail::state(adaptations));
      return true;
    } else {
      return false;
    }
  }

  template <class Array>
  static AdaptiveLIFState<Array> not_adapted(const LIFState<Array>& state) {
    const Eigen::Index rows = state.voltage.rows(), cols = state.voltage.cols();
    return {state.voltage, state.refractory_time, Array(Array::Zero(rows, cols))};
  }
};

template <class First, class... Others, class = detail::IfParameters<First, Others...>>
explicit AdaptiveLIF(const First&, const Others&...)
    -> AdaptiveLIF<detail::DeducedParameter<First, Others...>>;

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
