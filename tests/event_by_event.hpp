#pragma once

// LIF neurons that go from one spike to the next, in long double. They give the result of a step of
// any length, by formulas other than the library's.

#include <algorithm>
#include <cmath>

namespace softlif::testing {

struct EventByEvent {
  long double tau_rc, tau_ref, min_voltage;
  long double voltage, refractory_time;

  /// Takes the neuron through a step of dt at the current J.
  /// @return how many spikes come before its end
  long step(long double dt, long double J) {
    long spikes = 0;
    long double time = std::max(refractory_time, 0.0L);  // within the step, out of the rest
    while (time < dt && J > 1) {
      const long double spike = time + tau_rc * std::log((J - voltage) / (J - 1));
      if (!(spike < dt)) break;
      ++spikes;
      voltage = 0;
      refractory_time = spike + tau_ref;
      time = refractory_time;
    }
    if (time < dt) {
      const long double left = std::exp((time - dt) / tau_rc);
      voltage = std::max(min_voltage, J * (1 - left) + voltage * left);
    }
    refractory_time -= dt;
    return spikes;
  }
};

}  // namespace softlif::testing
