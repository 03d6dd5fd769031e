#pragma once

// Random numbers that depend on nothing but a key and a place: any number of threads and processes
// may share the work, and get the same.

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace example {

/// A key made from another and a number. (The mixing of SplitMix64: Steele, Lea and Flood 2014,
/// with Stafford's constants.)
inline std::uint64_t key_of(std::uint64_t key, std::uint64_t number) {
  std::uint64_t x = key + (number + 1) * 0x9E3779B97F4A7C15;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
  x = (x ^ x >> 27) * 0x94D049BB133111EB;
  return x ^ x >> 31;
}

/// 32 random bits for each place. (The mixing of MurmurHash3, with half of the key in the middle.)
inline std::uint32_t bits_of(std::uint64_t key, std::uint32_t place) {
  auto x = static_cast<std::uint32_t>(key) + place * 0x9E3779B9U;
  x = (x ^ x >> 16) * 0x85EBCA6BU ^ static_cast<std::uint32_t>(key >> 32);
  x = (x ^ x >> 13) * 0xC2B2AE35U;
  return x ^ x >> 16;
}

/// A number of mean 0 and variance 1 from random bits, close to normal: the sum of their bytes.
inline float normal_of(std::uint32_t bits) {
  const std::uint32_t pairs = (bits & 0x00FF00FFU) + (bits >> 8 & 0x00FF00FFU);
  const auto sum = static_cast<std::int32_t>((pairs & 0xFFFFU) + (pairs >> 16));
  return static_cast<float>(sum - 510) * 0.0067658F;  // a byte has variance (256² - 1)/12
}

/// Calls function(i, values) for each image of a contiguous tensor, in parallel.
template <class Function>
void for_each_image(const at::Tensor& tensor, const Function& function) {
  TORCH_CHECK(tensor.is_contiguous(), "images must be contiguous");
  const std::int64_t size = tensor.numel() / std::max<std::int64_t>(1, tensor.size(0));
  float* const values = tensor.data_ptr<float>();
  at::parallel_for(0, tensor.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      function(static_cast<std::size_t>(i),
               Eigen::Map<Eigen::ArrayXf>(values + i * size, static_cast<Eigen::Index>(size)));
    }
  });
}

/// Adds to rates, amplitude x Hz, noise as large as that of spikes that are counted over some
/// time: a rate r has the variance min(r / T, 1 / 4T²), since a count is wrong by half at most.
/// (Hunsberger and Eliasmith 2015, arXiv:1510.08829, train with gaussian noise.) It has no part in
/// the gradient.
/// @param rates  in place; nothing of the gradient may have kept them
/// @param keys   one for each image
inline void add_count_noise(const at::Tensor& rates, const std::vector<std::uint64_t>& keys,
                            double amplitude, double seconds) {
  const auto slope = static_cast<float>(amplitude / seconds);
  const auto most = static_cast<float>(0.25 * amplitude * amplitude / (seconds * seconds));
  for_each_image(rates, [&](std::size_t i, Eigen::Map<Eigen::ArrayXf> image) {
    constexpr Eigen::Index kBlock = 512;
    Eigen::Array<float, kBlock, 1> noise;
    for (Eigen::Index begin = 0; begin < image.size(); begin += kBlock) {
      const Eigen::Index n = std::min(kBlock, image.size() - begin);
      for (Eigen::Index j = 0; j < kBlock; ++j) {
        noise(j) = normal_of(bits_of(keys[i], static_cast<std::uint32_t>(begin + j)));
      }
      auto part = image.segment(begin, n);
      part += (part * slope).min(most).sqrt() * noise.head(n);
    }
  });
}

/// A factor for each element: 0 with probability `dropped`, else what keeps the mean.
inline at::Tensor dropout_mask(const at::Tensor& like, const std::vector<std::uint64_t>& keys,
                               double dropped) {
  const at::Tensor mask = at::empty(like.sizes(), at::kFloat);
  const auto limit = static_cast<std::uint32_t>(dropped * 4294967296.0);
  const auto kept = static_cast<float>(1 / (1 - dropped));
  for_each_image(mask, [&](std::size_t i, Eigen::Map<Eigen::ArrayXf> image) {
    for (Eigen::Index j = 0; j < image.size(); ++j) {
      image(j) = bits_of(keys[i], static_cast<std::uint32_t>(j)) < limit ? 0 : kept;
    }
  });
  return mask;
}

}  // namespace example
