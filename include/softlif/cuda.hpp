#pragma once

/// @file
/// Rates and spikes of whole arrays in a CUDA device's memory, in the time that it takes to copy
/// them. For files that nvcc compiles. (In kernels of one's own: RateNeuron::rate and the like.)

#include <cuda_runtime.h>

#include <algorithm>
#include <cstddef>
#include <softlif/detail/array/broadcast.hpp>
#include <softlif/detail/array/parameter_array.hpp>
#include <softlif/detail/device/backward.hpp>
#include <softlif/detail/device/columns.hpp>
#include <softlif/detail/device/each.hpp>
#include <softlif/detail/device/lif_steps.hpp>
#include <softlif/detail/device/memory.hpp>
#include <softlif/detail/device/rates.hpp>
#include <softlif/detail/error.hpp>
#include <softlif/detail/number/rounding.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/rate_neuron.hpp>
#include <softlif/spiking_neuron.hpp>
#include <type_traits>
#include <utility>

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

/// @cond
}  // namespace gpu
namespace detail {
namespace device {

/// Stands for the kernels of a class of neurons.
template <class Kernel_, class Scalar_>
struct KernelType {
  using Kernel = Kernel_;
  using Scalar = Scalar_;
};
template <class Neuron, template <class...> class Curve, class Parameter, class Names>
KernelType<Curve<ParameterScalar<Parameter>>, ParameterScalar<Parameter>> kernel_type_of(
    const RateNeuron<Neuron, Curve, Parameter, Names>&);
template <class Neuron, template <class...> class Step, class Parameter>
KernelType<Step<ParameterScalar<Parameter>>, ParameterScalar<Parameter>> step_type_of(
    const SpikingNeuron<Neuron, Step, Parameter>&);

/// The parameters of the i-th neuron, counted as the arrays lie in memory.
template <class Neuron>
auto parameters_of(const Neuron& neuron, std::size_t i) {
  if constexpr (is_dense<std::decay_t<decltype(neuron.parameters().first())>>) {
    return neuron.parameters().at(Eigen::Index(i));
  } else {
    return neuron.parameters();
  }
}

inline constexpr const char* moderate_times =
    ": dt, tau_rc and tau_ref must be between 1e-18 and 1e18 on a device (tau_ref may be 0), but "
    "are ";

/// The step of a neuron, which devices compute in Scalar alone.
template <class Step, class Scalar, class Parameters>
Step checked_step(const char* call, const Scalar& dt, const Parameters& of) {
  checked_parameter<TimeStep>(call, dt);
  const Scalar tau_rc = of.template get<TauRC>(), tau_ref = of.template get<TauRef>();
  const Step step = rounded_to_nearest([&] {
    return Step(dt, tau_rc, tau_ref, of.template get<MinVoltage>(), of.template get<Amplitude>());
  });
  if (!step.has_moderate_times()) refuse(call, moderate_times, dt, ", ", tau_rc, " and ", tau_ref);
  return step;
}

}  // namespace device
}  // namespace detail
namespace gpu {
/// @endcond

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
  const auto step =
      detail::device::checked_step<Step<Scalar>>("gpu::step_math", dt, neuron.parameters());
  detail::device::launch_steps(step, stream, n, J, output, voltage, refractory_time);
}

/// What lies side by side in an array that has several samples for each neuron: the neurons of one
/// sample, or the samples of one neuron.
enum class Contiguous { neurons, samples };

/// Neurons with parameters one per neuron, or one neuron, in a device's memory. Their constants are
/// made, and sent there, by the constructor.
///
/// Besides them it has room for the sums of `backward`: for each parameter 8 bytes (16 of double)
/// for each neuron, but for 65,536 at least. It may be moved, not copied. CUDA frees its memory
/// with it: keep it until the streams that use it are done.
template <class Neuron>
class RateNeurons {
  using Type = decltype(detail::device::kernel_type_of(std::declval<const Neuron&>()));
  using Kernel = typename Type::Kernel;
  using Record = detail::device::RateRecord<Kernel>;

 public:
  using Scalar = typename Type::Scalar;  ///< of currents and rates

  /// @param neuron  the neurons, of float or double; counted as their arrays lie in memory
  /// @param stream  takes the copy; other streams must wait for it
  /// @throws std::runtime_error if CUDA refuses, with its reason
  explicit RateNeurons(const Neuron& neuron, cudaStream_t stream = nullptr)
      : table_(
            "gpu::RateNeurons", std::size_t(neuron.parameters().size()), stream,
            [&](std::size_t i) {
              return detail::rounded_to_nearest([&] {
                return Record(detail::device::parameters_of(neuron, i).template kernel<Kernel>());
              });
            }),
        totals_("gpu::RateNeurons", std::size_t{Kernel::Parameters::count} *
                                        (std::max)(size(), detail::device::summing_threads)) {}

  /// @return the number of neurons
  std::size_t size() const { return columns().neurons; }
  /// @private
  detail::device::Columns<Record> columns() const { return table_.columns(); }
  /// @private  For the sums of `backward`.
  detail::device::Total<Scalar>* totals() const { return totals_.data(); }

 private:
  detail::device::Table<Record> table_;
  detail::device::Memory<detail::device::Total<Scalar>> totals_;
};

/// Spiking neurons with parameters one per neuron, or one neuron, in a device's memory, for steps
/// of one length; otherwise as RateNeurons. Their states are the caller's.
template <class Neuron>
class SpikingNeurons {
  using Type = decltype(detail::device::step_type_of(std::declval<const Neuron&>()));
  using Step = typename Type::Kernel;

 public:
  using Scalar = typename Type::Scalar;  ///< of currents, outputs and states

  /// @param neuron  LIF or PreciseLIF, of float or double; counted as their arrays lie in memory
  /// @param dt      the step in seconds; finite, above 0
  /// @param stream  takes the copy; other streams must wait for it
  /// @throws std::invalid_argument for another dt, and for times that step_math of one neuron
  ///         refuses; std::runtime_error if CUDA refuses, with its reason
  SpikingNeurons(const Neuron& neuron, Scalar dt, cudaStream_t stream = nullptr)
      : table_("gpu::SpikingNeurons", std::size_t(neuron.parameters().size()), stream,
               [&](std::size_t i) {
                 return detail::device::checked_step<Step>(
                     "gpu::SpikingNeurons", dt, detail::device::parameters_of(neuron, i));
               }) {}

  /// @return the number of neurons
  std::size_t size() const { return columns().neurons; }
  /// @private
  detail::device::Columns<Step> columns() const { return table_.columns(); }

 private:
  detail::device::Table<Step> table_;
};

/// Writes the rates of currents, each by its own neuron: to the bit as step_math of that neuron
/// alone; otherwise as above.
/// @param neurons     in the memory of the stream's device
/// @param J           the currents, in the device's memory, at any address of a Scalar
/// @param n           their number, a multiple of that of the neurons
/// @param output      takes the rates; may be J
/// @param stream      of CUDA
/// @param contiguous  where J has several samples for each neuron: what lies side by side
/// @throws std::invalid_argument for another n; std::runtime_error if CUDA refuses to start
///         it, with its reason
template <class Neuron, class Scalar = typename RateNeurons<Neuron>::Scalar>
void step_math(const RateNeurons<Neuron>& neurons, const Scalar* J, std::size_t n, Scalar* output,
               cudaStream_t stream = nullptr, Contiguous contiguous = Contiguous::neurons) {
  const auto lanes = detail::device::checked_lanes("gpu::step_math", neurons.size(), n,
                                                   contiguous == Contiguous::samples);
  const detail::device::Outputs<false, Scalar> outputs{output, nullptr};
  detail::device::launch_rates_of_each(neurons.columns(), lanes, stream, J, outputs);
}

/// Writes the rates of currents and their derivatives, in one pass; otherwise as above.
/// @param neurons     in the memory of the stream's device
/// @param J           the currents, in the device's memory, at any address of a Scalar
/// @param n           their number, a multiple of that of the neurons
/// @param output      takes the rates; may be J
/// @param derivative  takes d rate / dJ; may be J, too
/// @param stream      of CUDA
/// @param contiguous  where J has several samples for each neuron: what lies side by side
/// @throws std::invalid_argument for another n; std::runtime_error if CUDA refuses to start
///         it, with its reason
template <class Neuron, class Scalar = typename RateNeurons<Neuron>::Scalar>
void step_math(const RateNeurons<Neuron>& neurons, const Scalar* J, std::size_t n, Scalar* output,
               Scalar* derivative, cudaStream_t stream = nullptr,
               Contiguous contiguous = Contiguous::neurons) {
  const auto lanes = detail::device::checked_lanes("gpu::step_math", neurons.size(), n,
                                                   contiguous == Contiguous::samples);
  const detail::device::Outputs<true, Scalar> outputs{output, derivative};
  detail::device::launch_rates_of_each(neurons.columns(), lanes, stream, J, outputs);
}

/// Advances spiking neurons by the time step that they were made for, each with its own parameters:
/// as step_math of that neuron alone; otherwise as above.
/// @param neurons          in the memory of the stream's device
/// @param J                the currents during the step, in the device's memory
/// @param n                their number, a multiple of that of the neurons
/// @param output           takes amplitude / dt times the number of spikes; may be J
/// @param voltage          is updated
/// @param refractory_time  the same, in seconds
/// @param stream           of CUDA
/// @param contiguous       where J has several samples for each neuron: what lies side by side
/// @throws std::invalid_argument for another n; std::runtime_error if CUDA refuses to start
///         it, with its reason
template <class Neuron, class Scalar = typename SpikingNeurons<Neuron>::Scalar>
void step_math(const SpikingNeurons<Neuron>& neurons, const Scalar* J, std::size_t n,
               Scalar* output, Scalar* voltage, Scalar* refractory_time,
               cudaStream_t stream = nullptr, Contiguous contiguous = Contiguous::neurons) {
  const auto lanes = detail::device::checked_lanes("gpu::step_math", neurons.size(), n,
                                                   contiguous == Contiguous::samples);
  detail::device::launch_steps_of_each(neurons.columns(), lanes, stream, J, output, voltage,
                                       refractory_time);
}

/// The step back of gradient descent, as RateNeuron::backward is on the host: from the gradient of
/// a loss with respect to the rates, that with respect to the currents and those with respect to
/// the parameters. It only starts the work: nothing is allocated, nothing waited for. The sums are
/// the same in every run. One call at a time, as the sums are in the neurons' memory: calls on
/// several streams must wait for one another.
///
/// Partial derivatives are within the bounds of the host. Those of double beyond the packets' range
/// are of the device's own exp and log, and a sum of doubles that overflows on the way stays
/// infinite.
/// @param neurons          in the memory of the stream's device; of one neuron, too
/// @param J                the currents, in the device's memory
/// @param n                their number, a multiple of that of the neurons
/// @param output_gradient  d loss / d rates
/// @param J_gradient       takes d loss / dJ; may be output_gradient or J
/// @param gradients        takes, in the device's memory, d loss / d parameter for each parameter
///                         of the curve in the constructor's order (of SoftLIFRate: sigma, tau_rc,
///                         tau_ref, amplitude), each for all neurons before the next
/// @param stream           of CUDA
/// @param contiguous       where J has several samples for each neuron: what lies side by side
/// @throws std::invalid_argument for another n; std::runtime_error if CUDA refuses to start
///         it, with its reason
template <class Neuron, class Scalar = typename RateNeurons<Neuron>::Scalar>
void backward(const RateNeurons<Neuron>& neurons, const Scalar* J, std::size_t n,
              const Scalar* output_gradient, Scalar* J_gradient, Scalar* gradients,
              cudaStream_t stream = nullptr, Contiguous contiguous = Contiguous::neurons) {
  const auto lanes = detail::device::checked_lanes("gpu::backward", neurons.size(), n,
                                                   contiguous == Contiguous::samples,
                                                   detail::device::summing_threads);
  detail::device::launch_backward(neurons.columns(), lanes, stream, J, output_gradient, J_gradient,
                                  neurons.totals(), gradients);
}

}  // namespace gpu
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
