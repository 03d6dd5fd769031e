#pragma once

// The exponential function of packets. (The kernels of LIF neurons fuse theirs with what follows
// it, which saves a tenth of their time.)

#include <limits>
#include <softlif/detail/curve/polynomials.hpp>
#include <softlif/detail/number/bits.hpp>
#include <softlif/detail/number/double_word.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// The largest |x| for which exp_of computes exp(x) in packets: 85 in float, 705 in double.
template <class Scalar>
inline constexpr Scalar largest_exponent = Scalar(
    int(double(std::numeric_limits<Scalar>::max_exponent - 4) * Logarithms<double>::ln2_double));

/// exp(x) within 1 ulp (1.5 where there is no fused multiply-add), for |x| up to largest_exponent;
/// beyond, that of the nearer end.
template <class Scalar, int Count, class Indices>
SOFTLIF_INLINE Lockstep<Scalar, Count, Indices> exp_of(const Lockstep<Scalar, Count, Indices>& x) {
  using Value = Lockstep<Scalar, Count, Indices>;
  // exp(x) = 2^(n + f) for an integer n and |f| <= 1/2. The high part of log2(e) has so few bits
  // that its product with x is exact, as fma_short needs.
  constexpr Scalar rounder = Layout<Scalar>::rounder;
  constexpr double high = has_fma<Scalar> ? double(Logarithms<Scalar>::log2e_high)
                                          : double(float(int(1.442695 * 1024)) / 1024);
  constexpr Scalar log2e_high = Scalar(high),
                   log2e_low = Scalar((Logarithms<double>::log2e_double - high) +
                                      Logarithms<double>::log2e_rest);
  const Value at =
      max_of(min_of(x, Value(largest_exponent<Scalar>)), Value(-largest_exponent<Scalar>));
  const Value n_plus_rounder = fma(at, Value(Logarithms<Scalar>::log2e_high), Value(rounder));
  const Value f =
      fma(at, Value(log2e_low), fma_short(at, Value(log2e_high), Value(rounder) - n_plus_rounder));
  const Value power = scale_by_power_of_2(Value(1), n_plus_rounder);
  return fma(power, f * polynomial(f, Polynomials<Scalar>::exp2()), power);
}

/// A power that is at most 1, and the rest to 1.
template <class Value>
struct Remainder {
  Value kept, gained;
};

/// 2^(n + f) for an integer n <= 0, of which `n_plus_rounder` is n + Layout::rounder, and |f| up to
/// hardly more than 1/2; 2^n must be normal. Where n = 0, `gained` is as exact as f, however small.
template <class Value>
SOFTLIF_INLINE Remainder<Value> remainder_of_power_of_2(const Value& n_plus_rounder,
                                                        const Value& f) {
  using Scalar = typename Value::Scalar;
  const Value h = f * polynomial(f, Polynomials<Scalar>::exp2());
  const Value power = scale_by_power_of_2(Value(1), n_plus_rounder);
  return {fma(power, h, power), fma(-power, h, Value(1) - power)};
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
