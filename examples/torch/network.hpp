#pragma once

// The network: three convolutions, each followed by soft LIF neurons, and one linear readout.

#include <torch/nn/cloneable.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/pimpl.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <softlif/torch.hpp>

namespace example {

/// What is the same of a network in training and afterwards.
struct NetworkOptions {
  int width = 32;  // channels of the first layer; the others have two and four times as many
  int side = 28;   // pixels of an image's side
  bool batch_norm = true;
  double sigma = 0.02;
};

constexpr std::size_t kLayers = 3;
constexpr int kAnswers = 10;

/// With an amplitude of 1/100, a neuron that fires at 100 Hz gives 1. Gradient descent works well
/// with numbers of that size.
constexpr double kAmplitude = 0.01;

class NetworkImpl : public torch::nn::Cloneable<NetworkImpl> {
 public:
  explicit NetworkImpl(const NetworkOptions& made_with);
  void reset() override;

  /// The current into the neurons of a layer.
  at::Tensor current(std::size_t layer, const at::Tensor& input);

  /// The output of the last neurons, from the current into the first. After each layer,
  /// look(layer, output) is called, which may change the output.
  at::Tensor features(const at::Tensor& first_current,
                      const std::function<void(std::size_t, at::Tensor&)>& look);

  /// Ten numbers, of which the largest is the answer.
  at::Tensor answer(const at::Tensor& features);

  /// Whether spiking neurons begin at random phases.
  void set_random_phases(bool random);

  std::int64_t neurons(std::size_t layer) const { return neurons_in_[layer]; }
  std::int64_t neurons() const { return neurons_in_[0] + neurons_in_[1] + neurons_in_[2]; }
  /// Multiplications for one image, in the convolution before a layer, or in the readout.
  std::int64_t multiplications(std::size_t layer) const {
    return layer < kLayers ? multiplications_[layer] : neurons_in_.back() * kAnswers;
  }
  std::int64_t multiplications() const {
    return multiplications(0) + multiplications(1) + multiplications(2) + multiplications(3);
  }
  /// How many synapses a neuron of the layer has to the next, on average.
  double synapses(std::size_t layer) const {
    return static_cast<double>(multiplications(layer + 1)) / static_cast<double>(neurons(layer));
  }

  NetworkOptions options;

 private:
  std::array<torch::nn::Conv2d, kLayers> convolutions_{nullptr, nullptr, nullptr};
  std::array<torch::nn::BatchNorm2d, kLayers> norms_{nullptr, nullptr, nullptr};
  std::array<softlif::nn::SoftLIFRate, kLayers> neurons_{nullptr, nullptr, nullptr};
  std::array<softlif::nn::Lowpass, kLayers - 1> synapses_{nullptr, nullptr};
  torch::nn::Linear readout_{nullptr};
  std::array<std::int64_t, kLayers> neurons_in_{};
  std::array<std::int64_t, kLayers> multiplications_{};
};
TORCH_MODULE(Network);

}  // namespace example
