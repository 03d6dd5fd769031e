#pragma once

// How the adaptation of neurons follows their output.

#include <Eigen/Core>
#include <cstdint>
#include <softlif/detail/array/quick_groups.hpp>
#include <softlif/detail/array/run_all.hpp>
#include <softlif/detail/curve/lif_step.hpp>
#include <softlif/detail/curve/synapse_step.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/mask.hpp>
#include <softlif/detail/number/rounding.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// The share dt / tau_n of a step, which is finite.
template <class Scalar>
Scalar adaptation_share(const Scalar& dt, const Scalar& tau_n) {
  return min_of(Scalar(dt / tau_n), largest_of<Scalar>());
}

/// In a step of dt the adaptation n becomes n + dt / tau_n (inc_n output - n), as Nengo has it. At
/// rest it becomes 0 rather than a subnormal number. Where it or the way to it is beyond the
/// largest number, or the output infinite, it becomes the largest, so that no later step makes NaN
/// of it.
template <class Scalar, class Value>
SOFTLIF_INLINE Value adapted(const Value& share, const Value& increment, const Value& output,
                             const Value& adaptation) {
  const Value largest(largest_of<Scalar>());
  const Value way = min_of(fma(increment, min_of(output, largest), Value(-adaptation)), largest);
  const Value reached = fma(share, way, adaptation);
  return without_small<Scalar>(max_of(min_of(reached, largest), Value(-largest)));
}

/// The share dt / tau_n and the increment inc_n of one neuron.
template <class Scalar>
struct Adaptation {
  Scalar share, increment;
};

/// Adapts neurons that share their parameters.
struct AdaptAlike {
  template <class Value, class Scalar>
  static SOFTLIF_INLINE void run(const Adaptation<Scalar>& neuron, const Scalar* output,
                                 Scalar* adaptation) {
    store(adapted<Scalar>(Value(neuron.share), Value(neuron.increment), loaded<Value>(output),
                          loaded<Value>(adaptation)),
          adaptation);
  }
};

/// Adapts neurons that have a share and an increment each. (The kernel is not used.)
struct AdaptEach {
  template <class Value, class Kernel, class Scalar>
  static SOFTLIF_INLINE void run(const Kernel&, const Scalar* output, const Scalar* share,
                                 const Scalar* increment, Scalar* adaptation) {
    store(adapted<Scalar>(loaded<Value>(share), loaded<Value>(increment), loaded<Value>(output),
                          loaded<Value>(adaptation)),
          adaptation);
  }
};

/// The step of spiking neurons that adapt and share their parameters.
template <class Step, class Scalar>
struct AdaptiveStep {
  Step step;
  Adaptation<Scalar> adaptation;
};

/// What for_each_group_quickly runs with an AdaptiveStep: Steps at the current J - adaptation.
struct AdaptiveSteps {
  template <class Value, class Step, class Scalar>
  static EIGEN_ALWAYS_INLINE void run(const AdaptiveStep<Step, Scalar>& neuron, const Scalar* J,
                                      Scalar* output, Scalar* voltage, Scalar* refractory_time,
                                      Scalar* adaptation) {
    const Value adapted_by = Value::load(adaptation);
    const Stepped<Value> stepped = neuron.step(Value(Value::load(J) - adapted_by),
                                               Value::load(voltage), Value::load(refractory_time));
    stepped.output.store(output);
    stepped.voltage.store(voltage);
    stepped.refractory_time.store(refractory_time);
    after(neuron, stepped.output, adapted_by).store(adaptation);
  }

  template <class Value, class Step, class Scalar>
  static EIGEN_ALWAYS_INLINE std::uint64_t run_quickly(const AdaptiveStep<Step, Scalar>& neuron,
                                                       const Scalar* given_J, Scalar* output,
                                                       Scalar* voltages, Scalar* refractory_times,
                                                       Scalar* adaptation) {
    const Value J = Value::load(given_J), voltage = Value::load(voltages),
                refractory_time = Value::load(refractory_times),
                adapted_by = Value::load(adaptation);
    const auto quiet = neuron.step.if_quiet(Value(J - adapted_by), voltage, refractory_time);
    where(quiet.is_quiet, Value(0), J).store(output);
    where(quiet.is_quiet, quiet.voltage, voltage).store(voltages);
    where(quiet.is_quiet, quiet.refractory_time, refractory_time).store(refractory_times);
    where(quiet.is_quiet, after(neuron, Value(0), adapted_by), adapted_by).store(adaptation);
    return lanes_of(quiet.is_quiet);
  }

  template <class Value, class Step, class Scalar>
  static EIGEN_ALWAYS_INLINE std::uint64_t may_wait(const AdaptiveStep<Step, Scalar>& neuron,
                                                    const Scalar* J, const Scalar* output,
                                                    const Scalar* voltage,
                                                    const Scalar* refractory_time,
                                                    const Scalar* /*adaptation*/) {
    return Steps::may_wait<Value>(neuron.step, J, output, voltage, refractory_time);
  }

 private:
  template <class Value, class Step, class Scalar>
  static EIGEN_ALWAYS_INLINE Value after(const AdaptiveStep<Step, Scalar>& neuron,
                                         const Value& output, const Value& adaptation) {
    return adapted<Scalar>(Value(neuron.adaptation.share), Value(neuron.adaptation.increment),
                           output, adaptation);
  }
};

/// A step of n neurons that adapt; output may be J itself.
template <class Step, class Scalar>
void advance_adaptive(const AdaptiveStep<Step, Scalar>& neuron, const Scalar* J, Eigen::Index n,
                      Scalar* output, Scalar* voltage, Scalar* refractory_time,
                      Scalar* adaptation) {
#if defined(SOFTLIF_ON_HOST)
  const RoundingToNearest guard;
  for_each_group_quickly<Step::packets, AdaptiveSteps>(n, neuron, J, output, voltage,
                                                       refractory_time, adaptation);
#endif
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
