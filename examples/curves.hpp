#pragma once

// The tuning curves of one population, for each neuron model that the example compares.
// This is where the softlif library is used.

#include <Eigen/Core>
#include <algorithm>
#include <softlif/softlif.hpp>
#include <string>
#include <vector>

#include "options.hpp"
#include "population.hpp"

namespace example {

/// What one neuron model gives for the population.
struct ModelCurves {
  std::string model;        // "LIF" or "SoftLIF"
  double sigma;             // 0 for LIF, which is what SoftLIF becomes as sigma goes to 0
  Eigen::ArrayXd gain;      // one a neuron
  Eigen::ArrayXd bias;      // one a neuron
  Eigen::ArrayXd reached;   // rate at x = 1, one a neuron
  Eigen::ArrayXd with_lif;  // rate at x = 1 with LIF's gain and bias, one a neuron
  Eigen::ArrayXXd rates;    // a row for each x, a column for each neuron

  // For the picture.
  Eigen::ArrayXd response;      // rate at each of TuningCurves::current
  Eigen::ArrayXXd drawn_rates;  // rate at each of TuningCurves::drawn_x
};

struct TuningCurves {
  Population population;
  double amplitude = 1;             // rates are amplitude times spikes per second
  Eigen::ArrayXd x;                 // the represented values
  std::vector<ModelCurves> models;  // LIF first, then SoftLIF by rising sigma

  // For the picture.
  Eigen::ArrayXd current;           // input currents around the threshold, which is at 1
  std::vector<Eigen::Index> drawn;  // a few of the neurons
  Eigen::ArrayXXd drawn_x;          // a column of represented values for each of these
};

/// `Neurons` is softlif::LIFRate or softlif::SoftLIFRate: both are used in the same way.
template <class Neurons>
ModelCurves model_curves(const Neurons& neurons, const std::string& name, double sigma,
                         const TuningCurves& asked) {
  // Gain and bias give each neuron its max rate and intercept.
  const auto& [max_rates, intercepts] = asked.population;
  const auto [gain, bias] = neurons.gain_bias(max_rates, intercepts);

  // A number and vectors of one length go together element by element ...
  const Eigen::ArrayXd reached = neurons.rates(1.0, gain, bias);
  const ModelCurves* lif = asked.models.empty() ? nullptr : &asked.models.front();
  const Eigen::ArrayXd with_lif = lif ? neurons.rates(1.0, lif->gain, lif->bias) : reached;

  // ... and a column of x with rows of gain and bias gives all tuning curves at once.
  const Eigen::ArrayXXd rates = neurons.rates(asked.x, gain.transpose(), bias.transpose());
  const Eigen::ArrayXXd drawn_rates =
      neurons.rates(asked.drawn_x, gain(asked.drawn).transpose(), bias(asked.drawn).transpose());

  // Without gain and bias: the rate as it depends on the input current.
  Eigen::ArrayXd response(asked.current.size());
  neurons.step_math(asked.current, response);

  return {name, sigma, gain, bias, reached, with_lif, rates, response, drawn_rates};
}

/// Currents from well below the threshold to well above it, for the widest smoothing. They are
/// densest at the threshold itself, where LIF's curve rises infinitely steeply.
inline Eigen::ArrayXd currents_around_threshold(double largest_sigma) {
  double reach = 0.25;
  while (reach < 3 * largest_sigma && reach < 4) reach *= 2;
  return 1 + reach * Eigen::ArrayXd::LinSpaced(161, -1, 1).cube();
}

/// Represented values over `range` that are densest at the intercept, for the same reason.
inline Eigen::ArrayXd values_around_intercept(Range range, double intercept) {
  const double corner = std::clamp(intercept, range.first, range.second);
  const Eigen::ArrayXd distance = Eigen::ArrayXd::LinSpaced(41, 0, 1).cube();
  Eigen::ArrayXd x(2 * distance.size());
  x << corner + (range.first - corner) * distance.reverse(),
      corner + (range.second - corner) * distance;
  return x;
}

/// The neurons to draw and where. More of them would hide each other.
inline void choose_drawn(TuningCurves& curves, Range x) {
  constexpr std::size_t kMostDrawn = 10;
  curves.drawn = spread_by_intercept(curves.population, kMostDrawn);
  curves.drawn_x.resize(values_around_intercept(x, 0).size(),
                        static_cast<Eigen::Index>(curves.drawn.size()));
  Eigen::Index column = 0;
  for (const Eigen::Index neuron : curves.drawn) {
    curves.drawn_x.col(column++) = values_around_intercept(x, curves.population.intercepts(neuron));
  }
}

/// Throws std::invalid_argument, in the library's words, for parameters that no neuron can have
/// and for max rates and intercepts that these neurons cannot have.
inline TuningCurves compute_tuning_curves(const Options& options, const Population& population) {
  const softlif::LIFRate<double> lif(options.tau_rc, options.tau_ref, options.amplitude);
  std::vector<softlif::SoftLIFRate<double>> softs;
  softs.reserve(options.sigmas.size());
  for (const double sigma : options.sigmas) {
    softs.emplace_back(sigma, options.tau_rc, options.tau_ref, options.amplitude);
  }
  std::sort(softs.begin(), softs.end(),
            [](const auto& a, const auto& b) { return a.sigma() < b.sigma(); });

  TuningCurves curves;
  curves.population = population;
  curves.amplitude = options.amplitude;
  curves.x = Eigen::ArrayXd::LinSpaced(options.points, options.x.first, options.x.second);
  curves.current = currents_around_threshold(softs.back().sigma());
  choose_drawn(curves, options.x);
  curves.models.push_back(model_curves(lif, "LIF", 0, curves));
  for (const auto& soft : softs) {
    curves.models.push_back(model_curves(soft, "SoftLIF", soft.sigma(), curves));
  }
  return curves;
}

}  // namespace example
