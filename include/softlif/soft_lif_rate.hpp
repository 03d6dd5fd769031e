#pragma once

#include <softlif/detail/requirements.hpp>

#include <array>
#include <softlif/detail/array/parameter_array.hpp>
#include <softlif/detail/curve/soft_lif_kernel.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <softlif/rate_neuron.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {

/// LIF rate neurons whose tuning curve has its corner at the firing threshold smoothed by sigma, so
/// that gradient descent can train them:
///
///     z = sigma log(1 + exp((J - 1) / sigma))
///     rate(J) = amplitude / (tau_ref + tau_rc log(1 + 1/z))
///
/// after Hunsberger and Eliasmith 2015 (arXiv:1510.08829), as SoftLIFRate of NengoDL. As sigma goes
/// to 0, the curve becomes that of LIFRate.
///
/// For J from the whole range of Scalar, rates are within 2.5 ulp (float and double; 3 where there
/// is no fused multiply-add) of this curve for sigma from 1e-4 to 1e2, tau_rc from 1e-3 to 1 s and
/// tau_ref 0 or from 1e-4 to 0.1 s; derivatives are within 8 ulp. The page on accuracy says
/// more, and how it was measured.
///
/// The inverse of the curve, inverse_rate(r), is -infinity for r <= 0 and +infinity for r >=
/// amplitude / tau_ref.
///
/// An immutable value: safe to use from many threads. Populations: see RateNeuron.
///
/// @tparam Parameter  a scalar, or an Eigen::Array of them for parameters one per neuron
template <class Parameter>
class SoftLIFRate : public RateNeuron<SoftLIFRate<Parameter>, detail::SoftLIFKernel, Parameter> {
  using Base = RateNeuron<SoftLIFRate<Parameter>, detail::SoftLIFKernel, Parameter>;
  using Given = detail::Given<Parameter>;
  using Scalar = detail::ParameterScalar<Parameter>;

 public:
  /// As the neuron prints.
  static constexpr const char* name = "SoftLIFRate";
  /// @private
  static constexpr const char* advice_on_low_rates =
      "; a smaller sigma takes lower ones, and so does LIFRate(soft).gain_bias";

  /// What backward returns: d loss / d parameter.
  struct Gradients {
    Parameter sigma;      ///< d loss / d sigma
    Parameter tau_rc;     ///< d loss / d tau_rc
    Parameter tau_ref;    ///< d loss / d tau_ref
    Parameter amplitude;  ///< d loss / d amplitude

    /// @return all of them, in this order
    std::array<Parameter, 4> values() const { return {sigma, tau_rc, tau_ref, amplitude}; }
  };

  /// @param sigma      smoothness of the corner, in units of J; finite, above 0
  /// @param tau_rc     membrane time constant in seconds; finite, above 0; 0.02 unless given
  /// @param tau_ref    refractory period in seconds; finite, at least 0; 0.002 unless given
  /// @param amplitude  output per spike per second; finite, above 0
  /// @throws std::invalid_argument for any other value, naming it, and for shapes that do not
  ///         broadcast
  explicit SoftLIFRate(Given sigma = detail::usual<detail::Sigma, Scalar>(),
                       Given tau_rc = detail::usual<detail::TauRC, Scalar>(),
                       Given tau_ref = detail::usual<detail::TauRef, Scalar>(),
                       Given amplitude = detail::usual<detail::Amplitude, Scalar>())
      : Base(typename Base::Parameters(name, sigma, tau_rc, tau_ref, amplitude)) {}
  using Base::Base;

  /// @return smoothness of the corner, in units of J
  const Parameter& sigma() const { return Base::template get<detail::Sigma>(); }
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
  SoftLIFRate with_sigma(Given value) const { return Base::template with<detail::Sigma>(value); }
  SoftLIFRate with_tau_rc(Given value) const { return Base::template with<detail::TauRC>(value); }
  SoftLIFRate with_tau_ref(Given value) const { return Base::template with<detail::TauRef>(value); }
  SoftLIFRate with_amplitude(Given value) const {
    return Base::template with<detail::Amplitude>(value);
  }
  /// @}
};

template <class First, class... Others, class = detail::IfParameters<First, Others...>>
explicit SoftLIFRate(const First&, const Others&...)
    -> SoftLIFRate<detail::DeducedParameter<First, Others...>>;

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
