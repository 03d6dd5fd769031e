// SLEEF's functions, on x86, if the build links SLEEF (and says so by SOFTLIF_HAVE_SLEEF). The
// functions are those of 1.0 ulp. Only for the last logarithm is the one of 3.5 ulp used: it makes
// double a quarter faster and adds half an ulp to the rate's error.

#if defined(SOFTLIF_HAVE_SLEEF) && defined(__SSE2__)

#include <sleef.h>

#include <cstring>

#include "measure.hpp"
#include "peer_curve.hpp"

namespace softlif_benchmark {
namespace {

/// The compiler's own vectors have these operators and <, for each place by itself.
template <class Scalar_, class V_>
struct VectorOps {
  using Scalar = Scalar_;
  using V = V_;
  static constexpr Index width = sizeof(V) / sizeof(Scalar);

  static V load(const Scalar* from) {
    V v;
    std::memcpy(&v, from, sizeof v);
    return v;
  }
  static void store(V v, Scalar* to) { std::memcpy(to, &v, sizeof v); }
  static V set(Scalar value) { return value - V{}; }
  static V fma(V a, V b, V c) { return a * b + c; }
  static V max(V a, V b) { return where_less(a, b, b, a); }
  static V abs(V a) { return max(a, -a); }
  static V where_less(V a, V b, V x, V y) { return a < b ? x : y; }
};

template <class Scalar>
struct SleefOps;

// The widest vectors that the build's instruction set has.
#if defined(__AVX512F__)
#define SOFTLIF_SLEEF_BYTES 64
#define SOFTLIF_SLEEF_FLOAT(function, ulp) Sleef_##function##f16_##ulp
#define SOFTLIF_SLEEF_DOUBLE(function, ulp) Sleef_##function##d8_##ulp
#elif defined(__AVX__)
#define SOFTLIF_SLEEF_BYTES 32
#define SOFTLIF_SLEEF_FLOAT(function, ulp) Sleef_##function##f8_##ulp
#define SOFTLIF_SLEEF_DOUBLE(function, ulp) Sleef_##function##d4_##ulp
#else
#define SOFTLIF_SLEEF_BYTES 16
#define SOFTLIF_SLEEF_FLOAT(function, ulp) Sleef_##function##f4_##ulp
#define SOFTLIF_SLEEF_DOUBLE(function, ulp) Sleef_##function##d2_##ulp
#endif

using Floats [[gnu::vector_size(SOFTLIF_SLEEF_BYTES)]] = float;
using Doubles [[gnu::vector_size(SOFTLIF_SLEEF_BYTES)]] = double;

template <>
struct SleefOps<float> : VectorOps<float, Floats> {
  static V exp(V a) { return SOFTLIF_SLEEF_FLOAT(exp, u10)(a); }
  static V log(V a) { return SOFTLIF_SLEEF_FLOAT(log, u35)(a); }
  static V log1p(V a) { return SOFTLIF_SLEEF_FLOAT(log1p, u10)(a); }
};

template <>
struct SleefOps<double> : VectorOps<double, Doubles> {
  static V exp(V a) { return SOFTLIF_SLEEF_DOUBLE(exp, u10)(a); }
  static V log(V a) { return SOFTLIF_SLEEF_DOUBLE(log, u35)(a); }
  static V log1p(V a) { return SOFTLIF_SLEEF_DOUBLE(log1p, u10)(a); }
};

SOFTLIF_BENCHMARK_PEER(sleef, SleefOps);

}  // namespace
}  // namespace softlif_benchmark

#endif
