#pragma once

#include <cstdlib>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace example {

/// Has the program keep what it frees, for the tensors of the next step. Otherwise glibc returns
/// large tensors to the system, and a step spends most of its time on pages that are new again.
inline void keep_freed_memory() {
#if defined(__GLIBC__)
  constexpr int kMost = 32 << 20;  // bytes: the most that glibc takes for M_MMAP_THRESHOLD
  mallopt(M_MMAP_THRESHOLD, kMost);
  mallopt(M_TRIM_THRESHOLD, -1);  // never
#endif
}

}  // namespace example
