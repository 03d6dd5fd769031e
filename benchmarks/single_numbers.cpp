// One number after the other, as in a program that does not use arrays. Either the processor may
// overlap the calls, or each call waits for the last.

#include "measure.hpp"
#include "neurons.hpp"

namespace softlif_benchmark {
namespace {

template <class Scalar>
Scalar softlif_rate(const softlif::SoftLIFRate<Scalar>& neuron, Scalar J) {
  return neuron.rate(J);
}
template <class Scalar>
Scalar softlif_derivative(const softlif::SoftLIFRate<Scalar>& neuron, Scalar J) {
  return neuron.derivative(J);
}
template <class Scalar>
Scalar libm_rate(const softlif::SoftLIFRate<Scalar>&, Scalar J) {
  return soft_rate<Scalar>(J);
}
/// Computed from the rate's intermediate results, as a user might write it. Where exp(s) overflows,
/// the result is NaN.
template <class Scalar>
Scalar libm_derivative(const softlif::SoftLIFRate<Scalar>&, Scalar J) {
  return soft_derivative<Scalar>(J);
}

template <class Scalar, Scalar (*Function)(const softlif::SoftLIFRate<Scalar>&, Scalar)>
void in_a_loop(benchmark::State& state) {
  const auto neuron = soft_neurons<Scalar>();
  const Array<Scalar> J = currents<Scalar>(state.range(0));
  Array<Scalar> output(J.size());
  measure(state, J, output, [&] {
    for (Index i = 0; i < J.size(); ++i) output[i] = Function(neuron, J[i]);
  });
}

/// Each current contains a share of the last result, too small to change it.
template <class Scalar, Scalar (*Function)(const softlif::SoftLIFRate<Scalar>&, Scalar)>
void waiting(benchmark::State& state) {
  const auto neuron = soft_neurons<Scalar>();
  const Array<Scalar> J = currents<Scalar>(state.range(0));
  Array<Scalar> output(J.size());
  measure(state, J, output, [&] {
    Scalar last(0);
    for (Index i = 0; i < J.size(); ++i) {
      last = Function(neuron, J[i] + last * std::numeric_limits<Scalar>::min());
      output[i] = last;
    }
  });
}

// Registers rate_in_a_loop<float>, libm_rate_waiting<double>, and so on.
#define SOFTLIF_SINGLE(name, function, type)          \
  BENCHMARK_TEMPLATE(in_a_loop, type, function<type>) \
      ->Name(#name "_in_a_loop<" #type ">")           \
      ->Arg(unforeseen);                              \
  BENCHMARK_TEMPLATE(waiting, type, function<type>)   \
      ->Name(#name "_waiting<" #type ">")             \
      ->Arg(unforeseen)
SOFTLIF_SINGLE(rate, softlif_rate, float);
SOFTLIF_SINGLE(rate, softlif_rate, double);
SOFTLIF_SINGLE(libm_rate, libm_rate, float);
SOFTLIF_SINGLE(libm_rate, libm_rate, double);
SOFTLIF_SINGLE(derivative, softlif_derivative, float);
SOFTLIF_SINGLE(derivative, softlif_derivative, double);
SOFTLIF_SINGLE(libm_derivative, libm_derivative, float);
SOFTLIF_SINGLE(libm_derivative, libm_derivative, double);

}  // namespace
}  // namespace softlif_benchmark
