#pragma once

// The tuning curve of LIFRate: that of SoftLIFRate for sigma -> 0, where z = max(J - 1, 0).

#include <limits>
#include <softlif/detail/curve/firing_rate.hpp>
#include <softlif/detail/curve/interspike_interval.hpp>
#include <softlif/detail/curve/inverse.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// amplitude / (tau_ref + tau_rc log(1 + 1/z)) where z = J - 1 > 0, else 0. J - 1 is exact near 1,
/// so that the smallest positive z is an epsilon.
template <class Scalar_, class Constant = Scalar_>
class LIFKernel : public LIFCurve<Scalar_> {
 public:
  using Scalar = Scalar_;
  /// What the constructor takes.
  using Parameters = ParameterNames<TauRC, TauRef, Amplitude>;

  LIFKernel() = default;  // uninitialized
  EIGEN_DEVICE_FUNC LIFKernel(const Scalar& tau_rc, const Scalar& tau_ref, const Scalar& amplitude)
      : interspike_interval_(tau_rc, tau_ref), firing_rate_(tau_rc, amplitude), packet_limit_(0) {
    if constexpr (has_packets<Scalar>) {
      packet_limit_ = detail::min_of(rough_packet_limit(), Scalar(largest_exact_J<Scalar>));
    }
  }

  EIGEN_DEVICE_FUNC const Constant& tau_rc() const { return firing_rate_.tau_rc(); }
  EIGEN_DEVICE_FUNC const Constant& tau_ref() const { return interspike_interval_.tau_ref(); }
  EIGEN_DEVICE_FUNC const Constant& amplitude() const { return firing_rate_.amplitude(); }

  /// The largest |J| for which the packets are exact; negative where they never are.
  EIGEN_DEVICE_FUNC const Constant& packet_limit() const { return packet_limit_; }
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
  /// The J at which rate(J) == r.
  Scalar inverse_rate(const Scalar& r) const;
  /// The same for packets.
  InverseLIF<Scalar> inverse_of_packets() const { return InverseLIF<Scalar>(*this); }

  template <class Value>
  SOFTLIF_INLINE Value rate(const Value& J) const {
    const Value j = J - Value(1);
    return where_positive(j, firing_rate_.rate(interval(clamped(j))), Value(0));
  }

  template <class Value>
  SOFTLIF_INLINE Response<Value> rate_and_derivative(const Value& J) const {
    const Value j = J - Value(1);
    const Value z = clamped(j);
    const Drive<Value> drive{z, Value(0), Value(0), z};
    const auto flatness = firing_rate_.flatness(drive);
    const Interval<Value> interval = this->interval(z);
    const Value rate = firing_rate_.rate(interval);
    return {where_positive(j, rate, Value(0)),
            where_positive(j, firing_rate_.derivative(rate, interval, flatness), Value(0))};
  }

  /// At the threshold: the derivatives from below, which are 0.
  template <class Value>
  SOFTLIF_INLINE Partials<Value, Parameters::count> partials(const Value& J) const {
    const Value j = J - Value(1);
    const Value z = clamped(j);
    const Drive<Value> drive{z, Value(0), Value(0), z};
    const auto flatness = firing_rate_.flatness(drive);
    const IntervalAndLog<Value> time = interspike_interval_.with_log(z);
    const Value rate = firing_rate_.rate(time.interval);
    const Value of_J = firing_rate_.derivative(rate, time.interval, flatness);
    const FiringRatePartials<Value> of = firing_rate_.partials(rate, time);
    const auto above = [&](const Value& x) { return where_positive(j, x, Value(0)); };
    return {above(of_J), {above(of.tau_rc), above(of.tau_ref), above(of.amplitude)}};
  }
  /// The partials of packets, or sums of them, with their constant factors.
  template <class Wide>
  EIGEN_DEVICE_FUNC void to_partials(Wide (&parameter)[Parameters::count]) const {
    auto& [tau_rc, tau_ref, amplitude] = parameter;
    const auto of = firing_rate_.to_partials(tau_rc, tau_ref, amplitude);
    tau_rc = of.tau_rc;
    tau_ref = of.tau_ref;
    amplitude = of.amplitude;
  }
  /// The limits for J -> infinity.
  EIGEN_DEVICE_FUNC Partials<Scalar, Parameters::count> partials_at_infinity() const {
    const auto of = firing_rate_.partials_at_infinity(tau_ref());
    return {at_infinity().derivative, {of.tau_rc, of.tau_ref, of.amplitude}};
  }

 private:
  template <class, class>
  friend class LIFKernel;

  EIGEN_DEVICE_FUNC Scalar rough_packet_limit() const {
    return rough_packet_limit_of(Scalar(1), tau_rc(), tau_ref(), amplitude());
  }
  template <class Value>
  SOFTLIF_INLINE Interval<Value> interval(const Value& z) const {
    return interspike_interval_(z);
  }
  /// j where it is positive, else a number for which the arithmetic is harmless.
  template <class Value>
  static SOFTLIF_INLINE Value clamped(const Value& j) {
    if constexpr (std::is_floating_point_v<Scalar>) {
      return max_of(j, Value(half_epsilon<Scalar>));
    } else {
      return max_of(j, Value(std::numeric_limits<Scalar>::epsilon() / 2));
    }
  }

  InterspikeInterval<Scalar, Constant> interspike_interval_;
  FiringRate<Scalar, Constant> firing_rate_;
  Constant packet_limit_;
};

template <class Scalar, class Constant>
Scalar LIFKernel<Scalar, Constant>::inverse_rate(const Scalar& r) const {
  using Wide = InverseScalar<Scalar>;
  if (r < Scalar(0)) return Scalar(std::numeric_limits<Wide>::quiet_NaN());
  if (r == Scalar(0)) return Scalar(1);
  const Wide log = inverse_interval<Wide>(*this, r);
  if (log <= Wide(0)) return Scalar(infinite<Wide>());
  return Scalar(Wide(1) + Wide(1) / expm1_of(log));
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
