#pragma once

#include <softlif/detail/requirements.hpp>

#include <array>
#include <softlif/detail/array/parameter_array.hpp>
#include <softlif/detail/curve/sigmoid_kernel.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <softlif/rate_neuron.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {

/// Neurons whose rate is a logistic function of their current, as Sigmoid of Nengo:
///
///     rate(J) = 1 / (tau_ref (1 + exp(-J)))
///
/// For J from the whole range of Scalar and tau_ref from 0.1 ms to 100 ms, rates are within 2.5 ulp
/// (float and double; 3 where there is no fused multiply-add) of this curve, and derivatives within
/// 8.
///
/// As in Nengo, the intercept of gain_bias is where the curve is steepest, at J = 0, where the rate
/// is half of the limit 1 / tau_ref; max rates are above that half. (Nengo takes lower ones, too,
/// and turns the curve round.)
///
/// The inverse of the curve, inverse_rate(r), is -infinity for r <= 0, and +infinity for
/// r >= 1 / tau_ref.
///
/// An immutable value: safe to use from many threads. Populations: see RateNeuron.
///
/// @tparam Parameter  a scalar, or an Eigen::Array of them for parameters one per neuron
template <class Parameter>
class Sigmoid : public RateNeuron<Sigmoid<Parameter>, detail::SigmoidKernel, Parameter> {
  using Base = RateNeuron<Sigmoid<Parameter>, detail::SigmoidKernel, Parameter>;
  using Given = detail::Given<Parameter>;
  using Scalar = detail::ParameterScalar<Parameter>;

 public:
  /// As the neuron prints.
  static constexpr const char* name = "Sigmoid";

  /// What backward returns: d loss / d parameter.
  struct Gradients {
    Parameter tau_ref;  ///< d loss / d tau_ref

    /// @return it alone
    std::array<Parameter, 1> values() const { return {tau_ref}; }
  };

  /// @param tau_ref  refractory period in seconds; finite, above 0; 0.0025 unless given
  /// @throws std::invalid_argument for any other value, naming it
  explicit Sigmoid(Given tau_ref = detail::usual<detail::PositiveTauRef, Scalar>())
      : Base(typename Base::Parameters(name, tau_ref)) {}
  using Base::Base;

  /// @return refractory period in seconds
  const Parameter& tau_ref() const { return Base::template get<detail::PositiveTauRef>(); }

  /// A copy with another refractory period.
  /// @param value  in seconds; finite, above 0
  /// @return the same neuron but for this parameter
  /// @throws std::invalid_argument for any other value, naming it
  Sigmoid with_tau_ref(Given value) const {
    return Base::template with<detail::PositiveTauRef>(value);
  }
};

template <class Given, class = detail::IfParameters<Given>>
explicit Sigmoid(const Given&) -> Sigmoid<detail::DeducedParameter<Given>>;

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
