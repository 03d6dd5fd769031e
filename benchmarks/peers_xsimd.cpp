// xsimd, if it is found.

#if __has_include(<xsimd/xsimd.hpp>)

#include <xsimd/xsimd.hpp>

#include "measure.hpp"
#include "peer_curve.hpp"

namespace softlif_benchmark {
namespace {

template <class Scalar_>
struct XsimdOps {
  using Scalar = Scalar_;
  using V = xsimd::batch<Scalar>;
  static constexpr Index width = V::size;

  static V load(const Scalar* from) { return V::load_unaligned(from); }
  static void store(const V& v, Scalar* to) { v.store_unaligned(to); }
  static V set(Scalar value) { return V(value); }
  static V fma(const V& a, const V& b, const V& c) { return xsimd::fma(a, b, c); }
  static V max(const V& a, const V& b) { return xsimd::max(a, b); }
  static V abs(const V& a) { return xsimd::abs(a); }
  static V exp(const V& a) { return xsimd::exp(a); }
  static V log(const V& a) { return xsimd::log(a); }
  static V log1p(const V& a) { return xsimd::log1p(a); }
  static V where_less(const V& a, const V& b, const V& x, const V& y) {
    return xsimd::select(a < b, x, y);
  }
};

SOFTLIF_BENCHMARK_PEER(xsimd, XsimdOps);

}  // namespace
}  // namespace softlif_benchmark

#endif
