#pragma once

// The tuning curve of RectifiedLinear.

#include <limits>
#include <softlif/curve.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// amplitude J for J > 0, else 0.
template <class Scalar_, class Constant = Scalar_>
class RectifiedLinearKernel {
 public:
  using Scalar = Scalar_;
  using Parameters = ParameterNames<Amplitude>;

  RectifiedLinearKernel() = default;  // uninitialized
  EIGEN_DEVICE_FUNC explicit RectifiedLinearKernel(const Scalar& amplitude)
      : amplitude_(amplitude) {}

  template <class Value>
  SOFTLIF_INLINE Value rate(const Value& J) const {
    return Value(amplitude_) * rectified(J);
  }
  template <class Value>
  SOFTLIF_INLINE Response<Value> rate_and_derivative(const Value& J) const {
    return {rate(J), curve::where_positive(J, Value(amplitude_), Value(Scalar(0)))};
  }
  /// The J at which rate(J) == r: of 0 the largest.
  Scalar inverse_rate(const Scalar& r) const {
    if (r < Scalar(0)) return Scalar(std::numeric_limits<Scalar>::quiet_NaN());
    return Scalar(r / amplitude_);
  }

  template <class Value>
  SOFTLIF_INLINE Partials<Value, 1> partials(const Value& J) const {
    return {rate_and_derivative(J).derivative, {rectified(J)}};
  }
  EIGEN_DEVICE_FUNC Partials<Scalar, 1> partials_at_infinity() const {
    return {amplitude_, {infinite<Scalar>()}};
  }

  /// Products are exact but for their rounding, whatever J.
  static EIGEN_DEVICE_FUNC Scalar packet_limit() {
    constexpr Scalar largest = (std::numeric_limits<Scalar>::max)();
    return largest;
  }
  EIGEN_DEVICE_FUNC RectifiedLinearKernel<Wider<Scalar>> wider() const {
    return RectifiedLinearKernel<Wider<Scalar>>(Wider<Scalar>(amplitude_));
  }
  EIGEN_DEVICE_FUNC Response<Scalar> at_infinity() const {
    return {infinite<Scalar>(), amplitude_};
  }
  static EIGEN_DEVICE_FUNC Response<Scalar> at_minus_infinity() { return {Scalar(0), Scalar(0)}; }
  static Scalar threshold() { return Scalar(0); }
  static constexpr const char* highest_rate_text = "the limit for J -> infinity";

 private:
  template <class Value>
  static SOFTLIF_INLINE Value rectified(const Value& J) {
    return curve::where_positive(J, J, Value(Scalar(0)));
  }

  Constant amplitude_;
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
