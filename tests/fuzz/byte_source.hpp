#pragma once

// Turns a fuzzer's bytes into choices and numbers. After the last byte come zeros, which choose the
// most usual.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <limits>
#include <type_traits>

namespace softlif::fuzz {

class ByteSource {
 public:
  ByteSource(const std::uint8_t* data, std::size_t size) : next_(data), end_(data + size) {}

  std::uint8_t byte() { return next_ == end_ ? std::uint8_t{0} : *next_++; }

  /// From 0 to n - 1, for n of at most 256.
  int below(int n) { return byte() % n; }

  bool one_in(int n) { return below(n) == n - 1; }

  template <class T>
  T bits() {
    std::uint8_t bytes[sizeof(T)];
    for (std::uint8_t& b : bytes) b = byte();
    T value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
  }

  /// From 0 to 1.
  double fraction() { return bits<std::uint16_t>() / 65535.0; }

  /// Any number, NaN and the infinities included.
  template <class Scalar>
  Scalar number() {
    using Limits = std::numeric_limits<Scalar>;
    switch (below(8)) {
      case 0:
        return Scalar(bits<std::int16_t>()) / 4096;
      case 1:
        return 1 + Scalar(bits<std::int8_t>()) * Limits::epsilon();
      case 2:
        return special<Scalar>();
      case 3:
        return any_bits<Scalar>();
      case 4:
        return power_of_2<Scalar>();
      case 5:
        return 1 + power_of_2<Scalar>();
      case 6:
        return Scalar(bits<std::int16_t>());
      default:
        return 1 + Scalar(bits<std::int16_t>()) / (1 << 24);
    }
  }

  /// Any number that is finite and above 0.
  template <class Scalar>
  Scalar positive() {
    const Scalar value = std::abs(number<Scalar>());
    return value > 0 && std::isfinite(value) ? value : Scalar(1);
  }

  /// Between the two bounds, and equally often in each decade.
  template <class Scalar>
  Scalar between(double low, double high) {
    return static_cast<Scalar>(low * std::pow(high / low, fraction()));
  }

 private:
  template <class Scalar>
  Scalar special() {
    using Limits = std::numeric_limits<Scalar>;
    const Scalar values[] = {Scalar(0),
                             -Scalar(0),
                             Limits::infinity(),
                             -Limits::infinity(),
                             Limits::quiet_NaN(),
                             -Limits::quiet_NaN(),
                             Limits::max(),
                             Limits::lowest(),
                             Limits::max() / 2,
                             Limits::denorm_min(),
                             -Limits::denorm_min(),
                             Limits::min(),
                             -Limits::min(),
                             1 / Limits::epsilon(),
                             2 / Limits::epsilon(),
                             -2 / Limits::epsilon(),
                             1 - Limits::epsilon() / 2,
                             Scalar(-1),
                             Scalar(1e30),
                             Scalar(1e-30)};
    return values[below(static_cast<int>(std::size(values)))];
  }

  template <class Scalar>
  Scalar any_bits() {
    if constexpr (std::is_same_v<Scalar, long double>) {  // some of its bit patterns are no numbers
      return std::ldexp(static_cast<long double>(bits<double>()), 100 * bits<std::int8_t>());
    } else {
      return bits<Scalar>();
    }
  }

  template <class Scalar>
  Scalar power_of_2() {
    constexpr int largest = std::numeric_limits<Scalar>::max_exponent;
    const int exponent = bits<std::int16_t>() % largest;
    const Scalar mantissa = 1 + Scalar(byte() >> 1) / 128;
    return std::ldexp(one_in(2) ? -mantissa : mantissa, exponent);
  }

  const std::uint8_t* next_;
  const std::uint8_t* end_;
};

}  // namespace softlif::fuzz
