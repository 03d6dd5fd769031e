// LIF tuning curves beside SoftLIF's: as a table, a CSV file and a picture.
//
//   tuning_curves --help
//
// curves.hpp shows how the softlif library is used; the other headers bring the command line, the
// population and the output.

#include <CLI/CLI.hpp>
#include <array>
#include <exception>
#include <filesystem>
#include <iostream>
#include <new>
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
#include "table.hpp"

namespace example {
namespace {

constexpr std::array kResults = {"tuning_curves.csv", "tuning_curves.gp", "tuning_curves.svg",
                                 "tuning_curves.png", "tuning_curves.txt"};

int complain(const std::string& problem, int exit_code) {
  std::cerr << "tuning_curves: " << problem << '\n';
  return exit_code;
}

Population chosen_population(const Options& options) {
  if (!options.population_file.empty()) return read_population(options.population_file);
  return sample_population(options.neurons, options.max_rates, options.intercepts, options.seed);
}

/// A slip of the hand such as --points 99999 shall not fill the memory and the disk.
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

void list_files(const std::string& folder) {
  std::cout << "\nWritten to " << folder << ':';
  for (const char* const name : kResults) {
    if (std::filesystem::exists(name)) std::cout << ' ' << name;
  }
  std::cout << '\n' << std::flush;
  if (!std::cout) throw std::runtime_error("cannot write to the standard output");
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
  list_files(options.output);
}

}  // namespace
}  // namespace example

int main(int argc, char** argv) {
  CLI::App app;
  example::Options options;
  try {
    example::add_options(app, options);
    app.parse(argc, argv);
    example::check_options(options);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const std::exception& error) {
    return example::complain(std::string(error.what()) + " (see --help)", example::kBadCommandLine);
  }
  try {
    example::run(options);
  } catch (const std::bad_alloc&) {
    return example::complain("not enough memory", example::kFailed);
  } catch (const std::exception& error) {
    return example::complain(error.what(), example::kFailed);
  }
  return 0;
}
