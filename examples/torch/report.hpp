#pragma once

// The table: soft and spiking, side by side.

#include <cmath>
#include <ostream>
#include <string>
#include <vector>

#include "../text.hpp"
#include "evaluation.hpp"
#include "network.hpp"

namespace example {

/// One row for the rates, and one for each time that an image is shown as spikes. The last column
/// is for synaptic operations over the multiplications of the network as rates.
inline void print_table(std::ostream& out, const std::vector<Evaluation>& evaluations,
                        const Spiking& spiking, const NetworkImpl& network) {
  const auto neurons = static_cast<double>(network.neurons());
  const auto multiplications = static_cast<double>(network.multiplications());
  const auto mean = [&](auto value) { return over(evaluations, value); };
  print_row(out, "neurons", "shown for", "accuracy, %", "mean rate, Hz", "spikes/image",
            "operations");
  print_row(out, "SoftLIFRate", "", percent_text(mean([](const Evaluation& e) { return e.soft; })),
            fixed_text(mean([](const Evaluation& e) { return e.soft_rate; }).mean, 1), "", "1");
  std::string name = "LIF, spiking";
  for (const int milliseconds : {5, 10, 15, 20, 25, 30, 50, 100, 200}) {
    const int steps = static_cast<int>(std::lround(milliseconds * 1e-3 / spiking.dt));
    const bool are_whole = std::abs(steps * spiking.dt - milliseconds * 1e-3) < 1e-9;
    if (!are_whole || steps < 1 || steps > spiking.steps) continue;
    const double spikes = mean([&](const Evaluation& e) { return e.spikes(steps - 1); }).mean;
    const double operations =
        mean([&](const Evaluation& e) { return e.operations(steps - 1); }).mean;
    print_row(out, name, std::to_string(milliseconds) + " ms",
              percent_text(mean([&](const Evaluation& e) { return e.accuracy(steps - 1); })),
              fixed_text(spikes / neurons / (milliseconds * 1e-3), 1), fixed_text(spikes, 0),
              fixed_text(operations / multiplications, 3));
    name = "";
  }
}

inline void print_footer(std::ostream& out, const std::vector<Evaluation>& evaluations,
                         const NetworkImpl& network, int ranks, int threads) {
  out << "\nOperations: those of synapses, for each of the "
      << fixed_text(1e-6 * static_cast<double>(network.multiplications()), 2)
      << " million multiplications as rates.";
  const auto seconds = over(evaluations, [](const Evaluation& e) { return e.training_seconds; });
  if (seconds.mean > 0) {
    out << "\nTraining took " << fixed_text(seconds.mean, 1) << " s in "
        << (ranks == 1 ? "one process" : std::to_string(ranks) + " processes") << " of "
        << (threads == 1 ? "one thread." : std::to_string(threads) + " threads.");
  }
  if (evaluations.size() > 1) {
    out << "\nAll are means of " << evaluations.size() << " networks, ± standard deviation.";
  }
  out << '\n';
}

}  // namespace example
