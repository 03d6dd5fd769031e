#pragma once

// The curve written by hand over a SIMD library, in one pass. Of the forms tried, the fastest: for
// floats, taking log(1 + 1/z) by log1p, and the straight line where z underflows by a select, costs
// the libraries a tenth to two thirds more.
//
// A library joins by a class Ops, with
//   Scalar, V, width           the numbers, a vector of them with + - * / and unary -, and its size
//   load, store, set           from and to memory, and one number in all places
//   max, abs, exp, log, log1p
//   where_less(a, b, x, y)     x where a < b, else y

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
  const V s = j / set(P::sigma);
  const V e = Ops::exp(Ops::max(-Ops::abs(s), set(exp_floor)));
  const V z = Ops::max(j, set(0)) + set(P::sigma) * Ops::log1p(e);
  const V t = Ops::where_less(s, set(0), e, set(1));
  const V q = Ops::log(t / z + t) + Ops::max(-s, set(0));
  return set(P::amplitude) / (set(P::tau_ref) + set(P::tau_rc) * q);
}

template <class Ops>
void measure_peer(benchmark::State& state) {
  using Scalar = typename Ops::Scalar;
  measure_rates<Scalar>(state, [](const auto& J, auto& rates) {
    constexpr Index width = Ops::width;
    const Index n = J.size();
    Index i = 0;
    for (; i + width <= n; i += width) {
      Ops::store(peer_rate<Ops>(Ops::load(J.data() + i)), rates.data() + i);
    }
    if (i == n) return;
    Scalar rest[width] = {};
    std::copy(J.data() + i, J.data() + n, rest);
    Ops::store(peer_rate<Ops>(Ops::load(rest)), rest);
    std::copy(rest, rest + (n - i), rates.data() + i);
  });
}

}  // namespace softlif_benchmark
