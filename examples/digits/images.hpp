#pragma once

// Labelled images, divided into those to learn from and those to be tested on.

#include <Eigen/Core>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "random.hpp"

namespace example {

constexpr int kClasses = 10;

/// Images of one size. A column of `pixels` is one image, row by row, from 0 (paper) to 1 (ink).
struct Images {
  Eigen::Index width = 0;
  Eigen::Index height = 0;
  Eigen::MatrixXf pixels;   // width * height x images
  std::vector<int> labels;  // 0 to 9, one an image

  Eigen::Index count() const { return pixels.cols(); }
};

struct TrainAndTest {
  Images train;
  Images test;
};

/// The chosen images, in the order of `chosen`.
inline Images pick(const Images& images, const std::vector<std::int64_t>& chosen) {
  // (Eigen 5 has another name for Eigen::all.)
  const auto every_pixel = Eigen::seqN(Eigen::Index{0}, images.pixels.rows());
  Images picked{images.width, images.height, images.pixels(every_pixel, chosen), {}};
  picked.labels.reserve(chosen.size());
  for (const std::int64_t i : chosen) {
    picked.labels.push_back(images.labels[static_cast<std::size_t>(i)]);
  }
  return picked;
}

/// Draws `train_count` of the images to train on; the others are for the test. The same seed always
/// gives the same two sets, so that a saved network is never tested on images that it has seen.
inline TrainAndTest split(const Images& images, Eigen::Index train_count, std::uint64_t seed) {
  std::vector<std::int64_t> order = Random(seed).permutation(images.count());
  const auto cut = order.begin() + train_count;
  return {pick(images, {order.begin(), cut}), pick(images, {cut, order.end()})};
}

}  // namespace example
