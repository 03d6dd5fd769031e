#pragma once

// The tuning curve of SoftLIFRate (Hunsberger and Eliasmith 2015, arXiv:1510.08829, section 2.1).

#include <softlif/detail/firing_rate.hpp>
#include <softlif/detail/interspike_interval.hpp>
#include <softlif/detail/scalar_math.hpp>
#include <softlif/detail/softplus.hpp>
#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// amplitude / (tau_ref + tau_rc log(1 + 1/z)), z = sigma log(1 + exp((J - 1) / sigma)), for a
/// Value that is one number of any scalar type or, of floats and doubles, a Lockstep.
template <class Scalar>
class SoftLIFKernel {
 public:
  EIGEN_DEVICE_FUNC SoftLIFKernel(const Scalar& sigma, const Scalar& tau_rc, const Scalar& tau_ref,
                                  const Scalar& amplitude)
      : softplus_(sigma), interspike_interval_(tau_rc, tau_ref), firing_rate_(tau_rc, amplitude) {}

  EIGEN_DEVICE_FUNC const Scalar& sigma() const { return softplus_.sigma(); }
  EIGEN_DEVICE_FUNC const Scalar& tau_rc() const { return firing_rate_.tau_rc(); }
  EIGEN_DEVICE_FUNC const Scalar& tau_ref() const { return interspike_interval_.tau_ref(); }
  EIGEN_DEVICE_FUNC const Scalar& amplitude() const { return firing_rate_.amplitude(); }

  EIGEN_DEVICE_FUNC Scalar largest_safe_J() const {
    return detail::largest_safe_J(sigma(), tau_rc(), tau_ref(), amplitude());
  }
  EIGEN_DEVICE_FUNC Scalar largest_exact_J() const {
    return detail::min_of(detail::largest_exact_J<Scalar>(), softplus_.exact_up_to() - 1);
  }
  EIGEN_DEVICE_FUNC SoftLIFKernel<Wider<Scalar>> wider() const {
    using Wide = Wider<Scalar>;
    return {Wide(sigma()), Wide(tau_rc()), Wide(tau_ref()), Wide(amplitude())};
  }

  template <class Value>
  SOFTLIF_INLINE Value rate(const Value& J) const {
    return firing_rate_.rate(interval(softplus_(J)));
  }

  template <class Value>
  SOFTLIF_INLINE Response<Value> rate_and_derivative(const Value& J) const {
    const Drive<Value> drive = softplus_(J);
    // Before the interval: so one value is kept in registers meanwhile, not three.
    const auto flatness = firing_rate_.flatness(drive);
    const Interval<Value> interval = this->interval(drive);
    const Value rate = firing_rate_.rate(interval);
    return {rate, firing_rate_.derivative(rate, interval, flatness)};
  }

 private:
  template <class Value>
  SOFTLIF_INLINE Interval<Value> interval(const Drive<Value>& drive) const {
    return interspike_interval_(drive.z, drive.shortfall);
  }

  Softplus<Scalar> softplus_;
  InterspikeInterval<Scalar> interspike_interval_;
  FiringRate<Scalar> firing_rate_;
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
