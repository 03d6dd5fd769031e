#pragma once

// What the kernels of all rate neurons share: from the interspike interval to the firing rate and
// its derivative, and the range within which that arithmetic neither overflows nor underflows.

#include <cstddef>
#include <limits>
#include <softlif/detail/curve/interspike_interval.hpp>
#include <softlif/detail/curve/softplus.hpp>
#include <softlif/detail/number/double_word.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/range.hpp>
#include <softlif/detail/number/reciprocal.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

template <class Value>
struct Response {
  Value rate, derivative;
};

/// The derivatives of a rate with respect to J and to each of so many parameters, in the order of
/// the neuron's constructor. Those of packets lack constant factors, which the kernel's
/// `to_partials` brings in, once for the sum of many.
template <class Value, int Parameters>
struct Partials {
  Value J;
  Value parameter[std::size_t{Parameters}];
};

/// The derivatives with respect to the parameters that every kernel has.
template <class Value>
struct FiringRatePartials {
  Value tau_rc, tau_ref, amplitude;
};

/// -d log(1 + 1/z) / dJ = 1 / (of_J of_z), for a number. These are two factors because z squared
/// may overflow; the interval times `of_J` overflows only where the derivative underflows.
template <class Scalar>
struct Flatness {
  Scalar of_J, of_z;
};

/// rate = amplitude / interval.
template <class Scalar, class Constant = Scalar>
class FiringRate {
 public:
  FiringRate() = default;  // uninitialized
  EIGEN_DEVICE_FUNC FiringRate(const Scalar& tau_rc, const Scalar& amplitude)
      : amplitude_(amplitude),
        tau_rc_(tau_rc),
        scale_(quotient_of(amplitude, Scalar(2) * tau_rc)) {}

  EIGEN_DEVICE_FUNC const Constant& tau_rc() const { return tau_rc_; }
  EIGEN_DEVICE_FUNC const Constant& amplitude() const { return amplitude_; }

  /// The limits for J -> infinity; those for J -> -infinity are 0.
  EIGEN_DEVICE_FUNC Response<Scalar> at_infinity(const Scalar& tau_ref) const {
    return {Scalar(amplitude_ / tau_ref),
            tau_ref > Scalar(0) ? Scalar(0) : Scalar(amplitude_ / tau_rc_)};
  }

  SOFTLIF_INLINE Scalar rate(const Interval<Scalar>& interval) const {
    return scale_.high / Scalar(sum_of(interval));
  }

  template <class Value>
  SOFTLIF_INLINE Value rate(const Interval<Value>& interval) const {
    // One Newton step, rate += inverse * (scale - rate * interval), corrects the roundings of the
    // sum and of the quotient. The residual is nearly exact: its largest terms come first.
    const Value inverse = reciprocal<digits / 2 + 2>(sum_of(interval));
    const Value rate = short_part(Value(scale_.high) * inverse);
    Value lost = fma_short(interval.coarse, -rate, Value(scale_.high));
    lost = fma_short(interval.fine, -rate, lost);
    lost = fma_short(interval.tau_ref, -rate, lost);
    lost = fma(interval.rest, -rate, lost) + Value(scale_.low);
    return fma(lost, inverse, rate);
  }

  /// z (1 + z) / (dz/dJ). The shortfall plays no part in it: where there is one, 1 + z == 1.
  static SOFTLIF_INLINE Flatness<Scalar> flatness(const Drive<Scalar>& drive) {
    return {drive.z_over_slope * (Scalar(1) + drive.decay), Scalar(1) + drive.z};
  }
  template <class Value>
  static SOFTLIF_INLINE Value flatness(const Drive<Value>& drive) {
    const Value product = fma_exact(drive.z_over_slope, drive.z, drive.z_over_slope);
    return fma(drive.decay, product, product);
  }

  /// d rate / dJ = rate / interval * tau_rc / flatness
  SOFTLIF_INLINE Scalar derivative(const Scalar& rate, const Interval<Scalar>& interval,
                                   const Flatness<Scalar>& flatness) const {
    if (!(rate > Scalar(0))) return Scalar(0);
    // tau_ref = 0 and J huge: there the curve is the line amplitude z / tau_rc.
    if (!is_finite(rate)) return amplitude_ / tau_rc_;
    return rate / (in_tau_rc(interval) * flatness.of_J) / flatness.of_z;
  }
  template <class Value>
  SOFTLIF_INLINE Value derivative(const Value& rate, const Interval<Value>& interval,
                                  const Value& flatness) const {
    return quotient(rate, in_tau_rc(interval) * flatness);
  }

  /// For a number: by factors that leave its range only where the result does.
  EIGEN_DEVICE_FUNC FiringRatePartials<Scalar> partials(const Scalar& rate,
                                                        const IntervalAndLog<Scalar>& time) const {
    const Scalar half = sum_of(time.interval);
    if (!is_finite(half)) return {Scalar(0), Scalar(0), Scalar(0)};  // z is 0
    const Scalar unit_rate = Scalar(1) / (Scalar(2) * tau_rc_) / half;
    // The interval consists of log(1 + 1/z) alone where both underflow.
    const Scalar share_of_log = half > Scalar(0) ? Scalar(time.log / half) : Scalar(1);
    return {-(rate / tau_rc_) * share_of_log, -rate * unit_rate, unit_rate};
  }
  /// In packets, rate^2 / amplitude is rate / interval without the factor 1 / (2 tau_rc).
  template <class Value>
  SOFTLIF_INLINE FiringRatePartials<Value> partials(const Value& rate,
                                                    const IntervalAndLog<Value>& time) const {
    const Value ratio = quotient(rate, sum_of(time.interval));
    return {ratio * time.log, ratio, rate};
  }
  /// The partials of packets, or sums of them, with their constant factors.
  template <class Wide>
  EIGEN_DEVICE_FUNC FiringRatePartials<Wide> to_partials(const Wide& tau_rc, const Wide& tau_ref,
                                                         const Wide& amplitude) const {
    const auto times = static_cast<Wide>(tau_rc_);
    return {-tau_rc / times, -tau_ref / (2 * times), amplitude / static_cast<Wide>(amplitude_)};
  }
  /// The limits for J -> infinity.
  EIGEN_DEVICE_FUNC FiringRatePartials<Scalar> partials_at_infinity(const Scalar& tau_ref) const {
    const Scalar unit_rate = Scalar(1) / tau_ref;
    const Scalar of_tau_ref = -(amplitude_ / tau_ref) * unit_rate;
    return {tau_ref > Scalar(0) ? Scalar(0) : of_tau_ref, of_tau_ref, unit_rate};
  }

 private:
  static EIGEN_DEVICE_FUNC DoubleWord<Scalar> quotient_of(const Scalar& a, const Scalar& b) {
    if constexpr (has_packets<Scalar>) {
      return DoubleWord<Scalar>::quotient(a, b);
    } else {
      return {a / b, Scalar(0)};
    }
  }
  /// The interval in units of tau_rc.
  template <class Value>
  static SOFTLIF_INLINE Value in_tau_rc(const Interval<Value>& interval) {
    const Value half = sum_of(interval);
    return half + half;
  }

  static constexpr int digits = std::numeric_limits<Scalar>::digits;

  Constant amplitude_, tau_rc_;
  DoubleWord<Constant> scale_;  // amplitude / (2 tau_rc)
};

/// What the curves of all LIF neurons are at the threshold and far below it.
template <class Scalar>
struct LIFCurve {
  /// The limit of the packets allows sums of many usual currents, which are the quickest test.
  static constexpr bool has_high_packet_limit = true;
  /// The current at the firing threshold.
  static Scalar threshold() { return Scalar(1); }
  /// The limits for J -> -infinity.
  static EIGEN_DEVICE_FUNC Response<Scalar> at_minus_infinity() { return {Scalar(0), Scalar(0)}; }
  /// What errors call the limit of the rate for J -> infinity.
  static constexpr const char* highest_rate_text = "1 / tau_ref";
};

/// The type in which the inverse of a curve is computed.
template <class Scalar>
using InverseScalar = std::conditional_t<std::is_same_v<Scalar, float>, double, Scalar>;

/// (amplitude / r - tau_ref) / tau_rc: log(1 + 1/z) at the rate r, not positive where no z gives r.
template <class Wide, class Kernel, class Scalar>
Wide inverse_interval(const Kernel& kernel, const Scalar& r) {
  return (Wide(kernel.amplitude()) / Wide(r) - Wide(kernel.tau_ref())) / Wide(kernel.tau_rc());
}

/// The distance from 1 to the number below it: a constant, since device code cannot call the
/// functions of std::numeric_limits.
template <class Scalar>
inline constexpr Scalar half_epsilon = std::numeric_limits<Scalar>::epsilon() / 2;

/// The largest |J| at which the packets' results are close, or -1 where the parameters leave none.
/// Within these bounds z >= 2^-55, interval <= 2^64 and z (1 + z) <= 2^62 (in float; in double to
/// the 8th power): every product and quotient stays normal.
template <class Scalar>
EIGEN_DEVICE_FUNC Scalar rough_packet_limit_of(Scalar sigma, Scalar tau_rc, Scalar tau_ref,
                                               Scalar amplitude) {
  // Softplus turns to a straight line at 1 - 42 sigma or less, which must differ from 1.
  const bool moderate = sigma >= half_epsilon<Scalar> && is_moderate<-24, 16>(sigma) &&
                        is_moderate<-20, 10>(tau_rc) &&
                        (tau_ref == 0 || is_moderate<-60, 4>(tau_ref)) &&
                        is_moderate<-20, 20>(amplitude);
  constexpr Scalar limit = power_of_2<Scalar>(range_scale<Scalar> * 30);
  return moderate ? limit : Scalar(-1);
}

/// The largest J up to which J - 1 is exact above 1.
template <class Scalar>
inline constexpr Scalar largest_exact_J = power_of_2<Scalar>(std::numeric_limits<Scalar>::digits);

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
