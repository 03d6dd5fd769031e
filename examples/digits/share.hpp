#pragma once

// Work in parts, which threads share.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <future>
#include <vector>

namespace example {

/// Calls work(part) for each part from 0 to count - 1 on up to `threads` threads, including this
/// one. Which thread does which part is left to chance.
template <class Work>
void share(std::size_t count, int threads, const Work& work) {
  std::atomic<std::size_t> next{0};
  const auto take_parts = [&] {
    for (std::size_t part = next++; part < count; part = next++) work(part);
  };
  std::vector<std::future<void>> others;
  const std::size_t helpers = std::min(static_cast<std::size_t>(threads), count);
  while (others.size() + 1 < helpers) {
    others.push_back(std::async(std::launch::async, take_parts));
  }
  take_parts();
  for (auto& other : others) other.get();
}

}  // namespace example
