#pragma once

// Constants to about one and a half times the precision of their type.

#include <cmath>
#include <softlif/detail/bits.hpp>
#include <softlif/detail/lockstep.hpp>

namespace softlif::detail {

/// The unevaluated sum high + low; the mantissa of `high` has its lower half clear (see fma_short).
template <class Scalar>
struct DoubleWord {
  Scalar high, low;

  /// (a_high + a_low) / b
  static DoubleWord quotient(Scalar a_high, Scalar a_low, Scalar b) {
    const Scalar high = upper_half(a_high / b);
    return {high, (std::fma(-high, b, a_high) + a_low) / b};
  }
  /// (a_high + a_low) * b
  static DoubleWord product(Scalar a_high, Scalar a_low, Scalar b) {
    const Scalar high = upper_half(a_high * b);
    return {high, std::fma(a_high, b, -high) + a_low * b};
  }
};

/// Adds x c to the unevaluated sum high + low, where high is 0 so far.
template <class V>
EIGEN_ALWAYS_INLINE void add_product(const V& x, const DoubleWord<typename V::Scalar>& c, V& high,
                                     V& low) {
  const V x_high = upper_half(x);
  high = x_high * V(c.high);  // exact
  low = fma(x - x_high, V(c.high), fma(x, V(c.low), low));
}
/// The quotient a / b, kept as two numbers where a DoubleWord has no packets to serve.
template <class Scalar>
struct Quotient {
  Scalar a, b;
};
template <class Scalar>
void add_product(const Scalar& x, const Quotient<Scalar>& c, Scalar& high, Scalar& /*low*/) {
  high = x / c.b * c.a;
}

/// a / b for add_product.
template <class Scalar>
auto precise_quotient(const Scalar& a, const Scalar& b) {
  if constexpr (has_packets<Scalar>) {
    return DoubleWord<Scalar>::quotient(a, 0, b);
  } else {
    return Quotient<Scalar>{a, b};
  }
}

/// Logarithms of 2 and e, each as a number and what rounding it left out.
template <class Scalar>
struct Logarithms {
  static constexpr double ln2_double = 0x1.62e42fefa39efp-1, ln2_rest = 0x1.abc9e3b39803fp-56;
  static constexpr double log2e_double = 0x1.71547652b82fep+0, log2e_rest = 0x1.777d0ffda0d24p-56;

  static constexpr Scalar ln2_high = Scalar(ln2_double);
  static constexpr Scalar ln2_low = Scalar((ln2_double - ln2_high) + ln2_rest);
  static constexpr Scalar log2e_high = Scalar(log2e_double);
  static constexpr Scalar log2e_low = Scalar((log2e_double - log2e_high) + log2e_rest);
};

}  // namespace softlif::detail
