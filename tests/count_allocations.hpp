#pragma once

// Counts the allocations of a program. One of its sources includes this.

#include <cstddef>
#include <cstdlib>
#include <new>

namespace {
std::size_t allocations = 0;
}

// Included after the counter, since an eigen_assert of the includer may name that.
#include <Eigen/Core>

// All forms that our delete frees are here, since a sanitizer's own form would not match it. None
// is inlined: if g++ sees through one of a pair, it warns that the other does not match.
EIGEN_DONT_INLINE void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size);
}
EIGEN_DONT_INLINE void* operator new(std::size_t size) {
  if (void* const memory = ::operator new(size, std::nothrow)) return memory;
  throw std::bad_alloc();
}
EIGEN_DONT_INLINE void operator delete(void* memory) noexcept { std::free(memory); }
EIGEN_DONT_INLINE void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
