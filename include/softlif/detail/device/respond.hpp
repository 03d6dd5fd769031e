#pragma once

// A tuning curve at one current, on a device: by device/curve.hpp, and where that does not reach,
// by curve/single.hpp; the kernels of users' own neurons, always by the latter.

#include <softlif/detail/curve/firing_rate.hpp>
#include <softlif/detail/curve/lif_kernel.hpp>
#include <softlif/detail/curve/single.hpp>
#include <softlif/detail/curve/soft_lif_kernel.hpp>
#include <softlif/detail/device/curve.hpp>
#include <softlif/detail/device/tables.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>
#include <utility>

#if defined(EIGEN_CUDACC)

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {
namespace device {

/// Whether a curve has no corner but its threshold.
template <class Kernel>
inline constexpr bool turns_at_once = false;
template <class Scalar>
inline constexpr bool turns_at_once<LIFKernel<Scalar>> = true;

/// Stands for the curve of a kernel that has none.
struct NoCurve {};

/// What devices evaluate in a kernel's place: the curve of the same parameters.
template <class Kernel>
EIGEN_DEVICE_FUNC NoCurve curve_of(const Kernel&) {
  return {};
}
template <class Scalar, class = std::enable_if_t<is_float_or_double<Scalar>>>
EIGEN_DEVICE_FUNC Curve<Scalar> curve_of(const SoftLIFKernel<Scalar>& kernel) {
  return {kernel.sigma(), kernel.tau_rc(), kernel.tau_ref(), kernel.amplitude()};
}
template <class Scalar, class = std::enable_if_t<is_float_or_double<Scalar>>>
EIGEN_DEVICE_FUNC Curve<Scalar> curve_of(const LIFKernel<Scalar>& kernel) {
  return {Scalar(0), kernel.tau_rc(), kernel.tau_ref(), kernel.amplitude()};
}
template <class Kernel>
using CurveOf = decltype(curve_of(std::declval<const Kernel&>()));

template <class Scalar>
struct TablesFor {
  using type = NoTables;
  static EIGEN_ALWAYS_INLINE __device__ type get() { return {}; }
};
template <>
struct TablesFor<double> {
  using type = Tables;
  static EIGEN_ALWAYS_INLINE __device__ type get() { return {exp2_table(), log_table()}; }
};

// What follows is not inlined, so that rare currents take no registers from usual ones. The rate is
// computed apart from the derivative, which takes more registers. The functions take the parameters
// alone, so that a caller need not have the kernel in its memory.

/// Where float does not reach, double does by its exp and log, in fewer registers than by its
/// packets' kernel.
template <class Kernel>
EIGEN_ALWAYS_INLINE __device__ Response<float> respond_slowly(const Kernel& kernel, float J) {
  if (!is_finite(J)) return respond_to_nonfinite(kernel, J);
  const Response<double> response = kernel.wider().rate_and_derivative(double(J));
  return {static_cast<float>(response.rate), static_cast<float>(response.derivative)};
}
template <class Kernel>
EIGEN_ALWAYS_INLINE __device__ Response<double> respond_slowly(const Kernel& kernel, double J) {
  return detail::respond(kernel, J);
}

template <class Kernel, class Scalar, class... Parameters>
__device__ EIGEN_DONT_INLINE Scalar rate_beyond(Scalar J, Parameters... parameters) {
  return respond_slowly(Kernel(parameters...), J).rate;
}
template <class Kernel, class Scalar, class... Parameters>
__device__ EIGEN_DONT_INLINE Scalar derivative_beyond(Scalar J, Parameters... parameters) {
  return respond_slowly(Kernel(parameters...), J).derivative;
}
template <bool with_derivative, class Kernel, class Scalar, class... Parameters>
EIGEN_ALWAYS_INLINE __device__ Response<Scalar> respond_beyond(Scalar J, Parameters... parameters) {
  return {rate_beyond<Kernel>(J, parameters...),
          with_derivative ? derivative_beyond<Kernel>(J, parameters...) : Scalar(0)};
}
template <bool with_derivative, class Scalar>
EIGEN_ALWAYS_INLINE __device__ Response<Scalar> respond_beyond(const SoftLIFKernel<Scalar>& kernel,
                                                               Scalar J) {
  return respond_beyond<with_derivative, SoftLIFKernel<Scalar>>(
      J, kernel.sigma(), kernel.tau_rc(), kernel.tau_ref(), kernel.amplitude());
}
template <bool with_derivative, class Scalar>
EIGEN_ALWAYS_INLINE __device__ Response<Scalar> respond_beyond(const LIFKernel<Scalar>& kernel,
                                                               Scalar J) {
  return respond_beyond<with_derivative, LIFKernel<Scalar>>(J, kernel.tau_rc(), kernel.tau_ref(),
                                                            kernel.amplitude());
}

/// The rate at any J, and its derivative if wanted, else 0. The tables are the device's own or
/// their copies in a block's memory.
template <bool with_derivative, class Kernel, class Scalar, class TablesOf>
EIGEN_ALWAYS_INLINE __device__ Response<Scalar> respond(const Kernel& kernel, const NoCurve&,
                                                        const Scalar& J, const TablesOf&) {
  return detail::respond(kernel, J);
}
template <bool with_derivative, class Kernel, class Scalar, class TablesOf>
EIGEN_ALWAYS_INLINE __device__ Response<Scalar> respond(const Kernel& kernel,
                                                        const Curve<Scalar>& curve, Scalar J,
                                                        const TablesOf& tables) {
  if (!(std::fabs(J) <= curve.limit())) return respond_beyond<with_derivative>(kernel, J);
  if constexpr (turns_at_once<Kernel>) {
    return curve.template respond<Corner::none, with_derivative, Instructions>(J, tables);
  } else if (curve.corner() == Corner::narrow) {
    return curve.template respond<Corner::narrow, with_derivative, Instructions>(J, tables);
  } else {
    return curve.template respond<Corner::wide, with_derivative, Instructions>(J, tables);
  }
}
template <bool with_derivative, class Kernel, class CurveOfKernel, class Scalar>
EIGEN_ALWAYS_INLINE __device__ Response<Scalar> respond(const Kernel& kernel,
                                                        const CurveOfKernel& curve,
                                                        const Scalar& J) {
  return respond<with_derivative>(kernel, curve, J, TablesFor<Scalar>::get());
}

}  // namespace device
}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif

#endif
