#pragma once

// What tensors are compared with: neurons of scalars, and differences.

#include <torch/torch.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <softlif/lif_rate.hpp>
#include <softlif/soft_lif_rate.hpp>
#include <string>
#include <vector>

namespace softlif::testing {

/// Values from `low` to `high`, the same in each run.
inline torch::Tensor values(at::IntArrayRef shape, double low, double high,
                            at::ScalarType type = at::kDouble) {
  return (torch::rand(shape, at::kDouble) * (high - low) + low).to(type);
}

/// The rates, or derivatives, that each element's neuron of scalars gives.
template <class Scalar>
torch::Tensor one_by_one(const torch::Tensor& J, const std::array<torch::Tensor, 4>& parameters,
                         bool derivatives = false) {
  std::vector<torch::Tensor> all{J};
  for (const auto& parameter : parameters) all.push_back(parameter);
  all = torch::broadcast_tensors(all);
  for (auto& tensor : all) tensor = tensor.contiguous();
  torch::Tensor result = torch::empty(all[0].sizes(), all[0].options().requires_grad(false));
  const auto at = [&](std::size_t k, std::int64_t i) {
    return all[k].template data_ptr<Scalar>()[i];
  };
  for (std::int64_t i = 0; i < result.numel(); ++i) {
    const SoftLIFRate<Scalar> neuron(at(1, i), at(2, i), at(3, i), at(4, i));
    result.template data_ptr<Scalar>()[i] =
        derivatives ? neuron.derivative(at(0, i)) : neuron.rate(at(0, i));
  }
  return result;
}

/// The gradient of a function of a tensor of doubles, by differences.
inline torch::Tensor by_differences(const std::function<double()>& function, torch::Tensor tensor) {
  const torch::NoGradGuard guard;
  torch::Tensor gradient = torch::empty(tensor.sizes(), tensor.options().requires_grad(false));
  const torch::Tensor flat = tensor.view({-1});
  for (std::int64_t i = 0; i < flat.numel(); ++i) {
    const double value = flat[i].item<double>(), step = 1e-5 * std::abs(value) + 1e-8;
    flat[i] = value + step;
    const double above = function();
    flat[i] = value - step;
    const double below = function();
    flat[i] = value;
    gradient.view({-1})[i] = (above - below) / (2 * step);
  }
  return gradient;
}

/// The largest difference, in units of the largest value.
inline double distance(const torch::Tensor& a, const torch::Tensor& b) {
  return ((a - b).abs().max() / b.abs().max()).item<double>();
}

/// The text with which the function refuses.
template <class Function>
std::string refusal(const Function& function) {
  try {
    function();
  } catch (const c10::Error& error) {
    return error.what_without_backtrace();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "nothing was refused";
}

}  // namespace softlif::testing
