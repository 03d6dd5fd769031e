#pragma once

// Curves and steps in long double, to judge doubles by. The host's compiler compiles them, in a
// source of their own, since nvcc warns about the type.

#include <vector>

namespace softlif::testing {

/// Each number is a double and what is left of the exact value beyond it.
struct ExactResponse {
  double rate, rate_rest, derivative, derivative_rest;
};

/// For SoftLIFRate or, if sigma is 0, for LIFRate.
std::vector<ExactResponse> exact_responses(double sigma, double tau_rc, double tau_ref,
                                           double amplitude, const std::vector<double>& J);

/// Of one neuron, rounded to doubles.
struct ExactGradients {
  std::vector<double> J;           // at each current
  std::vector<double> parameters;  // the sums
  std::vector<double> sizes;       // the same sums, of magnitudes
};

/// For SoftLIFRate or, if sigma is 0, for LIFRate.
ExactGradients exact_gradients(double sigma, double tau_rc, double tau_ref, double amplitude,
                               const std::vector<double>& J,
                               const std::vector<double>& output_gradient);

/// The voltage after a step, as a double and what is left beyond it, and the distance that it
/// moved.
struct ExactVoltage {
  double voltage, voltage_rest, way;
};

/// For a neuron that does not spike.
ExactVoltage exact_voltage(double tau_rc, double dt, double J, double voltage,
                           double refractory_time);

}  // namespace softlif::testing
