#pragma once

#include <torch/nn/module.h>

#include <limits>
#include <optional>

namespace softlif {
namespace nn {

// Types of modules, and what finds them, are the same whatever the flags of a file: else a module
// that is made in a file for other instructions would not be found here.

/// The neurons that rates run as when they spike.
enum class SpikingAs {
  LIF,         ///< at most one spike a step
  PreciseLIF,  ///< as many as are due, in steps of any length
};

/// How a network runs as spikes.
struct SpikingMode {
  double dt = 0.001;                   ///< the step in seconds
  SpikingAs neurons = SpikingAs::LIF;  ///< what rates run as
};

/// A module that runs as rates or as spikes, step by step: what spiking, soft and reset_state
/// reach. A module of one's own may derive from it, too.
class Steps {
 public:
  virtual ~Steps() = default;

  /// @param mode  how it is to spike from now on; none: no steps, rates
  virtual void set_mode(const std::optional<SpikingMode>& mode) = 0;
  /// Begins a new sequence.
  virtual void reset_state() = 0;
};

/// @private  Calls function(steps) for all such modules within a module, and counts them.
template <class Function>
int for_each_of_steps(const char* name, torch::nn::Module& module, const Function& function) {
  int count = 0;
  module.apply([&](torch::nn::Module& each) {
    if (auto* const steps = dynamic_cast<Steps*>(&each)) {
      function(*steps);
      ++count;
    }
  });
  TORCH_CHECK(count > 0, "softlif::nn::", name, ": the module ", module.name(),
              " contains no neurons or synapses of softlif::nn; are they registered?");
  return count;
}

/// Makes all neurons and synapses of softlif::nn within a module run as spikes in steps of dt, from
/// a new state, until soft() is called: a mode, as eval() is. Call the module once a step.
/// @param module   any, on the stack, too
/// @param dt       the step in seconds
/// @param neurons  what rates run as
/// @return how many there are
/// @throws c10::Error if there are none
inline int spiking(torch::nn::Module& module, double dt, SpikingAs neurons = SpikingAs::LIF) {
  TORCH_CHECK(dt > 0 && dt <= (std::numeric_limits<double>::max)(),
              "softlif::nn::spiking: dt must be finite and above 0, but is ", dt);
  return for_each_of_steps("spiking", module, [&](Steps& steps) {
    steps.set_mode(SpikingMode{dt, neurons});
    steps.reset_state();
  });
}

/// Makes them rates again.
/// @param module  any, on the stack, too
/// @return how many there are
/// @throws c10::Error if there are none
inline int soft(torch::nn::Module& module) {
  return for_each_of_steps("soft", module, [](Steps& steps) {
    steps.set_mode(std::nullopt);
    steps.reset_state();
  });
}

/// Begins a new sequence. (LibTorch's reset() is for clone(), which has it make new parameters.)
/// @param module  any, on the stack, too
/// @return how many there are
/// @throws c10::Error if there are none
inline int reset_state(torch::nn::Module& module) {
  return for_each_of_steps("reset_state", module, [](Steps& steps) { steps.reset_state(); });
}

}  // namespace nn
}  // namespace softlif
