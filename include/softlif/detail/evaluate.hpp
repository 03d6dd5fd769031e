#pragma once

// A kernel on contiguous numbers: groups of packets in lockstep, then single packets, then what is
// left, padded to a packet. Every element goes through the same operations wherever it stands, so
// that its result depends on its own J alone.

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <softlif/detail/firing_rate.hpp>
#include <softlif/detail/lockstep.hpp>
#include <softlif/detail/scalar_math.hpp>

namespace softlif::detail {

template <class Kernel>
struct KernelTraits;
template <template <class> class Kernel, class Scalar_>
struct KernelTraits<Kernel<Scalar_>> {
  using Scalar = Scalar_;
};
template <class Kernel>
using ScalarOf = typename KernelTraits<Kernel>::Scalar;

/// The limits at J = -infinity and +infinity, and NaN for NaN.
template <class Kernel, class Scalar = ScalarOf<Kernel>>
Response<Scalar> respond_to_nonfinite(const Kernel& kernel, const Scalar& J) {
  if (!(J > Scalar(0)) && !(J < Scalar(0))) return {J, J};
  if (J < Scalar(0)) return {Scalar(0), Scalar(0)};
  const bool bounded = kernel.tau_ref() > Scalar(0);
  return {Scalar(kernel.amplitude() / kernel.tau_ref()),
          bounded ? Scalar(0) : Scalar(kernel.amplitude() / kernel.tau_rc())};
}

template <bool WithDerivative, class Kernel, class Scalar = ScalarOf<Kernel>>
EIGEN_DONT_INLINE void evaluate_within(const Kernel& kernel, Scalar limit, const Scalar* J,
                                       Scalar* rate, Scalar* derivative, Eigen::Index n);

/// Replaces the elements beyond the limit by those that the wider type gives.
template <int Size, bool WithDerivative, class Kernel, class Scalar = ScalarOf<Kernel>>
EIGEN_DONT_INLINE void replace_extremes(const Kernel& kernel, Scalar limit, const Scalar* J,
                                        Scalar* rate, Scalar* derivative) {
  Wider<Scalar> wide_J[Size], wide_rate[Size], wide_derivative[Size];
  int index[Size];
  int count = 0;
  for (int i = 0; i < Size; ++i) {
    if (std::abs(J[i]) <= limit) continue;
    wide_J[count] = J[i];
    index[count++] = i;
  }
  const auto wider = kernel.wider();
  const auto wide_limit = wider.largest_safe_J();
  evaluate_within<WithDerivative>(wider, wide_limit, wide_J, wide_rate, wide_derivative, count);
  for (int k = 0; k < count; ++k) {
    rate[index[k]] = static_cast<Scalar>(wide_rate[k]);
    if constexpr (WithDerivative) derivative[index[k]] = static_cast<Scalar>(wide_derivative[k]);
  }
}

/// One group: V::size elements from J to rate and, if asked for, derivative; J may be either.
template <class V, bool WithDerivative, class Kernel, class Scalar = ScalarOf<Kernel>>
EIGEN_ALWAYS_INLINE void evaluate_group(const Kernel& kernel, Scalar limit, const Scalar* from,
                                        Scalar* rate, Scalar* derivative) {
  const V J = V::load(from);
  Response<V> response;
  if constexpr (WithDerivative) {
    response = kernel.rate_and_derivative(J);
  } else {
    response.rate = kernel.rate(J);
  }
  // A sum within the limit proves each |J| to be: NaN and infinity stay in it.
  if (EIGEN_PREDICT_TRUE(sum(abs(J)) <= limit)) {
    response.rate.store(rate);
    if constexpr (WithDerivative) response.derivative.store(derivative);
    return;
  }
  Scalar copy[V::size];
  J.store(copy);
  response.rate.store(rate);
  if constexpr (WithDerivative) response.derivative.store(derivative);
  replace_extremes<V::size, WithDerivative>(kernel, limit, copy, rate, derivative);
}

/// How many packets go in lockstep: as many as leave the constants in registers.
#if defined(EIGEN_VECTORIZE_AVX512) || defined(__aarch64__)
inline constexpr int packets_in_lockstep = 4;
#else
inline constexpr int packets_in_lockstep = 2;
#endif

/// The rates and, WithDerivative, the derivatives of n currents; beyond the limit (in types that
/// have packets) a wider type computes them. Either output may be J itself.
template <bool WithDerivative, class Kernel, class Scalar>
EIGEN_DONT_INLINE void evaluate_within(const Kernel& kernel, Scalar limit, const Scalar* J,
                                       Scalar* rate, Scalar* derivative, Eigen::Index n) {
  if constexpr (has_packets<Scalar>) {
    using Group = Lockstep<Scalar, packets_in_lockstep>;
    using Single = Lockstep<Scalar, 1>;
    const Kernel local = kernel;  // which no store can change: its constants stay in registers
    const auto derivative_at = [=](Eigen::Index i) {
      return WithDerivative ? derivative + i : nullptr;
    };
    Eigen::Index i = 0;
    for (; i <= n - Group::size; i += Group::size) {
      evaluate_group<Group, WithDerivative>(local, limit, J + i, rate + i, derivative_at(i));
    }
    for (; i <= n - Single::size; i += Single::size) {
      evaluate_group<Single, WithDerivative>(local, limit, J + i, rate + i, derivative_at(i));
    }
    if (i < n) {
      Scalar padded_J[Single::size] = {}, padded_rate[Single::size], padded_slope[Single::size];
      std::copy(J + i, J + n, padded_J);
      evaluate_group<Single, WithDerivative>(local, limit, padded_J, padded_rate, padded_slope);
      std::copy(padded_rate, padded_rate + (n - i), rate + i);
      if constexpr (WithDerivative) {
        std::copy(padded_slope, padded_slope + (n - i), derivative + i);
      }
    }
  } else {
    for (Eigen::Index i = 0; i < n; ++i) {
      const Scalar input = J[i];
      const bool finite = is_finite(input);
      if constexpr (WithDerivative) {
        const Response<Scalar> response =
            finite ? kernel.rate_and_derivative(input) : respond_to_nonfinite(kernel, input);
        rate[i] = response.rate;
        derivative[i] = response.derivative;
      } else {
        rate[i] = finite ? kernel.rate(input) : respond_to_nonfinite(kernel, input).rate;
      }
    }
  }
}

/// The same for every J. Past 2^digits, J - 1 is no longer exact.
template <bool WithDerivative, class Kernel, class Scalar = ScalarOf<Kernel>>
void evaluate(const Kernel& kernel, const Scalar* J, Scalar* rate, Scalar* derivative,
              Eigen::Index n) {
  Scalar limit(0);
  if constexpr (has_packets<Scalar>) {
    const Scalar exact = Scalar(std::uint64_t{1} << std::numeric_limits<Scalar>::digits);
    limit = std::min(kernel.largest_safe_J(), exact);
  }
  evaluate_within<WithDerivative>(kernel, limit, J, rate, derivative, n);
}

}  // namespace softlif::detail
