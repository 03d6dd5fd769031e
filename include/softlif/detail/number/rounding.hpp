#pragma once

// The kernels are right only where sums round to the nearest number: they take integers from the
// last bits of a sum, and differences that are exact only then. A program may have chosen another
// direction.

#include <Eigen/Core>
#include <cfenv>
#include <cstdint>
#include <softlif/detail/target.hpp>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

// Without an operating system there may be no <cfenv> to link to.
#if defined(FE_TONEAREST) && (defined(__unix__) || defined(__APPLE__) || defined(_WIN32))
#define SOFTLIF_HAS_ROUNDING_MODES 1
#else
#define SOFTLIF_HAS_ROUNDING_MODES 0
#endif

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

#if SOFTLIF_HAS_ROUNDING_MODES

/// Whether results are rounded to nearest. Reading the register is faster than std::fegetround,
/// which would slow down a single rate.
inline bool rounds_to_nearest() {
#if defined(__SSE2__)
  return (_mm_getcsr() & _MM_ROUND_MASK) == _MM_ROUND_NEAREST;
#elif defined(__aarch64__) && defined(__GNUC__)
  std::uint64_t control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  return (control >> 22 & 3) == 0;
#else
  return std::fegetround() == FE_TONEAREST;
#endif
}

/// Rounds to nearest as long as it lives. What is to be rounded so belongs in a function that is
/// not inlined: compilers move arithmetic past a change of the mode.
class RoundingToNearest {
 public:
  RoundingToNearest() {
    if (EIGEN_PREDICT_FALSE(!rounds_to_nearest())) {
      mode_ = std::fegetround();
      std::fesetround(FE_TONEAREST);
    }
  }
  ~RoundingToNearest() {
    if (EIGEN_PREDICT_FALSE(mode_ != FE_TONEAREST)) std::fesetround(mode_);
  }
  RoundingToNearest(const RoundingToNearest&) = delete;
  RoundingToNearest& operator=(const RoundingToNearest&) = delete;

 private:
  int mode_ = FE_TONEAREST;
};

#else

inline bool rounds_to_nearest() { return true; }
struct RoundingToNearest {
  RoundingToNearest() {}  // not trivial, so that compilers call no object of it unused
};

#endif

template <class Function>
EIGEN_DONT_INLINE auto call_apart(const Function& function) {
  return function();
}

/// What the function returns, rounded to nearest.
template <class Function>
auto rounded_to_nearest(const Function& function) {
  if (EIGEN_PREDICT_TRUE(rounds_to_nearest())) return function();
  const RoundingToNearest guard;
  return call_apart(function);
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
