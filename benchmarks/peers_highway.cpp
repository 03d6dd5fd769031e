// Highway, if it is found, for the instruction set that the build names (static dispatch). Version
// 1.0 has nothing for SSE2 alone: on plain x86-64 its functions take one number at a time.

#if __has_include(<hwy/contrib/math/math-inl.h>)

// Dynamic dispatch has no target that matches the flags of some processors.
#define HWY_COMPILE_ONLY_STATIC
#include <hwy/highway.h>
// Highway's own order: the functions need the target's types.
#include <hwy/contrib/math/math-inl.h>

#include "measure.hpp"
#include "peer_curve.hpp"

HWY_BEFORE_NAMESPACE();
namespace softlif_benchmark {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// One of Highway's vectors, with the operators.
template <class Scalar>
struct HighwayVector {
  using Tag = hn::ScalableTag<Scalar>;
  hn::Vec<Tag> v;

  friend HighwayVector operator+(HighwayVector a, HighwayVector b) { return {hn::Add(a.v, b.v)}; }
  friend HighwayVector operator-(HighwayVector a, HighwayVector b) { return {hn::Sub(a.v, b.v)}; }
  friend HighwayVector operator*(HighwayVector a, HighwayVector b) { return {hn::Mul(a.v, b.v)}; }
  friend HighwayVector operator/(HighwayVector a, HighwayVector b) { return {hn::Div(a.v, b.v)}; }
  HighwayVector operator-() const { return {hn::Neg(v)}; }
};

template <class Scalar_>
struct HighwayOps {
  using Scalar = Scalar_;
  using V = HighwayVector<Scalar>;
  static constexpr typename V::Tag tag{};
  static constexpr Index width = hn::MaxLanes(tag);

  static V load(const Scalar* from) { return {hn::LoadU(tag, from)}; }
  static void store(V a, Scalar* to) { hn::StoreU(a.v, tag, to); }
  static V set(Scalar value) { return {hn::Set(tag, value)}; }
  static V fma(V a, V b, V c) { return {hn::MulAdd(a.v, b.v, c.v)}; }
  static V max(V a, V b) { return {hn::Max(a.v, b.v)}; }
  static V abs(V a) { return {hn::Abs(a.v)}; }
  static V exp(V a) { return {hn::Exp(tag, a.v)}; }
  static V log(V a) { return {hn::Log(tag, a.v)}; }
  static V log1p(V a) { return {hn::Log1p(tag, a.v)}; }
  static V where_less(V a, V b, V x, V y) { return {hn::IfThenElse(hn::Lt(a.v, b.v), x.v, y.v)}; }
};

SOFTLIF_BENCHMARK_PEER(highway, HighwayOps);

}  // namespace
}  // namespace softlif_benchmark
HWY_AFTER_NAMESPACE();

#endif
