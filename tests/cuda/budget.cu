// The entries that budget.cmake counts: one element's way through each curve, in PTX, and the
// kernels of gpu::step_math, for their registers.

#include <cuda_runtime.h>

#include <cmath>
#include <cstddef>
#include <softlif/cuda.hpp>
#include <softlif/softlif.hpp>

using namespace softlif;
using detail::device::Corner;

namespace {

template <Corner corner, bool with_derivative, class Scalar>
__device__ void respond(const detail::device::Curve<Scalar>& curve, Scalar* values) {
  const auto tables = detail::device::SharedTables<Scalar>::fill();
  const Scalar J = values[threadIdx.x];
  if (!(std::fabs(J) <= curve.limit())) return;
  const auto response =
      curve.template respond<corner, with_derivative, detail::device::Instructions>(J, tables);
  values[threadIdx.x] = response.rate;
  if (with_derivative) values[threadIdx.x + 1024] = response.derivative;
}

}  // namespace

#define SOFTLIF_ELEMENT(name, Scalar, corner, with_derivative)                             \
  extern "C" __global__ void name(const __grid_constant__ detail::device::Curve<Scalar> c, \
                                  Scalar* values) {                                        \
    respond<Corner::corner, with_derivative>(c, values);                                   \
  }
SOFTLIF_ELEMENT(float_none_rate, float, none, false)
SOFTLIF_ELEMENT(float_none_both, float, none, true)
SOFTLIF_ELEMENT(float_narrow_rate, float, narrow, false)
SOFTLIF_ELEMENT(float_narrow_both, float, narrow, true)
SOFTLIF_ELEMENT(float_wide_rate, float, wide, false)
SOFTLIF_ELEMENT(float_wide_both, float, wide, true)
SOFTLIF_ELEMENT(double_none_rate, double, none, false)
SOFTLIF_ELEMENT(double_none_both, double, none, true)
SOFTLIF_ELEMENT(double_narrow_rate, double, narrow, false)
SOFTLIF_ELEMENT(double_narrow_both, double, narrow, true)
SOFTLIF_ELEMENT(double_wide_rate, double, wide, false)
SOFTLIF_ELEMENT(double_wide_both, double, wide, true)

/// What a user writes.
template <class Neuron, class Scalar>
__global__ void rate_of_one(Neuron neuron, const Scalar* J, std::size_t n, Scalar* rate) {
  const std::size_t i = std::size_t{blockIdx.x} * blockDim.x + threadIdx.x;
  if (i < n) rate[i] = neuron.rate(J[i]);
}

template <class Neuron, class Scalar>
void launch_all(Scalar* J, std::size_t n) {
  gpu::step_math(Neuron(), J, n, J);
  gpu::step_math(Neuron(), J, n, J, J);
  rate_of_one<<<1, 1>>>(Neuron(), J, n, J);
}

template <class Neuron, class Scalar>
void launch_steps(Scalar* J, std::size_t n) {
  gpu::step_math(Neuron(), Scalar(0.001), J, n, J, J, J);
}

template <template <class> class Neuron, class Scalar>
void launch_rates_of_each(Scalar* J, std::size_t n) {
  using Array = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
  const gpu::RateNeurons neurons(Neuron<Array>(Array::Constant(3, Scalar(1))));
  gpu::step_math(neurons, J, n, J);
  gpu::step_math(neurons, J, n, J, J);
  gpu::backward(neurons, J, n, J, J, J);
}

template <template <class> class Neuron, class Scalar>
void launch_steps_of_each(Scalar* J, std::size_t n) {
  using Array = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
  const gpu::SpikingNeurons neurons(Neuron<Array>(Array::Constant(3, Scalar(1))), Scalar(0.001));
  gpu::step_math(neurons, J, n, J, J, J);
}

void launch_all(float* floats, double* doubles, std::size_t n) {
  launch_all<SoftLIFRate<float>>(floats, n);
  launch_all<LIFRate<float>>(floats, n);
  launch_all<SoftLIFRate<double>>(doubles, n);
  launch_all<LIFRate<double>>(doubles, n);
  launch_steps<LIF<float>>(floats, n);
  launch_steps<LIF<double>>(doubles, n);
  launch_steps<PreciseLIF<float>>(floats, n);
  launch_steps<PreciseLIF<double>>(doubles, n);
  launch_rates_of_each<SoftLIFRate>(floats, n);
  launch_rates_of_each<LIFRate>(floats, n);
  launch_rates_of_each<SoftLIFRate>(doubles, n);
  launch_rates_of_each<LIFRate>(doubles, n);
  launch_steps_of_each<LIF>(floats, n);
  launch_steps_of_each<LIF>(doubles, n);
  launch_steps_of_each<PreciseLIF>(floats, n);
  launch_steps_of_each<PreciseLIF>(doubles, n);
}
