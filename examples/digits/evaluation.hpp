#pragma once

// The trained network on images that it has not seen, with three kinds of neurons: those that it
// was trained with, hard LIF rates, and spikes.

#include <Eigen/Core>
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <future>
#include <softlif/softlif.hpp>
#include <string>
#include <vector>

#include "../interrupt.hpp"
#include "images.hpp"
#include "network.hpp"
#include "progress.hpp"
#include "random.hpp"
#include "spiking.hpp"

namespace example {

/// The results of neurons of rates.
struct RateResult {
  double accuracy = 0;  // fraction of the images that were answered right
  double rate = 0;      // mean over hidden neurons and images, in Hz
  double seconds = 0;   // for one image, on one core
};

/// The results of spiking neurons. Element i is for the time after i + 1 steps.
struct SpikingResult {
  Eigen::ArrayXd accuracy;
  Eigen::ArrayXd spikes;  // so far, for one image
  double seconds = 0;     // for one image and all steps, on one core
};

inline Eigen::Index correct_answers(const Eigen::MatrixXf& outputs, const Images& images,
                                    Eigen::Index first) {
  Eigen::Index correct = 0;
  for (Eigen::Index i = 0; i < outputs.cols(); ++i) {
    const int label = images.labels[static_cast<std::size_t>(first + i)];
    correct += answer(outputs, i) == label ? 1 : 0;
  }
  return correct;
}

/// Few enough images for the state of their neurons to stay in a core's cache.
constexpr Eigen::Index kImagesAtATime = 32;

/// `firing` is kSoft or kHard.
template <class Firing>
RateResult evaluate_rates(const Network<float>& network, const Firing& firing,
                          const Images& images) {
  const Stopwatch watch;
  const auto count = static_cast<double>(images.count());
  Eigen::Index correct = 0;
  double rate_sum = 0;
  for (Eigen::Index first = 0; first < images.count(); first += kImagesAtATime) {
    const Eigen::Index size = std::min(kImagesAtATime, images.count() - first);
    const Eigen::MatrixXf shown = images.pixels.middleCols(first, size);
    const Response<float> response = respond(network, firing, shown);
    correct += correct_answers(response.outputs, images, first);
    rate_sum += response.rate_sum;
  }
  const double neuron_count = static_cast<double>(network.hidden_neurons());
  return {static_cast<double>(correct) / count, rate_sum / neuron_count / count,
          watch.seconds() / count};
}

/// Spikes and right answers, summed over the images from `first` to `first + size`.
inline SpikingResult count_spikes(const Network<float>& network, const Images& images,
                                  Eigen::Index first, Eigen::Index size, const Spiking& spiking,
                                  Random& random) {
  SpikingResult sums{Eigen::ArrayXd::Zero(spiking.steps), Eigen::ArrayXd::Zero(spiking.steps)};
  Eigen::Index spikes_so_far = 0;
  show(network, images.pixels.middleCols(first, size), spiking, random,
       [&](int step, const std::vector<Matrix<float>>& spikes, const Matrix<float>& outputs) {
         for (std::size_t i = 0; i < spikes.size(); ++i) {
           spikes_so_far += spikes_in(spikes[i], i, network, spiking);
         }
         sums.spikes(step) = static_cast<double>(spikes_so_far);
         sums.accuracy(step) = static_cast<double>(correct_answers(outputs, images, first));
       });
  return sums;
}

/// Every few images have random numbers of their own, and counts are exact. So any number of
/// threads may share the work in any order, and give what one thread gives. Throws Interrupted
/// after Ctrl-C.
inline SpikingResult evaluate_spiking(const Network<float>& network, const Images& images,
                                      const Spiking& spiking, std::uint64_t seed,
                                      int allowed_threads) {
  const Stopwatch watch;
  Progress progress("spiking");
  const Eigen::Index parts = (images.count() + kImagesAtATime - 1) / kImagesAtATime;
  const auto threads = std::min<Eigen::Index>(allowed_threads, parts);
  std::atomic<Eigen::Index> next{0};
  const auto work = [&](bool reports) {
    SpikingResult sums{Eigen::ArrayXd::Zero(spiking.steps), Eigen::ArrayXd::Zero(spiking.steps)};
    for (Eigen::Index part = next++; part < parts && !interrupt_requested; part = next++) {
      const Eigen::Index first = part * kImagesAtATime;
      const Eigen::Index size = std::min(kImagesAtATime, images.count() - first);
      Random random(seed * 1000003 + static_cast<std::uint64_t>(part));
      const SpikingResult some = count_spikes(network, images, first, size, spiking, random);
      sums.accuracy += some.accuracy;
      sums.spikes += some.spikes;
      if (reports) {
        progress.update(static_cast<double>(part + 1) / static_cast<double>(parts), false, [&] {
          return std::to_string(first + size) + " of " + std::to_string(images.count()) + " images";
        });
      }
    }
    return sums;
  };
  std::vector<std::future<SpikingResult>> others;
  for (Eigen::Index i = 1; i < threads; ++i)
    others.push_back(std::async(std::launch::async, work, false));
  SpikingResult result = work(true);
  for (auto& other : others) {
    const SpikingResult sums = other.get();
    result.accuracy += sums.accuracy;
    result.spikes += sums.spikes;
  }
  stop_if_interrupted();
  const auto count = static_cast<double>(images.count());
  result.accuracy /= count;
  result.spikes /= count;
  result.seconds = watch.seconds() * static_cast<double>(threads) / count;
  return result;
}

struct Evaluation {
  RateResult soft;
  RateResult hard;
  SpikingResult spiking;
  double training_seconds = 0;
};

inline Evaluation evaluate(const Network<float>& network, const Images& images,
                           const Spiking& spiking, std::uint64_t seed, int threads) {
  return {evaluate_rates(network, kSoft, images), evaluate_rates(network, kHard, images),
          evaluate_spiking(network, images, spiking, seed, threads)};
}

}  // namespace example
