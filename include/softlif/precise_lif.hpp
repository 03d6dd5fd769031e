#pragma once

#include <softlif/detail/requirements.hpp>

#include <softlif/detail/array/parameter_array.hpp>
#include <softlif/detail/curve/precise_lif_step.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <softlif/lif.hpp>
#include <softlif/lif_rate.hpp>
#include <softlif/soft_lif_rate.hpp>
#include <softlif/spiking_neuron.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {

/// Spiking leaky integrate-and-fire neurons that are exact for a step of any length. The current is
/// constant within a step, so that a neuron spikes in equal intervals from its first spike on: how
/// many spikes there are, and the state at the end, follow without going through them one by one.
///
/// Its members, state and parameters are those of LIF. Where dt <= tau_ref, so are its spikes;
/// where tau_ref < dt, it spikes as often as is due, and its output is amplitude times the number
/// of spikes over dt. Its long-run rate at a steady current is LIFRate's, whatever dt, and
/// however a time is split into steps, the spikes are the same. One that falls on the end of a step
/// is the next step's. (In all of this, a time within rounding errors of the end of a step may fall
/// to either side: no spike is lost or counted twice for that.)
///
/// At J = infinity the interval between spikes is tau_ref. Where that is 0, the output is infinite,
/// and the voltage 0. In a step of more than a million spikes (5e14 in double) their number is
/// right to a few ulp, and the step ends with the last of them but for its rounding errors.
///
/// An immutable value, which holds no state: safe to use from many threads.
/// @tparam Parameter  a scalar, or an Eigen::Array of them for parameters one per neuron
template <class Parameter>
class PreciseLIF : public SpikingNeuron<PreciseLIF<Parameter>, detail::PreciseLIFStep, Parameter> {
  using Base = SpikingNeuron<PreciseLIF<Parameter>, detail::PreciseLIFStep, Parameter>;
  using Given = detail::Given<Parameter>;
  using Scalar = detail::ParameterScalar<Parameter>;

 public:
  /// As the neuron prints.
  static constexpr const char* name = "PreciseLIF";

  /// @param tau_rc       membrane time constant in seconds; finite, above 0; 0.02 unless given
  /// @param tau_ref      refractory period in seconds; finite, at least 0; 0.002 unless given
  /// @param min_voltage  lowest voltage; at most 0, or -infinity for none
  /// @param amplitude    output per spike per second; finite, above 0
  /// @throws std::invalid_argument for any other value, naming it, and for shapes that do not
  ///         broadcast
  explicit PreciseLIF(Given tau_rc = detail::usual<detail::TauRC, Scalar>(),
                      Given tau_ref = detail::usual<detail::TauRef, Scalar>(),
                      Given min_voltage = detail::usual<detail::MinVoltage, Scalar>(),
                      Given amplitude = detail::usual<detail::Amplitude, Scalar>())
      : Base(typename Base::Parameters(name, tau_rc, tau_ref, min_voltage, amplitude)) {}
  using Base::Base;

  /// The neuron that spikes at the rates of another, at a steady current.
  /// @param neuron       gives tau_rc, tau_ref and amplitude
  /// @param min_voltage  lowest voltage; at most 0, or -infinity for none
  /// @throws std::invalid_argument for any other min_voltage
  explicit PreciseLIF(const LIFRate<Parameter>& neuron,
                      Given min_voltage = detail::usual<detail::MinVoltage, Scalar>())
      : PreciseLIF(neuron.tau_rc(), neuron.tau_ref(), min_voltage, neuron.amplitude()) {}

  /// What one runs after training: the same without the smoothed corner, spiking.
  /// @param neuron       gives tau_rc, tau_ref and amplitude
  /// @param min_voltage  lowest voltage; at most 0, or -infinity for none
  /// @throws std::invalid_argument for any other min_voltage
  explicit PreciseLIF(const SoftLIFRate<Parameter>& neuron,
                      Given min_voltage = detail::usual<detail::MinVoltage, Scalar>())
      : PreciseLIF(LIFRate<Parameter>(neuron), min_voltage) {}

  /// The neuron of the same parameters that loses no spikes.
  /// @param neuron  gives all parameters
  explicit PreciseLIF(const LIF<Parameter>& neuron)
      : PreciseLIF(neuron.tau_rc(), neuron.tau_ref(), neuron.min_voltage(), neuron.amplitude()) {}
};

template <class First, class... Others, class = detail::IfParameters<First, Others...>>
explicit PreciseLIF(const First&, const Others&...)
    -> PreciseLIF<detail::DeducedParameter<First, Others...>>;

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
