#pragma once

#include <softlif/detail/requirements.hpp>

#include <limits>
#include <ostream>
#include <softlif/detail/curve/lif_kernel.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
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
/// An immutable value: safe to use from many threads. Populations: see RateNeuron.
template <class Scalar>
class LIFRate : public RateNeuron<LIFRate<Scalar>, Scalar> {
 public:
  /// As the neuron prints.
  static constexpr const char* name = "LIFRate";

  /// @param tau_rc     membrane time constant in seconds; finite, above 0; 0.02 unless given
  /// @param tau_ref    refractory period in seconds; finite, at least 0; 0.002 unless given
  /// @param amplitude  output per spike per second; finite, above 0
  /// @throws std::invalid_argument for any other value, naming it
  explicit LIFRate(const Scalar& tau_rc = detail::default_tau_rc<Scalar>(),
                   const Scalar& tau_ref = detail::default_tau_ref<Scalar>(),
                   const Scalar& amplitude = Scalar(1))
      : kernel_(detail::positive(name, "tau_rc", tau_rc),
                detail::not_negative(name, "tau_ref", tau_ref),
                detail::positive(name, "amplitude", amplitude)) {}

  /// What a trained neuron becomes as its sigma goes to 0.
  /// @param neuron  gives tau_rc, tau_ref and amplitude
  explicit LIFRate(const SoftLIFRate<Scalar>& neuron)
      : LIFRate(neuron.tau_rc(), neuron.tau_ref(), neuron.amplitude()) {}

  /// @return membrane time constant in seconds
  const Scalar& tau_rc() const { return kernel_.tau_rc(); }
  /// @return refractory period in seconds
  const Scalar& tau_ref() const { return kernel_.tau_ref(); }
  /// @return output per spike per second
  const Scalar& amplitude() const { return kernel_.amplitude(); }

  /// @{
  /// A copy with one parameter changed.
  /// @param value  the parameter's new value, in the unit and the range that the constructor names
  /// @return the same neuron but for this parameter
  /// @throws std::invalid_argument for any other value, naming it
  LIFRate with_tau_rc(const Scalar& value) const { return LIFRate(value, tau_ref(), amplitude()); }
  LIFRate with_tau_ref(const Scalar& value) const { return LIFRate(tau_rc(), value, amplitude()); }
  LIFRate with_amplitude(const Scalar& value) const { return LIFRate(tau_rc(), tau_ref(), value); }

  /// @}

  /// The inverse of the tuning curve.
  /// @param r  a rate, amplitude x spikes per second
  /// @return the J at which rate(J) == r: 1 for r == 0 (the largest J without spikes), NaN for
  ///         r < 0, +infinity for r >= amplitude / tau_ref
  Scalar inverse_rate(const Scalar& r) const {
    using Wide = detail::InverseScalar<Scalar>;
    if (r < Scalar(0)) return Scalar(std::numeric_limits<Wide>::quiet_NaN());
    if (r == Scalar(0)) return Scalar(1);
    const Wide log = detail::inverse_interval<Wide>(*this, r);
    if (log <= Wide(0)) return Scalar(detail::infinite<Wide>());
    return Scalar(Wide(1) + Wide(1) / detail::expm1_of(log));
  }

  /// @private  For RateNeuron.
  EIGEN_DEVICE_FUNC const detail::LIFKernel<Scalar>& kernel() const { return kernel_; }

  /// @{
  /// Whether all parameters are equal, or not.
  /// @param a  one neuron
  /// @param b  the other
  /// @return true if so
  friend bool operator==(const LIFRate& a, const LIFRate& b) {
    return a.tau_rc() == b.tau_rc() && a.tau_ref() == b.tau_ref() && a.amplitude() == b.amplitude();
  }
  friend bool operator!=(const LIFRate& a, const LIFRate& b) { return !(a == b); }
  /// @}

  /// Prints as Nengo does, without what has its default: `LIFRate(tau_rc=0.05)`.
  /// @param stream  where to
  /// @param neuron  what
  /// @return the stream
  friend std::ostream& operator<<(std::ostream& stream, const LIFRate& neuron) {
    detail::ParameterPrinter print(stream, name);
    print("tau_rc", neuron.tau_rc(), detail::default_tau_rc<Scalar>());
    print("tau_ref", neuron.tau_ref(), detail::default_tau_ref<Scalar>());
    print("amplitude", neuron.amplitude(), Scalar(1));
    return print.finish();
  }

 private:
  detail::LIFKernel<Scalar> kernel_;
};

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
