#pragma once

// A tuning curve on contiguous currents: by its kernel in the currents' own type where that is
// exact, else in a wider one.

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <softlif/detail/firing_rate.hpp>
#include <softlif/detail/groups.hpp>
#include <softlif/detail/lockstep.hpp>
#include <softlif/detail/scalar_math.hpp>
#include <softlif/detail/single.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

// In what follows, `derivative` is one array or none: where it is left out, it is not computed.

template <int Packets, class Kernel, class Scalar, class... Derivative>
EIGEN_DONT_INLINE void evaluate_within(const Kernel& kernel, Scalar limit, const Scalar* J,
                                       Eigen::Index n, Scalar* rate, Derivative*... derivative);

/// Replaces the elements beyond the limit by those that the wider type gives, one packet at a time:
/// they are rare, and a kernel of many packets takes a compiler long.
template <int Size, class Kernel, class Scalar, class... Derivative>
EIGEN_DONT_INLINE void replace_extremes(const Kernel& kernel, Scalar limit, const Scalar* J,
                                        Scalar* rate, Derivative*... derivative) {
  using Wide = Wider<Scalar>;
  constexpr std::size_t size{Size};
  Wide wide_J[size] = {}, wide_rate[size];
  [[maybe_unused]] Wide wide_derivative[size];
  int index[size];
  int count = 0;
  for (int i = 0; i < Size; ++i) {
    if ((std::abs)(J[i]) <= limit) continue;
    wide_J[count] = static_cast<Wide>(J[i]);
    index[count++] = i;
  }
  const auto wider = kernel.wider();
  evaluate_within<1>(wider, wider.largest_safe_J(), wide_J, count, wide_rate,
                     (static_cast<void>(derivative), wide_derivative)...);
  for (int k = 0; k < count; ++k) {
    rate[index[k]] = static_cast<Scalar>(wide_rate[k]);
    ((derivative[index[k]] = static_cast<Scalar>(wide_derivative[k])), ...);
  }
}

/// What for_each_group calls. Either output may be J itself.
template <class Kernel>
struct GroupOfRates {
  using Scalar = ScalarOf<Kernel>;

  Kernel kernel;
  Scalar limit;

  template <class Value, class... Derivative>
  EIGEN_ALWAYS_INLINE void operator()(const Scalar* from, Scalar* rate,
                                      Derivative*... derivative) const {
    const Value J = Value::load(from);
    // A sum within the limit proves each |J| to be: NaN and infinity stay in it.
    const bool within = sum(abs_of(J)) <= limit;
    Response<Value> response;
    if constexpr (sizeof...(derivative) != 0) {
      response = kernel.rate_and_derivative(J);
    } else {
      response.rate = kernel.rate(J);
    }
    const auto store = [&] {
      response.rate.store(rate);
      (response.derivative.store(derivative), ...);
    };
    if (EIGEN_PREDICT_TRUE(within)) return store();
    Scalar copy[Value::size];
    J.store(copy);
    store();
    replace_extremes<Value::size>(kernel, limit, copy, rate, derivative...);
  }
};

/// The rates and derivatives of n currents; beyond the limit (in types that have packets) a wider
/// type computes them. Either output may be J itself.
template <int Packets, class Kernel, class Scalar, class... Derivative>
EIGEN_DONT_INLINE void evaluate_within(const Kernel& kernel, Scalar limit, const Scalar* J,
                                       Eigen::Index n, Scalar* rate, Derivative*... derivative) {
  if constexpr (has_packets<Scalar>) {
    const GroupOfRates<Kernel> group{kernel, limit};
    for_each_group<Packets>(n, group, J, rate, derivative...);
  } else {
    for (Eigen::Index i = 0; i < n; ++i) {
      const Scalar input = J[i];
      const bool finite = is_finite(input);
      if constexpr (sizeof...(derivative) != 0) {
        const Response<Scalar> response =
            finite ? kernel.rate_and_derivative(input) : respond_to_nonfinite(kernel, input);
        rate[i] = response.rate;
        ((derivative[i] = response.derivative), ...);
      } else {
        rate[i] = finite ? kernel.rate(input) : respond_to_nonfinite(kernel, input).rate;
      }
    }
  }
}

/// The same for every J; on a device, one J after the other.
template <class Kernel, class Scalar, class... Derivative>
EIGEN_DEVICE_FUNC void evaluate(const Kernel& kernel, const Scalar* J, Eigen::Index n, Scalar* rate,
                                Derivative*... derivative) {
#if defined(EIGEN_GPU_COMPILE_PHASE)
  for (Eigen::Index i = 0; i < n; ++i) {
    const Response<Scalar> response = respond(kernel, J[i]);
    rate[i] = response.rate;
    ((derivative[i] = response.derivative), ...);
  }
#else
  if constexpr (has_packets<Scalar>) {
    const Scalar limit = (std::min)(kernel.largest_safe_J(), kernel.largest_exact_J());
    evaluate_within<packets_for_outputs[1 + sizeof...(derivative)]>(kernel, limit, J, n, rate,
                                                                    derivative...);
  } else if constexpr (is_float_or_double<Scalar>) {
    // In x87 registers, all of whose bits long double has.
    using Wide = Wider<Scalar>;
    const auto wider = kernel.wider();
    for (Eigen::Index i = 0; i < n; ++i) {
      const auto wide_J = static_cast<Wide>(J[i]);
      Wide wide_rate(0), wide_derivative(0);
      evaluate(wider, &wide_J, 1, &wide_rate, (static_cast<void>(derivative), &wide_derivative)...);
      rate[i] = stored(static_cast<Scalar>(wide_rate));
      ((derivative[i] = stored(static_cast<Scalar>(wide_derivative))), ...);
    }
  } else {
    evaluate_within<1>(kernel, Scalar(0), J, n, rate, derivative...);
  }
#endif
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
