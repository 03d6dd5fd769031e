#pragma once

// The command line of digits: its options and their defaults.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "../command_line.hpp"
#include "learnt.hpp"
#include "spiking.hpp"
#include "training.hpp"

namespace example {

struct Options {
  std::string data = DIGITS_CSV;  // where the build found the digits of this example
  std::string mnist;              // a folder, to be read in place of `data`

  std::vector<int> hidden{256};  // neurons in each hidden layer
  double sigma = 0.1;
  std::string learn;  // names with commas between them; empty: nothing but the weights
  Training training;
  int batch = 32;
  int seed = 1;
  int seeds = 1;

  Spiking spiking;
  int shown_ms = 200;

  std::string load;  // empty: train
  std::string save;  // empty: don't
  int digit = 0;
  std::string output = ".";
};

/// Options that suit 60,000 larger images, where the command line does not say otherwise.
inline void prefer_for_mnist(const CLI::App& app, Options& options) {
  const auto prefer = [&app](const std::string& name, auto& value, auto preferred) {
    if (app.count(name) == 0) value = preferred;
  };
  prefer("--hidden", options.hidden, std::vector<int>{512});
  prefer("--epochs", options.training.epochs, 40);
  prefer("--batch", options.batch, 128);
  prefer("--learning-rate", options.training.learning_rate, 3e-3);
  prefer("--threads", options.training.threads, 2);
}

/// Refuses what learnt_from refuses.
inline CLI::Validator names_of_learnt() {
  return CLI::Validator(
      [](const std::string& names) {
        try {
          learnt_from(names);
          return std::string();
        } catch (const std::invalid_argument& error) {
          return std::string(error.what());
        }
      },
      "");
}

inline void add_data_options(CLI::App& app, Options& options) {
  const std::string group = "The images";
  add_file_option(app, "--data", "FILE", options.data,
                  "CSV file of 8x8 digits (default: the one that comes with\n"
                  "this example); 1,400 of them, drawn by the seed, are trained\n"
                  "on and the others are for the test",
                  group);
  add_file_option(app, "--mnist", "DIR", options.mnist,
                  "Folder with the four IDX files of MNIST, in place of them", group);
  app.get_option("--mnist")->excludes("--data");
}

inline void add_training_options(CLI::App& app, Options& options) {
  const std::string group = "Training";
  Training& training = options.training;
  add_option(app, "--hidden", "N...", options.hidden,
             "Neurons in each hidden layer, one to four layers;\nMNIST: 512")
      ->expected(1, 4)
      ->check(within(1, 10000))
      ->group(group);
  add_option(app, "--sigma", "S", options.sigma, "Width of the smoothed corner at the threshold")
      ->group(group);
  app.add_option("--learn", options.learn,
                 "Parameters of the neurons that are learnt with the\nweights, one for each hidden "
                 "neuron: any of\n" +
                     learnable_names())
      ->type_name("NAMES")
      ->option_text("NAME,...")
      ->check(names_of_learnt())
      ->group(group);
  add_option(app, "--epochs", "N", training.epochs, "Times that each image is seen; MNIST: 40")
      ->check(within(1, 100000))
      ->group(group);
  add_option(app, "--batch", "N", options.batch, "Images a step; MNIST: 128")
      ->check(within(2, 10000))
      ->group(group);
  add_option(app, "--learning-rate", "R", training.learning_rate, "Of Adam, at first; MNIST: 0.003")
      ->check(within_real(0, 1))
      ->group(group);
  add_option(app, "--weight-decay", "D", training.weight_decay, "Pull of the weights towards 0")
      ->check(within_real(0, 100))
      ->group(group);
  add_option(app, "--noise", "HZ", training.regularisation.noise,
             "Standard deviation of the noise on the rates of neurons\nthat fire")
      ->check(within_real(0, 1000))
      ->group(group);
  add_option(app, "--price", "P", training.regularisation.price,
             "What the loss rises by for 1 Hz of the mean rate: for\nfewer spikes")
      ->check(within_real(0, 100))
      ->group(group);
  add_option(app, "--distortion", "D", training.distortion,
             "How far images are moved, turned and resized, as a part\nof half their width")
      ->check(within_real(0, 0.5))
      ->group(group);
  add_option(app, "--seed", "N", options.seed, "Seed of all that is random")
      ->check(within(0, std::numeric_limits<int>::max() - 1000))
      ->group(group);
  add_option(app, "--seeds", "N", options.seeds, "Networks to train, each from the next seed")
      ->check(within(1, 1000))
      ->group(group);
  add_option(
      app, "--threads", "N", training.threads,
      "Threads to share the work, at most " + std::to_string(most_threads()) +
          " here; the results are\nthe same with any number. Training has use for two, or for\n"
          "one for each 32 images a step. MNIST: 2")
      ->check(within_machine())
      ->group(group);
}

inline void add_spiking_options(CLI::App& app, Options& options) {
  const std::string group = "Spiking";
  add_option(app, "--shown", "MS", options.shown_ms, "Time that each image is shown, in ms")
      ->check(within(10, 10000))
      ->group(group);
  add_option(app, "--synapse", "SECONDS", options.spiking.synapse,
             "Time constant of the low-pass filter behind spikes")
      ->check(within_real(0, 100))
      ->group(group);
  add_option(app, "--dt", "SECONDS", options.spiking.dt, "Length of a step, 0.0001 to 0.1")
      ->check(within_real(1e-4, 0.1))
      ->group(group);
  app.add_flag("--precise", options.spiking.precise,
               "PreciseLIF neurons, which lose no spikes in long steps,\nin place of LIF")
      ->group(group);
}

inline void add_output_options(CLI::App& app, Options& options) {
  const std::string group = "Files";
  add_file_option(app, "--save", "FILE", options.save, "Keep the trained network there", group);
  add_file_option(app, "--load", "FILE", options.load, "Take that network, and train none", group);
  add_option(app, "--digit", "N", options.digit, "Number of the test image to draw, from 0")
      ->check(within(0, std::numeric_limits<int>::max()))
      ->group(group);
  add_option(app, "--output", "DIR", options.output,
             "Folder for the picture, made where it is missing")
      ->check(check_not_empty, "")
      ->group(group);
  for (const char* const name :
       {"--seed", "--seeds", "--save", "--hidden", "--sigma", "--learn", "--epochs", "--batch",
        "--learning-rate", "--weight-decay", "--noise", "--price", "--distortion"}) {
    app.get_option("--load")->excludes(name);
  }
  app.get_option("--save")->excludes("--seeds");
}

inline void add_options(CLI::App& app, Options& options) {
  app.description(
      "Recognises handwritten digits with neurons that spike: trains a network of\n"
      "SoftLIFRate neurons, then runs the same weights with LIFRate neurons and with\n"
      "spiking LIF neurons. Prints how well each does and writes the script digits.gp,\n"
      "by which gnuplot, where it is installed, draws digits.svg and digits.png.\n");
  add_data_options(app, options);
  add_training_options(app, options);
  add_spiking_options(app, options);
  add_output_options(app, options);
  app.get_formatter()->column_width(26);
  app.footer(
      "Examples:\n"
      "  digits --seeds 5              the mean of five networks\n"
      "  digits --hidden 64 --noise 0  fewer neurons, trained without noise\n"
      "  digits --learn tau_rc,sigma   each neuron learns a tau_rc and a sigma\n"
      "  digits --mnist package/data --save mnist.net");
}

/// Sets options that follow from others.
inline void complete_options(const CLI::App& app, Options& options) {
  if (!options.mnist.empty()) prefer_for_mnist(app, options);
  options.training.batch = options.batch;
  const double steps = options.shown_ms * 1e-3 / options.spiking.dt;
  options.spiking.steps = std::max(1, static_cast<int>(std::lround(steps)));
}

}  // namespace example
