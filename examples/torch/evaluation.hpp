#pragma once

// The network on images that it has not seen: as rates, and as spikes, after each step.

#include <ATen/ATen.h>

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <softlif/torch.hpp>
#include <string>

#include "../digits/images.hpp"
#include "../digits/progress.hpp"
#include "../interrupt.hpp"
#include "batches.hpp"
#include "network.hpp"
#include "ranks.hpp"

namespace example {

struct Spiking {
  double dt = 0.001;  // seconds
  int steps = 30;
  bool random_phases = true;
};

struct Evaluation {
  double soft = 0;       // the fraction of right answers by rates
  double soft_rate = 0;  // mean over neurons and images, in Hz
  // Of spikes. Element i is for the time after i + 1 steps.
  Eigen::ArrayXd accuracy;
  Eigen::ArrayXd spikes;      // so far, for one image
  Eigen::ArrayXd operations;  // so far: an addition for each spike at each synapse, and the
                              // multiplications of the first layer, which sees the image itself
  double training_seconds = 0;
};

/// Runs the network as spikes. After each step, look(step, spikes, answers) gets the step's number
/// from 0, the spikes of each layer, and the answers so far: those of the mean output.
template <class Look>
void show(Network& network, const at::Tensor& images, const Spiking& spiking, std::uint64_t seed,
          const Look& look) {
  const at::NoGradGuard guard;
  network->eval();
  network->set_random_phases(spiking.random_phases);
  at::manual_seed(seed);
  softlif::nn::spiking(*network, spiking.dt);
  const at::Tensor first_current = network->current(0, images);  // the same in all steps
  std::array<at::Tensor, kLayers> spikes;
  at::Tensor sum;
  for (int step = 0; step < spiking.steps; ++step) {
    const at::Tensor output = network->features(
        first_current, [&](std::size_t layer, const at::Tensor& rates) { spikes[layer] = rates; });
    sum = step == 0 ? output : sum + output;
    look(step, spikes, network->answer(sum / (step + 1)));
  }
  softlif::nn::soft(*network);
}

/// Few enough images for all to finish them at nearly the same time.
constexpr std::int64_t kImagesAtATime = 100;

/// The ranks share the images. Every few of them have random numbers of their own, so that the
/// results are the same for any number of ranks.
/// @throws Interrupted in all ranks, after Ctrl-C in one
inline Evaluation evaluate(Network& network, const Images& images, const Spiking& spiking,
                           std::uint64_t seed, Ranks& ranks) {
  const at::NoGradGuard guard;
  const std::int64_t parts = (images.count() + kImagesAtATime - 1) / kImagesAtATime;
  const auto columns = static_cast<std::int64_t>(1 + kLayers);
  at::Tensor by_step = at::zeros({spiking.steps, columns}, at::kDouble);  // right answers, spikes
  at::Tensor soft = at::zeros({2}, at::kDouble);  // right answers, sum of rates
  Progress progress("spiking");
  network->eval();
  for (std::int64_t part = ranks.rank(); part < parts + ranks.rank(); part += ranks.size()) {
    at::Tensor interrupted = at::full({1}, interrupt_requested ? 1.0F : 0.0F);
    ranks.count_step();
    ranks.sum(interrupted);
    if (interrupted.item<float>() > 0) throw Interrupted();
    if (part >= parts) continue;  // the last round is not for all
    const std::int64_t first = part * kImagesAtATime;
    const Batch batch =
        take_images(images, first, std::min<std::int64_t>(kImagesAtATime, images.count() - first));
    const auto correct = [&](const at::Tensor& answers) {
      return answers.argmax(1).eq(batch.labels).sum();
    };
    soft[0] += correct(network->answer(network->features(
        network->current(0, batch.images),
        [&](std::size_t, const at::Tensor& rates) { soft[1] += rates.sum() / kAmplitude; })));
    show(network, batch.images, spiking, key_of(seed, static_cast<std::uint64_t>(part)),
         [&](int step, const std::array<at::Tensor, kLayers>& spikes, const at::Tensor& answers) {
           by_step[step][0] += correct(answers);
           for (std::size_t k = 0; k < kLayers; ++k) {
             by_step[step][static_cast<std::int64_t>(k) + 1] += spikes[k].count_nonzero();
           }
         });
    if (ranks.is_first()) {
      progress.update(static_cast<double>(part + 1) / static_cast<double>(parts), false, [&] {
        return std::to_string(std::min<std::int64_t>(first + kImagesAtATime, images.count())) +
               " of " + std::to_string(images.count()) + " images";
      });
    }
  }
  ranks.sum(by_step);
  ranks.sum(soft);

  const auto count = static_cast<double>(images.count());
  Evaluation evaluation{soft[0].item<double>() / count,
                        soft[1].item<double>() / count / static_cast<double>(network->neurons()),
                        Eigen::ArrayXd(spiking.steps), Eigen::ArrayXd(spiking.steps),
                        Eigen::ArrayXd(spiking.steps)};
  double spikes = 0;
  auto operations = static_cast<double>(network->multiplications(0));
  for (int step = 0; step < spiking.steps; ++step) {
    evaluation.accuracy(step) = by_step[step][0].item<double>() / count;
    for (std::size_t k = 0; k < kLayers; ++k) {
      const double more = by_step[step][static_cast<std::int64_t>(k) + 1].item<double>() / count;
      spikes += more;
      operations += more * network->synapses(k);
    }
    evaluation.spikes(step) = spikes;
    evaluation.operations(step) = operations;
  }
  return evaluation;
}

}  // namespace example
