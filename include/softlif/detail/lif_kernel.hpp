#pragma once

// The tuning curve of LIFRate: that of SoftLIFRate for sigma -> 0, where z = max(J - 1, 0).

#include <limits>
#include <softlif/detail/firing_rate.hpp>
#include <softlif/detail/interspike_interval.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// amplitude / (tau_ref + tau_rc log(1 + 1/z)) where z = J - 1 > 0, else 0. J - 1 is exact near 1,
/// so that the smallest positive z is an epsilon.
template <class Scalar>
class LIFKernel {
 public:
  EIGEN_DEVICE_FUNC LIFKernel(const Scalar& tau_rc, const Scalar& tau_ref, const Scalar& amplitude)
      : interspike_interval_(tau_rc, tau_ref), firing_rate_(tau_rc, amplitude) {}

  EIGEN_DEVICE_FUNC const Scalar& tau_rc() const { return firing_rate_.tau_rc(); }
  EIGEN_DEVICE_FUNC const Scalar& tau_ref() const { return interspike_interval_.tau_ref(); }
  EIGEN_DEVICE_FUNC const Scalar& amplitude() const { return firing_rate_.amplitude(); }

  EIGEN_DEVICE_FUNC Scalar largest_safe_J() const {
    return detail::largest_safe_J(Scalar(1), tau_rc(), tau_ref(), amplitude());
  }
  EIGEN_DEVICE_FUNC Scalar largest_exact_J() const { return detail::largest_exact_J<Scalar>(); }
  EIGEN_DEVICE_FUNC LIFKernel<Wider<Scalar>> wider() const {
    using Wide = Wider<Scalar>;
    return {Wide(tau_rc()), Wide(tau_ref()), Wide(amplitude())};
  }

  template <class Value>
  SOFTLIF_INLINE Value rate(const Value& J) const {
    const Value j = J - Value(1);
    return where_positive(j, firing_rate_.rate(interval(positive(j))), Value(0));
  }

  template <class Value>
  SOFTLIF_INLINE Response<Value> rate_and_derivative(const Value& J) const {
    const Value j = J - Value(1);
    const Value z = positive(j);
    const Drive<Value> drive{z, Value(0), Value(0), z};
    const auto flatness = firing_rate_.flatness(drive);
    const Interval<Value> interval = this->interval(z);
    const Value rate = firing_rate_.rate(interval);
    return {where_positive(j, rate, Value(0)),
            where_positive(j, firing_rate_.derivative(rate, interval, flatness), Value(0))};
  }

 private:
  template <class Value>
  SOFTLIF_INLINE Interval<Value> interval(const Value& z) const {
    return interspike_interval_(z);
  }
  template <class Value>
  static SOFTLIF_INLINE Value positive(const Value& j) {
    if constexpr (std::is_floating_point_v<Scalar>) {
      return max_of(j, Value(half_epsilon<Scalar>));
    } else {
      return max_of(j, Value(std::numeric_limits<Scalar>::epsilon() / 2));
    }
  }

  InterspikeInterval<Scalar> interspike_interval_;
  FiringRate<Scalar> firing_rate_;
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
