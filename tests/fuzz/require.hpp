#pragma once

// How a target says that the library broke a promise: it stops the program, which libFuzzer
// notices.

#include <cstdlib>
#include <iostream>
#include <limits>

namespace softlif::fuzz {

/// Aborts unless the claim holds, with the values that refute it.
template <class... Values>
void require(bool holds, const char* claim, const Values&... values) {
  if (holds) return;
  std::cerr.precision(std::numeric_limits<long double>::max_digits10);
  std::cerr << "not true: " << claim;
  ((std::cerr << " | " << values), ...);
  std::cerr << std::endl;
  std::abort();
}

}  // namespace softlif::fuzz
