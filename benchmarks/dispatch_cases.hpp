#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace softlif_benchmark {

struct Case {
  std::string name;
  std::ptrdiff_t elements;
  std::function<void()> run;
};

/// The same cases, compiled for this machine, and without flags with softlif::dispatch.
std::vector<Case> native_cases();
std::vector<Case> dispatch_cases();

}  // namespace softlif_benchmark
