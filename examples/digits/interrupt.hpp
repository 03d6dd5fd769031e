#pragma once

// Ctrl-C, as a question that long work asks now and then, so that it ends where no file is half
// written.

#include <atomic>
#include <csignal>
#include <stdexcept>

namespace example {

inline std::atomic<bool> interrupt_requested{false};
static_assert(std::atomic<bool>::is_always_lock_free, "as a signal handler needs it");

inline void note_interrupts() {
  std::signal(SIGINT, [](int) { interrupt_requested = true; });
}

struct Interrupted : std::runtime_error {
  Interrupted() : std::runtime_error("interrupted") {}
};

/// Throws Interrupted after Ctrl-C.
inline void stop_if_interrupted() {
  if (interrupt_requested) throw Interrupted();
}

}  // namespace example
