#pragma once

// The picture of the tuning curves, drawn by gnuplot from a script that contains its data.

#include <Eigen/Core>
#include <fstream>
#include <ostream>
#include <string>

#include "curves.hpp"
#include "gnuplot.hpp"

namespace example {

/// One row for each current: J, then the rate of each model.
inline void write_response_data(std::ostream& script, const TuningCurves& curves) {
  script << "$response << END\n";
  for (Eigen::Index i = 0; i < curves.current.size(); ++i) {
    script << curves.current(i);
    for (const ModelCurves& model : curves.models) script << ' ' << model.response(i);
    script << '\n';
  }
  script << "END\n";
}

/// A block for each drawn neuron, with one row for each x: x, then the rate of each model.
inline void write_population_data(std::ostream& script, const TuningCurves& curves) {
  script << "$population << END\n";
  for (Eigen::Index neuron = 0; neuron < curves.drawn_x.cols(); ++neuron) {
    for (Eigen::Index i = 0; i < curves.drawn_x.rows(); ++i) {
      script << curves.drawn_x(i, neuron);
      for (const ModelCurves& model : curves.models) script << ' ' << model.drawn_rates(i, neuron);
      script << '\n';
    }
    script << "\n\n";  // two empty lines end a block
  }
  script << "END\n";
}

/// What the drawing commands need to know besides the data.
inline void write_settings(std::ostream& script, const TuningCurves& curves) {
  script << "sigmas = '";
  for (const ModelCurves& model : curves.models) {
    if (model.sigma > 0) script << model.sigma << ' ';
  }
  script << "'\nrate_unit = '" << (curves.amplitude == 1 ? "Hz" : "amplitude × Hz")
         << "'\nreach = " << curves.current.maxCoeff() - 1 << "\ndrawn = " << curves.drawn.size()
         << "\nneurons = " << curves.population.max_rates.size() << '\n';
}

inline std::string drawing_commands() {
  return R"gnuplot(
set encoding utf8
count = words(sigmas)
middle = (count + 1) / 2  # the smoothing that the population is drawn with
# In the data, column 1 is J or x, column 2 is LIF, and column 2 + i is the i-th sigma.
column_of(i) = 2 + i
sigma_text(i) = 'SoftLIF, σ = ' . word(sigmas, i)
# Colours that colour-blind readers can tell apart (Okabe and Ito 2008).
array colour[5] = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00']
ink = '#333333'
lif = '#A6A6A6'

)gnuplot" +
         for_each_format("tuning_curves", 900, 400) +
         R"gnuplot(  set multiplot layout 1,2 margins 0.075,0.985,0.19,0.965 spacing 0.105
  set border 3 linecolor rgb '#888888'
  set tics nomirror out scale 0.6 textcolor rgb ink
  set key top left reverse Left samplen 1.8 spacing 1.15 textcolor rgb ink
  set ylabel 'Firing rate (' . rate_unit . ')' offset 1.2,0 textcolor rgb ink
  set yrange [0:*]

  set xlabel 'Input current J' textcolor rgb ink
  set xrange [1-reach:1+reach]
  set xtics 1-reach, reach/2.0
  set arrow 1 from 1, graph 0 to 1, graph 0.5 nohead dashtype 3 linecolor rgb '#999999' back
  set label 1 'threshold' at 1, graph 0.035 offset 0.7,0 textcolor rgb '#777777'
  plot $response using 1:2 with lines linewidth 4.5 linecolor rgb lif title 'LIF', \
       for [i=1:count] $response using 1:column_of(i) with lines linewidth 2.2 \
           linecolor rgb colour[i] title sigma_text(i)

  unset arrow 1
  unset label 1
  set xlabel 'Represented value x' textcolor rgb ink
  set xrange [*:*] noextend
  set xtics autofreq
  plot for [n=0:drawn-1] $population using 1:2 index n with lines linewidth 3.2 \
           linecolor rgb lif title n == 0 ? sprintf('LIF, %d of %d neurons', drawn, neurons) : '', \
       for [n=0:drawn-1] $population using 1:column_of(middle) index n with lines linewidth 1.5 \
           linecolor rgb colour[middle] title n == 0 ? sigma_text(middle) : ''
  unset multiplot
  unset output
}

set terminal dumb 79 21 noenhanced
set output 'tuning_curves.txt'
set key top left reverse Left
set xrange [1-reach:1+reach]
set xtics 1-reach, reach/2.0
set xlabel 'input current J (threshold at 1)'
unset ylabel
set title 'rate (' . rate_unit . ')'
plot $response using 1:2 with lines title 'LIF', \
     $response using 1:column_of(count) with lines title 'SoftLIF, sigma = ' . word(sigmas, count)
unset output
)gnuplot";
}

inline void write_plot_script(std::ostream& script, const TuningCurves& curves) {
  script << "# Draws tuning_curves.svg, .png and .txt: gnuplot tuning_curves.gp\n";
  script.precision(6);
  write_response_data(script, curves);
  write_population_data(script, curves);
  write_settings(script, curves);
  script << drawing_commands();
}

/// Shows the curve that gnuplot drew in characters, without the form feed and the empty lines that
/// gnuplot puts around it.
inline void print_text_picture(std::ostream& out) {
  std::ifstream picture("tuning_curves.txt");
  for (std::string line; std::getline(picture, line);) {
    line.erase(line.find_last_not_of(" \f\r") + 1);
    if (!line.empty()) out << line << '\n';
  }
}

}  // namespace example
