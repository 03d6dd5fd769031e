#pragma once

// Training: batches of distorted images, noise on the rates, a price on high rates, and AdamW with
// one cycle of its rate.

#include <torch/nn/functional/loss.h>
#include <torch/optim/adamw.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../digits/images.hpp"
#include "../interrupt.hpp"
#include "batches.hpp"
#include "network.hpp"
#include "noise.hpp"
#include "ranks.hpp"

namespace example {

struct Training {
  int seed = 1;
  int epochs = 30;
  int batch = 256;              // images a step, of all ranks together
  double learning_rate = 4e-3;  // at its highest
  double weight_decay = 1e-2;
  double noise = 0.01;    // the seconds over which spikes are counted that are as noisy; 0: none
  double price = 1e-4;    // of the square of what a mean rate is above `most_rate`
  double most_rate = 10;  // in Hz
  double dropout = 0.25;  // of the last neurons
  double distortion = 0.15;
};

/// Has the rate rise from 1/25 to all of it in the first fifth of the training, and then fall to
/// nearly nothing (Smith and Topin 2017, arXiv:1708.07120).
inline double part_of_rate(double done) {
  constexpr double kRise = 0.2, kFirst = 0.04, kLast = 4e-6;
  const auto between = [](double from, double to, double part) {
    return to + (from - to) * (1 + std::cos(3.14159265358979 * part)) / 2;
  };
  return done < kRise ? between(kFirst, 1, done / kRise)
                      : between(1, kLast, (done - kRise) / (1 - kRise));
}

struct StepResult {
  double loss = 0;  // without the price
  double correct = 0;
};

/// The gradients of a step, means over the images of all ranks. Batch normalisation has each
/// rank's own mean and variance.
/// @param batch  this rank's part of the step's images; all parts have the same size
/// @throws Interrupted in all ranks, after Ctrl-C in one
inline StepResult compute_gradients(Network& network, const Batch& batch, const Training& training,
                                    Ranks& ranks) {
  ranks.count_step();
  network->zero_grad();
  std::vector<at::Tensor> mean_rates;
  const auto keys_of_layer = [&](std::size_t layer) {
    std::vector<std::uint64_t> keys;
    for (const std::uint64_t key : batch.keys) keys.push_back(key_of(key, layer));
    return keys;
  };
  const at::Tensor features = network->features(
      network->current(0, batch.images), [&](std::size_t layer, at::Tensor& rates) {
        mean_rates.push_back(rates.mean(0).flatten());
        if (training.noise > 0) {
          add_count_noise(rates.detach(), keys_of_layer(layer), kAmplitude, training.noise);
        }
        if (layer + 1 == kLayers && training.dropout > 0) {
          rates = rates * dropout_mask(rates, keys_of_layer(kLayers), training.dropout);
        }
      });
  const at::Tensor logits = network->answer(features);
  const at::Tensor loss = torch::nn::functional::cross_entropy(logits, batch.labels);

  // The price is one of mean rates over all images. Each rank needs its gradient with respect to
  // its own means.
  mean_rates.push_back(at::full({1}, interrupt_requested ? 1.0F : 0.0F));
  const at::Tensor own = at::cat(mean_rates);
  at::Tensor slope;
  {
    const at::NoGradGuard guard;
    at::Tensor all = own.detach().clone();
    ranks.mean(all);
    if (all[-1].item<float>() > 0) throw Interrupted();
    slope =
        (all / kAmplitude - training.most_rate).clamp_min_(0).mul_(2 * training.price / kAmplitude);
    std::int64_t first = 0;
    for (std::size_t k = 0; k < kLayers; ++k) {
      slope.slice(0, first, first + network->neurons(k)).div_(network->neurons(k));
      first += network->neurons(k);
    }
    slope[-1] = 0;
  }
  (training.price > 0 ? loss + slope.dot(own) : loss).backward();
  ranks.finish_means();
  if (!std::isfinite(loss.item<double>())) {
    throw std::runtime_error("the training diverged; try a lower --learning-rate");
  }
  const at::NoGradGuard guard;
  return {loss.item<double>(), logits.argmax(1).eq(batch.labels).sum().item<double>()};
}

/// A network in training.
class Trainer {
 public:
  Trainer(Network network, const Images& images, const Training& training, Ranks& ranks)
      : network_(std::move(network)),
        images_(images),
        training_(training),
        ranks_(ranks),
        optimiser_(groups_of(*network_, training)),
        means_(network_->parameters(), ranks) {
    if (images.count() < training.batch) {
      throw std::runtime_error("a step takes " + std::to_string(training.batch) + " images, but " +
                               std::to_string(images.count()) + " are all");
    }
    ranks.send_from_first(network_->parameters());
  }

  /// Trains for one epoch, of which report(done, result) tells the progress after each step.
  template <class Report>
  void train_epoch(int epoch, const Report& report) {
    network_->train();
    const std::uint64_t key =
        key_of(static_cast<std::uint64_t>(training_.seed), static_cast<std::uint64_t>(epoch));
    const Epoch images(images_, key, training_.distortion);
    const std::int64_t steps = images_.count() / training_.batch,
                       own = training_.batch / ranks_.size();
    for (std::int64_t step = 0; step < steps; ++step) {
      const double done_before =
          (epoch + static_cast<double>(step) / static_cast<double>(steps)) / training_.epochs;
      const StepResult result = compute_gradients(
          network_, images.batch(step * training_.batch + ranks_.rank() * own, own), training_,
          ranks_);
      const double rate = training_.learning_rate * part_of_rate(done_before);
      for (auto& group : optimiser_.param_groups()) {
        static_cast<torch::optim::AdamWOptions&>(group.options()).lr(rate);
      }
      optimiser_.step();
      report(
          (epoch + static_cast<double>(step + 1) / static_cast<double>(steps)) / training_.epochs,
          step + 1 == steps, result.loss, result.correct / static_cast<double>(own));
    }
    // Batch normalisation's running means are those of rank 0.
    ranks_.send_from_first(network_->buffers());
  }

  const Network& network() const { return network_; }
  torch::optim::AdamW& optimiser() { return optimiser_; }

 private:
  /// Weights shrink; biases, and the scales of batch normalisation, do not.
  static std::vector<torch::optim::OptimizerParamGroup> groups_of(const torch::nn::Module& network,
                                                                  const Training& training) {
    std::vector<at::Tensor> weights, others;
    for (const at::Tensor& parameter : network.parameters()) {
      (parameter.dim() > 1 ? weights : others).push_back(parameter);
    }
    const auto options = [&](double decay) {
      return std::make_unique<torch::optim::AdamWOptions>(
          torch::optim::AdamWOptions(training.learning_rate).weight_decay(decay));
    };
    std::vector<torch::optim::OptimizerParamGroup> groups;
    groups.emplace_back(weights, options(training.weight_decay));
    groups.emplace_back(others, options(0));
    return groups;
  }

  Network network_;
  const Images& images_;
  Training training_;
  Ranks& ranks_;
  torch::optim::AdamW optimiser_;
  GradientMeans means_;
};

}  // namespace example
