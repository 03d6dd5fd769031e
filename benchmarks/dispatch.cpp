// What softlif::dispatch costs over a build for this machine: both in one program, in turns. The
// last column is the speed of dispatch over that of the native build.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <vector>

#include "dispatch_cases.hpp"

namespace {

using softlif_benchmark::Case;

double seconds_of(const Case& one, int repeats) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < repeats; ++i) one.run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / repeats;
}

}  // namespace

int main() {
  const std::vector<Case> native = softlif_benchmark::native_cases();
  const std::vector<Case> dispatch = softlif_benchmark::dispatch_cases();
  std::printf("%-34s %6s %10s %10s %8s\n", "ns per element", "", "native", "dispatch", "speed");
  for (std::size_t i = 0; i < native.size(); ++i) {
    const double once = std::min(seconds_of(native[i], 20), seconds_of(native[i], 20));
    const int repeats = std::max(1, static_cast<int>(50e-6 / once));
    double best_native = std::numeric_limits<double>::infinity(), best_dispatch = best_native;
    for (int turn = 0; turn < 3000; ++turn) {
      best_native = std::min(best_native, seconds_of(native[i], repeats));
      best_dispatch = std::min(best_dispatch, seconds_of(dispatch[i], repeats));
    }
    const double per_element = 1e9 / static_cast<double>(native[i].elements);
    std::printf("%-34s %6td %10.3f %10.3f %8.3f\n", native[i].name.c_str(), native[i].elements,
                best_native * per_element, best_dispatch * per_element,
                best_native / best_dispatch);
    std::fflush(stdout);
  }
  return 0;
}
