#pragma once

// Curves and steps in long double, for tests of doubles: in a source that the host's compiler
// compiles, since nvcc warns of the type.

#include <vector>

namespace softlif::testing {

/// Each as a double and the rest.
struct ExactResponse {
  double rate, rate_rest, derivative, derivative_rest;
};

/// Of SoftLIFRate or, for a sigma of 0, of LIFRate.
std::vector<ExactResponse> exact_responses(double sigma, double tau_rc, double tau_ref,
                                           double amplitude, const std::vector<double>& J);

/// The voltage after a step, as a double and the rest, and the way that it went.
struct ExactVoltage {
  double voltage, voltage_rest, way;
};

/// Of a neuron that does not spike.
ExactVoltage exact_voltage(double tau_rc, double dt, double J, double voltage,
                           double refractory_time);

}  // namespace softlif::testing
