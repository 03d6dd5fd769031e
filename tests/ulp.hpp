#pragma once

#include <Eigen/Core>
#include <cmath>
#include <limits>
#include <type_traits>

/// The distance between neighbours of T at |x|.
template <class T, class Real>
EIGEN_DEVICE_FUNC T ulp(Real x) {
  int exponent = 0;
  std::frexp(x, &exponent);
  const int least = std::numeric_limits<T>::min_exponent;
  return std::ldexp(T(1), (exponent > least ? exponent : least) - std::numeric_limits<T>::digits);
}

template <class T>
inline constexpr T largest = std::numeric_limits<T>::max();

/// |got - (want + rest)| in ulp; an infinite `got` is right where `want` exceeds the range of T.
template <class T>
EIGEN_DEVICE_FUNC double error_in_ulp(T got, double want, double rest = 0) {
  if (std::abs(got) > largest<T>) {
    return (got > 0 ? want : -want) > double(largest<T>) ? 0 : HUGE_VAL;
  }
  using Wide = std::conditional_t<std::is_same_v<T, float>, double, T>;
  return double(std::abs((Wide(got) - Wide(want)) - Wide(rest)) / Wide(ulp<T>(want)));
}

/// |got - want| in ulp, of a value that is known to more digits than T and double have.
template <class T>
double error_in_ulp(T got, long double want) {
  const auto high = static_cast<double>(want);
  return error_in_ulp(got, high, static_cast<double>(want - high));
}

/// Whether the program takes subnormal numbers for 0, as with -ffast-math.
inline bool flushes_subnormals() {
  const volatile float least = std::numeric_limits<float>::min();
  return least / 2 == 0;
}

/// Whether the program takes `want`, or a number of about its ulp, for 0.
template <class T>
bool is_flushed(double want) {
  if (!flushes_subnormals()) return false;
  const T least = std::numeric_limits<T>::min() / std::numeric_limits<T>::epsilon();
  return want != 0 && std::abs(want) < double(least);
}
