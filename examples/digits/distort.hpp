#pragma once

// More images out of few: each time that a network sees an image in training, the image is moved,
// turned and resized a little, so that the network cannot learn the images by heart.

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "random.hpp"

namespace example {

/// Writes to `to` the image `from`, of width x height pixels row by row, moved, turned and resized
/// at random. Each of these moves the middle of an edge by up to `most` times half the width.
/// Values between pixels are interpolated; outside there is paper.
template <class From, class To>
void distort(const Eigen::MatrixBase<From>& from, Eigen::Index width, Eigen::Index height,
             float most, Random& random, Eigen::MatrixBase<To>&& to) {
  const float angle = random.uniform(-most, most);
  const float scale_x = 1 + random.uniform(-most, most);
  const float scale_y = 1 + random.uniform(-most, most);
  const float centre_x = static_cast<float>(width - 1) / 2;
  const float centre_y = static_cast<float>(height - 1) / 2;
  const float reach = most * static_cast<float>(width) / 2;
  const float from_x = centre_x + random.uniform(-reach, reach);
  const float from_y = centre_y + random.uniform(-reach, reach);
  const float cosine = std::cos(angle), sine = std::sin(angle);

  const auto pixel = [&](Eigen::Index x, Eigen::Index y) {
    return x >= 0 && x < width && y >= 0 && y < height ? from(y * width + x) : 0.0f;
  };
  for (Eigen::Index y = 0; y < height; ++y) {
    for (Eigen::Index x = 0; x < width; ++x) {
      const float dx = (static_cast<float>(x) - centre_x) * scale_x;
      const float dy = (static_cast<float>(y) - centre_y) * scale_y;
      const float source_x = from_x + cosine * dx - sine * dy;
      const float source_y = from_y + sine * dx + cosine * dy;
      const float left = std::floor(source_x), top = std::floor(source_y);
      const auto i = static_cast<Eigen::Index>(left), j = static_cast<Eigen::Index>(top);
      const float right_part = source_x - left, low_part = source_y - top;
      to(y * width + x) =
          (1 - low_part) * ((1 - right_part) * pixel(i, j) + right_part * pixel(i + 1, j)) +
          low_part * ((1 - right_part) * pixel(i, j + 1) + right_part * pixel(i + 1, j + 1));
    }
  }
}

}  // namespace example
