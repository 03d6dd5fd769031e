#pragma once

// The command line of tuning_curves: its options and their defaults.

#include <CLI/CLI.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "command_line.hpp"
#include "population.hpp"

namespace example {

struct Options {
  std::string population_file;  // empty: draw a population at random
  int neurons = 50;
  Range max_rates{40, 120};
  Range intercepts{-0.9, 0.9};
  int seed = 1;

  std::vector<double> sigmas{0.02, 0.1, 0.3};
  double tau_rc = 0.02;
  double tau_ref = 0.002;
  double amplitude = 1;

  Range x{-1, 1};
  int points = 201;
  std::string output = ".";
};

inline void add_population_options(CLI::App& app, Options& options) {
  const std::string group = "The population, drawn at random or read";
  const std::vector<CLI::Option*> random = {
      add_option(app, "--neurons", "N", options.neurons, "Number of neurons")
          ->check(within(1, kMostNeurons)),
      add_option(app, "--max-rates", "LOW HIGH", options.max_rates,
                 "Range of the firing rates at x = 1, in Hz;\n"
                 "Nengo draws from 200 to 400"),
      add_option(app, "--intercepts", "LOW HIGH", options.intercepts,
                 "Range of the x at which the neurons reach\n"
                 "their threshold"),
      add_option(app, "--seed", "N", options.seed, "Seed of the random numbers")
          ->check(within(0, std::numeric_limits<int>::max()))};
  CLI::Option* const file =
      app.add_option("--population", options.population_file,
                     "CSV file with a line max_rate,intercept for each neuron,\n"
                     "in Hz and in units of x, in place of the options above")
          ->type_name("FILE")
          ->option_text("FILE")
          ->check(check_not_empty, "")
          ->group(group);
  for (CLI::Option* const option : random) option->group(group)->excludes(file);
}

inline void add_neuron_options(CLI::App& app, Options& options) {
  const std::string group = "The neurons";
  add_option(app, "--sigma", "S...", options.sigmas,
             "Widths of the smoothed corner at the threshold, in units\n"
             "of input current; one to five")
      ->expected(1, 5)
      ->group(group);
  add_option(app, "--tau-rc", "SECONDS", options.tau_rc, "Membrane time constant")->group(group);
  add_option(app, "--tau-ref", "SECONDS", options.tau_ref, "Refractory period after a spike")
      ->group(group);
  add_option(app, "--amplitude", "A", options.amplitude, "Output per spike per second")
      ->group(group);
}

inline void add_output_options(CLI::App& app, Options& options) {
  const std::string group = "The curves";
  add_option(app, "--x", "LOW HIGH", options.x, "Range of the represented value x")->group(group);
  add_option(app, "--points", "N", options.points, "Number of values x in the CSV file")
      ->check(within(2, 100000))
      ->group(group);
  add_option(app, "--output", "DIR", options.output,
             "Folder for the files, made where it is missing")
      ->check(check_not_empty, "")
      ->group(group);
}

inline void add_options(CLI::App& app, Options& options) {
  app.description(
      "Tuning curves of a population of neurons, LIF beside SoftLIF.\n"
      "Prints a table and writes tuning_curves.csv with the columns neuron, model,\n"
      "sigma (0 for LIF), x and rate. Where gnuplot is installed, draws\n"
      "tuning_curves.svg, .png and .txt, by the script tuning_curves.gp.\n");
  add_population_options(app, options);
  add_neuron_options(app, options);
  add_output_options(app, options);
  app.get_formatter()->column_width(26);
  app.footer(
      "Examples:\n"
      "  tuning_curves --neurons 20 --max-rates 200 400 --sigma 0.1 1 --output results\n"
      "  tuning_curves --population examples/data/cortical_population.csv");
}

inline void check_range(const std::string& name, Range range) {
  if (!std::isfinite(range.second - range.first)) {  // NaN, infinite or too far apart to divide
    throw std::invalid_argument(name + ": not a finite range: " + text_of(range));
  }
  if (range.first > range.second) {
    throw std::invalid_argument(name + ": LOW is above HIGH: " + text_of(range));
  }
}

/// Checks what CLI11 cannot. The neurons check their own parameters.
inline void check_options(const CLI::App&, const Options& options) {
  check_range("--max-rates", options.max_rates);
  check_range("--intercepts", options.intercepts);
  check_range("--x", options.x);
  if (options.max_rates.first <= 0) {
    throw std::invalid_argument("--max-rates: LOW must be above 0 Hz, but is " +
                                text_of(options.max_rates.first));
  }
  if (options.intercepts.second > 1) {
    throw std::invalid_argument("--intercepts: HIGH must not be above 1, but is " +
                                text_of(options.intercepts.second));
  }
  if (options.x.first == options.x.second) {
    throw std::invalid_argument("--x: LOW must be below HIGH, but both are " +
                                text_of(options.x.first));
  }
}

}  // namespace example
