#pragma once

// The tuning curve of SoftLIFRate (Hunsberger and Eliasmith 2015, arXiv:1510.08829, section 2.1).

#include <softlif/detail/curve/firing_rate.hpp>
#include <softlif/detail/curve/interspike_interval.hpp>
#include <softlif/detail/curve/softplus.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// amplitude / (tau_ref + tau_rc log(1 + 1/z)), z = sigma log(1 + exp((J - 1) / sigma)), for a
/// Value that is one number of any scalar type or, of floats and doubles, a Lockstep.
template <class Scalar_>
class SoftLIFKernel {
 public:
  using Scalar = Scalar_;

  EIGEN_DEVICE_FUNC SoftLIFKernel(const Scalar& sigma, const Scalar& tau_rc, const Scalar& tau_ref,
                                  const Scalar& amplitude)
      : softplus_(sigma),
        interspike_interval_(tau_rc, tau_ref),
        firing_rate_(tau_rc, amplitude),
        packet_limit_(0) {
    if constexpr (has_packets<Scalar>) {
      packet_limit_ = detail::min_of(detail::min_of(rough_packet_limit(), largest_exact_J<Scalar>),
                                     softplus_.exact_up_to() - 1);
    }
  }

  EIGEN_DEVICE_FUNC const Scalar& sigma() const { return softplus_.sigma(); }
  EIGEN_DEVICE_FUNC const Scalar& tau_rc() const { return firing_rate_.tau_rc(); }
  EIGEN_DEVICE_FUNC const Scalar& tau_ref() const { return interspike_interval_.tau_ref(); }
  EIGEN_DEVICE_FUNC const Scalar& amplitude() const { return firing_rate_.amplitude(); }

  /// The largest |J| that the packets take; negative where they take none.
  EIGEN_DEVICE_FUNC const Scalar& packet_limit() const { return packet_limit_; }
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

  template <class Value>
  SOFTLIF_INLINE_PART Value rate(const Value& J) const {
    return firing_rate_.rate(interval(softplus_(J)));
  }

  template <class Value>
  SOFTLIF_INLINE_PART Response<Value> rate_and_derivative(const Value& J) const {
    const Drive<Value> drive = softplus_(J);
    // Computed before the interval, so that one value is kept in registers meanwhile, not three.
    const auto flatness = firing_rate_.flatness(drive);
    const Interval<Value> interval = this->interval(drive);
    const Value rate = firing_rate_.rate(interval);
    return {rate, firing_rate_.derivative(rate, interval, flatness)};
  }

 private:
  template <class>
  friend class SoftLIFKernel;

  EIGEN_DEVICE_FUNC Scalar rough_packet_limit() const {
    return rough_packet_limit_of(sigma(), tau_rc(), tau_ref(), amplitude());
  }
  template <class Value>
  SOFTLIF_INLINE_PART Interval<Value> interval(const Drive<Value>& drive) const {
    return interspike_interval_(drive.z, drive.shortfall);
  }

  Softplus<Scalar> softplus_;
  InterspikeInterval<Scalar> interspike_interval_;
  FiringRate<Scalar> firing_rate_;
  Scalar packet_limit_;
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
