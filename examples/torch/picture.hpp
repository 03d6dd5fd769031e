#pragma once

// The picture of one image as the network's spikes, and of the accuracy.

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <vector>

#include "../digits/images.hpp"
#include "../digits/picture_script.hpp"
#include "evaluation.hpp"
#include "network.hpp"

namespace example {

/// The spikes of the last neurons, and the answers.
inline Showing show_one(Network& network, const Images& images, std::int64_t digit,
                        const Spiking& spiking, std::uint64_t seed) {
  Showing showing;
  showing.spikes.resize(static_cast<std::size_t>(network->neurons(kLayers - 1)));
  showing.outputs.resize(kAnswers, spiking.steps);
  show(network, take_images(images, digit, 1).images, spiking, seed,
       [&](int step, const std::array<at::Tensor, kLayers>& spikes, const at::Tensor& answers) {
         const float* const last = spikes.back().data_ptr<float>();
         for (std::size_t i = 0; i < showing.spikes.size(); ++i) {
           if (last[i] > 0) showing.spikes[i].push_back(step);
         }
         showing.outputs.col(step) =
             Eigen::Map<const Eigen::VectorXf>(answers.data_ptr<float>(), kAnswers);
       });
  return showing;
}

inline void write_picture_script(std::ostream& script, Network& network, const Images& images,
                                 std::int64_t digit, const Spiking& spiking, std::uint64_t seed,
                                 const std::vector<Evaluation>& evaluations) {
  script << "# Draws mnist.svg and .png: gnuplot mnist.gp\n";
  script.precision(4);
  write_digit_data(script, images, digit);
  write_showing_data(script, show_one(network, images, digit, spiking, seed), spiking.dt);
  Eigen::ArrayXd accuracy = 0 * evaluations.front().accuracy;
  double soft = 0;
  for (const Evaluation& evaluation : evaluations) {
    accuracy += evaluation.accuracy;
    soft += evaluation.soft;
  }
  const auto count = static_cast<double>(evaluations.size());
  write_accuracy_data(script, Eigen::ArrayXd(accuracy / count), soft / count, spiking.dt);
  script << "tested = " << static_cast<Eigen::Index>(evaluations.size()) * images.count() << '\n';
  script << drawing_commands("mnist");
}

}  // namespace example
