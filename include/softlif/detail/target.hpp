#pragma once

// What the library is compiled for, and what its numbers are: the one place that asks the compiler
// and Eigen.
//
// All names of the library are in an inline namespace, SOFTLIF_TARGET, which says so. A program may
// thus link objects that were compiled with different flags: to the linker, a function for AVX-512
// is another one than that for any x86-64, and neither takes the other's place. The namespace is
// called by the version and a word for each thing that is not as usual, and kept short, since it
// stands in every message of a compiler:
//
//     softlif::v0_1::LIF                          any x86-64, or any 64-bit Arm
//     softlif::v0_1_avx2_fma::LIF                 -mavx2 -mfma
//     softlif::v0_1_x86_64_v3::LIF                -march=haswell: a whole level of the x86-64 ABI
//     softlif::v0_1_no_exceptions_row_major::LIF  -fno-exceptions -DEIGEN_DEFAULT_TO_ROW_MAJOR
//     softlif::v0_1_dispatch::LIF                 any x86-64, linked to softlif::dispatch

#include <softlif/detail/requirements.hpp>

#include <Eigen/Core>
#include <softlif/version.hpp>
#include <type_traits>

#define SOFTLIF_JOIN(a, b, c, d, e, f, g, h) SOFTLIF_JOIN_WORDS(a, b, c, d, e, f, g, h)
#define SOFTLIF_JOIN_WORDS(a, b, c, d, e, f, g, h) a##b##c##d##e##f##g##h

// The word if the macro is defined as 1, else nothing. (SOFTLIF_IF_1 is a comma, which makes the
// word the second argument.)
#define SOFTLIF_WORD(macro, word) SOFTLIF_WORD_IF(macro, word)
#define SOFTLIF_WORD_IF(value, word) SOFTLIF_PICK(SOFTLIF_IF_##value, word)
#define SOFTLIF_PICK(comma, word) SOFTLIF_SECOND(comma word, , )
#define SOFTLIF_SECOND(first, second, ...) second
#define SOFTLIF_IF_1 ,

// Instructions: every set that a compiler uses by itself for what the library has: floating-point
// numbers, integers of 32 and 64 bits, and bytes to copy. Sets that have to be asked for by name
// (AES, CRC32, atomics, ...) are no words.
#if EIGEN_ARCH_i386_OR_x86_64

#if defined(__AVX2__) && defined(__FMA__) && defined(__F16C__) && defined(__BMI__) && \
    defined(__BMI2__) && defined(__LZCNT__) && defined(__MOVBE__)
#define SOFTLIF_X86_64_V3
#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512CD__) && \
    defined(__AVX512DQ__) && defined(__AVX512VL__)
#define SOFTLIF_X86_64_V4
#endif
#endif

// A level of the ABI, or the last of the extensions that have all those before.
#if defined(SOFTLIF_X86_64_V4)
#define SOFTLIF_LEVEL _x86_64_v4
#elif defined(SOFTLIF_X86_64_V3)
#define SOFTLIF_LEVEL _x86_64_v3
#elif defined(__AVX2__)
#define SOFTLIF_LEVEL _avx2
#elif defined(__AVX__)
#define SOFTLIF_LEVEL _avx
#elif defined(__SSE4_2__)
#define SOFTLIF_LEVEL _sse4_2
#elif defined(__SSE4_1__)
#define SOFTLIF_LEVEL _sse4_1
#elif defined(__SSSE3__)
#define SOFTLIF_LEVEL _ssse3
#elif defined(__SSE3__)
#define SOFTLIF_LEVEL _sse3
#elif EIGEN_ARCH_i386 && defined(__SSE2__)
#define SOFTLIF_LEVEL _sse2
#elif EIGEN_ARCH_i386 && defined(__SSE__)
#define SOFTLIF_LEVEL _sse
#else
#define SOFTLIF_LEVEL
#endif

#if defined(__POPCNT__) == defined(__SSE4_2__)
#define SOFTLIF_POPCNT
#elif defined(__POPCNT__)
#define SOFTLIF_POPCNT _popcnt
#else
#define SOFTLIF_POPCNT _no_popcnt
#endif
#if defined(SOFTLIF_X86_64_V3)
#define SOFTLIF_BESIDE_LEVEL SOFTLIF_POPCNT
#else
#define SOFTLIF_BESIDE_LEVEL                                               \
  SOFTLIF_JOIN(SOFTLIF_WORD(__FMA__, _fma), SOFTLIF_WORD(__F16C__, _f16c), \
               SOFTLIF_WORD(__BMI__, _bmi), SOFTLIF_WORD(__BMI2__, _bmi2), \
               SOFTLIF_WORD(__LZCNT__, _lzcnt), SOFTLIF_WORD(__MOVBE__, _movbe), SOFTLIF_POPCNT, )
#endif

#if defined(SOFTLIF_X86_64_V4)
#define SOFTLIF_AVX512
#else
#define SOFTLIF_AVX512                                                                       \
  SOFTLIF_JOIN(SOFTLIF_WORD(__AVX512F__, _avx512f), SOFTLIF_WORD(__AVX512BW__, _avx512bw),   \
               SOFTLIF_WORD(__AVX512CD__, _avx512cd), SOFTLIF_WORD(__AVX512DQ__, _avx512dq), \
               SOFTLIF_WORD(__AVX512VL__, _avx512vl), SOFTLIF_WORD(__AVX512ER__, _avx512er), , )
#endif
#define SOFTLIF_BEYOND_AVX512                                                              \
  SOFTLIF_JOIN(SOFTLIF_WORD(__AVX512VBMI2__, _vbmi2), SOFTLIF_WORD(__AVX512FP16__, _fp16), \
               SOFTLIF_WORD(__AVX10_1__, _avx10_1), SOFTLIF_WORD(__AVX10_2__, _avx10_2),   \
               SOFTLIF_WORD(__APX_F__, _apx), , , )
#define SOFTLIF_OF_AMD                                                     \
  SOFTLIF_JOIN(SOFTLIF_WORD(__FMA4__, _fma4), SOFTLIF_WORD(__XOP__, _xop), \
               SOFTLIF_WORD(__TBM__, _tbm), , , , , )
#define SOFTLIF_INSTRUCTIONS                                                               \
  SOFTLIF_JOIN(SOFTLIF_LEVEL, SOFTLIF_BESIDE_LEVEL, SOFTLIF_AVX512, SOFTLIF_BEYOND_AVX512, \
               SOFTLIF_OF_AMD, , , )

#elif EIGEN_ARCH_ARM64

#if defined(__ARM_FEATURE_SVE_BITS) && __ARM_FEATURE_SVE_BITS > 0
#define SOFTLIF_SVE_BITS SOFTLIF_JOIN(_, __ARM_FEATURE_SVE_BITS, , , , , , )
#else
#define SOFTLIF_SVE_BITS
#endif
#define SOFTLIF_INSTRUCTIONS                                                                     \
  SOFTLIF_JOIN(SOFTLIF_WORD(__ARM_FEATURE_SVE, _sve), SOFTLIF_WORD(__ARM_FEATURE_SVE2, 2),       \
               SOFTLIF_SVE_BITS, SOFTLIF_WORD(__ARM_FEATURE_FP16_VECTOR_ARITHMETIC, _fp16),      \
               SOFTLIF_WORD(__ARM_FEATURE_COMPLEX, _fcma),                                       \
               SOFTLIF_WORD(__ARM_FEATURE_SHA3, _sha3), SOFTLIF_WORD(__ARM_FEATURE_MOPS, _mops), \
               SOFTLIF_WORD(__ARM_FEATURE_CSSC, _cssc))

#elif EIGEN_ARCH_ARM

#define SOFTLIF_INSTRUCTIONS                                                                \
  SOFTLIF_JOIN(_armv, __ARM_ARCH, SOFTLIF_WORD(__ARM_FEATURE_IDIV, _idiv),                  \
               SOFTLIF_WORD(__ARM_NEON, _neon), SOFTLIF_WORD(__ARM_FEATURE_FMA, _fma), _fp, \
               SOFTLIF_FP_BITS, )
#if defined(__ARM_FP)
#define SOFTLIF_FP_BITS __ARM_FP
#else
#define SOFTLIF_FP_BITS 0
#endif

#elif defined(__s390x__)
#define SOFTLIF_INSTRUCTIONS SOFTLIF_JOIN(_arch, __ARCH__, SOFTLIF_WORD(__VX__, _vx), , , , , )
#elif EIGEN_ARCH_PPC
#define SOFTLIF_INSTRUCTIONS                                                         \
  SOFTLIF_JOIN(SOFTLIF_WORD(__ALTIVEC__, _altivec), SOFTLIF_WORD(__VSX__, _vsx),     \
               SOFTLIF_WORD(_ARCH_PWR8, _power8), SOFTLIF_WORD(_ARCH_PWR9, _power9), \
               SOFTLIF_WORD(_ARCH_PWR10, _power10), SOFTLIF_WORD(_ARCH_PWR11, _power11), , )
#else
#define SOFTLIF_INSTRUCTIONS
#endif

// Whether Eigen has packets (nvcc's neurons have constants for devices, too), and whether a b + c
// can be rounded once.
#if defined(EIGEN_CUDACC)
#define SOFTLIF_PACKETS _cuda
#elif defined(EIGEN_VECTORIZE)
#define SOFTLIF_PACKETS
#else
#define SOFTLIF_PACKETS _scalar
#endif
#if defined(EIGEN_VECTORIZE_FMA) || defined(__FMA__) || defined(__AVX512F__) || \
    defined(__ARM_FEATURE_FMA) || defined(__ALTIVEC__) || defined(EIGEN_GPU_COMPILE_PHASE)
#define SOFTLIF_HAS_FMA 1
#else
#define SOFTLIF_HAS_FMA 0
#endif

// Whether numbers carry more bits in registers than in memory, as in x87's.
#if defined(__FLT_EVAL_METHOD__) && (__FLT_EVAL_METHOD__ == 1 || __FLT_EVAL_METHOD__ == 2)
#define SOFTLIF_HAS_WIDE_REGISTERS 1
#define SOFTLIF_REGISTERS _x87
#else
#define SOFTLIF_HAS_WIDE_REGISTERS 0
#define SOFTLIF_REGISTERS
#endif

// What the compiler may assume beyond IEEE 754; among it, that sums may be taken in any order.
#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__)
#define SOFTLIF_HAS_ASSOCIATIVE_MATH 1
#else
#define SOFTLIF_HAS_ASSOCIATIVE_MATH 0
#endif
#if defined(__FAST_MATH__) || defined(_M_FP_FAST)
#define SOFTLIF_MATH _fast_math
#else
#define SOFTLIF_MATH                                                  \
  SOFTLIF_JOIN(SOFTLIF_WORD(__ASSOCIATIVE_MATH__, _associative_math), \
               SOFTLIF_WORD(__RECIPROCAL_MATH__, _reciprocal_math),   \
               SOFTLIF_WORD(__NO_SIGNED_ZEROS__, _no_signed_zeros),   \
               SOFTLIF_WORD(__FINITE_MATH_ONLY__, _finite_math), , , , )
#endif

#if defined(__cpp_exceptions) || defined(__EXCEPTIONS) || defined(_CPPUNWIND)
#define SOFTLIF_HAS_EXCEPTIONS 1
#define SOFTLIF_EXCEPTIONS
#else
#define SOFTLIF_HAS_EXCEPTIONS 0
#define SOFTLIF_EXCEPTIONS _no_exceptions
#endif

// How Eigen lays out arrays. (The name of a function that returns `auto` does not tell the type.)
#if defined(EIGEN_DEFAULT_TO_ROW_MAJOR)
#define SOFTLIF_ORDER _row_major
#else
#define SOFTLIF_ORDER
#endif
#if EIGEN_MAX_ALIGN_BYTES == EIGEN_IDEAL_MAX_ALIGN_BYTES
#define SOFTLIF_ALIGN
#else
#define SOFTLIF_ALIGN SOFTLIF_JOIN(_align, EIGEN_MAX_ALIGN_BYTES, , , , , , )
#endif
#if EIGEN_MAX_STATIC_ALIGN_BYTES == EIGEN_IDEAL_MAX_ALIGN_BYTES
#define SOFTLIF_STATIC_ALIGN
#else
#define SOFTLIF_STATIC_ALIGN SOFTLIF_JOIN(_static_align, EIGEN_MAX_STATIC_ALIGN_BYTES, , , , , , )
#endif
// The type of indices is std::ptrdiff_t unless its first token is one of these.
#define SOFTLIF_INDEX SOFTLIF_INDEX_IF(EIGEN_DEFAULT_DENSE_INDEX_TYPE)
#define SOFTLIF_INDEX_IF(type) SOFTLIF_INDEX_PICK(type)
#define SOFTLIF_INDEX_PICK(type) SOFTLIF_INDEX_WORD(SOFTLIF_INDEX_##type)
#define SOFTLIF_INDEX_WORD(word) SOFTLIF_SECOND(word, , )
#define SOFTLIF_INDEX_short , _short_index,
#define SOFTLIF_INDEX_int , _int_index,
#define SOFTLIF_INDEX_long , _long_index,
#define SOFTLIF_INDEX_int16_t , _int16_index,
#define SOFTLIF_INDEX_int32_t , _int32_index,
#define SOFTLIF_INDEX_int64_t , _int64_index,

#define SOFTLIF_LAYOUT \
  SOFTLIF_JOIN(SOFTLIF_ORDER, SOFTLIF_ALIGN, SOFTLIF_STATIC_ALIGN, SOFTLIF_INDEX, , , , )
#define SOFTLIF_VERSION_WORD \
  SOFTLIF_JOIN(v, SOFTLIF_VERSION_MAJOR, _, SOFTLIF_VERSION_MINOR, , , , )
// Whether kernels go through the functions of softlif::dispatch.
#define SOFTLIF_DISPATCH_WORD SOFTLIF_WORD(SOFTLIF_DISPATCH, _dispatch)
#define SOFTLIF_TARGET                                                                         \
  SOFTLIF_JOIN(SOFTLIF_VERSION_WORD, SOFTLIF_INSTRUCTIONS, SOFTLIF_PACKETS, SOFTLIF_REGISTERS, \
               SOFTLIF_MATH, SOFTLIF_EXCEPTIONS, SOFTLIF_LAYOUT, SOFTLIF_DISPATCH_WORD)

// All that such a function calls is inlined into it. Otherwise Eigen's functions on a kind of
// packet would be the same functions for all processors that have this kind.
#if defined(__GNUC__)
#define SOFTLIF_FLATTEN __attribute__((flatten))
#else
#define SOFTLIF_FLATTEN
#endif

// nvcc compiles host functions for the device, too, though nothing calls them there, and warns of
// their long double. For the device, the bodies of functions that bring it in are left out.
#if !defined(EIGEN_GPU_COMPILE_PHASE)
#define SOFTLIF_ON_HOST
#endif

// Without optimisation every intermediate packet has a place of its own on the stack, of which
// threads may have little.
#if defined(__GNUC__) && !defined(__OPTIMIZE__)
#define SOFTLIF_IS_OPTIMISED 0
#else
#define SOFTLIF_IS_OPTIMISED 1
#endif

// What kernels are made of: compiled into its caller, and for CUDA devices, too. Without
// optimisation, each has a frame to itself.
#if SOFTLIF_IS_OPTIMISED
#define SOFTLIF_INLINE EIGEN_DEVICE_FUNC EIGEN_ALWAYS_INLINE
#else
#define SOFTLIF_INLINE EIGEN_DEVICE_FUNC inline
#endif

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

template <class Number>
inline constexpr bool is_float_or_double =
    std::is_same_v<Number, float> || std::is_same_v<Number, double>;

/// Whether a scalar type has the kernels that run on Eigen's packets.
template <class Scalar>
inline constexpr bool has_packets = is_float_or_double<Scalar> && !SOFTLIF_HAS_WIDE_REGISTERS;

/// Whether fused_multiply_add rounds once, for numbers and packets alike.
template <class Scalar>
inline constexpr bool has_fma = is_float_or_double<Scalar> && SOFTLIF_HAS_FMA;
#if defined(__ARM_FP) && (__ARM_FP & 8) == 0  // The processor computes in float alone.
template <>
inline constexpr bool has_fma<double> = false;
#endif

/// The type of the numbers in a packet; of a number, its own.
template <class Packet>
using ScalarOfPacket = typename Eigen::internal::unpacket_traits<Packet>::type;

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
