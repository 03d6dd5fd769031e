#pragma once

// Random numbers that are the same with every standard library. With std::normal_distribution,
// std::shuffle and the like, a seed would give other networks elsewhere.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

namespace example {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// In [0, 1).
  float uniform() { return std::ldexp(static_cast<float>(engine_() >> 40), -24); }

  /// In [low, high).
  float uniform(float low, float high) { return low + (high - low) * uniform(); }

  /// Mean 0, variance 1: the sum of four uniform numbers, all from one draw. It is close enough to
  /// normal for starting weights and for noise, and several times as fast as an exact normal
  /// number.
  float normal() {
    const std::uint64_t bits = engine_();
    const auto piece = [bits](int i) { return static_cast<float>((bits >> (16 * i)) & 0xFFFF); };
    const float sum = piece(0) + piece(1) + piece(2) + piece(3);  // mean 2 * 65535, exact
    return (sum - 131070.0f) * (1.7320508f / 65536.0f);           // a sum of four has variance 4/12
  }

  /// The numbers from 0 to count - 1 in random order (Fisher and Yates).
  std::vector<std::int64_t> permutation(std::int64_t count) {
    std::vector<std::int64_t> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), std::int64_t{0});
    for (std::size_t left = order.size(); left > 1; --left) {
      std::swap(order[left - 1], order[static_cast<std::size_t>(engine_() % left)]);
    }
    return order;
  }

  /// For the library's functions that take a generator.
  std::mt19937_64& engine() { return engine_; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace example
