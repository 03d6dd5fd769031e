#pragma once

// How a neuron's rate becomes a number of spikes in a step.

#include <Eigen/Core>
#include <cmath>
#include <limits>
#include <softlif/detail/array/run_all.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/random.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// A step: its length, and the output of each spike.
template <class Scalar>
struct SpikesOfStep {
  Scalar dt, output;

  /// How many are due at that rate.
  double due(const Scalar& rate) const {
    // A product that only the scalar type may hold, or only double.
    using Wider = std::conditional_t<std::is_same_v<Scalar, float>, double, Scalar>;
    return static_cast<double>(static_cast<Wider>(dt) * static_cast<Wider>(rate));
  }
  /// The output of so many spikes. That of none is 0, even where that of one is infinite; and so is
  /// that of infinitely many where that of one is 0.
  template <class Value>
  SOFTLIF_INLINE Value output_of(const Value& spikes) const {
    const Value magnitude = max_of(spikes, Value(-spikes)), one(output);
    return where_positive(magnitude, where_positive(one, Value(spikes * one), one), spikes);
  }
};

template <class Number>
Number floor_of(const Number& x) {
  using std::floor;
  return floor(x);
}
template <class Scalar, int Count, class Indices>
SOFTLIF_INLINE Lockstep<Scalar, Count, Indices> floor_of(
    const Lockstep<Scalar, Count, Indices>& x) {
  using Value = Lockstep<Scalar, Count, Indices>;
  return Value::each([](const auto& packet) { return Eigen::internal::pfloor(packet); }, x);
}

/// Spikes at equal intervals: the voltage is the part of the next spike that is due already.
struct RegularSpikes {
  template <class Value, class Scalar>
  static SOFTLIF_INLINE void run(const SpikesOfStep<Scalar>& step, const Scalar* rate,
                                 Scalar* output, Scalar* voltage) {
    const Value due = fma(Value(step.dt), loaded<Value>(rate), loaded<Value>(voltage));
    const Value spikes = floor_of(due), rest = due - spikes;
    // Infinitely many spikes leave nothing over.
    const Value most((std::numeric_limits<Scalar>::max)());
    store(step.output_of(spikes), output);
    store(where_positive(Value(spikes - most), Value(Scalar(0)), rest), voltage);
  }
};

/// As many spikes as are due, rounded up with the probability of their fraction.
struct StochasticSpikes {
  static double count(double due, RandomStream& stream) {
    const double whole = std::floor(due);
    return stream.uniform() < due - whole ? whole + 1 : whole;
  }
};

/// As many spikes as of a Poisson process of that rate.
struct PoissonSpikes {
  static double count(double due, RandomStream& stream) {
    return due > 0 ? poisson(due, stream) : due;
  }
};

/// How many spikes there are where `due` are expected; of a negative rate, as many below 0. (Not
/// inlined: in some places the product that makes `due` would become part of a fused multiply-add.)
template <class Spikes>
EIGEN_DONT_INLINE double random_count(double due, RandomStream& stream) {
  if (!is_finite(due)) return due;
  return due < 0 ? -Spikes::count(-due, stream) : Spikes::count(due, stream);
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
