#pragma once

// Random numbers: streams that are a 64-bit number each, and numbers drawn from them.

#include <cmath>
#include <cstdint>
#include <limits>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// 64 random bits of a generator like those of the standard library, whatever range it has.
template <class Generator>
std::uint64_t random_bits(Generator& rng) {
  const std::uint64_t range = static_cast<std::uint64_t>((rng.max)() - (rng.min)()) + 1;
  std::uint64_t bits = 0, seen = 1;  // numbers of a range below 2^64, which is 0 here
  do {
    bits = bits * range + static_cast<std::uint64_t>(rng() - (rng.min)());
    seen = range == 0 || seen > ~std::uint64_t{0} / range ? 0 : seen * range;
  } while (seen != 0);
  return bits;
}

/// A random number in [0, 1), of a single number of the generator.
template <class Scalar, class Generator>
Scalar uniform_below_1(Generator& rng) {
  const double count = static_cast<double>((rng.max)() - (rng.min)()) + 1;
  const auto number = static_cast<Scalar>(static_cast<double>(rng() - (rng.min)()) / count);
  // What is just below 1 may round to 1.
  return min_of(number, Scalar(Scalar(1) - std::numeric_limits<Scalar>::epsilon() / Scalar(2)));
}

/// A stream of random numbers (SplitMix64: Steele, Lea and Flood 2014): a counter, of which each
/// number is a mixture of bits.
class RandomStream {
 public:
  explicit RandomStream(std::uint64_t counter) : counter_(counter) {}

  /// Where it stands.
  std::uint64_t counter() const { return counter_; }
  /// The next number in [0, 1), of 53 bits.
  double uniform() {
    counter_ += 0x9e3779b97f4a7c15U;  // 2^64 / the golden ratio
    std::uint64_t bits = counter_;
    bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9U;
    bits = (bits ^ bits >> 27) * 0x94d049bb133111ebU;
    return static_cast<double>((bits ^ bits >> 31) >> 11) * 0x1p-53;
  }

 private:
  std::uint64_t counter_;
};

/// log(k!), for a whole number k >= 0: by Stirling's series, from k + 8 on.
inline double log_factorial(double k) {
  const double n = k + 8;
  double product = 1;
  for (int i = 1; i <= 8; ++i) product *= k + i;
  const double series = (1 / 12.0 - (1 / 360.0 - 1 / (1260 * n * n)) / (n * n)) / n;
  constexpr double half_log_2_pi = 0.91893853320467274178;
  return (n + 0.5) * std::log(n) - n + half_log_2_pi + series - std::log(product);
}

/// A number that has the distribution of Poisson with a mean that is finite and above 0.
inline double poisson(double mean, RandomStream& stream) {
  if (mean < 10) {
    // How many terms of the distribution function are not above a uniform number.
    const double u = stream.uniform();
    double count = 0, term = std::exp(-mean), sum = term;
    while (u >= sum && term > 0) {
      ++count;
      term *= mean / count;
      sum += term;
    }
    return count;
  }
  if (mean > 1e8) {  // where the normal distribution is close, and the logarithms below cancel
    constexpr double two_pi = 6.28318530717958647693;
    const double length = std::sqrt(-2 * std::log(1 - stream.uniform()));
    return std::floor(mean + std::sqrt(mean) * length * std::cos(two_pi * stream.uniform()) + 0.5);
  }
  // Transformed rejection (PTRS: Hörmann 1993).
  const double root = std::sqrt(mean), log_mean = std::log(mean);
  const double b = 0.931 + 2.53 * root, a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), v_r = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const double u = stream.uniform() - 0.5, v = 1 - stream.uniform();
    const double distance = 0.5 - (std::abs)(u);
    const double count = std::floor((2 * a / distance + b) * u + mean + 0.43);
    if (distance >= 0.07 && v <= v_r) return count;
    if (!(count >= 0) || (distance < 0.013 && v > distance)) continue;
    const double accepted = count * log_mean - mean - log_factorial(count);
    if (std::log(v * inverse_alpha / (a / (distance * distance) + b)) <= accepted) return count;
  }
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
