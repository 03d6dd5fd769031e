#!/usr/bin/env python3
"""Prints tables.hpp (needs mpmath):  python3 tables.py > tables.hpp"""

from mpmath import ldexp, log, mp, mpf, nint

mp.prec = 200
LOG_GRID = 42  # curve.hpp adds multiples of 2^-42 without rounding

HEADER = '''#pragma once

// Tables of exp and log for devices, in double; tables.py makes them.

#include <softlif/detail/target.hpp>

// For nvcc, and for the test that runs this on a host; other compilers need not read it.
#if defined(EIGEN_CUDACC) || defined(SOFTLIF_TEST_DEVICE_CURVES)

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {
namespace device {

/// Two numbers that are read together.
struct alignas(16) Pair {
  double first, second;
};

/// 2^(i/64) for i below 64.
SOFTLIF_INLINE const double* exp2_table() {
  static constexpr double table[] = {'''

MIDDLE = '''  };
  return table;
}

/// 1/c for c = 1 + i/128 up to 2, and log c. Each 1/c is moved a little, to where log c is within
/// 2^-62 of a multiple of 2^-42.
SOFTLIF_INLINE const Pair* log_table() {
  static constexpr Pair table[] = {'''

FOOTER = '''  };
  return table;
}

}  // namespace device
}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif

#endif'''


def pair(first, second):
    print(f"      {{{float(first).hex()}, {float(second).hex()}}},")


def main():
    print(HEADER)
    for i in range(64):
        print(f"      {float(mpf(2) ** (mpf(i) / 64)).hex()},")
    print(MIDDLE)
    pair(1, 0)
    for i in range(1, 129):
        start = int(nint(ldexp(log(1 + mpf(i) / 128), LOG_GRID)))
        for step in range(1 << 20):
            grid = ldexp(mpf(start + step), -LOG_GRID)
            inverse = mpf(float(mp.exp(-grid)))
            if abs(-log(inverse) - grid) < mpf(2) ** -62:
                pair(inverse, grid)
                break
    print(FOOTER)


main()
