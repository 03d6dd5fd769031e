#pragma once

// The elementary functions for one number of any scalar type. Types of their own bring exp, log and
// the rest by argument-dependent lookup; log1p and expm1, which many lack (Eigen::AutoDiffScalar
// does), are made from the others with right derivatives.

#include <cmath>
#include <limits>
#include <softlif/detail/number/bits.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>
#include <utility>

// For functions that devices may call, and that call a type's own function, which may be for the
// host alone: nvcc is not to warn of that.
#if defined(EIGEN_CUDACC)
#define SOFTLIF_WHERE_CALLED _Pragma("nv_exec_check_disable")
#else
#define SOFTLIF_WHERE_CALLED
#endif

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

namespace lookup {
using std::exp;
using std::expm1;
using std::log;
using std::log1p;
using std::tanh;

// Results are converted to Number at once: such types may return expressions that refer to
// arguments.
SOFTLIF_WHERE_CALLED
template <class Number>
EIGEN_DEVICE_FUNC Number exp_of(const Number& x) {
  return exp(x);
}
SOFTLIF_WHERE_CALLED
template <class Number>
EIGEN_DEVICE_FUNC Number log_of(const Number& x) {
  return log(x);
}
SOFTLIF_WHERE_CALLED
template <class Number>
EIGEN_DEVICE_FUNC Number tanh_of(const Number& x) {
  return tanh(x);
}

template <class Number, class = void>
struct has_log1p : std::false_type {};
template <class Number>
struct has_log1p<Number, std::void_t<decltype(Number(log1p(std::declval<Number>())))>>
    : std::true_type {};
template <class Number, class = void>
struct has_expm1 : std::false_type {};
template <class Number>
struct has_expm1<Number, std::void_t<decltype(Number(expm1(std::declval<Number>())))>>
    : std::true_type {};

/// 1 + x, rounded: what a call returns is stored, also where registers carry more bits.
template <class Number>
EIGEN_DEVICE_FUNC EIGEN_DONT_INLINE Number one_plus(const Number& x) {
  return Number(1) + x;
}
SOFTLIF_WHERE_CALLED
template <class Number>
EIGEN_DEVICE_FUNC Number log1p_of(const Number& x) {
  if constexpr (has_log1p<Number>::value) {
    return log1p(x);
  } else {
    // x - (u - 1) is exactly what 1 + x lost, and d log u = dx / u.
    const Number u = one_plus(x);
    return Number(log(u)) + (x - (u - Number(1))) / u;
  }
}
SOFTLIF_WHERE_CALLED
template <class Number>
EIGEN_DEVICE_FUNC Number expm1_of(const Number& x) {
  if constexpr (has_expm1<Number>::value) {
    return expm1(x);
  } else {
    if (x > Number(1) || x < Number(-1)) return Number(exp(x)) - Number(1);
    const Number t = tanh_of(Number(x / Number(2)));
    return Number(2) * t / (Number(1) - t);
  }
}
}  // namespace lookup

using lookup::exp_of;
using lookup::expm1_of;
using lookup::log1p_of;
using lookup::log_of;

// The operations that Lockstep has, too.
template <class Number>
EIGEN_DEVICE_FUNC Number min_of(const Number& a, const Number& b) {
  return b < a ? b : a;
}
template <class Number>
EIGEN_DEVICE_FUNC Number max_of(const Number& a, const Number& b) {
  return a < b ? b : a;
}
/// a b + c
template <class Number>
EIGEN_DEVICE_FUNC Number fma(const Number& a, const Number& b, const Number& c) {
  return a * b + c;
}
/// `value` where `x` is positive, else `other`.
template <class Number>
EIGEN_DEVICE_FUNC Number where_positive(const Number& x, const Number& value, const Number& other) {
  return x > Number(0) ? value : other;
}

// Limits of a type. A device cannot call std::numeric_limits, but has constants made by it.
template <class Number>
inline constexpr Number epsilon_number = std::numeric_limits<Number>::epsilon();
template <class Number>
inline constexpr Number largest_number = (std::numeric_limits<Number>::max)();

template <class Number>
inline constexpr Number smallest_number = (std::numeric_limits<Number>::min)();

template <class Number>
EIGEN_DEVICE_FUNC Number epsilon_of() {
  if constexpr (std::is_floating_point_v<Number>) {
    return epsilon_number<Number>;
  } else {
    return std::numeric_limits<Number>::epsilon();
  }
}
template <class Number>
EIGEN_DEVICE_FUNC Number largest_of() {
  if constexpr (std::is_floating_point_v<Number>) {
    return largest_number<Number>;
  } else {
    return (std::numeric_limits<Number>::max)();
  }
}
/// The smallest normal number.
template <class Number>
EIGEN_DEVICE_FUNC Number smallest_of() {
  if constexpr (std::is_floating_point_v<Number>) {
    return smallest_number<Number>;
  } else {
    return (std::numeric_limits<Number>::min)();
  }
}

/// |a| + |b|
template <class Number>
EIGEN_DEVICE_FUNC Number sum_of_magnitudes(const Number& a, const Number& b) {
  return (a < Number(0) ? Number(-a) : a) + (b < Number(0) ? Number(-b) : b);
}

/// x, rounded to its type where registers carry more bits.
template <class Number>
Number stored(const Number& x) {
  if constexpr (SOFTLIF_HAS_WIDE_REGISTERS && std::is_floating_point_v<Number>) {
    const volatile Number rounded = x;
    return rounded;
  } else {
    return x;
  }
}

template <class Number>
inline constexpr UintOf<Number> infinity_bits =
    ~(Layout<Number>::mantissa_mask | Layout<Number>::sign_mask);

/// Infinity. Where the compiler assumes -ffinite-math, clang warns of any function of that name.
template <class Number>
Number infinite() {
  if constexpr (is_float_or_double<Number>) {
    return bit_cast<Number>(infinity_bits<Number>);
  } else {
    return Number(infinite<double>());
  }
}

/// Neither infinite nor NaN; of float and double also where the compiler assumes -ffinite-math.
template <class Number>
EIGEN_DEVICE_FUNC bool is_finite(const Number& x) {
  if constexpr (is_float_or_double<Number>) {
    return (to_bits(x) & infinity_bits<Number>) != infinity_bits<Number>;
  } else {
    return x - x == Number(0);
  }
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
