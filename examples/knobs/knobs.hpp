#pragma once

// softlif behind plain arrays, as the page's script sees it.

namespace knobs {

constexpr int points = 401;  ///< of a curve, from J = 0 to 4
constexpr int neurons = 40;  ///< whose spikes are drawn, from J = 0.05 to 3.95
constexpr int steps = 1000;  ///< of 1 ms, from rest
constexpr int curves = 5;    ///< J; SoftLIF's rate and slope; LIF's rate and slope

}  // namespace knobs

extern "C" {

/// Computes the curves and the spikes. Values that softlif refuses end the program.
void turn(double sigma, double tau_rc, double tau_ref);

/// The curves, each of `points` numbers, one after the other.
const double* curves();

/// A byte for each neuron and step: 1 where it spiked. The neurons of a step are neighbours.
const unsigned char* spikes();
}
