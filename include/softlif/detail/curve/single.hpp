#pragma once

// A tuning curve at one current, as CUDA devices compute it where detail/device/curve.hpp does not
// reach. There a packet is one number, so that the packets' kernels run as they are. Beyond their
// limit, double goes by the device's own exp and log, since it has no wider type.

#include <cmath>
#include <softlif/detail/curve/firing_rate.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

template <class Kernel>
using ScalarOf = typename Kernel::Scalar;

/// The limits at J = -infinity and +infinity, and NaN for NaN.
template <class Kernel, class Scalar = ScalarOf<Kernel>>
EIGEN_DEVICE_FUNC Response<Scalar> respond_to_nonfinite(const Kernel& kernel, const Scalar& J) {
  if (J > Scalar(0)) return kernel.at_infinity();
  if (J < Scalar(0)) return kernel.at_minus_infinity();
  return {J, J};
}

/// What a device gives for one J. On the host the same as `evaluate`, to the bit, within the
/// packets' limit and for NaN and infinities.
template <class Kernel, class Scalar = ScalarOf<Kernel>>
EIGEN_DEVICE_FUNC Response<Scalar> respond(const Kernel& kernel, const Scalar& J) {
  if constexpr (has_packets<Scalar>) {
    if ((std::abs)(J) <= kernel.packet_limit()) {
      const auto response = kernel.rate_and_derivative(Lockstep<Scalar, 1>(J));
      return {first_of(response.rate), first_of(response.derivative)};
    }
  }
  if (!is_finite(J)) return respond_to_nonfinite(kernel, J);
  if constexpr (std::is_same_v<Scalar, float>) {
    const Response<double> response = respond(kernel.wider(), static_cast<double>(J));
    return {static_cast<float>(response.rate), static_cast<float>(response.derivative)};
  } else {
    return kernel.rate_and_derivative(J);
  }
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
