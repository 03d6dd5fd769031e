#pragma once

#include <softlif/detail/requirements.hpp>

#include <limits>
#include <ostream>
#include <softlif/detail/curve/soft_lif_kernel.hpp>
#include <softlif/detail/number/scalar_math.hpp>
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
/// tau_ref 0 or from 1e-4 to 0.1 s; derivatives are within 8 ulp. The README says more, and how it
/// was measured.
///
/// An immutable value: safe to use from many threads. Populations: see RateNeuron.
template <class Scalar>
class SoftLIFRate : public RateNeuron<SoftLIFRate<Scalar>, Scalar> {
 public:
  /// As the neuron prints.
  static constexpr const char* name = "SoftLIFRate";

  /// @param sigma      smoothness of the corner, in units of J; finite, above 0
  /// @param tau_rc     membrane time constant in seconds; finite, above 0; 0.02 unless given
  /// @param tau_ref    refractory period in seconds; finite, at least 0; 0.002 unless given
  /// @param amplitude  output per spike per second; finite, above 0
  /// @throws std::invalid_argument for any other value, naming it
  explicit SoftLIFRate(const Scalar& sigma = Scalar(1),
                       const Scalar& tau_rc = detail::default_tau_rc<Scalar>(),
                       const Scalar& tau_ref = detail::default_tau_ref<Scalar>(),
                       const Scalar& amplitude = Scalar(1))
      : kernel_(detail::positive(name, "sigma", sigma), detail::positive(name, "tau_rc", tau_rc),
                detail::not_negative(name, "tau_ref", tau_ref),
                detail::positive(name, "amplitude", amplitude)) {}

  /// @return smoothness of the corner, in units of J
  const Scalar& sigma() const { return kernel_.sigma(); }
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
  SoftLIFRate with_sigma(const Scalar& value) const {
    return SoftLIFRate(value, tau_rc(), tau_ref(), amplitude());
  }
  SoftLIFRate with_tau_rc(const Scalar& value) const {
    return SoftLIFRate(sigma(), value, tau_ref(), amplitude());
  }
  SoftLIFRate with_tau_ref(const Scalar& value) const {
    return SoftLIFRate(sigma(), tau_rc(), value, amplitude());
  }
  SoftLIFRate with_amplitude(const Scalar& value) const {
    return SoftLIFRate(sigma(), tau_rc(), tau_ref(), value);
  }
  /// @}

  /// The inverse of the tuning curve.
  /// @param r  a rate, amplitude x spikes per second
  /// @return the J at which rate(J) == r: -infinity for r <= 0, +infinity for r >= amplitude /
  ///         tau_ref
  Scalar inverse_rate(const Scalar& r) const;

  /// @private  For RateNeuron.
  EIGEN_DEVICE_FUNC const detail::SoftLIFKernel<Scalar>& kernel() const { return kernel_; }

  /// @{
  /// Whether all parameters are equal, or not.
  /// @param a  one neuron
  /// @param b  the other
  /// @return true if so
  friend bool operator==(const SoftLIFRate& a, const SoftLIFRate& b) {
    return a.sigma() == b.sigma() && a.tau_rc() == b.tau_rc() && a.tau_ref() == b.tau_ref() &&
           a.amplitude() == b.amplitude();
  }
  friend bool operator!=(const SoftLIFRate& a, const SoftLIFRate& b) { return !(a == b); }
  /// @}

  /// Prints as Nengo does, without what has its default: `SoftLIFRate(tau_rc=0.05, sigma=0.02)`.
  /// @param stream  where to
  /// @param neuron  what
  /// @return the stream
  friend std::ostream& operator<<(std::ostream& stream, const SoftLIFRate& neuron) {
    detail::ParameterPrinter print(stream, name);
    print("tau_rc", neuron.tau_rc(), detail::default_tau_rc<Scalar>());
    print("tau_ref", neuron.tau_ref(), detail::default_tau_ref<Scalar>());
    print("amplitude", neuron.amplitude(), Scalar(1));
    print("sigma", neuron.sigma(), Scalar(1));
    return print.finish();
  }

 private:
  detail::SoftLIFKernel<Scalar> kernel_;
};

template <class Scalar>
Scalar SoftLIFRate<Scalar>::inverse_rate(const Scalar& r) const {
  using Wide = detail::InverseScalar<Scalar>;
  const Wide endless = detail::infinite<Wide>();
  if (r <= Scalar(0)) return Scalar(-endless);
  const Wide log = detail::inverse_interval<Wide>(*this, r);  // log(1 + 1/z)
  if (log <= Wide(0)) return Scalar(endless);
  const Wide s = Wide(sigma()), z = Wide(1) / detail::expm1_of(log), w = z / s;
  // Both sides of w = 1 are log(exp(w) - 1); where w underflows, log(1 + 1/z) is -log z.
  if (w > Wide(1))
    return Scalar(Wide(1) + (z + s * detail::log1p_of(Wide(-detail::exp_of(Wide(-w))))));
  if (w > (std::numeric_limits<Wide>::min)() * Wide(1e10)) {
    return Scalar(Wide(1) + s * detail::log_of(detail::expm1_of(w)));
  }
  return Scalar(Wide(1) - s * (log + detail::log_of(s)));
}

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
