#pragma once

#ifdef SOFTLIF_CATCH2_V2
#include <catch2/catch.hpp>
#else
#include <catch2/catch_all.hpp>
#endif

// Ends a test case that this machine or build cannot run, and says why. ctest recognises the word
// and shows the test as skipped. (Catch2 v2 has no SKIP.)
#ifdef SOFTLIF_CATCH2_V2
#define SOFTLIF_SKIP(reason)       \
  do {                             \
    WARN("skipped: " << (reason)); \
    return;                        \
  } while (false)
#else
#define SOFTLIF_SKIP(reason) SKIP("skipped: " << (reason))
#endif
