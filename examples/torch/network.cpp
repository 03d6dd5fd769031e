#include "network.hpp"

#include <string>

namespace example {

NetworkImpl::NetworkImpl(const NetworkOptions& made_with) : options(made_with) { reset(); }

void NetworkImpl::reset() {
  constexpr double kSynapse = 0.002;  // seconds
  int channels = 1;
  int side = options.side;
  for (std::size_t k = 0; k < kLayers; ++k) {
    const int outputs = options.width << k, stride = k == 0 ? 1 : 2;
    const std::string number = std::to_string(k + 1);
    convolutions_[k] = register_module(
        "convolution" + number, torch::nn::Conv2d(torch::nn::Conv2dOptions(channels, outputs, 3)
                                                      .stride(stride)
                                                      .padding(1)
                                                      .bias(!options.batch_norm)));
    // The current starts with mean 1, the threshold, and deviation 2.
    const torch::NoGradGuard guard;
    if (options.batch_norm) {
      norms_[k] = register_module("norm" + number, torch::nn::BatchNorm2d(outputs));
      norms_[k]->weight.fill_(2);
      norms_[k]->bias.fill_(1);
    } else {
      convolutions_[k]->weight.mul_(2);
      convolutions_[k]->bias.fill_(1);
    }
    neurons_[k] =
        register_module("neurons" + number,
                        softlif::nn::SoftLIFRate(
                            softlif::nn::SoftLIFRateOptions(options.sigma).amplitude(kAmplitude)));
    if (k + 1 < kLayers) {
      synapses_[k] = register_module("synapse" + number, softlif::nn::Lowpass(kSynapse));
    }
    side = (side + stride - 1) / stride;
    neurons_in_[k] = std::int64_t{outputs} * side * side;
    multiplications_[k] = neurons_in_[k] * 9 * channels;
    channels = outputs;
  }
  readout_ = register_module("readout", torch::nn::Linear(neurons_in_.back(), kAnswers));
}

at::Tensor NetworkImpl::current(std::size_t layer, const at::Tensor& input) {
  const at::Tensor y = convolutions_[layer](input);
  return options.batch_norm ? norms_[layer](y) : y;
}

at::Tensor NetworkImpl::features(const at::Tensor& first_current,
                                 const std::function<void(std::size_t, at::Tensor&)>& look) {
  at::Tensor output;
  for (std::size_t k = 0; k < kLayers; ++k) {
    output = neurons_[k](k == 0 ? first_current : current(k, output));
    look(k, output);
    if (k + 1 < kLayers) output = synapses_[k](output);
  }
  return output;
}

at::Tensor NetworkImpl::answer(const at::Tensor& features) { return readout_(features.flatten(1)); }

void NetworkImpl::set_random_phases(bool random) {
  for (auto& layer : neurons_) layer->options.random_phases(random);
}

}  // namespace example
