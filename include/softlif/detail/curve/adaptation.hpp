#pragma once

// How the adaptation of neurons follows their output.

#include <softlif/detail/array/run_all.hpp>
#include <softlif/detail/curve/synapse_step.hpp>
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

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
