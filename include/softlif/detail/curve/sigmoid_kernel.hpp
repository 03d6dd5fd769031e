#pragma once

// The tuning curve of Sigmoid.

#include <limits>
#include <softlif/curve.hpp>
#include <softlif/detail/number/range.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// 1 / (tau_ref (1 + exp(-J))), from e = exp(-|J|), which does not overflow: above the threshold
/// the quotient of 1 and tau_ref (1 + e), below it that of e.
template <class Scalar_, class Constant = Scalar_>
class SigmoidKernel {
 public:
  using Scalar = Scalar_;
  using Parameters = ParameterNames<PositiveTauRef>;

  SigmoidKernel() = default;  // uninitialized
  EIGEN_DEVICE_FUNC explicit SigmoidKernel(const Scalar& tau_ref)
      : tau_ref_(tau_ref), packet_limit_(curve::largest_exponent<Scalar>) {
    // With these, every rate up to the limit is a normal number, and rate / tau_ref is finite.
    if (!(tau_ref >= Scalar(1e-18) && tau_ref <= Scalar(1))) packet_limit_ = Scalar(-1);
  }

  template <class Value>
  SOFTLIF_INLINE Value rate(const Value& J) const {
    return quotient_at(J).rate;
  }
  template <class Value>
  SOFTLIF_INLINE Response<Value> rate_and_derivative(const Value& J) const {
    // d rate / dJ = rate e / (1 + e) above the threshold, rate / (1 + e) below it.
    const Quotient<Value> at = quotient_at(J);
    const Value share = curve::where_positive(J, at.e, Value(Scalar(1)));
    return {at.rate, at.rate * (share * (at.inverse * Value(tau_ref_)))};
  }
  /// The J at which rate(J) == r.
  Scalar inverse_rate(const Scalar& r) const;

  template <class Value>
  SOFTLIF_INLINE Partials<Value, 1> partials(const Value& J) const {
    const Response<Value> response = rate_and_derivative(J);
    return {response.derivative, {-response.rate / Value(tau_ref_)}};
  }
  EIGEN_DEVICE_FUNC Partials<Scalar, 1> partials_at_infinity() const {
    return {Scalar(0), {Scalar(-(Scalar(1) / tau_ref_) / tau_ref_)}};
  }

  EIGEN_DEVICE_FUNC const Constant& packet_limit() const { return packet_limit_; }
  /// The same curve in the next wider type, from which results are rounded once more: beyond its
  /// packets' limit they become 0 or 1 / tau_ref by that, as they should.
  EIGEN_DEVICE_FUNC SigmoidKernel<Wider<Scalar>> wider() const {
    using Wide = Wider<Scalar>;
    SigmoidKernel<Wide> result{Wide(tau_ref_)};
    if constexpr (has_packets<Wide>) {
      constexpr Wide largest = (std::numeric_limits<Wide>::max)();
      if (result.packet_limit_ > 0) result.packet_limit_ = largest;
    }
    return result;
  }
  EIGEN_DEVICE_FUNC Response<Scalar> at_infinity() const {
    return {Scalar(Scalar(1) / tau_ref_), Scalar(0)};
  }
  static EIGEN_DEVICE_FUNC Response<Scalar> at_minus_infinity() { return {Scalar(0), Scalar(0)}; }
  static Scalar threshold() { return Scalar(0); }
  static constexpr const char* highest_rate_text = "1 / tau_ref";

 private:
  template <class, class>
  friend class SigmoidKernel;

  template <class Value>
  struct Quotient {
    Value e, inverse, rate;  // inverse = 1 / (tau_ref (1 + e))
  };
  template <class Value>
  SOFTLIF_INLINE Quotient<Value> quotient_at(const Value& J) const {
    const Value one(Scalar(1)), tau_ref(tau_ref_);
    const Value e = curve::exp(curve::where_positive(J, -J, J));
    const Value numerator = curve::where_positive(J, one, e);
    const Value divisor = curve::multiply_add(tau_ref, e, tau_ref);
    const Value inverse = one / divisor, rough = numerator * inverse;
    // One Newton step corrects the roundings of the divisor and of the quotient. tau_ref - divisor
    // is exact, since e <= 1.
    const Value divisor_low = curve::multiply_add(tau_ref, e, tau_ref - divisor);
    const Value rest =
        curve::multiply_add(-rough, divisor_low, curve::multiply_add(-rough, divisor, numerator));
    return {e, inverse, curve::multiply_add(rest, inverse, rough)};
  }

  Constant tau_ref_, packet_limit_;
};

template <class Scalar, class Constant>
Scalar SigmoidKernel<Scalar, Constant>::inverse_rate(const Scalar& r) const {
  using Wide = InverseScalar<Scalar>;
  const Wide endless = infinite<Wide>();
  if (r <= Scalar(0)) return Scalar(-endless);
  const Wide share = Wide(r) * Wide(tau_ref_);
  if (share >= Wide(1)) return Scalar(endless);
  // Where the share is subnormal or 0, its logarithm is not.
  if (share < (std::numeric_limits<Wide>::min)()) {
    return Scalar(log_of(Wide(r)) + log_of(Wide(tau_ref_)));
  }
  return Scalar(log_of(Wide(share / (Wide(1) - share))));
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
