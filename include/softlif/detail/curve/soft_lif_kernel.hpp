#pragma once

// The tuning curve of SoftLIFRate (Hunsberger and Eliasmith 2015, arXiv:1510.08829, section 2.1).

#include <limits>
#include <softlif/detail/curve/firing_rate.hpp>
#include <softlif/detail/curve/interspike_interval.hpp>
#include <softlif/detail/curve/inverse.hpp>
#include <softlif/detail/curve/softplus.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// amplitude / (tau_ref + tau_rc log(1 + 1/z)), z = sigma log(1 + exp((J - 1) / sigma)), for a
/// Value that is one number of any scalar type or, of floats and doubles, a Lockstep.
template <class Scalar_, class Constant = Scalar_>
class SoftLIFKernel : public LIFCurve<Scalar_> {
 public:
  using Scalar = Scalar_;
  /// What the constructor takes.
  using Parameters = ParameterNames<Sigma, TauRC, TauRef, Amplitude>;

  SoftLIFKernel() = default;  // uninitialized
  EIGEN_DEVICE_FUNC SoftLIFKernel(const Scalar& sigma, const Scalar& tau_rc, const Scalar& tau_ref,
                                  const Scalar& amplitude)
      : softplus_(sigma),
        interspike_interval_(tau_rc, tau_ref),
        firing_rate_(tau_rc, amplitude),
        packet_limit_(0) {
    if constexpr (has_packets<Scalar>) {
      // |j| is at most |J| + 1.
      packet_limit_ =
          detail::min_of(detail::min_of(rough_packet_limit(), Scalar(largest_exact_J<Scalar>)),
                         softplus_.exact_up_to() - 1);
    }
  }

  EIGEN_DEVICE_FUNC const Constant& sigma() const { return softplus_.sigma(); }
  EIGEN_DEVICE_FUNC const Constant& tau_rc() const { return firing_rate_.tau_rc(); }
  EIGEN_DEVICE_FUNC const Constant& tau_ref() const { return interspike_interval_.tau_ref(); }
  EIGEN_DEVICE_FUNC const Constant& amplitude() const { return firing_rate_.amplitude(); }

  /// The largest |J| for which the packets are exact; negative where they never are.
  EIGEN_DEVICE_FUNC const Constant& packet_limit() const { return packet_limit_; }
  /// The same curve in the next wider type, from which results are rounded once more: J - 1 need
  /// not be exact there.
  EIGEN_DEVICE_FUNC SoftLIFKernel<Wider<Scalar>> wider() const {
    using Wide = Wider<Scalar>;
    SoftLIFKernel<Wide> result{Wide(sigma()), Wide(tau_rc()), Wide(tau_ref()), Wide(amplitude())};
    if constexpr (has_packets<Wide>) result.packet_limit_ = result.rough_packet_limit();
    return result;
  }
  /// The limits for J -> infinity.
  EIGEN_DEVICE_FUNC Response<Scalar> at_infinity() const {
    return firing_rate_.at_infinity(tau_ref());
  }
  /// The J at which rate(J) == r.
  Scalar inverse_rate(const Scalar& r) const;
  /// The same for packets.
  InverseSoftLIF<Scalar> inverse_of_packets() const { return InverseSoftLIF<Scalar>(*this); }

  template <class Value>
  SOFTLIF_INLINE Value rate(const Value& J) const {
    return firing_rate_.rate(interval(softplus_(J)));
  }

  template <class Value>
  SOFTLIF_INLINE Response<Value> rate_and_derivative(const Value& J) const {
    const Drive<Value> drive = softplus_(J);
    // Computed before the interval, so that one value is kept in registers meanwhile, not three.
    const auto flatness = firing_rate_.flatness(drive);
    const Interval<Value> interval = this->interval(drive);
    const Value rate = firing_rate_.rate(interval);
    return {rate, firing_rate_.derivative(rate, interval, flatness)};
  }

  template <class Value>
  SOFTLIF_INLINE Partials<Value, Parameters::count> partials(const Value& J) const {
    const DriveAndEffect<Value> input = softplus_.with_effect(J);
    const auto flatness = firing_rate_.flatness(input.drive);
    const IntervalAndLog<Value> time =
        interspike_interval_.with_log(input.drive.z, input.drive.shortfall);
    const Value rate = firing_rate_.rate(time.interval);
    const Value of_J = firing_rate_.derivative(rate, time.interval, flatness);
    const FiringRatePartials<Value> of = firing_rate_.partials(rate, time);
    return {of_J,
            {softplus_.partial(of_J, input.sigma_effect), of.tau_rc, of.tau_ref, of.amplitude}};
  }
  /// The partials of packets, or sums of them, with their constant factors.
  template <class Wide>
  EIGEN_DEVICE_FUNC void to_partials(Wide (&parameter)[Parameters::count]) const {
    auto& [sigma, tau_rc, tau_ref, amplitude] = parameter;
    const auto of = firing_rate_.to_partials(tau_rc, tau_ref, amplitude);
    sigma = softplus_.to_partial(sigma);
    tau_rc = of.tau_rc;
    tau_ref = of.tau_ref;
    amplitude = of.amplitude;
  }
  /// The limits for J -> infinity.
  EIGEN_DEVICE_FUNC Partials<Scalar, Parameters::count> partials_at_infinity() const {
    const auto of = firing_rate_.partials_at_infinity(tau_ref());
    return {at_infinity().derivative, {Scalar(0), of.tau_rc, of.tau_ref, of.amplitude}};
  }

 private:
  template <class, class>
  friend class SoftLIFKernel;

  EIGEN_DEVICE_FUNC Scalar rough_packet_limit() const {
    return rough_packet_limit_of(sigma(), tau_rc(), tau_ref(), amplitude());
  }
  template <class Value>
  SOFTLIF_INLINE Interval<Value> interval(const Drive<Value>& drive) const {
    return interspike_interval_(drive.z, drive.shortfall);
  }

  Softplus<Scalar, Constant> softplus_;
  InterspikeInterval<Scalar, Constant> interspike_interval_;
  FiringRate<Scalar, Constant> firing_rate_;
  Constant packet_limit_;
};

template <class Scalar, class Constant>
Scalar SoftLIFKernel<Scalar, Constant>::inverse_rate(const Scalar& r) const {
  using Wide = InverseScalar<Scalar>;
  const Wide endless = infinite<Wide>();
  if (r <= Scalar(0)) return Scalar(-endless);
  const Wide log = inverse_interval<Wide>(*this, r);  // log(1 + 1/z)
  if (log <= Wide(0)) return Scalar(endless);
  const Wide s = Wide(sigma()), z = Wide(1) / expm1_of(log), w = z / s;
  // Both sides of w = 1 are log(exp(w) - 1); where w underflows, log(1 + 1/z) is -log z.
  if (w > Wide(1)) {
    return Scalar(Wide(1) + (z + s * log1p_of(Wide(-exp_of(Wide(-w))))));
  }
  if (w > (std::numeric_limits<Wide>::min)() * Wide(1e10)) {
    return Scalar(Wide(1) + s * log_of(expm1_of(w)));
  }
  return Scalar(Wide(1) - s * (log + log_of(s)));
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
