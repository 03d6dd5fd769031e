// A population that computes: spiking neurons pass a signal on, compute a function of it, and
// integrate it, as in a control loop.
//
//   channel --help
//
// channel.hpp is the recipe: encoders, decoders, synapses and the step. channel_run.hpp has the
// signal, the ideal results, and the clock. The other headers have the command line and the output.

#include "channel.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "channel_picture.hpp"
#include "channel_run.hpp"
#include "command_line.hpp"
#include "gnuplot.hpp"
#include "output_file.hpp"
#include "program.hpp"

namespace example {
namespace {

constexpr std::array kResults = {"channel.gp", "channel.svg", "channel.png"};

struct Options {
  Setup setup;
  Run run;
  int seed = 1;
  int seeds = 1;
  std::string output = ".";
};

void add_options(CLI::App& app, Options& options) {
  app.name("channel");
  app.description(
      "Three populations of spiking neurons: one takes a signal in, one gets it from\n"
      "there and computes a function of it, one integrates it.\n");
  Setup& setup = options.setup;
  add_option(app, "--neurons", "N", setup.neurons, "Neurons in each population")
      ->check(within(8, 10000));
  add_option(app, "--dimensions", "N", setup.dimensions, "Of the signal, 1 or 2")
      ->check(within(1, 2));
  app.add_flag("--product", setup.product, "Compute the product of both, not the squares");
  add_option(app, "--seconds", "T", options.run.seconds, "Length of the run")
      ->check(CLI::Range(0.5, 1000.0).description(""));
  add_option(app, "--dt", "SECONDS", options.run.dt, "Length of a step")
      ->check(CLI::Range(1e-5, 0.01).description(""));
  app.add_flag("--real-time", options.run.real_time,
               "Wait for each step, as a control loop, and take the\nmeasured time for its length");
  add_option(app, "--seed", "N", options.seed, "Seed of the random numbers")
      ->check(within(0, std::numeric_limits<int>::max()));
  add_option(app, "--seeds", "N", options.seeds, "Runs, each with the next seed")
      ->check(within(1, 1000));
  add_option(app, "--output", "DIR", options.output, "Folder for the picture")
      ->check(check_not_empty, "");
}

void check_options(const CLI::App&, const Options& options) {
  if (options.setup.product && options.setup.dimensions != 2) {
    throw std::invalid_argument("--product: takes two dimensions");
  }
}

void print_errors(const char* name, const Eigen::Array3d& errors) {
  std::cout << std::left << std::setw(8) << name << std::right << std::fixed
            << std::setprecision(4);
  for (const double error : errors) std::cout << std::setw(12) << error;
  std::cout << '\n';
}

void print_times(std::vector<double> times, const Run& run) {
  std::sort(times.begin(), times.end());
  double sum = 0;
  for (const double time : times) sum += time;
  const double mean = sum / static_cast<double>(times.size());
  const double most = times[static_cast<std::size_t>(0.99 * static_cast<double>(times.size() - 1))];
  std::cout << std::setprecision(1) << "\nA step takes " << 1e6 * mean << " us, 99 % of them up to "
            << 1e6 * most << " us, the longest " << 1e6 * times.back()
            << " us: " << std::setprecision(0) << run.dt / mean << " times as fast as real time.\n"
            << "From the state saved in mid-run, the rest came out the same to the bit.\n";
}

/// Prints the lengths of the steps, by the clock.
void print_lengths(const Eigen::ArrayXd& time) {
  const Eigen::Index n = time.size() - 1;
  const Eigen::ArrayXd lengths = 1e3 * (time.tail(n) - time.head(n));
  std::cout << std::setprecision(2) << "Measured, steps were " << lengths.minCoeff() << " to "
            << lengths.maxCoeff() << " ms long, " << lengths.mean() << " in the mean.\n";
}

void draw(const Record& record, const Setup& setup) {
  write_file("channel.gp", [&](std::ostream& file) { write_picture_script(file, record, setup); });
  if (gnuplot_is_installed()) {
    run_gnuplot("channel.gp", "channel.svg");
  } else {
    std::cout << "gnuplot is not installed: no picture. Later: gnuplot channel.gp\n";
  }
}

void run(const Options& options) {
  enter_folder(options.output);
  remove_files(kResults);
  Eigen::Array3d of_rates = Eigen::Array3d::Zero(), of_spikes = of_rates;
  std::vector<double> times;
  Record record;
  for (int i = 0; i < options.seeds; ++i) {
    const auto seed = static_cast<std::uint64_t>(options.seed) + static_cast<std::uint64_t>(i);
    Setup rates = options.setup;
    rates.spiking = false;
    Run at_once = options.run;
    at_once.real_time = false;
    of_rates += errors_of(run_channel(rates, at_once, seed), rates) / options.seeds;
    record = run_channel(options.setup, options.run, seed);
    of_spikes += errors_of(record, options.setup) / options.seeds;
    times.insert(times.end(), record.step_times.begin(), record.step_times.end());
  }
  std::cout << "3 x " << options.setup.neurons << " neurons, " << options.setup.dimensions
            << "-D signal, " << options.run.seconds << " s in steps of " << 1e3 * options.run.dt
            << " ms; seeds: " << options.seeds << "\n\nRMSE               x"
            << (options.setup.product ? "     product" : "     squares") << "    integral\n";
  print_errors("rates", of_rates);
  print_errors("spikes", of_spikes);
  print_times(times, options.run);
  if (options.run.real_time) print_lengths(record.time);
  draw(record, options.setup);
  std::cout << '\n';
  list_files(options.output, kResults);
}

}  // namespace
}  // namespace example

int main(int argc, char** argv) {
  return example::run_program<example::Options>("channel", argc, argv, example::add_options,
                                                example::check_options, example::run);
}
