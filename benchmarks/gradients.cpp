// The backward step of gradient descent: from the gradient of a loss with respect to the rates to
// the gradients with respect to the currents and to the four parameters. Compare its time with that
// of step_math with derivatives.

#include <Eigen/Core>
#include <cmath>
#include <unsupported/Eigen/AutoDiff>

#include "curve.hpp"
#include "measure.hpp"
#include "neurons.hpp"

namespace softlif_benchmark {
namespace {

/// J from -1 to 3, the same numbers in another order as weights, and room for the gradient.
template <class Scalar>
struct Arrays {
  explicit Arrays(Index n) : J(currents<Scalar>(n)), weights(J.reverse()), J_gradient(n) {}

  Array<Scalar> J, weights, J_gradient;
};

template <class Scalar>
void backward(benchmark::State& state) {
  const auto neurons = soft_neurons<Scalar>();
  Arrays<Scalar> a(state.range(0));
  measure(state, a.J, a.J_gradient,
          [&] { benchmark::DoNotOptimize(neurons.backward(a.J, a.weights, a.J_gradient)); });
}

template <class Scalar>
void lif_backward(benchmark::State& state) {
  const auto neurons = hard_neurons<Scalar>();
  Arrays<Scalar> a(state.range(0));
  measure(state, a.J, a.J_gradient,
          [&] { benchmark::DoNotOptimize(neurons.backward(a.J, a.weights, a.J_gradient)); });
}

/// Carries five derivatives along with each operation of the curve, on single numbers.
template <class Scalar>
void autodiff_backward(benchmark::State& state) {
  using P = Parameters<Scalar>;
  using Five = Eigen::Matrix<Scalar, 5, 1>;
  using Dual = Eigen::AutoDiffScalar<Five>;
  const softlif::SoftLIFRate<Dual> neurons(Dual(P::sigma, 5, 0), Dual(P::tau_rc, 5, 1),
                                           Dual(P::tau_ref, 5, 2), Dual(P::amplitude, 5, 3));
  Arrays<Scalar> a(state.range(0));
  measure(state, a.J, a.J_gradient, [&] {
    Five sums = Five::Zero();
    for (Index i = 0; i < a.J.size(); ++i) {
      const Five gradient = neurons.rate(Dual(a.J[i], 5, 4)).derivatives() * a.weights[i];
      a.J_gradient[i] = gradient[4];
      sums += gradient;
    }
    benchmark::DoNotOptimize(sums);
  });
}

/// The chain rule written in Eigen expressions, with each intermediate in an array that stays
/// allocated. (Digits cancel where |J - 1| is many times sigma.)
template <class Scalar>
void eigen_backward(benchmark::State& state) {
  using P = Parameters<Scalar>;
  Arrays<Scalar> a(state.range(0));
  Array<Scalar> s, e, z, log, interval, of_interval, of_z;
  measure(state, a.J, a.J_gradient, [&] {
    s = (a.J - Scalar(1)) / P::sigma;
    e = (-s.abs()).max(Scalar(exp_floor)).exp();
    z = P::sigma * (s.max(Scalar(0)) + e.log1p());
    log = z.inverse().log1p();
    interval = P::tau_ref + P::tau_rc * log;
    of_interval = -P::amplitude * a.weights / interval.square();
    of_z = -of_interval * P::tau_rc / (z * (z + Scalar(1)));
    s = (s > Scalar(0)).select((e + Scalar(1)).inverse(), e / (e + Scalar(1)));
    a.J_gradient = of_z * s;
    Scalar sums[] = {(of_z * (z - (a.J - Scalar(1)) * s)).sum() / P::sigma,
                     (of_interval * log).sum(), of_interval.sum(), (a.weights / interval).sum()};
    benchmark::DoNotOptimize(sums);
  });
}

BENCHMARK_TEMPLATE(backward, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(backward, double)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(backward, long double)->Apply(cached);
BENCHMARK_TEMPLATE(lif_backward, float)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(lif_backward, double)->Apply(small)->Apply(large);
BENCHMARK_TEMPLATE(autodiff_backward, double)->Apply(cached);
BENCHMARK_TEMPLATE(eigen_backward, float)->Apply(cached);
BENCHMARK_TEMPLATE(eigen_backward, double)->Apply(cached);

}  // namespace
}  // namespace softlif_benchmark
