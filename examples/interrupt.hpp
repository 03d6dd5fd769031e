#pragma once

// Handles Ctrl-C. Long work asks for it now and then, so that it ends where no file is half
// written. A second Ctrl-C ends the program at once, for instance while it waits for a pipe's
// reader.

#include <atomic>
#include <csignal>
#include <stdexcept>

namespace example {

inline std::atomic<bool> interrupt_requested{false};
static_assert(std::atomic<bool>::is_always_lock_free, "as a signal handler needs it");

inline void note_interrupts() {
  std::signal(SIGINT, [](int) {
    interrupt_requested = true;
    std::signal(SIGINT, SIG_DFL);
  });
}

struct Interrupted : std::runtime_error {
  Interrupted() : std::runtime_error("interrupted") {}
};

/// Throws Interrupted after Ctrl-C.
inline void stop_if_interrupted() {
  if (interrupt_requested) throw Interrupted();
}

}  // namespace example
