#pragma once

// Training: epochs of minibatches, each a step of Adam down the gradient.

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "adam.hpp"
#include "distort.hpp"
#include "gradient.hpp"
#include "images.hpp"
#include "network.hpp"
#include "random.hpp"
#include "share.hpp"

namespace example {

constexpr double kPi = 3.14159265358979323846;

struct Training {
  int epochs = 150;
  Eigen::Index batch = 32;      // images a step
  double learning_rate = 6e-3;  // at the start; falls to 0 along half a cosine
  double weight_decay = 0.01;
  Regularisation regularisation{20, 0.003};  // noise in Hz, price of 1 Hz
  double distortion = 0.1;
  std::uint64_t seed = 1;
  int threads = 1;
};

/// The progress of the training, after each step.
struct TrainingState {
  int epoch;        // from 1
  bool epoch_ends;  // with this step
  double done;      // fraction of all steps
  double loss;      // mean over the images of this epoch so far, as they were trained on
  double accuracy;  // likewise
};

/// The images of `order` from `begin` to `end`, each distorted.
inline Batch<float> draw_batch(const Images& images, const std::vector<std::int64_t>& order,
                               Eigen::Index begin, Eigen::Index end, double distortion,
                               Random& random) {
  Batch<float> batch{Eigen::MatrixXf(images.pixels.rows(), end - begin), {}};
  for (Eigen::Index i = begin; i < end; ++i) {
    const std::int64_t chosen = order[static_cast<std::size_t>(i)];
    distort(images.pixels.col(chosen), images.width, images.height, static_cast<float>(distortion),
            random, batch.images.col(i - begin));
    batch.labels.push_back(images.labels[static_cast<std::size_t>(chosen)]);
  }
  return batch;
}

/// The number of parts in which the gradient of a minibatch is computed. It depends only on the
/// size of the minibatch. Each part has random numbers of its own, and sums are rounded, so this
/// gives the same result, to the bit, on any number of threads. Smaller parts would lose in
/// products of matrices what more threads gain.
inline std::size_t parts_of(Eigen::Index batch) {
  constexpr Eigen::Index kImagesAPart = 32;
  return static_cast<std::size_t>(std::max<Eigen::Index>(2, batch / kImagesAPart));
}

/// The gradient of the minibatch from `begin` to `end` of `order`, in as many parts as there are
/// generators of random numbers.
inline Gradient<float> minibatch_gradient(const Network<float>& network, const Images& images,
                                          const std::vector<std::int64_t>& order,
                                          Eigen::Index begin, Eigen::Index end,
                                          const Training& training, std::vector<Random>& random) {
  const auto begin_of = [&](std::size_t part) {
    const auto parts = static_cast<Eigen::Index>(random.size());
    return begin + (end - begin) * static_cast<Eigen::Index>(part) / parts;
  };
  // The last minibatch of an epoch may have fewer images than parts.
  const auto is_empty = [&](std::size_t part) { return begin_of(part) == begin_of(part + 1); };
  std::vector<Gradient<float>> gradients(random.size());
  share(random.size(), training.threads, [&](std::size_t part) {
    if (is_empty(part)) return;
    const Batch<float> batch = draw_batch(images, order, begin_of(part), begin_of(part + 1),
                                          training.distortion, random[part]);
    gradients[part] = gradient(network, batch, training.regularisation, random[part]);
  });
  std::size_t part = 0;
  while (is_empty(part)) ++part;
  Gradient<float> sum = std::move(gradients[part]);
  while (++part < gradients.size()) {
    if (!is_empty(part)) sum += gradients[part];
  }
  return sum;
}

/// Trains `network`. Calls `go_on(state)` after each step, and ends when that returns false.
template <class GoOn>
void train(Network<float>& network, const Images& images, const Training& training,
           const GoOn& go_on) {
  Random shuffle(training.seed);
  std::vector<Random> random;
  while (random.size() < parts_of(training.batch)) random.emplace_back(shuffle.engine()());
  Adam<float> adam(network);
  const Eigen::Index count = images.count();
  const Eigen::Index steps = (count + training.batch - 1) / training.batch;  // an epoch

  for (int epoch = 0; epoch < training.epochs; ++epoch) {
    const std::vector<std::int64_t> order = shuffle.permutation(count);
    double loss = 0, correct = 0;
    for (Eigen::Index step = 0; step < steps; ++step) {
      const Eigen::Index begin = step * training.batch;
      const Eigen::Index end = std::min(begin + training.batch, count);
      const Gradient<float> sum =
          minibatch_gradient(network, images, order, begin, end, training, random);

      const double all_steps = static_cast<double>(steps) * training.epochs;
      const double done = static_cast<double>(epoch * steps + step) / all_steps;
      const double rate = training.learning_rate * (1 + std::cos(kPi * done)) / 2;
      // The sum serves as the mean: Adam's steps do not depend on the gradient's scale.
      adam.step(network, sum, rate, training.weight_decay);

      loss += sum.loss;
      correct += sum.correct;
      const auto seen = static_cast<double>(end);
      if (!go_on(TrainingState{epoch + 1, end == count, done + 1 / all_steps, loss / seen,
                               correct / seen})) {
        return;
      }
    }
  }
}

}  // namespace example
