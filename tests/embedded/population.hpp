#pragma once

// Fifty neurons, as a controller might have them. Their numbers are printed as bits: other
// processors must give the same bits, and newlib's small printf can write them.

#include <Eigen/Core>
#include <cstdint>
#include <cstdio>
#include <cstring>

using Column = Eigen::Array<float, 50, 1>;

/// Currents from below the threshold to far above it.
inline Column currents() {
  Column J;
  for (Eigen::Index i = 0; i < J.size(); ++i) J(i) = 0.125F * static_cast<float>(i) - 1;
  return J;
}

inline void print_bits(const char* what, const Column& numbers) {
  for (Eigen::Index i = 0; i < numbers.size(); ++i) {
    std::uint32_t bits;
    std::memcpy(&bits, &numbers(i), sizeof(bits));
    std::printf("%s %d %08lx\n", what, static_cast<int>(i), static_cast<unsigned long>(bits));
  }
}
