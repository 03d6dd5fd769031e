#pragma once

// A tuning curve on contiguous currents: by its kernel in the currents' own type where that is
// exact, else in a wider one.

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <softlif/detail/array/groups.hpp>
#include <softlif/detail/curve/firing_rate.hpp>
#include <softlif/detail/curve/single.hpp>
#include <softlif/detail/dispatch/dispatched.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/range.hpp>
#include <softlif/detail/number/rounding.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

// In what follows `derivative` is null, and left alone, where HasDerivative is false.

/// The response to a number or a Lockstep within the kernel's limit.
template <bool HasDerivative, class Kernel, class Value>
SOFTLIF_INLINE Response<Value> response_of(const Kernel& kernel, const Value& J) {
  if constexpr (HasDerivative) {
    return kernel.rate_and_derivative(J);
  } else {
    Response<Value> response;
    response.rate = kernel.rate(J);
    return response;
  }
}

template <int Packets, bool HasDerivative, class Kernel, class Scalar>
EIGEN_DONT_INLINE void evaluate_packets(const Kernel& kernel, const Scalar* J, Eigen::Index n,
                                        Scalar* rate, Scalar* derivative);

/// One number after the other, of any scalar type.
template <bool HasDerivative, class Kernel, class Scalar>
EIGEN_DONT_INLINE void evaluate_numbers(const Kernel& kernel, const Scalar* J, Eigen::Index n,
                                        Scalar* rate, Scalar* derivative) {
  for (Eigen::Index i = 0; i < n; ++i) {
    const Scalar input = J[i];
    const Response<Scalar> response = is_finite(input) ? response_of<HasDerivative>(kernel, input)
                                                       : respond_to_nonfinite(kernel, input);
    rate[i] = response.rate;
    if constexpr (HasDerivative) derivative[i] = response.derivative;
  }
}

/// Replaces the results of those among at most Size currents that are beyond the limit. Finite ones
/// are computed in the wider type, in groups of one packet: they are rare, and a kernel of many
/// packets takes long to compile.
template <int Size, bool HasDerivative, class Kernel, class Scalar>
EIGEN_DONT_INLINE void replace_beyond(const Kernel& kernel, const Scalar* J, Eigen::Index n,
                                      Scalar* rate, Scalar* derivative) {
  using Wide = Wider<Scalar>;
  constexpr std::size_t size{Size};
  Wide wide_J[size], wide_rate[size];
  [[maybe_unused]] Wide wide_derivative[HasDerivative ? size : 1];
  Eigen::Index index[size];
  Eigen::Index count = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    if ((std::abs)(J[i]) <= kernel.packet_limit()) continue;
    if (is_finite(J[i])) {
      wide_J[count] = static_cast<Wide>(J[i]);
      index[count++] = i;
      continue;
    }
    const Response<Scalar> response = respond_to_nonfinite(kernel, J[i]);
    rate[i] = response.rate;
    if constexpr (HasDerivative) derivative[i] = response.derivative;
  }
  if (count == 0) return;
  const auto wider = kernel.wider();
  if constexpr (has_packets<Wide>) {
    evaluate_packets<1, HasDerivative>(wider, wide_J, count, wide_rate, wide_derivative);
  } else {
    evaluate_numbers<HasDerivative>(wider, wide_J, count, wide_rate, wide_derivative);
  }
  for (Eigen::Index k = 0; k < count; ++k) {
    rate[index[k]] = static_cast<Scalar>(wide_rate[k]);
    if constexpr (HasDerivative) derivative[index[k]] = static_cast<Scalar>(wide_derivative[k]);
  }
}

/// Whether each |J| is below its limit; NaN is not.
template <class Value>
SOFTLIF_INLINE bool all_below(const Value& J, const Value& limit) {
  return sum(where_positive(limit - abs_of(J), Value(0), Value(1))) == 0;
}

/// Whether a kernel says that the limit of its packets is far above usual currents.
template <class Kernel, class = void>
inline constexpr bool has_high_packet_limit = false;
template <class Kernel>
inline constexpr bool
    has_high_packet_limit<Kernel, std::void_t<decltype(Kernel::has_high_packet_limit)>> =
        Kernel::has_high_packet_limit;

/// Whether each J is within the kernel's limit.
template <class Kernel, class Value>
SOFTLIF_INLINE bool takes(const Kernel& kernel, const Value& J) {
  if constexpr (has_high_packet_limit<Kernel>) {
    // If the sum of |J| is within the limit, each of them is; NaN and infinity make the test fail.
    return sum(abs_of(J)) <= kernel.packet_limit();
  } else {
    return all_below(J, Value(kernel.packet_limit()));
  }
}
template <class Value, class Kernel, class Scalar>
SOFTLIF_INLINE void prefetch(const Kernel&, const Scalar*) {}
/// Whether its packets take no J at all. (Its own constants may be infinite.)
template <class Kernel>
bool takes_none(const Kernel& kernel) {
  return kernel.packet_limit() < 0;
}

/// What for_each_group runs. Either output may be J itself.
template <bool HasDerivative>
struct Rates {
  template <class Value, class Kernel, class Scalar>
  static EIGEN_ALWAYS_INLINE void run(const Kernel& kernel, const Scalar* from, Scalar* rate,
                                      Scalar* derivative = nullptr) {
    const Value J = Value::load(from);
    prefetch<Value>(kernel, from);
    if (rate != from) prefetch<Value>(kernel, rate);
    if constexpr (HasDerivative) prefetch<Value>(kernel, derivative);
    const bool within = takes(kernel, J);
    const Response<Value> response = response_of<HasDerivative>(for_packets(kernel), J);
    const auto store = [&] {
      response.rate.store(rate);
      if constexpr (HasDerivative) response.derivative.store(derivative);
    };
    if (EIGEN_PREDICT_TRUE(within)) return store();
    Scalar copy[Value::size];
    J.store(copy);
    store();
    replace_beyond<Value::size, HasDerivative>(kernel, copy, Value::size, rate, derivative);
  }
};

/// In packets, for any J.
template <int Packets, bool HasDerivative, class Kernel, class Scalar>
EIGEN_DONT_INLINE void evaluate_packets(const Kernel& kernel, const Scalar* J, Eigen::Index n,
                                        Scalar* rate, Scalar* derivative) {
  if (EIGEN_PREDICT_FALSE(takes_none(kernel))) {
    // In parts, since either output may be J itself.
    constexpr int size = Lockstep<Scalar, Packets>::size;
    for (Eigen::Index i = 0; i < n; i += size) {
      const Eigen::Index part = (std::min)(Eigen::Index(size), n - i);
      replace_beyond<size, HasDerivative>(kernel_after(kernel, i), J + i, part, rate + i,
                                          HasDerivative ? derivative + i : nullptr);
    }
  } else if constexpr (HasDerivative) {
    for_each_group<Packets, Rates<true>>(n, kernel, J, rate, derivative);
  } else {
    for_each_group<Packets, Rates<false>>(n, kernel, J, rate);
  }
}

template <bool HasDerivative, class Kernel, class Scalar>
void evaluate_rounded_to_nearest(const Kernel& kernel, const Scalar* J, Eigen::Index n,
                                 Scalar* rate, Scalar* derivative);

/// Where registers carry more bits than float and double, as x87's do: in long double, which has
/// them all.
template <bool HasDerivative, class Kernel, class Scalar>
EIGEN_DONT_INLINE void evaluate_in_registers(const Kernel& kernel, const Scalar* J, Eigen::Index n,
                                             Scalar* rate, Scalar* derivative) {
  using Wide = Wider<Scalar>;
  const auto wider = kernel.wider();
  for (Eigen::Index i = 0; i < n; ++i) {
    const auto wide_J = static_cast<Wide>(J[i]);
    Wide wide_rate(0), wide_derivative(0);
    evaluate_rounded_to_nearest<HasDerivative>(wider, &wide_J, 1, &wide_rate, &wide_derivative);
    rate[i] = stored(static_cast<Scalar>(wide_rate));
    if constexpr (HasDerivative) derivative[i] = stored(static_cast<Scalar>(wide_derivative));
  }
}

template <bool HasDerivative, class Kernel, class Scalar>
void evaluate_rounded_to_nearest(const Kernel& kernel, const Scalar* J, Eigen::Index n,
                                 Scalar* rate, Scalar* derivative) {
  if constexpr (has_packets<Scalar>) {
    constexpr int packets = packets_for_outputs[HasDerivative ? 2 : 1];
    evaluate_packets<packets, HasDerivative>(kernel, J, n, rate, derivative);
  } else if constexpr (is_float_or_double<Scalar>) {
    evaluate_in_registers<HasDerivative>(kernel, J, n, rate, derivative);
  } else {
    evaluate_numbers<HasDerivative>(kernel, J, n, rate, derivative);
  }
}

template <bool HasDerivative, class Kernel, class Scalar>
void evaluate_any(const Kernel& kernel, const Scalar* J, Eigen::Index n, Scalar* rate,
                  Scalar* derivative) {
#if defined(SOFTLIF_ON_HOST)
  if constexpr (is_dispatched<Kernel, Scalar>) {
    evaluate_by_library<HasDerivative>(kernel, J, n, rate, derivative);
  } else {
    const RoundingToNearest guard;
    evaluate_rounded_to_nearest<HasDerivative>(kernel, J, n, rate, derivative);
  }
#endif
}

/// The response to one current within the kernel's limit: a packet filled with it gives the bits
/// that it has in an array, without the work that an array takes.
template <bool HasDerivative, class Kernel, class Scalar>
SOFTLIF_FLATTEN EIGEN_DONT_INLINE Response<Scalar> evaluate_packet_of_one(const Kernel& kernel,
                                                                          Scalar J) {
  const auto packets = response_of<HasDerivative>(kernel, Lockstep<Scalar, 1>(J));
  Response<Scalar> response;
  response.rate = first_of(packets.rate);
  if constexpr (HasDerivative) response.derivative = first_of(packets.derivative);
  return response;
}

/// The response to one current of any size.
template <bool HasDerivative, class Kernel, class Scalar>
Response<Scalar> evaluate_one(const Kernel& kernel, const Scalar& J) {
#if defined(SOFTLIF_ON_HOST)
  if constexpr (is_dispatched<Kernel, Scalar>) {
    return evaluate_one_by_library<HasDerivative>(kernel, J);
  } else if constexpr (has_packets<Scalar>) {
    if (EIGEN_PREDICT_TRUE((std::abs)(J) <= kernel.packet_limit() && rounds_to_nearest())) {
      return evaluate_packet_of_one<HasDerivative>(kernel, J);
    }
  }
#endif
  Response<Scalar> response{Scalar(0), Scalar(0)};
  evaluate_any<HasDerivative>(kernel, &J, 1, &response.rate, &response.derivative);
  return response;
}

/// The rates of n currents of any size; `rate` may be J itself.
template <class Kernel, class Scalar>
void evaluate(const Kernel& kernel, const Scalar* J, Eigen::Index n, Scalar* rate) {
  evaluate_any<false>(kernel, J, n, rate, static_cast<Scalar*>(nullptr));
}

/// The rates and derivatives of n currents of any size; either output may be J itself.
template <class Kernel, class Scalar>
void evaluate(const Kernel& kernel, const Scalar* J, Eigen::Index n, Scalar* rate,
              Scalar* derivative) {
  evaluate_any<true>(kernel, J, n, rate, derivative);
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
