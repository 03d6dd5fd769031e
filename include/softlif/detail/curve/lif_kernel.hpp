#pragma once

// The tuning curve of LIFRate: that of SoftLIFRate for sigma -> 0, where z = max(J - 1, 0).

#include <limits>
#include <softlif/detail/curve/firing_rate.hpp>
#include <softlif/detail/curve/interspike_interval.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// amplitude / (tau_ref + tau_rc log(1 + 1/z)) where z = J - 1 > 0, else 0. J - 1 is exact near 1,
/// so that the smallest positive z is an epsilon.
template <class Scalar_>
class LIFKernel {
 public:
  using Scalar = Scalar_;

  EIGEN_DEVICE_FUNC LIFKernel(const Scalar& tau_rc, const Scalar& tau_ref, const Scalar& amplitude)
      : interspike_interval_(tau_rc, tau_ref), firing_rate_(tau_rc, amplitude), packet_limit_(0) {
    if constexpr (has_packets<Scalar>) {
      packet_limit_ = detail::min_of(rough_packet_limit(), largest_exact_J<Scalar>);
    }
  }

  EIGEN_DEVICE_FUNC const Scalar& tau_rc() const { return firing_rate_.tau_rc(); }
  EIGEN_DEVICE_FUNC const Scalar& tau_ref() const { return interspike_interval_.tau_ref(); }
  EIGEN_DEVICE_FUNC const Scalar& amplitude() const { return firing_rate_.amplitude(); }

  /// The largest |J| that the packets take; negative where they take none.
  EIGEN_DEVICE_FUNC const Scalar& packet_limit() const { return packet_limit_; }
  /// The same curve in the next wider type, from which results are rounded once more: J - 1 need
  /// not be exact there.
  EIGEN_DEVICE_FUNC LIFKernel<Wider<Scalar>> wider() const {
    using Wide = Wider<Scalar>;
    LIFKernel<Wide> result{Wide(tau_rc()), Wide(tau_ref()), Wide(amplitude())};
    if constexpr (has_packets<Wide>) result.packet_limit_ = result.rough_packet_limit();
    return result;
  }
  /// The limits for J -> infinity.
  EIGEN_DEVICE_FUNC Response<Scalar> at_infinity() const {
    return firing_rate_.at_infinity(tau_ref());
  }

  template <class Value>
  SOFTLIF_INLINE_PART Value rate(const Value& J) const {
    const Value j = J - Value(1);
    return where_positive(j, firing_rate_.rate(interval(clamped(j))), Value(0));
  }

  template <class Value>
  SOFTLIF_INLINE_PART Response<Value> rate_and_derivative(const Value& J) const {
    const Value j = J - Value(1);
    const Value z = clamped(j);
    const Drive<Value> drive{z, Value(0), Value(0), z};
    const auto flatness = firing_rate_.flatness(drive);
    const Interval<Value> interval = this->interval(z);
    const Value rate = firing_rate_.rate(interval);
    return {where_positive(j, rate, Value(0)),
            where_positive(j, firing_rate_.derivative(rate, interval, flatness), Value(0))};
  }

 private:
  template <class>
  friend class LIFKernel;

  EIGEN_DEVICE_FUNC Scalar rough_packet_limit() const {
    return rough_packet_limit_of(Scalar(1), tau_rc(), tau_ref(), amplitude());
  }
  template <class Value>
  SOFTLIF_INLINE_PART Interval<Value> interval(const Value& z) const {
    return interspike_interval_(z);
  }
  /// j where it is positive, else a number for which the arithmetic is harmless.
  template <class Value>
  static SOFTLIF_INLINE_PART Value clamped(const Value& j) {
    if constexpr (std::is_floating_point_v<Scalar>) {
      return max_of(j, Value(half_epsilon<Scalar>));
    } else {
      return max_of(j, Value(std::numeric_limits<Scalar>::epsilon() / 2));
    }
  }

  InterspikeInterval<Scalar> interspike_interval_;
  FiringRate<Scalar> firing_rate_;
  Scalar packet_limit_;
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
