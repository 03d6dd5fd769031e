#pragma once

// The inverse of a tuning curve on contiguous rates, and what gain_bias and max_rates_intercepts
// make of contiguous numbers.

#include <Eigen/Core>
#include <cstdint>
#include <softlif/detail/array/run_all.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/mask.hpp>
#include <softlif/detail/number/rounding.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>
#include <utility>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// Whether a kernel has an inverse in packets: a member `inverse_of_packets` whose result makes an
/// Inverted of rates.
template <class Kernel, class = void>
inline constexpr bool has_inverse_of_packets = false;
template <class Kernel>
inline constexpr bool has_inverse_of_packets<
    Kernel, std::void_t<decltype(std::declval<const Kernel&>().inverse_of_packets())>> =
    has_packets<typename Kernel::Scalar>;

/// The current for one rate by the kernel's function for a number.
template <class Kernel, class Scalar>
EIGEN_DONT_INLINE Scalar invert_number(const Kernel& kernel, const Scalar& rate) {
  return stored(Scalar(kernel.inverse_rate(rate)));
}

/// Replaces the currents that packets do not give.
template <class Kernel, class Scalar>
EIGEN_DONT_INLINE void invert_inexact(const Kernel& kernel, std::uint64_t is_exact,
                                      const Scalar* rate, Eigen::Index n, Scalar* J) {
  for (Eigen::Index i = 0; i < n; ++i) {
    if ((is_exact >> i & 1) == 0) J[i] = invert_number(kernel, rate[i]);
  }
}

/// What run_all runs: the inverse in packets, and beside it the kernel for the numbers that packets
/// do not give.
struct Invert {
  template <class Kernel, class Inverse>
  struct Of {
    const Kernel& kernel;
    Inverse inverse;
  };

  template <class Value, class Curve, class Scalar>
  static SOFTLIF_INLINE void run(const Curve& curve, const Scalar* rate, Scalar* J) {
    const auto inverted = curve.inverse(loaded<Value>(rate));
    store(inverted.J, J);
    const std::uint64_t is_exact = lanes_of(inverted.is_exact);
    if (EIGEN_PREDICT_FALSE(is_exact != all_lanes<Value::size>)) {
      invert_inexact(curve.kernel, is_exact, rate, Value::size, J);
    }
  }
};

/// The current for one rate, to the bit that of an array.
template <class Kernel, class Scalar>
Scalar invert_one(const Kernel& kernel, const Scalar& rate) {
  return rounded_to_nearest([&] {
    if constexpr (has_inverse_of_packets<Kernel>) {
      const auto inverted = kernel.inverse_of_packets()(Lockstep<Scalar, 1>(rate));
      if (EIGEN_PREDICT_TRUE(all_of(inverted.is_exact))) return first_of(inverted.J);
    }
    return invert_number(kernel, rate);
  });
}

/// The currents for n rates; they lie apart.
template <class Kernel, class Scalar>
void invert(const Kernel& kernel, const Scalar* rate, Eigen::Index n, Scalar* J) {
  rounded_to_nearest([&] {
    if constexpr (has_inverse_of_packets<Kernel>) {
      const auto inverse = kernel.inverse_of_packets();
      run_all<Invert>(n, Invert::Of<Kernel, decltype(inverse)>{kernel, inverse}, rate, J);
    } else {
      for (Eigen::Index i = 0; i < n; ++i) J[i] = invert_number(kernel, rate[i]);
    }
  });
}

/// The loops of run_simply, in any rounding mode.
template <class Operation, class Scalar, class... Arrays>
SOFTLIF_FLATTEN EIGEN_DONT_INLINE bool run_packets_and_numbers(Eigen::Index n,
                                                               const Scalar& constant,
                                                               Arrays*... arrays) {
  Eigen::Index i = 0;
  bool result = true;
  if constexpr (has_packets<Scalar>) {
    using Packet = Lockstep<Scalar, 1>;
    for (; i <= n - Packet::size; i += Packet::size) {
      result &= Operation::template run<Packet>(constant, (arrays + i)...);
    }
  }
  for (; i < n; ++i) result &= Operation::template run<Scalar>(constant, (arrays + i)...);
  return result;
}

/// Calls Operation::run<Value>(constant, arrays...) for packets and, of what is left over, for
/// numbers: for operations that are alike for both. Whether it was true of all.
template <class Operation, class Scalar, class... Arrays>
bool run_simply(Eigen::Index n, const Scalar& constant, Arrays*... arrays) {
  const RoundingToNearest guard;
  return run_packets_and_numbers<Operation>(n, constant, arrays...);
}

/// From the currents of the max rates, which may be `gain` itself. False where one is not finite or
/// not above the threshold, or an intercept is not finite or not below 1.
struct GainsAndBiases {
  template <class Value, class Scalar>
  static SOFTLIF_INLINE bool run(const Scalar& threshold, const Scalar* J_max,
                                 const Scalar* intercepts, Scalar* gain, Scalar* bias) {
    const Value least(threshold), J = loaded<Value>(J_max), intercept = loaded<Value>(intercepts);
    const auto is_valid = both(both(less(least, J), less(intercept, Value(Scalar(1)))),
                               both(are_finite<Scalar>(J), are_finite<Scalar>(intercept)));
    // What is not valid raises no floating-point exception.
    const Value some = where(is_valid, intercept, Value(Scalar(0)));
    const Value result = (where(is_valid, J, least) - least) / (Value(Scalar(1)) - some);
    store(result, gain);
    store(rounded_once(Value(-result), some, least), bias);
    return all_of(is_valid);
  }

 private:
  template <class Scalar, class Value>
  static SOFTLIF_INLINE auto are_finite(const Value& x) {
    if constexpr (std::is_same_v<Scalar, Value>) {
      return is_finite(x);
    } else {
      return at_most(abs_of(x), Value(largest_number<Scalar>));
    }
  }
  /// a b + c, alike for packets and numbers.
  template <class Value>
  static SOFTLIF_INLINE Value rounded_once(const Value& a, const Value& b, const Value& c) {
    if constexpr (has_packets<Value>) {
      return fused_multiply_add(a, b, c);
    } else {
      return fma(a, b, c);
    }
  }
};

/// The currents at x = 1, and the intercepts.
struct CurrentsAndIntercepts {
  template <class Value, class Scalar>
  static SOFTLIF_INLINE bool run(const Scalar& threshold, const Scalar* gains, const Scalar* biases,
                                 Scalar* J_max, Scalar* intercept) {
    const Value gain = loaded<Value>(gains), bias = loaded<Value>(biases);
    store(Value(gain + bias), J_max);
    store(Value((Value(threshold) - bias) / gain), intercept);
    return true;
  }
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
