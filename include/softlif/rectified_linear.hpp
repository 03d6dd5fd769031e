#pragma once

#include <softlif/detail/requirements.hpp>

#include <array>
#include <softlif/detail/array/parameter_array.hpp>
#include <softlif/detail/curve/rectified_linear_kernel.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <softlif/rate_neuron.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {

/// Neurons whose rate is their current, and 0 below 0, as RectifiedLinear of Nengo:
///
///     rate(J) = amplitude max(J, 0)
///
/// Rates are within half an ulp of this curve. Their threshold, and thus the intercept of
/// gain_bias, is at J = 0, where the derivative is 0.
///
/// The inverse of the curve, inverse_rate(r), is 0 for r == 0 (the largest J without spikes), and
/// NaN for r < 0.
///
/// An immutable value: safe to use from many threads. Populations: see RateNeuron.
///
/// @tparam Parameter  a scalar, or an Eigen::Array of them for parameters one per neuron
template <class Parameter>
class RectifiedLinear
    : public RateNeuron<RectifiedLinear<Parameter>, detail::RectifiedLinearKernel, Parameter> {
  using Base = RateNeuron<RectifiedLinear<Parameter>, detail::RectifiedLinearKernel, Parameter>;
  using Given = detail::Given<Parameter>;
  using Scalar = detail::ParameterScalar<Parameter>;

 public:
  /// As the neuron prints.
  static constexpr const char* name = "RectifiedLinear";

  /// What backward returns: d loss / d parameter.
  struct Gradients {
    Parameter amplitude;  ///< d loss / d amplitude

    /// @return it alone
    std::array<Parameter, 1> values() const { return {amplitude}; }
  };

  /// @param amplitude  output per spike per second; finite, above 0; 1 unless given
  /// @throws std::invalid_argument for any other value, naming it
  explicit RectifiedLinear(Given amplitude = detail::usual<detail::Amplitude, Scalar>())
      : Base(typename Base::Parameters(name, amplitude)) {}
  using Base::Base;

  /// @return output per spike per second
  const Parameter& amplitude() const { return Base::template get<detail::Amplitude>(); }

  /// A copy with another amplitude.
  /// @param value  finite, above 0
  /// @return the same neuron but for this parameter
  /// @throws std::invalid_argument for any other value, naming it
  RectifiedLinear with_amplitude(Given value) const {
    return Base::template with<detail::Amplitude>(value);
  }
};

template <class Given, class = detail::IfParameters<Given>>
explicit RectifiedLinear(const Given&) -> RectifiedLinear<detail::DeducedParameter<Given>>;

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
