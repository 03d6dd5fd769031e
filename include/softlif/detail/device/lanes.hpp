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

/// The elements of a thread: all of one neuron.
struct Share {
  std::size_t neuron, first, end, step;
};

/// How threads share out an array that has `samples` elements for each neuron. A neuron has as many
/// threads as it has lanes, and each of them reads its constants once.
class Lanes {
 public:
  /// @param threads  keep the device busy
  /// @param fewest   lanes where samples are contiguous: with fewer than a warp's, neighbouring
  ///                 threads read far apart
  Lanes(std::size_t neurons, std::size_t n, bool samples_are_contiguous, std::size_t threads,
        std::size_t fewest)
      : neurons_(neurons),
        samples_(n / neurons),
        lanes_(threads / neurons),
        samples_are_contiguous_(samples_are_contiguous) {
    if (samples_are_contiguous && lanes_ < fewest) lanes_ = fewest;
    if (lanes_ < 1) lanes_ = 1;
    if (lanes_ > samples_) lanes_ = samples_;
  }

  EIGEN_DEVICE_FUNC std::size_t neurons() const { return neurons_; }
  EIGEN_DEVICE_FUNC std::size_t lanes() const { return lanes_; }
  EIGEN_DEVICE_FUNC std::size_t threads() const { return neurons_ * lanes_; }

  EIGEN_DEVICE_FUNC std::size_t thread(std::size_t neuron, std::size_t lane) const {
    return samples_are_contiguous_ ? neuron * lanes_ + lane : lane * neurons_ + neuron;
  }
  EIGEN_DEVICE_FUNC Share share(std::size_t thread) const {
    if (!samples_are_contiguous_) {
      return {thread % neurons_, thread, samples_ * neurons_, lanes_ * neurons_};
    }
    const std::size_t neuron = thread / lanes_, begin = neuron * samples_;
    return {neuron, begin + thread % lanes_, begin + samples_, lanes_};
  }

 private:
  std::size_t neurons_, samples_, lanes_;
  bool samples_are_contiguous_;
};

}  // namespace device
}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif

#endif
