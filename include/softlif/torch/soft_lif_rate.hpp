#pragma once

/// @file
/// The tuning curves as functions on LibTorch's tensors: over torch/autograd.h, which takes a
/// compiler half as long as torch/torch.h.

#include <softlif/detail/requirements.hpp>

#include <softlif/detail/curve/lif_kernel.hpp>
#include <softlif/detail/curve/soft_lif_kernel.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/detail/tensor/rate_function.hpp>
#include <softlif/torch/value.hpp>

namespace softlif {
namespace nn {
inline namespace SOFTLIF_TARGET {

/// The rates of soft LIF neurons, as those of softlif::SoftLIFRate to the bit, with gradients.
///
/// Each parameter is a number or a tensor. Tensors broadcast against J as PyTorch's do (for one
/// number a channel of images: [channels, 1, 1]) and may require gradients. What is of Half or
/// BFloat16 is computed in float. The result is in the memory format of J. LibTorch's threads share
/// the work; the result is the same for any number of them.
///
/// To the way back the slopes are kept, of the size of J, or J itself where parameters learn. In
/// at::NoGradGuard nothing is kept.
///
/// @param J          the input currents
/// @param sigma      smoothness of the corner, in units of J; finite, above 0
/// @param tau_rc     membrane time constant in seconds; finite, above 0
/// @param tau_ref    refractory period in seconds; finite, at least 0
/// @param amplitude  output per spike per second; finite, above 0
/// @return amplitude x spikes per second, of the type of J and the shape to which all broadcast
/// @throws c10::Error for other values, types, devices and shapes, before anything is computed; and
///         std::runtime_error from backward() where a second derivative is asked for
inline at::Tensor soft_lif_rate(
    const at::Tensor& J, const Value& sigma = detail::usual<detail::Sigma, double>(),
    const Value& tau_rc = detail::usual<detail::TauRC, double>(),
    const Value& tau_ref = detail::usual<detail::TauRef, double>(),
    const Value& amplitude = detail::usual<detail::Amplitude, double>()) {
  return detail::rates_of<detail::SoftLIFKernel>("softlif::nn::soft_lif_rate", J,
                                                 {sigma, tau_rc, tau_ref, amplitude});
}

/// The rates of LIF neurons, as those of softlif::LIFRate to the bit, with gradients; else as
/// soft_lif_rate.
/// @param J          the input currents
/// @param tau_rc     membrane time constant in seconds; finite, above 0
/// @param tau_ref    refractory period in seconds; finite, at least 0
/// @param amplitude  output per spike per second; finite, above 0
/// @return amplitude x spikes per second, of the type of J and the shape to which all broadcast
/// @throws c10::Error and std::runtime_error as soft_lif_rate
inline at::Tensor lif_rate(const at::Tensor& J,
                           const Value& tau_rc = detail::usual<detail::TauRC, double>(),
                           const Value& tau_ref = detail::usual<detail::TauRef, double>(),
                           const Value& amplitude = detail::usual<detail::Amplitude, double>()) {
  return detail::rates_of<detail::LIFKernel>("softlif::nn::lif_rate", J,
                                             {tau_rc, tau_ref, amplitude});
}

}  // namespace SOFTLIF_TARGET
}  // namespace nn
}  // namespace softlif
