#pragma once

// Images as tensors, in batches that are the same for any number of processes.

#include <ATen/ATen.h>

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "../digits/distort.hpp"
#include "../digits/images.hpp"
#include "../digits/random.hpp"
#include "noise.hpp"

namespace example {

struct Batch {
  at::Tensor images;  // images x 1 x height x width
  at::Tensor labels;
  std::vector<std::uint64_t> keys;  // for all that is random of an image
};

inline Batch empty_batch(const Images& images, std::int64_t size) {
  return {at::empty({size, 1, images.height, images.width}), at::empty({size}, at::kLong), {}};
}

/// The images from `first` on.
inline Batch take_images(const Images& images, std::int64_t first, std::int64_t size) {
  Batch batch = empty_batch(images, size);
  Eigen::Map<Eigen::MatrixXf>(batch.images.data_ptr<float>(), images.pixels.rows(), size) =
      images.pixels.middleCols(first, size);
  for (std::int64_t i = 0; i < size; ++i) {
    batch.labels.data_ptr<std::int64_t>()[i] = images.labels[static_cast<std::size_t>(first + i)];
  }
  return batch;
}

/// An epoch's images in random order, each distorted at random.
class Epoch {
 public:
  /// @param key  of the epoch
  Epoch(const Images& images, std::uint64_t key, double distortion)
      : images_(images),
        key_(key),
        distortion_(static_cast<float>(distortion)),
        order_(Random(key).permutation(images.count())) {}

  /// @param first  the place in the order
  Batch batch(std::int64_t first, std::int64_t size) const {
    Batch batch = empty_batch(images_, size);
    std::vector<std::int64_t> chosen;
    for (std::int64_t i = 0; i < size; ++i) {
      const std::int64_t image = order_[static_cast<std::size_t>(first + i)];
      chosen.push_back(image);
      batch.keys.push_back(key_of(key_, static_cast<std::uint64_t>(image)));
      batch.labels.data_ptr<std::int64_t>()[i] = images_.labels[static_cast<std::size_t>(image)];
    }
    for_each_image(batch.images, [&](std::size_t i, Eigen::Map<Eigen::ArrayXf> to) {
      Random random(batch.keys[i]);
      distort(images_.pixels.col(chosen[i]), images_.width, images_.height, distortion_, random,
              to.matrix());
    });
    return batch;
  }

 private:
  const Images& images_;
  std::uint64_t key_;
  float distortion_;
  std::vector<std::int64_t> order_;
};

}  // namespace example
