#pragma once

// Tensors on CUDA devices: what functions on tensors call there.

#include <ATen/ATen.h>

#include <softlif/detail/curve/lif_kernel.hpp>
#include <softlif/detail/curve/lif_step.hpp>
#include <softlif/detail/curve/precise_lif_step.hpp>
#include <softlif/detail/curve/soft_lif_kernel.hpp>
#include <softlif/detail/target.hpp>

namespace softlif {
namespace nn {

// As the modules, these are the same in all files of a program: one of them, which nvcc compiles,
// has the kernels for all.

/// @private  What is computed.
enum class Formula { soft_lif, lif, lif_step, precise_lif_step };

/// @private  The loops of softlif/detail/tensor/ over tensors on a CUDA device, with kernels.
///
/// All tensors but the parameters are dense, of one layout in memory, and of Float or Double. A
/// layout is a TensorLayout's three numbers; the parameters are its columns, on the CPU.
class TensorsOnCuda {
 public:
  virtual ~TensorsOnCuda() = default;

  /// Writes the rates, and the slopes where these are defined.
  virtual void rates(Formula formula, at::IntArrayRef layout, at::TensorList parameters,
                     const at::Tensor& J, const at::Tensor& rates,
                     const at::Tensor& slopes) const = 0;
  /// Writes the gradient with respect to J.
  /// @return those with respect to each parameter of each neuron, on the CPU
  virtual at::Tensor backward(Formula formula, at::IntArrayRef layout, at::TensorList parameters,
                              const at::Tensor& J, const at::Tensor& output_gradient,
                              const at::Tensor& J_gradient) const = 0;
  /// A step of spiking neurons.
  virtual void advance(const char* function, Formula formula, at::IntArrayRef layout, double dt,
                       at::TensorList parameters, const at::Tensor& J, const at::Tensor& output,
                       const at::Tensor& voltage, const at::Tensor& refractory_time) const = 0;
};

/// @private  Those of the program, if it has any.
inline const TensorsOnCuda* tensors_on_cuda = nullptr;

}  // namespace nn

inline namespace SOFTLIF_TARGET {
namespace detail {

/// What the kernels of a curve, or of a step, are called there.
template <template <class...> class Kernel>
inline constexpr nn::Formula formula_of{};
template <>
inline constexpr nn::Formula formula_of<SoftLIFKernel> = nn::Formula::soft_lif;
template <>
inline constexpr nn::Formula formula_of<LIFKernel> = nn::Formula::lif;
template <>
inline constexpr nn::Formula formula_of<LIFStep> = nn::Formula::lif_step;
template <>
inline constexpr nn::Formula formula_of<PreciseLIFStep> = nn::Formula::precise_lif_step;

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
