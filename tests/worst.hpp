#pragma once

#include <cmath>

namespace softlif::testing {

/// The largest error so far, and where it was.
struct Worst {
  double error = 0, J = 0;

  void add(double candidate, double at) {
    if (candidate <= error || std::isnan(error)) return;  // nothing is worse than NaN
    error = candidate;
    J = at;
  }
};

/// The largest errors of a neuron.
struct WorstOfNeuron {
  Worst rate, derivative, partial;

  void add(const WorstOfNeuron& other) {
    rate.add(other.rate.error, other.rate.J);
    derivative.add(other.derivative.error, other.derivative.J);
    partial.add(other.partial.error, other.partial.J);
  }
};

}  // namespace softlif::testing
