// Chooses among the functions of softlif::dispatch. This file is compiled for the processor that
// has the fewest instructions.

#define SOFTLIF_DISPATCH 1  // which declares what is defined here

#include <cstdlib>
#include <cstring>
#include <softlif/detail/dispatch/choice.hpp>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#if defined(__x86_64__)
extern "C" const void* softlif_functions_1();
extern "C" const void* softlif_functions_3();
extern "C" const void* softlif_functions_4();
#else
extern "C" const void* softlif_functions_base();
#endif

namespace {

#if defined(__x86_64__)

/// Whether all of the bits are set.
constexpr bool has(unsigned value, unsigned bits) { return (value & bits) == bits; }

/// The level of the x86-64 ABI that the processor and its system have: 1, 3 or 4.
int level_here() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0) return 1;
  constexpr unsigned sse3 = 1U << 0, ssse3 = 1U << 9, fma = 1U << 12, cmpxchg16b = 1U << 13,
                     sse4_1 = 1U << 19, sse4_2 = 1U << 20, movbe = 1U << 22, popcnt = 1U << 23,
                     osxsave = 1U << 27, avx = 1U << 28, f16c = 1U << 29;
  if (!has(c, sse3 | ssse3 | fma | cmpxchg16b | sse4_1 | sse4_2 | movbe | popcnt | osxsave | avx |
                  f16c)) {
    return 1;
  }
  if (__get_cpuid(0x80000001, &a, &b, &c, &d) == 0) return 1;
  constexpr unsigned lahf = 1U << 0, lzcnt = 1U << 5;
  if (!has(c, lahf | lzcnt)) return 1;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return 1;
  constexpr unsigned bmi1 = 1U << 3, avx2 = 1U << 5, bmi2 = 1U << 8, avx512f = 1U << 16,
                     avx512dq = 1U << 17, avx512cd = 1U << 28, avx512bw = 1U << 30,
                     avx512vl = 1U << 31;
  // Which registers the system saves when it switches between programs.
  unsigned saved = 0, more = 0;
  __asm__ volatile("xgetbv" : "=a"(saved), "=d"(more) : "c"(0));
  constexpr unsigned xmm_ymm = 6, k_zmm = 0xe0;
  if (!has(b, bmi1 | avx2 | bmi2) || !has(saved, xmm_ymm)) return 1;
  const bool has_avx512 = has(b, avx512f | avx512dq | avx512cd | avx512bw | avx512vl);
  return has_avx512 && has(saved, k_zmm) ? 4 : 3;
}

struct Level {
  const char* name;
  int number;
  const void* (*functions)();
};
constexpr Level levels[] = {{"x86-64-v4", 4, softlif_functions_4},
                            {"x86-64-v3", 3, softlif_functions_3},
                            {"x86-64", 1, softlif_functions_1}};
constexpr const char* must_be = "but must be x86-64, x86-64-v3 or x86-64-v4, or not be set";

#else

int level_here() { return 0; }

struct Level {
  const char* name;
  int number;
  const void* (*functions)();
};
constexpr Level levels[] = {{"base", 0, softlif_functions_base}};
constexpr const char* must_be = "but must be base, or not be set";

#endif

}  // namespace

softlif_choice SOFTLIF_CHOOSE() {
  const char* const given = std::getenv("SOFTLIF_DISPATCH");
  const bool is_free = given == nullptr || *given == '\0';
  const int here = level_here();
  for (const Level& level : levels) {
    if (!is_free && std::strcmp(given, level.name) != 0) continue;
    if (level.number <= here) return {level.functions(), given, nullptr};
    if (!is_free) return {nullptr, given, "which this processor or its system does not have"};
  }
  return {nullptr, given, must_be};
}
