// How many spikes are lost in long steps by LIF, which spikes at most once a step, like Nengo's.
// PreciseLIF is shown beside it.
//
//   spikes_lost --help

#include <CLI/CLI.hpp>
#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iomanip>
#include <iostream>
#include <ostream>
#include <random>
#include <softlif/softlif.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "command_line.hpp"
#include "gnuplot.hpp"
#include "output_file.hpp"
#include "program.hpp"

namespace example {
namespace {

constexpr std::array kResults = {"spikes_lost.gp", "spikes_lost.svg", "spikes_lost.png"};

struct Options {
  std::vector<double> rates{20, 50, 100, 200};  // mean rates of populations, in Hz
  double tau_ref = 0.002;
  double seconds = 20;
  std::string output = ".";
};

void add_options(CLI::App& app, Options& options) {
  app.name("spikes_lost");
  app.description(
      "Spikes that neurons lose in long steps, LIF beside PreciseLIF. Writes the script\n"
      "spikes_lost.gp, by which gnuplot, where it is installed, draws spikes_lost.svg\n"
      "and .png.\n");
  add_option(app, "--rates", "HZ...", options.rates, "Mean rates of populations; one to four")
      ->expected(1, 4)
      ->check(CLI::Range(1.0, 1000.0).description(""));
  add_option(app, "--tau-ref", "SECONDS", options.tau_ref, "Refractory period after a spike")
      ->check(CLI::Range(0.0, 0.1).description(""));
  add_option(app, "--seconds", "T", options.seconds, "For which each population runs")
      ->check(CLI::Range(1.0, 10000.0).description(""));
  add_option(app, "--output", "DIR", options.output, "Folder for the picture")
      ->check(check_not_empty, "");
}

/// Currents of neurons whose rates are spread evenly within a quarter of their mean.
Eigen::ArrayXd currents(const softlif::LIF<double>& lif, double mean_rate) {
  constexpr Eigen::Index kNeurons = 50;
  const Eigen::ArrayXd rates =
      Eigen::ArrayXd::LinSpaced(kNeurons, 0.75 * mean_rate, 1.25 * mean_rate);
  // The current at a max rate is gain + bias, since x is 1 there.
  const auto [gain, bias] = lif.gain_bias(rates, 0.0);
  return gain + bias;
}

/// The fraction of the due spikes that are missing, in steps of dt.
template <class Neurons>
double lost(const Neurons& neurons, const Eigen::ArrayXd& J, double dt, double seconds) {
  std::mt19937 random(1);
  auto state = neurons.make_state(J.size(), random);
  Eigen::ArrayXd output(J.size());
  double spikes = 0;
  const long steps = std::lround(seconds / dt);
  for (long step = 0; step < steps; ++step) {
    neurons.step_math(dt, J, output, state);
    spikes += output.sum() * dt;
  }
  Eigen::ArrayXd due(J.size());
  neurons.step_math(J, due);  // rates
  return 1 - spikes / (due.sum() * dt * static_cast<double>(steps));
}

/// A line for each dt, with a column for each population.
struct Table {
  std::vector<double> dts;
  std::vector<std::vector<double>> of_lif, of_precise;
};

/// Steps of 1 ms to 100 ms, 24 lengths in each decade.
Table measure(const Options& options) {
  const softlif::LIF<double> lif(0.02, options.tau_ref);
  const softlif::PreciseLIF precise(lif);
  std::vector<Eigen::ArrayXd> populations;
  for (const double rate : options.rates) populations.push_back(currents(lif, rate));
  Table table;
  for (int i = 0; i <= 48; ++i) {
    const double dt = 1e-3 * std::pow(10, i / 24.0);
    table.dts.push_back(dt);
    std::vector<double> of_lif, of_precise;
    for (const Eigen::ArrayXd& J : populations) {
      of_lif.push_back(lost(lif, J, dt, options.seconds));
      of_precise.push_back(lost(precise, J, dt, options.seconds));
    }
    table.of_lif.push_back(of_lif);
    table.of_precise.push_back(of_precise);
  }
  return table;
}

std::string drawing_commands() {
  return R"gnuplot(
set encoding utf8
count = words(rates)
rate_text(i) = 'LIF, ' . word(rates, i) . ' Hz'
# Colours that colour-blind readers can tell apart (Okabe and Ito 2008).
array colour[4] = ['#E69F00', '#D55E00', '#CC79A7', '#0072B2']
ink = '#333333'

)gnuplot" +
         for_each_format("spikes_lost", 800, 400) +
         R"gnuplot(  set border 3 linecolor rgb '#888888'
  set tics nomirror out scale 0.6 textcolor rgb ink
  set key top left reverse Left samplen 1.8 spacing 1.15 textcolor rgb ink
  set lmargin at screen 0.1
  set rmargin at screen 0.965
  set bmargin at screen 0.18
  set tmargin at screen 0.96
  set logscale x
  set xrange [1:100]
  set yrange [-2:100]
  set xtics (1, 2, 5, 10, 20, 50, 100)
  set ytics 20
  set xlabel 'Length of a step, dt (ms)' offset 0,0.3 textcolor rgb ink
  set ylabel 'Spikes lost (%)' offset 1.2,0 textcolor rgb ink
  if (tau_ref > 1) {
    set arrow 1 from tau_ref, graph 0 to tau_ref, graph 0.35 nohead dashtype 3 \
        linecolor rgb '#999999' back
    set label 1 'dt = tau_ref' at tau_ref, graph 0.3 offset 0.7,0 textcolor rgb '#777777'
  }
  plot for [i=count:1:-1] $lif using 1:i+1 with lines linewidth 2.2 linecolor rgb colour[i] \
           title rate_text(i), \
       for [i=1:count] $precise using 1:i+1 with lines linewidth 3 linecolor rgb '#009E73' \
           title i == 1 ? 'PreciseLIF, all' : ''
  unset output
}
)gnuplot";
}

void write_picture_script(std::ostream& script, const Table& table, const Options& options) {
  script << "# Draws spikes_lost.svg and .png: gnuplot spikes_lost.gp\n";
  script.precision(5);
  const auto write = [&](const char* name, const std::vector<std::vector<double>>& lost_parts) {
    script << name << " << END\n";
    for (std::size_t i = 0; i < table.dts.size(); ++i) {
      script << 1e3 * table.dts[i];
      for (const double part : lost_parts[i]) script << ' ' << 100 * part;
      script << '\n';
    }
    script << "END\n";
  };
  write("$lif", table.of_lif);
  write("$precise", table.of_precise);
  script << "rates = '" << text_of(options.rates) << "'\ntau_ref = " << 1e3 * options.tau_ref
         << '\n'
         << drawing_commands();
}

void print_table(std::ostream& out, const Table& table, const Options& options) {
  out << "Spikes lost, in %: of LIF neurons of a mean rate, and the most of PreciseLIF neurons\n\n"
      << "      dt";
  for (const double rate : options.rates) out << std::setw(9) << text_of(rate) + " Hz";
  out << "  PreciseLIF\n" << std::fixed;
  for (std::size_t i = 0; i < table.dts.size(); i += 8) {
    out << std::setprecision(1) << std::setw(5) << 1e3 * table.dts[i] << " ms";
    out << std::setprecision(2);
    for (const double part : table.of_lif[i]) out << std::setw(9) << 100 * part;
    double most = 0;
    for (const double part : table.of_precise[i]) most = std::max(most, std::abs(part));
    out << std::setw(12) << 100 * most << '\n';
  }
  out << '\n';
}

void run(const Options& options) {
  enter_folder(options.output);
  remove_files(kResults);
  const Table table = measure(options);
  print_table(std::cout, table, options);
  write_file("spikes_lost.gp",
             [&](std::ostream& file) { write_picture_script(file, table, options); });
  if (gnuplot_is_installed()) {
    run_gnuplot("spikes_lost.gp", "spikes_lost.svg");
  } else {
    std::cout << "gnuplot is not installed: no picture. Later: gnuplot spikes_lost.gp\n";
  }
  list_files(options.output, kResults);
}

void check_options(const CLI::App&, const Options& options) {
  for (const double rate : options.rates) {
    if (1.25 * rate * options.tau_ref < 1) continue;
    throw std::invalid_argument("--rates: neurons of " + text_of(1.25 * rate) +
                                " Hz have no refractory period of " + text_of(options.tau_ref) +
                                " s");
  }
}

}  // namespace
}  // namespace example

int main(int argc, char** argv) {
  return example::run_program<example::Options>("spikes_lost", argc, argv, example::add_options,
                                                example::check_options, example::run);
}
