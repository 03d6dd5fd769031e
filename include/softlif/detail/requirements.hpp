#pragma once

// What the library asks of a program that includes it. Where that is not given, the compiler says
// so in a sentence and stops, before it comes to the errors that would follow.

#if defined(SOFTLIF_REQUIREMENTS_ARE_MET)
#undef SOFTLIF_REQUIREMENTS_ARE_MET
#error "softlif: there are two copies of it in this file; include the single header or the others"
#elif __cplusplus < 201703L && !(defined(_MSVC_LANG) && _MSVC_LANG >= 201703L)
#error "softlif: C++17 or later is needed; compile with -std=c++17, or /std:c++17"
#elif (defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ < 0) || \
    (defined(__SSE_MATH__) && !defined(__SSE2_MATH__))
#error "softlif: one unit must do all floating-point arithmetic; compile with -msse2 -mfpmath=sse"
#else
#include <Eigen/Core>
#include <type_traits>
#if EIGEN_VERSION_AT_LEAST(3, 4, 0)
#define SOFTLIF_REQUIREMENTS_ARE_MET
#else
#error "softlif: Eigen 3.4 or later is needed; the first on the include path is older"
#endif
#endif

#if !defined(SOFTLIF_REQUIREMENTS_ARE_MET)
// After an #error some compilers go on. None does after this.
#include <the compiler stops here, for the error above>
#endif

// No macro tells whether this flag was given.
static_assert(std::is_same_v<decltype(1.0), double>,
              "softlif: constants must keep their precision; compile without "
              "-fsingle-precision-constant");
