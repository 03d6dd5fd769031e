#pragma once

// Which thread computes which elements of an array, where each neuron has constants of its own.

#include <Eigen/Core>
#include <cstddef>
#include <softlif/detail/target.hpp>

// For nvcc, and for the test that runs this on a host; other compilers need not read it.
#if defined(EIGEN_CUDACC) || defined(SOFTLIF_TEST_DEVICE_CURVES)

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {
namespace device {

inline constexpr std::size_t warp_size = 32;

/// The elements of a thread: all of one neuron.
struct Share {
  std::size_t neuron, first, end, step;
};

/// How threads share out an array that has `samples` elements for each neuron. A neuron has as many
/// threads as it has lanes, and each of them reads its constants once. Neighbouring threads read
/// neighbouring elements: they are of one neuron where its samples are contiguous, else of one
/// sample.
class Lanes {
 public:
  /// @param threads  keep the device busy
  Lanes(std::size_t neurons, std::size_t n, bool samples_are_contiguous, std::size_t threads)
      : neurons_(neurons),
        samples_(n / neurons),
        lanes_(samples_ == 0 ? 0 : 1),
        samples_are_contiguous_(samples_are_contiguous) {
    const std::size_t most = threads / neurons;
    if (samples_are_contiguous) {
      // A power of 2, so that no group is in two warps; lanes beyond the samples have no work.
      while (lanes_ < samples_ && (lanes_ < warp_size || 2 * lanes_ <= most)) lanes_ *= 2;
      if (lanes_ != 0) group_ = lanes_ < warp_size ? lanes_ : warp_size;
    } else if (most > 1) {
      lanes_ = most < samples_ ? most : samples_;
    }
  }

  EIGEN_DEVICE_FUNC std::size_t neurons() const { return neurons_; }
  EIGEN_DEVICE_FUNC std::size_t threads() const { return neurons_ * lanes_; }
  EIGEN_DEVICE_FUNC Share share(std::size_t thread) const {
    if (!samples_are_contiguous_) {
      return {thread % neurons_, thread, samples_ * neurons_, lanes_ * neurons_};
    }
    const std::size_t neuron = thread / lanes_, begin = neuron * samples_;
    return {neuron, begin + thread % lanes_, begin + samples_, lanes_};
  }

  /// So many neighbouring threads, a power of 2, are of one neuron: a group, in one warp.
  EIGEN_DEVICE_FUNC std::size_t group() const { return group_; }
  /// All of them, and those of a neuron.
  EIGEN_DEVICE_FUNC std::size_t groups() const { return threads() / group_; }
  EIGEN_DEVICE_FUNC std::size_t groups_of_neuron() const { return lanes_ / group_; }
  EIGEN_DEVICE_FUNC std::size_t group_of_neuron(std::size_t neuron, std::size_t i) const {
    return samples_are_contiguous_ ? neuron * groups_of_neuron() + i : i * neurons_ + neuron;
  }

 private:
  std::size_t neurons_, samples_, lanes_, group_ = 1;
  bool samples_are_contiguous_;
};

}  // namespace device
}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif

#endif
