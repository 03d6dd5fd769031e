#pragma once

// What AdaptiveLIFRate and AdaptiveLIF share: a neuron whose current its own output lowers.

#include <softlif/detail/requirements.hpp>

#include <Eigen/Core>
#include <cstddef>
#include <softlif/detail/array/arguments.hpp>
#include <softlif/detail/array/parameter_array.hpp>
#include <softlif/detail/array/run_all.hpp>
#include <softlif/detail/array/transform.hpp>
#include <softlif/detail/array/transform_lines.hpp>
#include <softlif/detail/curve/adaptation.hpp>
#include <softlif/detail/curve/lif_kernel.hpp>
#include <softlif/detail/number/rounding.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <softlif/lif_gradients.hpp>
#include <softlif/rate_neuron.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {

/// The base of AdaptiveLIFRate and AdaptiveLIF (by the curiously recurring template pattern), which
/// bring their `name`, the Neuron that gets the lowered current, and `without_adaptation`, which
/// makes that Neuron from their parameters. The current J of a neuron is lowered by its adaptation
/// n, which its output, amplitude included, drives (La Camera et al. 2004; Nengo's AdaptiveLIF):
///
///     tau_n dn/dt = inc_n output - n
///
/// by Euler's method, as in Nengo: it oscillates where dt is above tau_n, but stays finite,
/// whatever the currents.
///
/// `rate(J)`, `gain_bias` and all members that take no dt are LIFRate's, without adaptation.
///
/// An immutable value, which holds no state: safe to use from many threads.
template <class Derived, class Neuron, class Parameter, class Names>
class AdaptiveNeuron : public RateNeuron<Derived, detail::LIFKernel, Parameter, Names> {
  using Base = RateNeuron<Derived, detail::LIFKernel, Parameter, Names>;
  using Scalar = detail::ParameterScalar<Parameter>;

 protected:
  /// @cond
  using Given = detail::Given<Parameter>;
  /// @endcond

 public:
  /// What backward returns.
  using Gradients = LIFGradients<Parameter>;

  /// @private
  explicit AdaptiveNeuron(const typename Base::Parameters& parameters)
      : Base(parameters), neuron_(Derived::without_adaptation(*this)) {}

  /// @return time constant of the adaptation in seconds
  const Parameter& tau_n() const { return Base::template get<detail::TauN>(); }
  /// @return how much the adaptation grows, as a current, by an output of 1 for the time tau_n
  const Parameter& inc_n() const { return Base::template get<detail::IncN>(); }
  /// @return membrane time constant in seconds
  const Parameter& tau_rc() const { return Base::template get<detail::TauRC>(); }
  /// @return refractory period in seconds
  const Parameter& tau_ref() const { return Base::template get<detail::TauRef>(); }
  /// @return output per spike per second
  const Parameter& amplitude() const { return Base::template get<detail::Amplitude>(); }

  /// A copy with one parameter changed.
  /// @param value  the parameter's new value, in the unit and the range that the constructor names
  /// @return the same neuron but for this parameter
  /// @throws std::invalid_argument for any other value, naming it
  Derived with_tau_n(Given value) const { return Base::template with<detail::TauN>(value); }
  /// @copydoc with_tau_n
  Derived with_inc_n(Given value) const { return Base::template with<detail::IncN>(value); }
  /// @copydoc with_tau_n
  Derived with_tau_rc(Given value) const { return Base::template with<detail::TauRC>(value); }
  /// @copydoc with_tau_n
  Derived with_tau_ref(Given value) const { return Base::template with<detail::TauRef>(value); }
  /// @copydoc with_tau_n
  Derived with_amplitude(Given value) const {
    return Base::template with<detail::Amplitude>(value);
  }

 protected:
  /// @cond
  const Neuron& neuron_without_adaptation() const { return neuron_; }

  /// How one neuron, or many with the same parameters, adapt in a step.
  detail::Adaptation<Scalar> adaptation_of(const Scalar& dt) const {
    return detail::rounded_to_nearest(
        [&] { return detail::Adaptation<Scalar>{detail::adaptation_share(dt, tau_n()), inc_n()}; });
  }

  /// Checks all arguments, writes the output by `step(current, output)`, and adapts.
  template <class Step, class Input, class Output, class Adaptation, class... States>
  void adapt(const Step& step, const Scalar& dt, const Input& J, Output& output,
             Adaptation& adaptation, const char* const (&names)[sizeof...(States) + 1],
             const States&... states) const {
    detail::checked_parameter<detail::TimeStep>(Base::function_text("step_math"), dt);
    const auto& currents = detail::dense(J);
    auto& outputs = this->checked(currents, "output", output);
    const char* const* state_name = names;
    (this->checked(currents, *state_name++, states), ...);
    auto& adaptations = this->checked(currents, *state_name, adaptation);

    step(currents.derived().array() - adaptations.array(), outputs);

    if constexpr (Base::is_one) {
      const auto neuron = adaptation_of(dt);
      detail::transform(
          [&](Eigen::Index n, const Scalar* spikes, Scalar* adaptation_of) {
            detail::run_all<detail::AdaptAlike>(n, neuron, spikes, adaptation_of);
          },
          outputs, detail::state(adaptations));
    } else {
      constexpr std::size_t size{detail::piece_size<Scalar>};
      Scalar shares[size], increments[size];
      detail::transform_lines(
          {&tau_n(), &inc_n()},
          [&](Eigen::Index n, const auto& pieces) {
            detail::rounded_to_nearest([&] {
              for (Eigen::Index i = 0; i < n; ++i) {
                shares[i] = detail::adaptation_share(dt, pieces[0][i]);
                increments[i] = pieces[1][i];
              }
              return 0;
            });
          },
          [&](Eigen::Index n, const Scalar* spikes, Scalar* adaptation_of) {
            detail::run_all<detail::AdaptEach>(n, 0, spikes, static_cast<const Scalar*>(shares),
                                               static_cast<const Scalar*>(increments),
                                               adaptation_of);
          },
          outputs, detail::state(adaptations));
    }
  }
  /// @endcond

 private:
  Neuron neuron_;
};

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
