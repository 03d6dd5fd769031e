#pragma once

// The table: soft, hard and spiking, side by side.

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <limits>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "../text.hpp"
#include "evaluation.hpp"
#include "learnt.hpp"
#include "network.hpp"

namespace example {

inline void print_rates(std::ostream& out, const std::string& name,
                        const std::vector<Evaluation>& evaluations,
                        RateResult Evaluation::* result) {
  const auto mean = [&](double RateResult::* value) {
    return over(evaluations, [&](const Evaluation& e) { return e.*result.*value; });
  };
  print_row(out, name, "", percent_text(mean(&RateResult::accuracy)),
            fixed_text(mean(&RateResult::rate).mean, 1), "",
            fixed_text(1e6 * mean(&RateResult::seconds).mean, 1));
}

/// One row for each kind of neurons; for spiking ones, one for each time that an image is shown.
inline void print_table(std::ostream& out, const std::vector<Evaluation>& evaluations,
                        const Spiking& spiking, Eigen::Index hidden_neurons) {
  print_row(out, "neurons", "shown for", "accuracy, %", "mean rate, Hz", "spikes/image",
            "time/image, us");
  print_rates(out, "SoftLIFRate", evaluations, &Evaluation::soft);
  print_rates(out, "LIFRate", evaluations, &Evaluation::hard);
  std::string name = spiking.precise ? "PreciseLIF, spiking" : "LIF, spiking";
  for (const int milliseconds : {5, 10, 20, 50, 100, 200, 500, 1000}) {
    const int steps = static_cast<int>(std::lround(milliseconds * 1e-3 / spiking.dt));
    const bool are_whole = std::abs(steps * spiking.dt - milliseconds * 1e-3) < 1e-9;
    if (!are_whole || steps < 1 || steps > spiking.steps) continue;
    const auto mean = [&](auto value) {
      return over(evaluations, [&](const Evaluation& e) { return value(e.spiking); });
    };
    const double spikes = mean([&](const SpikingResult& s) { return s.spikes(steps - 1); }).mean;
    const double seconds = mean([&](const SpikingResult& s) { return s.seconds; }).mean;
    print_row(out, name, std::to_string(milliseconds) + " ms",
              percent_text(mean([&](const SpikingResult& s) { return s.accuracy(steps - 1); })),
              fixed_text(spikes / static_cast<double>(hidden_neurons) / (milliseconds * 1e-3), 1),
              fixed_text(spikes, 0), fixed_text(1e6 * seconds * steps / spiking.steps, 1));
    name = "";
  }
}

/// A line for each parameter that the network has learnt, with its values over the hidden neurons.
inline void print_learnt(std::ostream& out, const Network<float>& network) {
  if (network.learnt.none()) return;
  const Parameters<float> start = parameters_of(network.neurons, 1);
  out << "learnt" << cell("at first", 17) << cell("mean", 12) << cell("lowest", 12)
      << cell("highest", 12) << '\n';
  for (std::size_t i = 0; i < kLearnable.size(); ++i) {
    if (!network.learnt[i]) continue;
    double sum = 0;
    float lowest = std::numeric_limits<float>::infinity(), highest = 0;
    for (const auto& neurons : network.own) {
      const Column<float> values = parameters_of(neurons, neurons.sigma().size())[i];
      sum += values.cast<double>().sum();
      lowest = std::min(lowest, values.minCoeff());
      highest = std::max(highest, values.maxCoeff());
    }
    const std::string name = kLearnable[i].name;
    out << name << cell(digits_text(start[i](0)), 23 - name.size())
        << cell(digits_text(sum / static_cast<double>(network.hidden_neurons())), 12)
        << cell(digits_text(lowest), 12) << cell(digits_text(highest), 12) << '\n';
  }
  out << '\n';
}

inline void print_footer(std::ostream& out, const std::vector<Evaluation>& evaluations,
                         int threads) {
  const auto seconds = over(evaluations, [](const Evaluation& e) { return e.training_seconds; });
  out << "\nTimes per image are those of one core.";
  if (seconds.mean > 0) {
    out << " Training took " << fixed_text(seconds.mean, 1) << " s on "
        << (threads == 1 ? "one core." : std::to_string(threads) + " threads.");
  }
  if (evaluations.size() > 1) {
    out << "\nAll are means of " << evaluations.size() << " networks, ± standard deviation.";
  }
  out << '\n';
}

}  // namespace example
