#pragma once

// The picture of one digit as the network's spikes, and of the accuracy of evaluations.

#include <Eigen/Core>
#include <cstdint>
#include <ostream>
#include <vector>

#include "evaluation.hpp"
#include "images.hpp"
#include "network.hpp"
#include "picture_script.hpp"
#include "spiking.hpp"

namespace example {

inline Showing show_one(const Network<float>& network, const Images& images, Eigen::Index digit,
                        const Spiking& spiking, std::uint64_t seed) {
  Showing showing;
  showing.spikes.resize(static_cast<std::size_t>(network.connections.front().outputs()));
  showing.outputs.resize(kClasses, spiking.steps);
  Random random(seed);
  show(network, images.pixels.col(digit), spiking, random,
       [&](int step, const std::vector<Matrix<float>>& spikes, const Matrix<float>& outputs) {
         for (std::size_t i = 0; i < showing.spikes.size(); ++i) {
           if (spikes.front()(static_cast<Eigen::Index>(i)) > 0) showing.spikes[i].push_back(step);
         }
         showing.outputs.col(step) = outputs;
       });
  return showing;
}

/// The mean over the evaluations.
inline void write_accuracy_data(std::ostream& script, const std::vector<Evaluation>& evaluations,
                                double dt) {
  Eigen::ArrayXd accuracy = 0 * evaluations.front().spiking.accuracy;
  double soft = 0;
  for (const Evaluation& evaluation : evaluations) {
    accuracy += evaluation.spiking.accuracy;
    soft += evaluation.soft.accuracy;
  }
  const auto count = static_cast<double>(evaluations.size());
  write_accuracy_data(script, Eigen::ArrayXd(accuracy / count), soft / count, dt);
}

/// Draws image `digit` of `images`, shown to `network`, and the accuracy of `evaluations`.
inline void write_picture_script(std::ostream& script, const Network<float>& network,
                                 const Images& images, Eigen::Index digit, const Spiking& spiking,
                                 std::uint64_t seed, const std::vector<Evaluation>& evaluations) {
  script << "# Draws digits.svg and .png: gnuplot digits.gp\n";
  script.precision(4);
  write_digit_data(script, images, digit);
  write_showing_data(script, show_one(network, images, digit, spiking, seed), spiking.dt);
  write_accuracy_data(script, evaluations, spiking.dt);
  script << "tested = " << static_cast<Eigen::Index>(evaluations.size()) * images.count() << '\n';
  script << drawing_commands("digits");
}

}  // namespace example
