#pragma once

#include <softlif/detail/requirements.hpp>

#include <softlif/detail/array/parameter_array.hpp>
#include <softlif/detail/curve/lif_step.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <softlif/lif_rate.hpp>
#include <softlif/soft_lif_rate.hpp>
#include <softlif/spiking_neuron.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {

/// Spiking leaky integrate-and-fire neurons, as LIF of Nengo: a membrane with the time constant
/// tau_rc that spikes when its voltage reaches 1, and then rests for tau_ref.
///
/// `step_math(dt, J, output, state)` runs it. What it shares with LIFRate, its own firing rate at a
/// steady current (rate, rates, gain_bias, step_math(J, output), ...), is LIFRate's.
///
/// It spikes at most once a step. Where tau_ref < dt, spikes are lost, as in Nengo: a neuron that
/// could spike again within the step of a spike begins the next step at a voltage of 0. PreciseLIF
/// loses none.
///
/// An immutable value, which holds no state: safe to use from many threads.
/// @tparam Parameter  a scalar, or an Eigen::Array of them for parameters one per neuron
template <class Parameter>
class LIF : public SpikingNeuron<LIF<Parameter>, detail::LIFStep, Parameter> {
  using Base = SpikingNeuron<LIF<Parameter>, detail::LIFStep, Parameter>;
  using Given = detail::Given<Parameter>;
  using Scalar = detail::ParameterScalar<Parameter>;

 public:
  /// As the neuron prints.
  static constexpr const char* name = "LIF";

  /// @param tau_rc       membrane time constant in seconds; finite, above 0; 0.02 unless given
  /// @param tau_ref      refractory period in seconds; finite, at least 0; 0.002 unless given
  /// @param min_voltage  lowest voltage; at most 0, or -infinity for none
  /// @param amplitude    output per spike per second; finite, above 0
  /// @throws std::invalid_argument for any other value, naming it, and for shapes that do not
  ///         broadcast
  explicit LIF(Given tau_rc = detail::usual<detail::TauRC, Scalar>(),
               Given tau_ref = detail::usual<detail::TauRef, Scalar>(),
               Given min_voltage = detail::usual<detail::MinVoltage, Scalar>(),
               Given amplitude = detail::usual<detail::Amplitude, Scalar>())
      : Base(typename Base::Parameters(name, tau_rc, tau_ref, min_voltage, amplitude)) {}
  using Base::Base;

  /// The neuron that spikes at the rates of another, at a steady current.
  /// @param neuron       gives tau_rc, tau_ref and amplitude
  /// @param min_voltage  lowest voltage; at most 0, or -infinity for none
  /// @throws std::invalid_argument for any other min_voltage
  explicit LIF(const LIFRate<Parameter>& neuron,
               Given min_voltage = detail::usual<detail::MinVoltage, Scalar>())
      : LIF(neuron.tau_rc(), neuron.tau_ref(), min_voltage, neuron.amplitude()) {}

  /// What one runs after training: the same without the smoothed corner, spiking.
  /// @param neuron       gives tau_rc, tau_ref and amplitude
  /// @param min_voltage  lowest voltage; at most 0, or -infinity for none
  /// @throws std::invalid_argument for any other min_voltage
  explicit LIF(const SoftLIFRate<Parameter>& neuron,
               Given min_voltage = detail::usual<detail::MinVoltage, Scalar>())
      : LIF(LIFRate<Parameter>(neuron), min_voltage) {}
};

template <class First, class... Others, class = detail::IfParameters<First, Others...>>
explicit LIF(const First&, const Others&...) -> LIF<detail::DeducedParameter<First, Others...>>;

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
