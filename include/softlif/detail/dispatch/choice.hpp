#pragma once

// How softlif::dispatch says which functions it has chosen. This is all that a program and the
// library link by; its name has the version, since both must agree about everything behind it.

#include <softlif/detail/target.hpp>
#include <softlif/version.hpp>

#if defined(SOFTLIF_DISPATCH)

#define SOFTLIF_CHOOSE                                                                \
  SOFTLIF_JOIN(softlif_dispatch_, SOFTLIF_VERSION_MAJOR, _, SOFTLIF_VERSION_MINOR, _, \
               SOFTLIF_VERSION_PATCH, , )

extern "C" {
/// The functions for the best instruction set that the processor and its system have, or for the
/// one that the environment variable SOFTLIF_DISPATCH names.
struct softlif_choice {
  const void* functions;  // null if the variable has another value
  const char* given;      // the variable's value
  const char* problem;    // what is wrong with it
};
#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
struct softlif_choice
SOFTLIF_CHOOSE();
}

#endif
