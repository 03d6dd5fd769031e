#pragma once

/// @file
/// Rates and spikes of whole arrays in a CUDA device's memory, in the time that it takes to copy
/// them. For files that nvcc compiles. (In kernels of one's own: RateNeuron::rate and the like.)

#include <cuda_runtime.h>

#include <cstddef>
#include <softlif/detail/device/lif_steps.hpp>
#include <softlif/detail/device/rates.hpp>
#include <softlif/detail/error.hpp>
#include <softlif/detail/number/rounding.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/rate_neuron.hpp>
#include <softlif/spiking_neuron.hpp>
#include <type_traits>

#if !defined(EIGEN_CUDACC)
#error "softlif/cuda.hpp is for sources that a CUDA compiler compiles, such as nvcc"
#endif

namespace softlif {
inline namespace SOFTLIF_TARGET {
/// Arrays in a device's memory.
namespace gpu {

/// Writes the rates of currents, as RateNeuron::rate gives them in a kernel, to the bit. It only
/// starts the work, on a stream: nothing is allocated, nothing waited for.
/// @param neuron  one neuron of float or double
/// @param J       the currents, in the device's memory, at any address of a Scalar
/// @param n       their number
/// @param output  takes the rates, amplitude x spikes per second; in the device's memory; may be J
/// @param stream  of CUDA
/// @throws std::runtime_error if CUDA refuses to start it, with its reason
template <class Neuron, template <class...> class Curve, class Scalar, class Names>
void step_math(const RateNeuron<Neuron, Curve, Scalar, Names>& neuron, const Scalar* J,
               std::size_t n, Scalar* output, cudaStream_t stream = nullptr) {
  detail::device::launch_rates(neuron.kernel(), neuron.on_device(), stream, n, J,
                               detail::device::Outputs<false, Scalar>{output, nullptr});
}

/// Writes the rates of currents and their derivatives, in one pass; otherwise as above.
/// @param neuron      one neuron of float or double
/// @param J           the currents, in the device's memory, at any address of a Scalar
/// @param n           their number
/// @param output      takes the rates; may be J
/// @param derivative  takes d rate / dJ; may be J, too
/// @param stream      of CUDA
/// @throws std::runtime_error if CUDA refuses to start it, with its reason
template <class Neuron, template <class...> class Curve, class Scalar, class Names>
void step_math(const RateNeuron<Neuron, Curve, Scalar, Names>& neuron, const Scalar* J,
               std::size_t n, Scalar* output, Scalar* derivative, cudaStream_t stream = nullptr) {
  detail::device::launch_rates(neuron.kernel(), neuron.on_device(), stream, n, J,
                               detail::device::Outputs<true, Scalar>{output, derivative});
}

/// Advances spiking neurons by one time step, as step_math of LIF and PreciseLIF does on the host,
/// but for rounding; otherwise as above.
/// @param neuron           one LIF or PreciseLIF of float or double
/// @param dt               the step in seconds; finite, above 0
/// @param J                the currents during the step, in the device's memory
/// @param n                the number of neurons
/// @param output           takes amplitude / dt times the number of spikes; may be J
/// @param voltage          is updated
/// @param refractory_time  the same, in seconds
/// @param stream           of CUDA
/// @throws std::invalid_argument for another dt, and for times beyond all use (outside of 1e-18 to
///         1e18 seconds), which the host computes in long double; std::runtime_error if CUDA
///         refuses to start it, with its reason
template <class Neuron, template <class...> class Step, class Scalar>
void step_math(const SpikingNeuron<Neuron, Step, Scalar>& neuron, std::common_type_t<Scalar> dt,
               const Scalar* J, std::size_t n, Scalar* output, Scalar* voltage,
               Scalar* refractory_time, cudaStream_t stream = nullptr) {
  constexpr const char* function = "gpu::step_math";
  detail::checked_parameter<detail::TimeStep>(function, dt);
  const auto step = detail::rounded_to_nearest([&] {
    return Step<Scalar>(dt, neuron.tau_rc(), neuron.tau_ref(), neuron.min_voltage(),
                        neuron.amplitude());
  });
  if (!step.has_moderate_times()) {
    detail::refuse(function, ": dt, tau_rc and tau_ref must be between 1e-18 and 1e18 on a device ",
                   "(tau_ref may be 0), but are ", dt, ", ", neuron.tau_rc(), " and ",
                   neuron.tau_ref());
  }
  detail::device::launch_steps(step, stream, n, J, output, voltage, refractory_time);
}

}  // namespace gpu
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
