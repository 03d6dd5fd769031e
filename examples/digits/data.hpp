#pragma once

// The images of a run, divided into those to learn from and those to be tested on.

#include <Eigen/Core>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "digits_csv.hpp"
#include "images.hpp"
#include "mnist_idx.hpp"

namespace example {

/// The seed divides the images that come with the example in two; MNIST comes in two parts.
class Data {
 public:
  /// @param digits  the CSV file of the images that come with the example
  /// @param mnist   the folder of MNIST, to be read in its place; empty: none
  Data(const std::string& digits, const std::string& mnist) {
    if (mnist.empty()) {
      constexpr Eigen::Index kTrain = 1400;
      all_ = read_digits(digits);
      if (all_.count() <= kTrain) {
        throw std::runtime_error(digits + ": holds " + std::to_string(all_.count()) +
                                 " digits; more than " + std::to_string(kTrain) + " are needed");
      }
      train_count_ = kTrain;
    } else {
      sets_ = read_mnist(mnist);
    }
  }

  const TrainAndTest& for_seed(std::uint64_t seed) {
    if (train_count_ > 0) sets_ = split(all_, train_count_, seed);
    return sets_;
  }

 private:
  Images all_;
  Eigen::Index train_count_ = 0;
  TrainAndTest sets_;
};

}  // namespace example
