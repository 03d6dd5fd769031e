#pragma once

// MNIST, read from its four IDX files. Each has a magic number and the sizes, as four bytes with
// the highest first, and then one byte for each value.

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "images.hpp"
#include "input_file.hpp"

namespace example {

/// An array of bytes with any number of dimensions, of which the last varies fastest.
struct IdxArray {
  std::vector<std::uint32_t> sizes;
  std::string values;
};

/// Reads an IDX file of bytes with the given number of dimensions. Throws a std::runtime_error that
/// names the file and says what is wrong.
inline IdxArray read_idx(const std::string& path, std::size_t dimensions) {
  constexpr std::uint64_t kMostValues = 200000000;
  const std::size_t header = 4 + 4 * dimensions;
  std::string bytes = read_bytes(path, header + kMostValues);
  const auto refuse = [&path](const std::string& problem) {
    throw std::runtime_error(path + ": " + problem);
  };
  const auto number = [&bytes](std::size_t position) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      value = value << 8 | static_cast<unsigned char>(bytes[position + i]);
    }
    return value;
  };
  if (bytes.compare(0, 2, "\x1f\x8b") == 0) refuse("is compressed; unpack it first, with gunzip");
  constexpr std::uint32_t kBytes = 0x08;  // the type of the values
  if (bytes.size() < header || number(0) != (kBytes << 8 | dimensions)) {
    refuse("is no IDX file of bytes in " + std::to_string(dimensions) + " dimensions");
  }
  IdxArray array;
  std::uint64_t count = 1;
  std::string shape;
  for (std::size_t i = 0; i < dimensions; ++i) {
    array.sizes.push_back(number(4 + 4 * i));
    count *= array.sizes.back();
    if (count > kMostValues) refuse("says that it holds too much to be MNIST");
    if (i > 0) shape += 'x';
    shape += std::to_string(array.sizes.back());
  }
  if (bytes.size() != header + count) {
    refuse("holds " + std::to_string(bytes.size() - header) + " bytes, but " + shape + " are " +
           std::to_string(count));
  }
  array.values = bytes.substr(header);
  return array;
}

/// Images and labels from a pair of IDX files.
inline Images read_idx_images(const std::string& images_path, const std::string& labels_path) {
  const IdxArray pixels = read_idx(images_path, 3);
  const IdxArray labels = read_idx(labels_path, 1);
  constexpr std::uint32_t kLongestSide = 256;
  if (pixels.values.empty() || pixels.sizes[1] > kLongestSide || pixels.sizes[2] > kLongestSide) {
    throw std::runtime_error(images_path + ": holds no images, or none of digits");
  }
  if (pixels.sizes[0] != labels.sizes[0]) {
    throw std::runtime_error(labels_path + ": has " + std::to_string(labels.sizes[0]) +
                             " labels for " + std::to_string(pixels.sizes[0]) + " images");
  }
  using Bytes = Eigen::Matrix<unsigned char, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;
  const Eigen::Index width = pixels.sizes[2], height = pixels.sizes[1], count = pixels.sizes[0];
  const Eigen::Map<const Bytes> bytes(reinterpret_cast<const unsigned char*>(pixels.values.data()),
                                      width * height, count);
  Images images{width, height, bytes.cast<float>() / 255, {}};
  for (const char byte : labels.values) {
    const int label = static_cast<unsigned char>(byte);
    if (label >= kClasses) {
      throw std::runtime_error(labels_path + ": has a label that is not from 0 to 9");
    }
    images.labels.push_back(label);
  }
  return images;
}

/// MNIST's training and test images from the folder with its four files.
inline TrainAndTest read_mnist(const std::string& folder) {
  const auto read = [&folder](const std::string& part) {
    const std::filesystem::path path = std::filesystem::path(folder) / part;
    return read_idx_images(path.string() + "-images-idx3-ubyte",
                           path.string() + "-labels-idx1-ubyte");
  };
  TrainAndTest mnist{read("train"), read("t10k")};
  if (mnist.train.width != mnist.test.width || mnist.train.height != mnist.test.height) {
    throw std::runtime_error(folder + ": the training and test images differ in size");
  }
  return mnist;
}

}  // namespace example
