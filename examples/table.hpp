#pragma once

// What the program prints in the terminal: a few neurons, and how far SoftLIF is from LIF.

#include <Eigen/Core>
#include <iomanip>
#include <ostream>
#include <sstream>
#include <string>

#include "curves.hpp"

namespace example {

inline std::string name_of(const ModelCurves& model) {
  if (model.sigma == 0) return model.model;
  std::ostringstream name;
  name << model.model << " sigma=" << model.sigma;
  return name.str();
}

inline void print_neurons(std::ostream& out, const TuningCurves& curves) {
  out << "neuron  intercept  max rate  model                    gain        bias  rate at x=1\n";
  for (const Eigen::Index neuron : spread_by_intercept(curves.population, 3)) {
    for (const ModelCurves& model : curves.models) {
      if (&model == &curves.models.front()) {
        out << std::setw(6) << neuron << std::setw(11) << curves.population.intercepts(neuron)
            << std::setw(10) << curves.population.max_rates(neuron);
      } else {
        out << std::setw(27) << "";
      }
      out << "  " << std::left << std::setw(19) << name_of(model) << std::right  //
          << std::setw(10) << model.gain(neuron) << std::setw(12) << model.bias(neuron)
          << std::setw(13) << model.reached(neuron) << '\n';
    }
  }
}

/// The last column is the price of Nengo's way, which gives SoftLIF the gain and bias of LIF.
inline void print_differences(std::ostream& out, const TuningCurves& curves) {
  out << "difference to LIF         mean   largest   largest at x=1 with LIF's gain and bias\n";
  const ModelCurves& lif = curves.models.front();
  for (const ModelCurves& model : curves.models) {
    if (&model == &lif) continue;
    const Eigen::ArrayXXd difference = (model.rates - lif.rates).abs();
    out << std::left << std::setw(20) << name_of(model) << std::right  //
        << std::setw(10) << difference.mean() << std::setw(10) << difference.maxCoeff()
        << std::setw(17) << (model.with_lif - lif.reached).abs().maxCoeff() << '\n';
  }
}

inline void print_table(std::ostream& out, const TuningCurves& curves) {
  const Population& population = curves.population;
  out << std::setprecision(4) << population.max_rates.size() << " neurons, max rates "
      << population.max_rates.minCoeff() << " to " << population.max_rates.maxCoeff()
      << " Hz, intercepts " << population.intercepts.minCoeff() << " to "
      << population.intercepts.maxCoeff() << ". Rates in "
      << (curves.amplitude == 1 ? "Hz" : "amplitude x Hz") << ".\n\n";
  print_neurons(out, curves);
  out << '\n';
  print_differences(out, curves);
}

}  // namespace example
