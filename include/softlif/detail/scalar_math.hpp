#pragma once

// The elementary functions for one number of any scalar type. Types of their own bring exp, log and
// the rest by argument-dependent lookup; log1p and expm1, which many lack (Eigen::AutoDiffScalar
// does), are made from the others with right derivatives.

#include <cmath>
#include <softlif/detail/bits.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>
#include <utility>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

namespace lookup {
using std::abs;
using std::exp;
using std::expm1;
using std::log;
using std::log1p;
using std::tanh;

// Results are converted to T at once: such types may return expressions that refer to arguments.
template <class T>
EIGEN_DEVICE_FUNC T exp_of(const T& x) {
  return exp(x);
}
template <class T>
EIGEN_DEVICE_FUNC T log_of(const T& x) {
  return log(x);
}
template <class T>
EIGEN_DEVICE_FUNC T tanh_of(const T& x) {
  return tanh(x);
}

template <class T, class = void>
struct has_log1p : std::false_type {};
template <class T>
struct has_log1p<T, std::void_t<decltype(T(log1p(std::declval<T>())))>> : std::true_type {};
template <class T, class = void>
struct has_expm1 : std::false_type {};
template <class T>
struct has_expm1<T, std::void_t<decltype(T(expm1(std::declval<T>())))>> : std::true_type {};

/// 1 + x, rounded: what a call returns is stored, also where registers carry more bits.
template <class T>
EIGEN_DEVICE_FUNC EIGEN_DONT_INLINE T one_plus(const T& x) {
  return T(1) + x;
}
template <class T>
EIGEN_DEVICE_FUNC T log1p_of(const T& x) {
  if constexpr (has_log1p<T>::value) {
    return log1p(x);
  } else {
    // x - (u - 1) is exactly what 1 + x lost, and d log u = dx / u.
    const T u = one_plus(x);
    return T(log(u)) + (x - (u - T(1))) / u;
  }
}
template <class T>
EIGEN_DEVICE_FUNC T expm1_of(const T& x) {
  if constexpr (has_expm1<T>::value) {
    return expm1(x);
  } else {
    if (x > T(1) || x < T(-1)) return T(exp(x)) - T(1);
    const T t = tanh_of(T(x / T(2)));
    return T(2) * t / (T(1) - t);
  }
}
}  // namespace lookup

using lookup::exp_of;
using lookup::expm1_of;
using lookup::log1p_of;
using lookup::log_of;

// The operations that Lockstep has, too.
template <class T>
EIGEN_DEVICE_FUNC T min(const T& a, const T& b) {
  return b < a ? b : a;
}
template <class T>
EIGEN_DEVICE_FUNC T max(const T& a, const T& b) {
  return a < b ? b : a;
}
/// a b + c
template <class T>
EIGEN_DEVICE_FUNC T fma(const T& a, const T& b, const T& c) {
  return a * b + c;
}
/// `value` where `x` is positive, else `other`.
template <class T>
EIGEN_DEVICE_FUNC T where_positive(const T& x, const T& value, const T& other) {
  return x > T(0) ? value : other;
}

/// x, rounded to its type where registers carry more bits, as x87's do.
template <class T>
T stored(const T& x) {
#if defined(__FLT_EVAL_METHOD__) && (__FLT_EVAL_METHOD__ == 1 || __FLT_EVAL_METHOD__ == 2)
  if constexpr (std::is_floating_point_v<T>) {
    const volatile T rounded = x;
    return rounded;
  }
#endif
  return x;
}

template <class T>
inline constexpr UintOf<T> infinity_bits = ~(Layout<T>::mantissa_mask | Layout<T>::sign_mask);

/// Infinity. Where the compiler assumes -ffinite-math, clang warns of any function of that name.
template <class T>
T infinite() {
  if constexpr (std::is_same_v<T, float> || std::is_same_v<T, double>) {
    return bit_cast<T>(infinity_bits<T>);
  } else {
    return T(infinite<double>());
  }
}

/// Neither infinite nor NaN; of float and double also where the compiler assumes -ffinite-math.
template <class T>
EIGEN_DEVICE_FUNC bool is_finite(const T& x) {
  if constexpr (std::is_same_v<T, float> || std::is_same_v<T, double>) {
    return (to_bits(x) & infinity_bits<T>) != infinity_bits<T>;
  } else {
    return x - x == T(0);
  }
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
