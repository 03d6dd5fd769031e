#pragma once

// Constants to about one and a half times the precision of their type.

#include <softlif/detail/number/bits.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// The unevaluated sum high + low, of a type that has packets.
template <class Scalar>
struct DoubleWord {
  Scalar high, low;

  /// The number next to the sum.
  EIGEN_DEVICE_FUNC Scalar nearest() const { return high + low; }

  /// a / b
  static EIGEN_DEVICE_FUNC DoubleWord quotient(Scalar a, Scalar b) {
    return with_high(a / b, a, 0, b);
  }
  /// (a_high + a_low) / b, where the mantissa of `high` has its lower half clear (see fma_short).
  static EIGEN_DEVICE_FUNC DoubleWord short_quotient(Scalar a_high, Scalar a_low, Scalar b) {
    return with_high(upper_half(a_high / b), a_high, a_low, b);
  }

 private:
  static EIGEN_DEVICE_FUNC DoubleWord with_high(Scalar high, Scalar a_high, Scalar a_low,
                                                Scalar b) {
    using Value = Lockstep<Scalar, 1>;
    const Scalar lost = first_of(fma_exact(Value(-high), Value(b), Value(a_high)));
    // Compilers that simplify sums must not see how both were made.
    return {rounded(high), rounded(Scalar((lost + a_low) / b))};
  }
};

/// Logarithms of 2 and e, each as a number and what rounding it left out.
template <class Scalar>
struct Logarithms {
  static constexpr double ln2_double = 0x1.62e42fefa39efp-1, ln2_rest = 0x1.abc9e3b39803fp-56;
  static constexpr double log2e_double = 0x1.71547652b82fep+0, log2e_rest = 0x1.777d0ffda0d24p-56;

  static constexpr Scalar ln2_high = Scalar(ln2_double);
  static constexpr Scalar ln2_low = Scalar((ln2_double - double(ln2_high)) + ln2_rest);
  /// Half of it, with a high part of so few bits that products with exponents are exact.
  static constexpr Scalar half_ln2_high = Scalar(0.375);
  static constexpr Scalar half_ln2_low = (ln2_high / 2 - half_ln2_high) + ln2_low / 2;
  static constexpr Scalar log2e_high = Scalar(log2e_double);
  static constexpr Scalar log2e_low = Scalar((log2e_double - double(log2e_high)) + log2e_rest);
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
