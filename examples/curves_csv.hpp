#pragma once

// The tuning curves as a table that pandas, R and spreadsheets read directly: one rate a row.

#include <Eigen/Core>
#include <ostream>

#include "curves.hpp"

namespace example {

/// Columns: neuron (from 0), model, sigma (0 for LIF), x, rate (amplitude times spikes per second).
inline void write_curves_csv(std::ostream& csv, const TuningCurves& curves) {
  csv.precision(10);
  csv << "neuron,model,sigma,x,rate\n";
  for (Eigen::Index neuron = 0; neuron < curves.population.max_rates.size(); ++neuron) {
    for (const ModelCurves& model : curves.models) {
      for (Eigen::Index i = 0; i < curves.x.size(); ++i) {
        csv << neuron << ',' << model.model << ',' << model.sigma << ',' << curves.x(i) << ','
            << model.rates(i, neuron) << '\n';
      }
    }
  }
}

}  // namespace example
