// LIF tuning curves beside SoftLIF's: as a table, a CSV file and a picture.
//
//   tuning_curves --help
//
// curves.hpp shows how to use the softlif library. The other headers have the command line, the
// population and the output.

#include <CLI/CLI.hpp>
#include <array>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>

#include "command_line.hpp"
#include "curves.hpp"
#include "curves_csv.hpp"
#include "gnuplot.hpp"
#include "options.hpp"
#include "output_file.hpp"
#include "plot.hpp"
#include "population.hpp"
#include "population_csv.hpp"
#include "program.hpp"
#include "table.hpp"

namespace example {
namespace {

constexpr std::array kResults = {"tuning_curves.csv", "tuning_curves.gp", "tuning_curves.svg",
                                 "tuning_curves.png", "tuning_curves.txt"};

Population chosen_population(const Options& options) {
  if (!options.population_file.empty()) return read_population(options.population_file);
  return sample_population(options.neurons, options.max_rates, options.intercepts, options.seed);
}

/// A typing error such as --points 99999 must not fill the memory and the disk.
void check_size(const Options& options, const Population& population) {
  constexpr Eigen::Index kMostRates = 2000000;
  const Eigen::Index neurons = population.max_rates.size();
  if (neurons * options.points > kMostRates) {
    throw std::invalid_argument(std::to_string(neurons) + " neurons x " +
                                std::to_string(options.points) + " points are more than the " +
                                std::to_string(kMostRates) + " rates a model that fit");
  }
}

void draw(const TuningCurves& curves) {
  write_file("tuning_curves.gp", [&](std::ostream& file) { write_plot_script(file, curves); });
  if (!gnuplot_is_installed()) {
    std::cout << "\ngnuplot is not installed: no picture. Later: gnuplot tuning_curves.gp\n";
    return;
  }
  run_gnuplot("tuning_curves.gp", "tuning_curves.svg");
  std::cout << '\n';
  print_text_picture(std::cout);
}

void run(const Options& options) {
  const Population population = chosen_population(options);
  check_size(options, population);
  const TuningCurves curves = compute_tuning_curves(options, population);
  print_table(std::cout, curves);
  enter_folder(options.output);
  remove_files(kResults);
  write_file("tuning_curves.csv", [&](std::ostream& file) { write_curves_csv(file, curves); });
  draw(curves);
  std::cout << '\n';
  list_files(options.output, kResults);
}

}  // namespace
}  // namespace example

int main(int argc, char** argv) {
  return example::run_program<example::Options>("tuning_curves", argc, argv, example::add_options,
                                                example::check_options, example::run);
}
