#pragma once

// All names of the library are in an inline namespace that says what they were compiled for. A
// program may thus link objects that were compiled with different flags: to the linker, a function
// for AVX-512 is another one than that for any x86-64, and neither takes the other's place.

#include <Eigen/Core>

#if !defined(EIGEN_VECTORIZE)
#define SOFTLIF_INSTRUCTIONS scalar
#elif defined(EIGEN_VECTORIZE_AVX512)
#define SOFTLIF_INSTRUCTIONS avx512
#elif defined(EIGEN_VECTORIZE_AVX2) && defined(EIGEN_VECTORIZE_FMA)
#define SOFTLIF_INSTRUCTIONS avx2_fma
#elif defined(EIGEN_VECTORIZE_AVX2)
#define SOFTLIF_INSTRUCTIONS avx2
#elif defined(EIGEN_VECTORIZE_AVX) && defined(EIGEN_VECTORIZE_FMA)
#define SOFTLIF_INSTRUCTIONS avx_fma
#elif defined(EIGEN_VECTORIZE_AVX)
#define SOFTLIF_INSTRUCTIONS avx
#elif defined(EIGEN_VECTORIZE_SSE4_2)
#define SOFTLIF_INSTRUCTIONS sse4_2
#elif defined(EIGEN_VECTORIZE_SSE4_1)
#define SOFTLIF_INSTRUCTIONS sse4_1
#else
#define SOFTLIF_INSTRUCTIONS vectors
#endif

#if defined(__FAST_MATH__)
#define SOFTLIF_MATH fast_math
#else
#define SOFTLIF_MATH strict
#endif

#define SOFTLIF_JOIN_WORDS(a, b) a##_##b
#define SOFTLIF_JOIN(a, b) SOFTLIF_JOIN_WORDS(a, b)
#define SOFTLIF_TARGET SOFTLIF_JOIN(SOFTLIF_INSTRUCTIONS, SOFTLIF_MATH)

// What kernels are made of: compiled into its caller, and for CUDA devices, too.
#define SOFTLIF_INLINE EIGEN_DEVICE_FUNC EIGEN_ALWAYS_INLINE
