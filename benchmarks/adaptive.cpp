// A time step of AdaptiveLIF neurons, beside a step of LIF (lif_spiking_rate), and beside a step of
// LIF with the adaptation written as lines of Eigen. The adaptation is weak, so that as many spikes
// come.

#include <softlif/softlif.hpp>

#include "curve.hpp"
#include "measure.hpp"
#include "spiking.hpp"

namespace softlif_benchmark {
namespace {

template <class Scalar>
struct Adapting {
  static constexpr Scalar tau_n = Scalar(0.1), inc_n = Scalar(0.001);
  Array<Scalar> adaptation;

  /// The adaptation of n neurons.
  Array<Scalar>& of(Index n) {
    if (adaptation.size() != n) adaptation.setZero(n);
    return adaptation;
  }
};

template <class Scalar>
void adaptive_lif_spiking_rate(benchmark::State& state) {
  using P = Parameters<Scalar>;
  using A = Adapting<Scalar>;
  const softlif::AdaptiveLIF<Scalar> lif(A::tau_n, A::inc_n, P::tau_rc, P::tau_ref, Scalar(0),
                                         P::amplitude);
  A adapting;
  measure_at_rate<Scalar>(state, [&](auto& n) {
    lif.step_math(n.dt, n.J, n.output, n.voltage, n.refractory_time, adapting.of(n.J.size()));
  });
}

template <class Scalar>
void adaptive_lif_spiking_rate_eigen(benchmark::State& state) {
  using P = Parameters<Scalar>;
  using A = Adapting<Scalar>;
  const softlif::LIF<Scalar> lif(P::tau_rc, P::tau_ref, Scalar(0), P::amplitude);
  A adapting;
  measure_at_rate<Scalar>(state, [&](auto& n) {
    Array<Scalar>& adaptation = adapting.of(n.J.size());
    n.output = n.J - adaptation;
    lif.step_math(n.dt, n.output, n.output, n.voltage, n.refractory_time);
    adaptation += n.dt / A::tau_n * (A::inc_n * n.output - adaptation);
  });
}

BENCHMARK_TEMPLATE(adaptive_lif_spiking_rate, float)->Apply(sizes_and_rates);
BENCHMARK_TEMPLATE(adaptive_lif_spiking_rate_eigen, float)->Apply(sizes_and_rates);
BENCHMARK_TEMPLATE(adaptive_lif_spiking_rate, double)->Apply(sizes_and_rates);
BENCHMARK_TEMPLATE(adaptive_lif_spiking_rate_eigen, double)->Apply(sizes_and_rates);

}  // namespace
}  // namespace softlif_benchmark
