#pragma once

// What goes through the functions of softlif::dispatch: kernels and steps of floats and doubles, if
// SOFTLIF_DISPATCH is defined. Otherwise nothing does.

#include <Eigen/Core>
#include <softlif/detail/dispatch/choice.hpp>
#include <softlif/detail/dispatch/functions.hpp>
#include <softlif/detail/error.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

#if defined(SOFTLIF_DISPATCH)
#include <atomic>
#include <cstddef>
#endif

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// Stands for the function multiply_add, as classes of kernels and steps do for their functions.
template <class Scalar>
struct MultiplyAdd;

#if defined(SOFTLIF_DISPATCH)

static_assert(std::is_same_v<Eigen::Index, std::ptrdiff_t>,
              "softlif: softlif::dispatch is for Eigen's usual type of indices; link "
              "softlif::softlif, or leave EIGEN_DEFAULT_DENSE_INDEX_TYPE undefined");

/// Null until the first call.
inline std::atomic<const AllFunctions*> chosen_functions{nullptr};

/// @throws std::invalid_argument if the environment asks for what is not there
EIGEN_DONT_INLINE inline const AllFunctions& choose_functions() {
  const softlif_choice choice = SOFTLIF_CHOOSE();
  if (choice.functions == nullptr) {
    refuse("the environment variable SOFTLIF_DISPATCH is \"", choice.given, "\", ", choice.problem);
  }
  const auto* const functions = static_cast<const AllFunctions*>(choice.functions);
  chosen_functions.store(functions, std::memory_order_release);
  return *functions;
}

template <class Scalar>
const Functions<Scalar>& functions_for() {
  const AllFunctions* const known = chosen_functions.load(std::memory_order_acquire);
  const AllFunctions& all = EIGEN_PREDICT_TRUE(known != nullptr) ? *known : choose_functions();
  if constexpr (std::is_same_v<Scalar, float>) {
    return all.of_float;
  } else {
    return all.of_double;
  }
}

template <class, class>
class LIFKernel;
template <class, class>
class SoftLIFKernel;
template <class, class>
class RectifiedLinearKernel;
template <class, class>
class SigmoidKernel;
template <class, class>
class LIFStep;
template <class, class>
class PreciseLIFStep;
template <class, class>
struct LIFConstants;

/// Where the functions of a kernel or a step are among all. (A class other than these has none.)
template <class Kernel>
inline constexpr std::nullptr_t place_of = nullptr;
template <class Scalar>
inline constexpr auto place_of<LIFKernel<Scalar, Scalar>> = &Functions<Scalar>::lif_rate;
template <class Scalar>
inline constexpr auto place_of<SoftLIFKernel<Scalar, Scalar>> = &Functions<Scalar>::soft_lif_rate;
template <class Scalar>
inline constexpr auto place_of<RectifiedLinearKernel<Scalar, Scalar>> =
    &Functions<Scalar>::rectified_linear;
template <class Scalar>
inline constexpr auto place_of<SigmoidKernel<Scalar, Scalar>> = &Functions<Scalar>::sigmoid;
template <class Scalar>
inline constexpr auto place_of<LIFStep<Scalar, Scalar>> = &Functions<Scalar>::lif;
template <class Scalar>
inline constexpr auto place_of<PreciseLIFStep<Scalar, Scalar>> = &Functions<Scalar>::precise_lif;
template <class Scalar>
inline constexpr auto place_of<LIFConstants<Scalar, Scalar>> = &Functions<Scalar>::lif_constants;

template <class Scalar>
inline constexpr auto place_of<MultiplyAdd<Scalar>> = &Functions<Scalar>::multiply_add;

/// Whether the functions of a kernel or a step, which computes with Scalar, are in the library.
template <class Kernel, class Scalar>
inline constexpr bool is_dispatched =
    has_packets<Scalar> && !std::is_same_v<decltype(place_of<Kernel>), const std::nullptr_t>;

template <class Kernel, class Scalar>
const auto& functions_of() {
  return functions_for<Scalar>().*place_of<Kernel>;
}

#else

template <class Kernel, class Scalar>
inline constexpr bool is_dispatched = false;
template <class Kernel, class Scalar>
const auto& functions_of();

#endif

template <bool HasDerivative, class Kernel, class Scalar>
void evaluate_by_library(const Kernel& kernel, const Scalar* J, Eigen::Index n, Scalar* rate,
                         Scalar* derivative) {
  const CurveFunctions<Scalar>& functions = functions_of<Kernel, Scalar>();
  if constexpr (HasDerivative) {
    functions.rates_and_derivatives(&kernel, J, n, rate, derivative);
  } else {
    functions.rates(&kernel, J, n, rate);
  }
}
template <bool HasDerivative, class Kernel, class Scalar>
Response<Scalar> evaluate_one_by_library(const Kernel& kernel, const Scalar& J) {
  const CurveFunctions<Scalar>& functions = functions_of<Kernel, Scalar>();
  if constexpr (HasDerivative) return functions.rate_and_derivative(&kernel, J);
  return {functions.rate(&kernel, J), Scalar(0)};
}

template <class Kernel, class Kernels, class Rectangle, class Scalar>
void evaluate_each_by_library(const Kernels& kernels, bool in_rows, const Rectangle& r,
                              const Scalar* J, Scalar* rate) {
  functions_of<Kernel, Scalar>().rates_of_each(&kernels, in_rows, &r, J, rate);
}
template <class Kernel, class Kernels, class Rectangle, class Scalar>
void evaluate_each_by_library(const Kernels& kernels, bool in_rows, const Rectangle& r,
                              const Scalar* J, Scalar* rate, Scalar* derivative) {
  functions_of<Kernel, Scalar>().rates_and_derivatives_of_each(&kernels, in_rows, &r, J, rate,
                                                               derivative);
}

/// A kernel, made of the parameters that its constructor takes.
template <class Kernel, class Scalar, class... Others>
Kernel made_of(const Scalar& first, const Others&... others) {
  if constexpr (is_dispatched<Kernel, Scalar>) {
    const Scalar parameters[] = {first, others...};
    Kernel kernel;
    functions_of<Kernel, Scalar>().make(parameters, &kernel);
    return kernel;
  } else {
    return Kernel(first, others...);
  }
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
