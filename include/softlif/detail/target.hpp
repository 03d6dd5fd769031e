#pragma once

// All names of the library are in an inline namespace that says what they were compiled for. A
// program may thus link objects that were compiled with different flags: to the linker, a function
// for AVX-512 is another one than that for any x86-64, and neither takes the other's place.

#include <Eigen/Core>

#if defined(__AVX512F__)
#define SOFTLIF_INSTRUCTIONS avx512
#elif defined(__AVX2__)
#define SOFTLIF_INSTRUCTIONS avx2
#elif defined(__AVX__)
#define SOFTLIF_INSTRUCTIONS avx
#elif defined(__SSE4_2__)
#define SOFTLIF_INSTRUCTIONS sse4_2
#elif defined(__SSE4_1__)
#define SOFTLIF_INSTRUCTIONS sse4_1
#else
#define SOFTLIF_INSTRUCTIONS basic
#endif

#if defined(__FMA__) || defined(EIGEN_VECTORIZE_FMA) || defined(__ARM_FEATURE_FMA)
#define SOFTLIF_FMA fma
#else
#define SOFTLIF_FMA no_fma
#endif

#if defined(EIGEN_VECTORIZE)
#define SOFTLIF_PACKETS packets
#else
#define SOFTLIF_PACKETS numbers
#endif

#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) || \
    (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ != 0)
#define SOFTLIF_MATH fast_math
#else
#define SOFTLIF_MATH strict
#endif

#define SOFTLIF_JOIN_WORDS(a, b, c, d) a##_##b##_##c##_##d
#define SOFTLIF_JOIN(a, b, c, d) SOFTLIF_JOIN_WORDS(a, b, c, d)
#define SOFTLIF_TARGET \
  SOFTLIF_JOIN(SOFTLIF_INSTRUCTIONS, SOFTLIF_FMA, SOFTLIF_PACKETS, SOFTLIF_MATH)

// What kernels are made of: compiled into its caller, and for CUDA devices, too.
#define SOFTLIF_INLINE EIGEN_DEVICE_FUNC EIGEN_ALWAYS_INLINE
