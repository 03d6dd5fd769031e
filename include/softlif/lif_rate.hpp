#pragma once

#include <softlif/detail/requirements.hpp>

#include <softlif/detail/array/parameter_array.hpp>
#include <softlif/detail/curve/lif_kernel.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <softlif/lif_gradients.hpp>
#include <softlif/rate_neuron.hpp>
#include <softlif/soft_lif_rate.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {

/// Leaky integrate-and-fire neurons that output their firing rate in place of spikes:
///
///     rate(J) = amplitude / (tau_ref + tau_rc log(1 + 1/(J - 1)))  for J > 1, else 0
///
/// as LIFRate of Nengo: the steady firing of a membrane with the time constant tau_rc that fires
/// when its voltage reaches 1 and then rests for tau_ref. The limit of SoftLIFRate for sigma -> 0;
/// its slope at the threshold is infinite.
///
/// For J from the whole range of Scalar, rates are within 2.5 ulp (float and double) of this curve,
/// and derivatives within 8, in the ranges of tau_rc and tau_ref that SoftLIFRate names; also where
/// there is no fused multiply-add.
///
/// The inverse of the curve, inverse_rate(r), is 1 for r == 0 (the largest J without spikes), NaN
/// for r < 0, and +infinity for r >= amplitude / tau_ref.
///
/// An immutable value: safe to use from many threads. Populations: see RateNeuron.
///
/// @tparam Parameter  a scalar, or an Eigen::Array of them for parameters one per neuron
template <class Parameter>
class LIFRate : public RateNeuron<LIFRate<Parameter>, detail::LIFKernel, Parameter> {
  using Base = RateNeuron<LIFRate<Parameter>, detail::LIFKernel, Parameter>;
  using Given = detail::Given<Parameter>;
  using Scalar = detail::ParameterScalar<Parameter>;

 public:
  /// As the neuron prints.
  static constexpr const char* name = "LIFRate";

  /// What backward returns.
  using Gradients = LIFGradients<Parameter>;

  /// @param tau_rc     membrane time constant in seconds; finite, above 0; 0.02 unless given
  /// @param tau_ref    refractory period in seconds; finite, at least 0; 0.002 unless given
  /// @param amplitude  output per spike per second; finite, above 0
  /// @throws std::invalid_argument for any other value, naming it, and for shapes that do not
  ///         broadcast
  explicit LIFRate(Given tau_rc = detail::usual<detail::TauRC, Scalar>(),
                   Given tau_ref = detail::usual<detail::TauRef, Scalar>(),
                   Given amplitude = detail::usual<detail::Amplitude, Scalar>())
      : Base(typename Base::Parameters(name, tau_rc, tau_ref, amplitude)) {}
  using Base::Base;

  /// What a trained neuron becomes as its sigma goes to 0.
  /// @param neuron  gives tau_rc, tau_ref and amplitude
  explicit LIFRate(const SoftLIFRate<Parameter>& neuron)
      : LIFRate(neuron.tau_rc(), neuron.tau_ref(), neuron.amplitude()) {}

  /// @return membrane time constant in seconds
  const Parameter& tau_rc() const { return Base::template get<detail::TauRC>(); }
  /// @return refractory period in seconds
  const Parameter& tau_ref() const { return Base::template get<detail::TauRef>(); }
  /// @return output per spike per second
  const Parameter& amplitude() const { return Base::template get<detail::Amplitude>(); }

  /// @{
  /// A copy with one parameter changed.
  /// @param value  the parameter's new value, in the unit and the range that the constructor names
  /// @return the same neuron but for this parameter
  /// @throws std::invalid_argument for any other value, naming it
  LIFRate with_tau_rc(Given value) const { return Base::template with<detail::TauRC>(value); }
  LIFRate with_tau_ref(Given value) const { return Base::template with<detail::TauRef>(value); }
  LIFRate with_amplitude(Given value) const {
    return Base::template with<detail::Amplitude>(value);
  }
  /// @}
};

template <class First, class... Others, class = detail::IfParameters<First, Others...>>
explicit LIFRate(const First&, const Others&...)
    -> LIFRate<detail::DeducedParameter<First, Others...>>;

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
