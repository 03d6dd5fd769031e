#pragma once

// What the tests of synapses share: all of them, stepped alike, and Nengo's step.

#include <Eigen/Core>
#include <cmath>
#include <softlif/softlif.hpp>
#include <tuple>
#include <type_traits>
#include <utility>

#include "samples.hpp"

namespace softlif::testing {

using AllSynapses = std::tuple<Lowpass<float>, Lowpass<double>, Lowpass<long double>, Alpha<float>,
                               Alpha<double>, Alpha<long double>>;

template <class Synapse>
using TauOf = std::decay_t<decltype(std::declval<const Synapse&>().tau())>;

template <class Synapse>
inline constexpr bool is_alpha = std::is_same_v<Synapse, Alpha<TauOf<Synapse>>>;

/// The same kind of synapse with time constants of another type.
template <class Synapse, class Parameters>
using SynapseOf = std::conditional_t<is_alpha<Synapse>, Alpha<Parameters>, Lowpass<Parameters>>;

/// The states that a step may have: Lowpass leaves the second alone.
template <class Array>
struct Filtered {
  Array output, lowpassed;
};

template <class Array>
Filtered<Array> unfiltered(Eigen::Index rows, Eigen::Index cols = 1) {
  return {Array::Zero(rows, cols), Array::Zero(rows, cols)};
}

/// One step of either kind of synapse.
template <class Synapse, class Scalar, class Input, class Output, class Second>
void step(const Synapse& synapse, const Scalar& dt, const Input& input, Output&& output,
          Second&& lowpassed) {
  if constexpr (is_alpha<Synapse>) {
    synapse.step_math(dt, input, output, lowpassed);
  } else {
    synapse.step_math(dt, input, output);
  }
}
template <class Synapse, class Scalar, class Input, class Array>
void step(const Synapse& synapse, const Scalar& dt, const Input& input, Filtered<Array>& state) {
  step(synapse, dt, input, state.output, state.lowpassed);
}

/// Nengo's LinearFilter with the transfer function 1 / (tau s + 1) or its square: the difference
/// equation of its zero-order hold, without the hold's delay, which Nengo drops. For one element,
/// computed in the type `Work`.
template <class Work>
class NengoFilter {
 public:
  NengoFilter(bool is_alpha, Work tau, Work dt) {
    const Work t = dt / tau, a = std::exp(-t);
    num_[0] = is_alpha ? 1 - a - a * t : 1 - a;
    num_[1] = is_alpha ? a * a - a + a * t : 0;
    den_[0] = is_alpha ? -2 * a : -a;
    den_[1] = is_alpha ? a * a : 0;
  }
  Work step(Work x) {
    const Work y = num_[0] * x + num_[1] * x_ - den_[0] * y_[0] - den_[1] * y_[1];
    x_ = x;
    y_[1] = y_[0];
    y_[0] = y;
    return y;
  }

 private:
  Work num_[2], den_[2], x_ = 0, y_[2] = {0, 0};
};

}  // namespace softlif::testing
