#pragma once

// The curve written by hand over a SIMD library, in one pass. This is the fastest of the forms
// tried. For floats, log(1 + 1/z) by log1p, with a select for the straight line where z underflows,
// costs the libraries a tenth to two thirds more. Dividing by sigma rather than multiplying by 1 /
// sigma costs a twentieth more, without being more exact.
//
// A library joins by a class Ops, with
//   Scalar, V, width           the numbers, a vector of them with + - * / and unary -, and its size
//   load, store, set           from and to memory, and one number in all places
//   fma(a, b, c)               a b + c
//   max, abs, exp, log, log1p
//   where_less(a, b, x, y)     x where a < b, else y
//
// Each library is measured twice. One form takes one vector at a time, as a user writes it. The
// form `..._lockstep` borrows this library's own trick: it does each operation for eight vectors
// side by side, which hides the operations' latency. (Two or four whole curves one behind the other
// in the loop's body gain nothing. Of 2, 4, 6, 8 and 12 vectors, eight are the fastest, or within
// 5% of it.)

#include <algorithm>

#include "curve.hpp"
#include "measure.hpp"

namespace softlif_benchmark {

template <class Ops>
inline typename Ops::V peer_rate(typename Ops::V J) {
  using V = typename Ops::V;
  using P = Parameters<typename Ops::Scalar>;
  const auto set = [](auto value) { return Ops::set(static_cast<typename Ops::Scalar>(value)); };
  const V j = J - set(1);
  const V s = j * set(1 / P::sigma);
  const V e = Ops::exp(Ops::max(-Ops::abs(s), set(exp_floor)));
  const V z = Ops::fma(set(P::sigma), Ops::log1p(e), Ops::max(j, set(0)));
  const V t = Ops::where_less(s, set(0), e, set(1));
  const V q = Ops::log(t / z + t) + Ops::max(-s, set(0));
  return set(P::amplitude) / Ops::fma(set(P::tau_rc), q, set(P::tau_ref));
}

// g++ must unroll these loops, or else the vectors live in memory.
#if defined(__GNUC__) && !defined(__clang__)
#define SOFTLIF_UNROLL _Pragma("GCC unroll 8")
#else
#define SOFTLIF_UNROLL
#endif

/// Ops for `Count` vectors side by side.
template <class Ops, int Count>
struct LockstepOps {
  using Scalar = typename Ops::Scalar;
  static constexpr Index width = Count * Ops::width;

  struct V {
    typename Ops::V v[Count];

    friend EIGEN_ALWAYS_INLINE V operator+(const V& a, const V& b) {
      return each([](const auto& x, const auto& y) { return x + y; }, a, b);
    }
    friend EIGEN_ALWAYS_INLINE V operator-(const V& a, const V& b) {
      return each([](const auto& x, const auto& y) { return x - y; }, a, b);
    }
    friend EIGEN_ALWAYS_INLINE V operator*(const V& a, const V& b) {
      return each([](const auto& x, const auto& y) { return x * y; }, a, b);
    }
    friend EIGEN_ALWAYS_INLINE V operator/(const V& a, const V& b) {
      return each([](const auto& x, const auto& y) { return x / y; }, a, b);
    }
    EIGEN_ALWAYS_INLINE V operator-() const {
      return each([](const auto& x) { return -x; }, *this);
    }
  };

  template <class Function, class... Vs>
  static EIGEN_ALWAYS_INLINE V each(Function function, const Vs&... vs) {
    V result;
    SOFTLIF_UNROLL
    for (int k = 0; k < Count; ++k) result.v[k] = function(vs.v[k]...);
    return result;
  }

  static EIGEN_ALWAYS_INLINE V load(const Scalar* from) {
    V result;
    SOFTLIF_UNROLL
    for (int k = 0; k < Count; ++k) result.v[k] = Ops::load(from + k * Ops::width);
    return result;
  }
  static EIGEN_ALWAYS_INLINE void store(const V& a, Scalar* to) {
    SOFTLIF_UNROLL
    for (int k = 0; k < Count; ++k) Ops::store(a.v[k], to + k * Ops::width);
  }
  static EIGEN_ALWAYS_INLINE V set(Scalar value) {
    V result;
    SOFTLIF_UNROLL
    for (int k = 0; k < Count; ++k) result.v[k] = Ops::set(value);
    return result;
  }

  static EIGEN_ALWAYS_INLINE V fma(const V& a, const V& b, const V& c) {
    return each([](const auto& x, const auto& y, const auto& z) { return Ops::fma(x, y, z); }, a, b,
                c);
  }
  static EIGEN_ALWAYS_INLINE V max(const V& a, const V& b) {
    return each([](const auto& x, const auto& y) { return Ops::max(x, y); }, a, b);
  }
  static EIGEN_ALWAYS_INLINE V abs(const V& a) {
    return each([](const auto& x) { return Ops::abs(x); }, a);
  }
  static EIGEN_ALWAYS_INLINE V exp(const V& a) {
    return each([](const auto& x) { return Ops::exp(x); }, a);
  }
  static EIGEN_ALWAYS_INLINE V log(const V& a) {
    return each([](const auto& x) { return Ops::log(x); }, a);
  }
  static EIGEN_ALWAYS_INLINE V log1p(const V& a) {
    return each([](const auto& x) { return Ops::log1p(x); }, a);
  }
  static EIGEN_ALWAYS_INLINE V where_less(const V& a, const V& b, const V& x, const V& y) {
    return each([](const auto& p, const auto& q, const auto& v,
                   const auto& w) { return Ops::where_less(p, q, v, w); },
                a, b, x, y);
  }
};

#undef SOFTLIF_UNROLL

/// The rates of as many whole vectors as there are from i on. Afterwards, i is behind them.
template <class Ops, class Currents, class Rates>
void peer_rates(const Currents& J, Rates& rates, Index& i) {
  for (; i + Ops::width <= J.size(); i += Ops::width) {
    Ops::store(peer_rate<Ops>(Ops::load(J.data() + i)), rates.data() + i);
  }
}

template <class Ops, int Count = 1>
void measure_peer(benchmark::State& state) {
  using Scalar = typename Ops::Scalar;
  measure_rates<Scalar>(state, [](const auto& J, auto& rates) {
    Index i = 0;
    if constexpr (Count != 1) peer_rates<LockstepOps<Ops, Count>>(J, rates, i);
    peer_rates<Ops>(J, rates, i);
    if (i == J.size()) return;
    Scalar rest[Ops::width] = {};
    std::copy(J.data() + i, J.data() + J.size(), rest);
    Ops::store(peer_rate<Ops>(Ops::load(rest)), rest);
    std::copy(rest, rest + (J.size() - i), rates.data() + i);
  });
}

/// Registers `library<Scalar>` and `library_lockstep<Scalar>` of the class template `Ops`.
#define SOFTLIF_BENCHMARK_PEER(library, Ops)                       \
  template <class Scalar>                                          \
  void library(benchmark::State& state) {                          \
    measure_peer<Ops<Scalar>>(state);                              \
  }                                                                \
  template <class Scalar>                                          \
  void library##_lockstep(benchmark::State& state) {               \
    measure_peer<Ops<Scalar>, 8>(state);                           \
  }                                                                \
  BENCHMARK_TEMPLATE(library, float)->Apply(small)->Apply(large);  \
  BENCHMARK_TEMPLATE(library, double)->Apply(small)->Apply(large); \
  BENCHMARK_TEMPLATE(library, float)->Apply(sweep);                \
  BENCHMARK_TEMPLATE(library, double)->Apply(sweep);               \
  BENCHMARK_TEMPLATE(library##_lockstep, float)->Apply(large);     \
  BENCHMARK_TEMPLATE(library##_lockstep, double)->Apply(large);    \
  BENCHMARK_TEMPLATE(library##_lockstep, float)->Apply(sweep);     \
  BENCHMARK_TEMPLATE(library##_lockstep, double)->Apply(sweep)

}  // namespace softlif_benchmark
