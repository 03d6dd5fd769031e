#pragma once

// The picture of a run: the results beside the ideal ones, and the spikes. gnuplot draws it from a
// script that contains its data.

#include <Eigen/Core>
#include <algorithm>
#include <ostream>
#include <string>

#include "channel_run.hpp"
#include "gnuplot.hpp"

namespace example {

/// The first seconds: for each step a line with its time, the ideal results, and the results.
inline void write_signal_data(std::ostream& script, const Record& record, Eigen::Index steps) {
  constexpr Eigen::Index kMostPoints = 250;
  const Eigen::Index apart = std::max<Eigen::Index>(1, steps / kMostPoints);
  script << "$signals << END\n";
  for (Eigen::Index k = 0; k < steps; k += apart) {
    script << record.time(k);
    for (const double value : record.ideal.col(k)) script << ' ' << value;
    for (const double value : record.results.col(k)) script << ' ' << value;
    script << '\n';
  }
  script << "END\n";
}

inline void write_spike_data(std::ostream& script, const Record& record, Eigen::Index steps) {
  script << "$spikes << END\n";
  for (Eigen::Index k = 0; k < steps; ++k) {
    for (Eigen::Index i = 0; i < record.spikes.rows(); ++i) {
      if (record.spikes(i, k) > 0) script << record.time(k) << ' ' << i + 1 << '\n';
    }
  }
  script << "END\n";
}

inline std::string drawing_commands() {
  return R"gnuplot(
set encoding utf8
# Colours that colour-blind readers can tell apart (Okabe and Ito 2008).
array colour[2] = ['#0072B2', '#D55E00']
ink = '#333333'
pale = '#B5B5B5'

)gnuplot" +
         for_each_format("channel", 900, 480) +
         R"gnuplot(  set multiplot
  set border 3 linecolor rgb '#888888'
  set tics nomirror out scale 0.6 textcolor rgb ink
  set title offset 0,-0.7 textcolor rgb ink
  set xrange [0:shown]
  unset key

  set lmargin at screen 0.07
  set rmargin at screen 0.47
  first = 1
  top = 0.93
  do for [panel=1:3] {
    count = panel == 2 ? computed : dimensions
    set tmargin at screen top
    set bmargin at screen top - 0.2
    set format x (panel == 3 ? '%g' : '')
    if (panel == 3) { set xlabel 'Time (s)' offset 0,0.5 textcolor rgb ink }
    between = panel == 2 ? 0.2 : 0.4
    set ytics autofreq
    set ytics between
    set title (panel == 1 ? 'x (grey: as it should be)' : panel == 2 ? function : 'Integral of x')
    plot for [i=first:first+count-1] $signals using 1:(column(i+1)) with lines linewidth 5 \
             linecolor rgb pale, \
         for [i=first:first+count-1] $signals using 1:(column(i+1+results)) with lines \
             linewidth 1.6 linecolor rgb colour[i-first+1]
    first = first + count
    top = top - 0.29
  }

  set lmargin at screen 0.55
  set rmargin at screen 0.98
  set tmargin at screen 0.93
  set bmargin at screen 0.15
  set yrange [0:drawn+1]
  set ytics (1, drawn)
  set xrange [0:min_shown]
  set title sprintf('Spikes of %d of the %d neurons that compute it', drawn, neurons)
  plot $spikes using 1:($2-0.4):(0):(0.8) with vectors nohead linewidth 1 linecolor rgb ink
  unset xlabel
  set yrange [*:*]
  unset multiplot
  unset output
}
)gnuplot";
}

inline void write_picture_script(std::ostream& script, const Record& record, const Setup& setup) {
  constexpr double kMostSeconds = 2;
  const auto steps = std::count_if(record.time.begin(), record.time.end(),
                                   [](double time) { return time <= kMostSeconds + 1e-9; });
  script << "# Draws channel.svg and .png: gnuplot channel.gp\n";
  script.precision(5);
  write_signal_data(script, record, steps);
  write_spike_data(script, record, steps / 2);
  script << "dimensions = " << setup.dimensions << "\nresults = " << record.results.rows()
         << "\ncomputed = " << record.results.rows() - 2 * setup.dimensions
         << "\nneurons = " << setup.neurons << "\ndrawn = " << record.spikes.rows()
         << "\nshown = " << record.time(steps - 1)
         << "\nmin_shown = " << record.time((steps - 1) / 2) << "\nfunction = '"
         << (setup.product ? "Product of x" : "Squares of x") << "'\n"
         << drawing_commands();
}

}  // namespace example
