// Train soft, run spiking: a network of SoftLIFRate neurons learns handwritten digits and then
// recognises them with spiking LIF neurons.
//
//   digits --help
//
// To read it as a lesson, take layer.hpp, network.hpp and gradient.hpp (the network and its
// gradient), training.hpp, and spiking.hpp, which puts spiking neurons in. The other headers have
// data, files, the command line and the output.

#include <CLI/CLI.hpp>
#include <array>
#include <filesystem>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "../gnuplot.hpp"
#include "../interrupt.hpp"
#include "../output_file.hpp"
#include "../program.hpp"
#include "data.hpp"
#include "evaluation.hpp"
#include "images.hpp"
#include "network.hpp"
#include "network_file.hpp"
#include "options.hpp"
#include "picture.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "training.hpp"

namespace example {
namespace {

constexpr std::array kResults = {"digits.gp", "digits.svg", "digits.png"};

Network<float> train_new(const Options& options, const Images& images, std::uint32_t seed) {
  // With an amplitude of 1/100, a neuron that fires at 100 Hz gives 1. Gradient descent works well
  // with numbers of that size.
  const softlif::SoftLIFRate<float> neurons =
      softlif::SoftLIFRate<float>(static_cast<float>(options.sigma)).with_amplitude(0.01f);
  Random random(seed);
  Network<float> network = random_network(neurons, {options.hidden.begin(), options.hidden.end()},
                                          images.pixels, random);
  if (!options.learn.empty()) network.learn(learnt_from(options.learn));
  Training training = options.training;
  training.seed = seed;
  Progress progress("training, seed " + std::to_string(seed));
  train(network, images, training, [&](const TrainingState& state) {
    stop_if_interrupted();
    progress.update(state.done, state.epoch_ends, [&] {
      return "epoch " + std::to_string(state.epoch) + " of " + std::to_string(training.epochs) +
             ", loss " + fixed_text(state.loss, 4) + ", accuracy " +
             fixed_text(100 * state.accuracy, 2) + " %";
    });
    return true;
  });
  return network;
}

TrainedNetwork load_network(const std::string& path, Eigen::Index pixels) {
  TrainedNetwork loaded = read_network(path);
  if (loaded.network.inputs() != pixels) {
    throw std::runtime_error(path + ": is for images of " +
                             std::to_string(loaded.network.inputs()) + " pixels, not " +
                             std::to_string(pixels));
  }
  return loaded;
}

void draw(const TrainedNetwork& trained, const Images& images, const Options& options,
          const std::vector<Evaluation>& evaluations) {
  write_file("digits.gp", [&](std::ostream& file) {
    write_picture_script(file, trained.network, images, options.digit, options.spiking,
                         trained.seed, evaluations);
  });
  if (gnuplot_is_installed()) {
    run_gnuplot("digits.gp", "digits.svg");
  } else {
    std::cout << "gnuplot is not installed: no picture. Later: gnuplot digits.gp\n";
  }
}

void print_heading(const Images& train, const Images& test, const Network<float>& network) {
  std::cout << train.count() << " digits to train on, " << test.count() << " others to test; "
            << network.inputs() << " pixels";
  for (const auto& connection : network.connections) std::cout << " - " << connection.outputs();
  std::cout << "; " << network.neurons << "\n\n";
}

void run(const Options& options) {
  // Everything that can be refused is refused before the long work.
  Data data(options.data, options.mnist);
  const Images& any_test = data.for_seed(0).test;
  std::optional<TrainedNetwork> loaded;
  if (!options.load.empty()) loaded = load_network(options.load, any_test.pixels.rows());
  if (options.digit >= any_test.count()) {
    throw std::runtime_error("--digit: the test images are numbered from 0 to " +
                             std::to_string(any_test.count() - 1));
  }
  std::string save;
  if (!options.save.empty()) {
    save = std::filesystem::absolute(options.save).string();
    check_writable(save);
  }
  enter_folder(options.output);
  remove_files(kResults);
  note_interrupts();

  std::vector<Evaluation> evaluations;
  for (int i = 0; i < options.seeds; ++i) {
    const auto seed = loaded ? loaded->seed : static_cast<std::uint32_t>(options.seed + i);
    const auto& [train_images, test_images] = data.for_seed(seed);
    const Stopwatch watch;
    const TrainedNetwork trained =
        loaded ? *loaded : TrainedNetwork{train_new(options, train_images, seed), seed};
    const double training_seconds = loaded ? 0 : watch.seconds();
    if (!save.empty()) write_file(save, [&](std::ostream& file) { write_network(file, trained); });
    evaluations.push_back(
        evaluate(trained.network, test_images, options.spiking, seed, options.training.threads));
    evaluations.back().training_seconds = training_seconds;

    if (i + 1 < options.seeds) continue;
    print_heading(train_images, test_images, trained.network);
    print_learnt(std::cout, trained.network);
    print_table(std::cout, evaluations, options.spiking, trained.network.hidden_neurons());
    print_footer(std::cout, evaluations, options.training.threads);
    draw(trained, test_images, options, evaluations);
  }
  list_files(options.output, kResults);
}

}  // namespace
}  // namespace example

int main(int argc, char** argv) {
  return example::run_program<example::Options>("digits", argc, argv, example::add_options,
                                                example::complete_options, example::run);
}
