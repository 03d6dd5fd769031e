#pragma once

// The script by which gnuplot draws one digit as spikes, and the accuracy by the time that the
// network has to look. It contains its data.

#include <Eigen/Core>
#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "../gnuplot.hpp"
#include "images.hpp"

namespace example {

/// One image, shown to the spiking network.
struct Showing {
  std::vector<std::vector<int>> spikes;  // steps in which it spiked, for each first hidden neuron
  Eigen::MatrixXf outputs;               // classes x steps
};

/// A box for each pixel with ink: x, y from below, ink.
inline void write_digit_data(std::ostream& script, const Images& images, Eigen::Index digit) {
  script << "$digit << END\n";
  for (Eigen::Index i = 0; i < images.pixels.rows(); ++i) {
    const float ink = images.pixels(i, digit);
    if (ink <= 0) continue;
    script << i % images.width << ' ' << images.height - 1 - i / images.width << ' ' << ink << '\n';
  }
  script << "END\nwidth = " << images.width << "\nheight = " << images.height
         << "\nlabel = " << images.labels[static_cast<std::size_t>(digit)] << '\n';
}

/// Spikes as milliseconds and the neuron's number among those that fire; outputs as milliseconds
/// and one column for each class.
inline void write_showing_data(std::ostream& script, const Showing& showing, double dt) {
  constexpr int kMostDrawn = 60;  // more would hide each other
  int firing = 0;
  script << "$spikes << END\n";
  for (const std::vector<int>& steps : showing.spikes) {
    if (!steps.empty()) ++firing;
    if (firing > kMostDrawn) continue;
    for (const int step : steps) script << 1e3 * dt * (step + 1) << ' ' << firing << '\n';
  }
  script << "END\n$outputs << END\n";
  for (Eigen::Index step = 0; step < showing.outputs.cols(); ++step) {
    script << 1e3 * dt * static_cast<double>(step + 1);
    for (const float output : showing.outputs.col(step)) script << ' ' << output;
    script << '\n';
  }
  script << "END\nfiring = " << firing << "\ndrawn = " << std::clamp(firing, 1, kMostDrawn)
         << "\nneurons = " << showing.spikes.size() << '\n';
}

/// One row for each step: milliseconds, and the percentage of the digits that were answered right.
/// @param accuracy  the fraction after each step
/// @param soft      the fraction by rates
inline void write_accuracy_data(std::ostream& script, const Eigen::ArrayXd& accuracy, double soft,
                                double dt) {
  script << "$accuracy << END\n";
  for (Eigen::Index step = 0; step < accuracy.size(); ++step) {
    script << 1e3 * dt * static_cast<double>(step + 1) << ' ' << 100 * accuracy(step) << '\n';
  }
  script << "END\nsoft = " << 100 * soft
         << "\nshown = " << 1e3 * dt * static_cast<double>(accuracy.size()) << '\n';
}

/// Draws NAME.svg and NAME.png.
inline std::string drawing_commands(const std::string& name) {
  return R"gnuplot(
set encoding utf8
# Colours that colour-blind readers can tell apart (Okabe and Ito 2008).
blue = '#0072B2'
orange = '#D55E00'
ink = '#333333'
pale = '#B5B5B5'

)gnuplot" +
         for_each_format(name, 900, 440) +
         R"gnuplot(  set multiplot
  set border linecolor rgb '#888888'
  set title offset 0,-0.7 textcolor rgb ink

  # The digit.
  set lmargin at screen 0.01
  set rmargin at screen 0.118
  set bmargin at screen 0.704
  set tmargin at screen 0.925
  set border 15
  unset tics
  set style fill solid noborder
  set xrange [-0.5:width-0.5]
  set yrange [-0.5:height-0.5]
  grey(v) = int(255 * (1 - v)) * 65793
  set title 'Shown'
  plot $digit using 1:2:(0.5):(0.5):(grey($3)) with boxxyerror linecolor rgb variable notitle

  # Its spikes.
  set lmargin at screen 0.205
  set rmargin at screen 0.575
  set bmargin at screen 0.565
  set border 3
  set xtics nomirror out scale 0.6 textcolor rgb ink
  set ytics nomirror out scale 0.6 textcolor rgb ink
  set ytics (1, drawn)
  set xrange [0:shown]
  set yrange [0.5:drawn+0.5]
  set format x ''
  set ylabel 'Neuron' textcolor rgb ink
  drawn_text = drawn < firing ? sprintf(', %d are drawn', drawn) : ''
  set title sprintf('%d of %d neurons fire%s', firing, neurons, drawn_text)
  plot $spikes using 1:($2-0.45):(0):(0.9) with vectors nohead linewidth 1.4 \
       linecolor rgb ink notitle

  # What becomes of them.
  set bmargin at screen 0.18
  set tmargin at screen 0.475
  set yrange [*:*]
  set format x '%g'
  set ytics autofreq
  set xlabel 'Time (ms)' offset 0,0.5 textcolor rgb ink
  set ylabel 'Output' textcolor rgb ink
  set title 'Outputs: the ' . label . ' and the nine others'
  plot for [i=0:9] $outputs using 1:(column(i + 2)) with lines linewidth 1.2 \
           linecolor rgb pale notitle, \
       $outputs using 1:(column(label + 2)) with lines linewidth 2.4 linecolor rgb orange notitle

  # And how often they are right.
  set lmargin at screen 0.675
  set rmargin at screen 0.98
  set tmargin at screen 0.925
  set logscale x
  set xrange [1:shown]
  set yrange [(soft > 95 ? 90 : 0):100]
  set xtics (1, 3, 10, 30, 100, 300, 1000)
  set xlabel 'Time that a digit is shown (ms)'
  set ylabel 'Right answers (%)' offset 1,0
  set title 'Accuracy on ' . tested . ' unseen digits'
  set key bottom right Left reverse samplen 2.4 spacing 1.2 textcolor rgb ink
  plot soft with lines linewidth 2.4 dashtype 2 linecolor rgb '#888888' title 'SoftLIF rates', \
       $accuracy using 1:2 with lines linewidth 2.4 linecolor rgb blue title 'LIF spikes'
  unset logscale
  unset xlabel
  unset ylabel
  unset multiplot
  unset output
}
)gnuplot";
}

}  // namespace example
