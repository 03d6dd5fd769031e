// What a user would write without the library, and the least time that any way can take.

#include <Eigen/Core>
#include <cmath>

#include "curve.hpp"
#include "measure.hpp"

namespace softlif_benchmark {
namespace {

/// The limit that memory sets.
template <class Scalar>
void copy(benchmark::State& state) {
  const Array<Scalar> J = currents<Scalar>(state.range(0));
  Array<Scalar> output(J.size());
  measure(state, J, output, [&] { output = J; });
}

/// The exact curve by libm, one element after the other.
template <class Scalar>
void libm_loop(benchmark::State& state) {
  measure_rates<Scalar>(state, [](const auto& J, auto& rates) {
    for (Index i = 0; i < J.size(); ++i) rates[i] = soft_rate<Scalar>(J[i]);
  });
}

/// NengoDL's formula, with its branches at -20 and 30. Each of its lines is one Eigen statement,
/// into arrays that stay allocated.
template <class Scalar>
void nengodl_eigen(benchmark::State& state) {
  using P = Parameters<Scalar>;
  Array<Scalar> j, s, z, q;
  measure_rates<Scalar>(state, [&](const auto& J, auto& rates) {
    j = J - Scalar(1);
    s = j / P::sigma;
    z = (s > Scalar(30)).select(s, s.exp().log1p()) * P::sigma;
    q = (s > Scalar(-20)).select(z.inverse().log1p(), -s - std::log(P::sigma));
    rates = P::amplitude / (P::tau_ref + P::tau_rc * q);
  });
}

/// The same with each function as a statement of its own, as NumPy evaluates it. Eigen 3.4
/// vectorises no expression that has a select in it, so the functions vectorise here but not above.
template <class Scalar>
void nengodl_eigen_split(benchmark::State& state) {
  using P = Parameters<Scalar>;
  Array<Scalar> j, s, z, q;
  measure_rates<Scalar>(state, [&](const auto& J, auto& rates) {
    j = J - Scalar(1);
    s = j / P::sigma;
    z = s.exp();
    z = z.log1p();
    z = (s > Scalar(30)).select(s, z);
    z *= P::sigma;
    q = z.inverse();
    q = q.log1p();
    q = (s > Scalar(-20)).select(q, -s - std::log(P::sigma));
    rates = P::amplitude / (P::tau_ref + P::tau_rc * q);
  });
}

/// One expression in one pass, written to vectorise (in float; Eigen 3.4 has no log1p for packets
/// of doubles). Without a select, the two sides of the threshold meet in log(t/z + t).
template <class Scalar>
void fused_eigen(benchmark::State& state) {
  using P = Parameters<Scalar>;
  measure_rates<Scalar>(state, [](const auto& J, auto& rates) {
    const Scalar floor(exp_floor);
    const auto j = J - Scalar(1);
    const auto s = j / P::sigma;
    const auto log_t = s.min(Scalar(0));
    const auto t = log_t.max(floor).exp();
    const auto z = j.max(Scalar(0)) + P::sigma * (-s.abs()).max(floor).exp().log1p();
    rates = P::amplitude / (P::tau_ref + P::tau_rc * ((t / z + t).log() - log_t));
  });
}

BENCHMARK_TEMPLATE(copy, float)->Apply(large);
BENCHMARK_TEMPLATE(copy, double)->Apply(large);
BENCHMARK_TEMPLATE(copy, float)->Apply(long_sweep);
BENCHMARK_TEMPLATE(copy, double)->Apply(long_sweep);

BENCHMARK_TEMPLATE(libm_loop, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(libm_loop, double)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(libm_loop, float)->Apply(sweep);
BENCHMARK_TEMPLATE(libm_loop, double)->Apply(sweep);
BENCHMARK_TEMPLATE(libm_loop, long double)->Apply(cached);

BENCHMARK_TEMPLATE(nengodl_eigen, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(nengodl_eigen, double)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(nengodl_eigen, float)->Apply(sweep);
BENCHMARK_TEMPLATE(nengodl_eigen, double)->Apply(sweep);

BENCHMARK_TEMPLATE(nengodl_eigen_split, float)->Apply(large);
BENCHMARK_TEMPLATE(nengodl_eigen_split, double)->Apply(large);

BENCHMARK_TEMPLATE(fused_eigen, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(fused_eigen, double)->Apply(small)->Apply(large);

}  // namespace
}  // namespace softlif_benchmark
