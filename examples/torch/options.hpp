#pragma once

// The command line of mnist: its options and their defaults.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <string>

#include "../command_line.hpp"
#include "checkpoint.hpp"
#include "evaluation.hpp"
#include "ranks.hpp"

namespace example {

struct Options {
  std::string data = DIGITS_CSV;  // where the build found the digits of the other example
  std::string mnist;              // a folder, to be read in place of `data`
  bool held_out = false;

  Setup setup;
  int noise_ms = 10;
  int seeds = 1;
  int threads = 1;

  int ranks = 0;  // 0: as many as the environment says
  RankSetup rank;

  Spiking spiking;
  int shown_ms = 30;

  std::string load;    // empty: train
  std::string save;    // empty: don't
  std::string resume;  // empty: from the beginning
  int digit = 0;
  std::string output = ".";
};

/// Options that suit 60,000 larger images, where the command line does not say otherwise.
inline void prefer_for_mnist(const CLI::App& app, Options& options) {
  const auto prefer = [&app](const std::string& name, auto& value, auto preferred) {
    if (app.count(name) == 0) value = preferred;
  };
  prefer("--width", options.setup.network.width, 32);
  prefer("--batch", options.setup.training.batch, 256);
}

inline void add_data_options(CLI::App& app, Options& options) {
  const std::string group = "The images";
  add_file_option(app, "--data", "FILE", options.data,
                  "CSV file of 8x8 digits (default: the one of the example\n"
                  "digits); 1,400 of them, drawn by the seed, are trained on\n"
                  "and the others are for the test",
                  group);
  add_file_option(app, "--mnist", "DIR", options.mnist,
                  "Folder with the four IDX files of MNIST, in place of them", group);
  app.get_option("--mnist")->excludes("--data");
  app.add_flag("--held-out", options.held_out,
               "Test on the last twelfth of the training images, not on\nthe test images: to "
               "choose settings")
      ->group(group);
  add_option(app, "--images", "N", options.setup.images,
             "Train on the first N images only; 0: on all")
      ->check(within(0, 1000000))
      ->group(group);
}

inline void add_training_options(CLI::App& app, Options& options) {
  const std::string group = "Training";
  NetworkOptions& network = options.setup.network;
  Training& training = options.setup.training;
  add_option(app, "--width", "N", network.width,
             "Channels of the first layer; the others have two and\nfour times as many; MNIST: 32")
      ->check(within(1, 1024))
      ->group(group);
  add_option(app, "--sigma", "S", network.sigma, "Width of the smoothed corner at the threshold")
      ->check(within_real(1e-6, 100))
      ->group(group);
  app.add_flag("!--no-batch-norm", network.batch_norm, "No batch normalisation")->group(group);
  add_option(app, "--epochs", "N", training.epochs, "Times that each image is seen")
      ->check(within(1, 100000))
      ->group(group);
  add_option(app, "--batch", "N", training.batch,
             "Images a step, of all ranks together; MNIST: 256")
      ->check(within(2, 100000))
      ->group(group);
  add_option(app, "--learning-rate", "R", training.learning_rate, "Of AdamW, at its highest")
      ->check(within_real(1e-9, 1))
      ->group(group);
  add_option(app, "--weight-decay", "D", training.weight_decay, "Pull of the weights towards 0")
      ->check(within_real(0, 100))
      ->group(group);
  add_option(app, "--noise", "MS", options.noise_ms,
             "Noise on the rates as large as that of spikes counted\nover MS; 0: none")
      ->check(within(0, 10000))
      ->group(group);
  add_option(app, "--price", "P", training.price,
             "Of mean rates above --most-rate, squared: for fewer\nspikes")
      ->check(within_real(0, 100))
      ->group(group);
  add_option(app, "--most-rate", "HZ", training.most_rate, "The highest mean rate without a price")
      ->check(within_real(0, 10000))
      ->group(group);
  add_option(app, "--dropout", "P", training.dropout, "Part of the last neurons left out in a step")
      ->check(within_real(0, 0.95))
      ->group(group);
  add_option(app, "--distortion", "D", training.distortion,
             "How far images are moved, turned and resized, as a part\nof half their width")
      ->check(within_real(0, 0.5))
      ->group(group);
  add_option(app, "--seed", "N", training.seed, "Seed of all that is random")
      ->check(within(0, std::numeric_limits<int>::max() - 1000))
      ->group(group);
  add_option(app, "--seeds", "N", options.seeds, "Networks to train, each from the next seed")
      ->check(within(1, 1000))
      ->group(group);
  add_option(app, "--threads", "N", options.threads, "Threads of each process")
      ->check(within_machine())
      ->group(group);
  add_option(app, "--ranks", "N", options.ranks,
             "Processes that train together, started by mpirun or\ntorchrun; 0: as many as these "
             "say")
      ->check(within(0, 100000))
      ->group(group);
}

inline void add_spiking_options(CLI::App& app, Options& options) {
  const std::string group = "Spiking";
  add_option(app, "--shown", "MS", options.shown_ms, "Time that each image is shown, in ms")
      ->check(within(1, 10000))
      ->group(group);
  add_option(app, "--dt", "SECONDS", options.spiking.dt, "Length of a step, 0.0001 to 0.1")
      ->check(within_real(1e-4, 0.1))
      ->group(group);
  app.add_flag("!--at-rest", options.spiking.random_phases,
               "Neurons begin at rest, not at random phases")
      ->group(group);
}

inline void add_output_options(CLI::App& app, Options& options) {
  const std::string group = "Files";
  add_file_option(app, "--save", "FILE", options.save,
                  "Keep the network there, from the first epoch on", group);
  add_file_option(app, "--resume", "FILE", options.resume,
                  "Go on with a training that was saved there and did not\ncome to its end", group);
  add_file_option(app, "--load", "FILE", options.load, "Take that network, and train none", group);
  add_option(app, "--digit", "N", options.digit, "Number of the test image to draw, from 0")
      ->check(within(0, std::numeric_limits<int>::max()))
      ->group(group);
  add_option(app, "--output", "DIR", options.output,
             "Folder for the picture, made where it is missing")
      ->check(check_not_empty, "")
      ->group(group);
  for (const char* const file : {"--load", "--resume"}) {
    for (const char* const name :
         {"--seed", "--seeds", "--save", "--images", "--width", "--sigma", "--no-batch-norm",
          "--epochs", "--batch", "--learning-rate", "--weight-decay", "--noise", "--price",
          "--most-rate", "--dropout", "--distortion"}) {
      app.get_option(file)->excludes(name);
    }
  }
  app.get_option("--load")->excludes("--resume");
  app.get_option("--save")->excludes("--seeds");
}

inline void add_options(CLI::App& app, Options& options) {
  // The defaults suit the small digits.
  options.setup.network.width = 12;
  options.setup.training.batch = 50;
  app.description(
      "Recognises handwritten digits with a deep network that spikes: trains three\n"
      "convolutions and a readout with SoftLIFRate neurons in LibTorch, then runs the\n"
      "same network with LIF neurons. Prints how well each does and writes the script\n"
      "mnist.gp, by which gnuplot, where it is installed, draws mnist.svg and\n"
      "mnist.png.\n");
  add_data_options(app, options);
  add_training_options(app, options);
  add_spiking_options(app, options);
  add_output_options(app, options);
  app.get_formatter()->column_width(26);
  app.footer(
      "Examples:\n"
      "  mnist --mnist package/data --threads 2 --save mnist.pt\n"
      "  mnist --mnist package/data --load mnist.pt --shown 100\n"
      "  mpirun -n 2 mnist --mnist package/data --ranks 2 --save mnist.pt");
}

/// A number of the environment by any of its names, or -1.
inline int number_in_environment(std::initializer_list<const char*> names) {
  for (const char* const name : names) {
    const char* const text = std::getenv(name);
    if (text == nullptr) continue;
    char* end = nullptr;
    const long value = std::strtol(text, &end, 10);
    if (end == text || *end != '\0' || value < 0 || value > 100000) {
      throw std::invalid_argument(std::string(name) + ": '" + text + "' is no number from 0 on");
    }
    return static_cast<int>(value);
  }
  return -1;
}

/// This process's place, as torchrun or mpirun set it in the environment.
inline RankSetup rank_in_environment(int ranks) {
  RankSetup setup;
  const int size = number_in_environment({"WORLD_SIZE", "OMPI_COMM_WORLD_SIZE"});
  const int rank = number_in_environment({"RANK", "OMPI_COMM_WORLD_RANK"});
  if (ranks == 1 || (ranks == 0 && size <= 1)) return setup;
  if (size < 0 || rank < 0) {
    throw std::invalid_argument("--ranks: start " + std::to_string(ranks) +
                                " processes by mpirun or torchrun, or set RANK and WORLD_SIZE");
  }
  if ((ranks > 0 && ranks != size) || rank >= size) {
    throw std::invalid_argument("--ranks: is " + std::to_string(ranks) + ", but this is rank " +
                                std::to_string(rank) + " of " + std::to_string(size));
  }
  setup.size = size;
  setup.rank = rank;
  if (const char* const host = std::getenv("MASTER_ADDR")) setup.host = host;
  const int port = number_in_environment({"MASTER_PORT"});
  if (port == 0 || port > 65535) throw std::invalid_argument("MASTER_PORT: is no port");
  if (port > 0) setup.port = static_cast<std::uint16_t>(port);
  return setup;
}

/// Sets options that follow from others.
inline void complete_options(const CLI::App& app, Options& options) {
  if (!options.mnist.empty()) prefer_for_mnist(app, options);
  options.rank = rank_in_environment(options.ranks);
  options.setup.training.noise = 1e-3 * options.noise_ms;
  const double steps = options.shown_ms * 1e-3 / options.spiking.dt;
  options.spiking.steps = std::max(1, static_cast<int>(std::lround(steps)));
  if (options.setup.training.batch % options.rank.size != 0) {
    throw std::invalid_argument("--batch: " + std::to_string(options.setup.training.batch) +
                                " images are not divided evenly by " +
                                std::to_string(options.rank.size) + " ranks");
  }
}

/// All that must be the same in all ranks.
inline std::string text_of_settings(const Options& options) {
  std::string text;
  const auto add = [&](const char* name, const auto& value) {
    text += (text.empty() ? "" : " ") + std::string(name) + '=' + text_of(value);
  };
  for_each_setting(options.setup, add);
  add("seeds", options.seeds);
  add("held_out", options.held_out);
  add("steps", options.spiking.steps);
  add("dt", options.spiking.dt);
  add("random_phases", options.spiking.random_phases);
  add("mnist", !options.mnist.empty());
  add("loads", !options.load.empty());
  add("resumes", !options.resume.empty());
  return text;
}

}  // namespace example
