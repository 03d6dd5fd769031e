#pragma once

// Fifty neurons, as a controller has them, and what is printed of their numbers: the bits, which
// are to be those of other processors, and which newlib's small printf can write.

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
