#pragma once

#include <softlif/detail/requirements.hpp>

#include <softlif/adaptive_neuron.hpp>
#include <softlif/detail/array/arguments.hpp>
#include <softlif/detail/array/parameter_array.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <softlif/lif_rate.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {

/// @cond
namespace detail {
using AdaptiveLIFRateParameters = ParameterNames<TauN, IncN, TauRC, TauRef, Amplitude>;
}
/// @endcond

/// LIFRate with adaptation, as AdaptiveLIFRate of Nengo: see AdaptiveNeuron. Its state is the
/// adaptation, an array of the caller's, of zeros to begin with.
///
/// An immutable value: safe to use from many threads.
/// @tparam Parameter  a scalar, or an Eigen::Array of them for parameters one per neuron
template <class Parameter>
class AdaptiveLIFRate : public AdaptiveNeuron<AdaptiveLIFRate<Parameter>, LIFRate<Parameter>,
                                              Parameter, detail::AdaptiveLIFRateParameters> {
  using Base = AdaptiveNeuron<AdaptiveLIFRate<Parameter>, LIFRate<Parameter>, Parameter,
                              detail::AdaptiveLIFRateParameters>;
  using Given = detail::Given<Parameter>;
  using Scalar = detail::ParameterScalar<Parameter>;

 public:
  /// As the neuron prints.
  static constexpr const char* name = "AdaptiveLIFRate";

  /// @param tau_n      time constant of the adaptation in seconds; finite, above 0; 1 unless given
  /// @param inc_n      current by which an output of 1 for the time tau_n adapts; finite, at least
  ///                   0; 0.01 unless given
  /// @param tau_rc     membrane time constant in seconds; finite, above 0; 0.02 unless given
  /// @param tau_ref    refractory period in seconds; finite, at least 0; 0.002 unless given
  /// @param amplitude  output per spike per second; finite, above 0
  /// @throws std::invalid_argument for any other value, naming it, and for shapes that do not
  ///         broadcast
  explicit AdaptiveLIFRate(Given tau_n = detail::usual<detail::TauN, Scalar>(),
                           Given inc_n = detail::usual<detail::IncN, Scalar>(),
                           Given tau_rc = detail::usual<detail::TauRC, Scalar>(),
                           Given tau_ref = detail::usual<detail::TauRef, Scalar>(),
                           Given amplitude = detail::usual<detail::Amplitude, Scalar>())
      : Base(typename Base::Parameters(name, tau_n, inc_n, tau_rc, tau_ref, amplitude)) {}
  using Base::Base;

  /// The neuron that adapts.
  /// @param neuron  gives tau_rc, tau_ref and amplitude
  /// @param tau_n   as above
  /// @param inc_n   as above
  /// @throws std::invalid_argument for any other tau_n or inc_n
  explicit AdaptiveLIFRate(const LIFRate<Parameter>& neuron,
                           Given tau_n = detail::usual<detail::TauN, Scalar>(),
                           Given inc_n = detail::usual<detail::IncN, Scalar>())
      : AdaptiveLIFRate(tau_n, inc_n, neuron.tau_rc(), neuron.tau_ref(), neuron.amplitude()) {}

  using Base::step_math;

  /// Advances the neurons by one time step: writes the rates of J - adaptation, and adapts.
  /// Allocates nothing, unless J is an expression that Eigen evaluates into a temporary. The output
  /// may be J itself; else the arguments must not share memory.
  /// @param dt          the step in seconds; finite, above 0
  /// @param J           the currents during the step, of any shape
  /// @param output      takes the rates, amplitude x spikes per second; of the shape of J, or J
  ///                    itself
  /// @param adaptation  is updated; of the shape of J; zeros to begin with
  /// @throws std::invalid_argument for another dt or other shapes, before anything is written
  template <class Input, class Output, class Adaptation>
  void step_math(const Scalar& dt, const Input& J, Output&& output, Adaptation&& adaptation) const {
    if constexpr (detail::is_input<Scalar, Input>() && detail::is_output<Scalar, Output>() &&
                  detail::is_output<Scalar, Adaptation>()) {
      Base::adapt([&](const auto& current,
                      auto& rates) { this->neuron_without_adaptation().step_math(current, rates); },
                  dt, J, output, adaptation, {"adaptation"});
    }
  }

  /// @private
  static LIFRate<Parameter> without_adaptation(const Base& neuron) {
    return LIFRate<Parameter>(neuron.tau_rc(), neuron.tau_ref(), neuron.amplitude());
  }
};

template <class First, class... Others, class = detail::IfParameters<First, Others...>>
explicit AdaptiveLIFRate(const First&, const Others&...)
    -> AdaptiveLIFRate<detail::DeducedParameter<First, Others...>>;

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
