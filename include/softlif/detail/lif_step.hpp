#pragma once

// One time step of spiking LIF neurons, integrated exactly: within a step the current J is
// constant, so that the voltage relaxes from v to J + (v - J) exp(-t / tau_rc), and reaches 1 at
// the time t = tau_rc log(1 + (1 - v) / (J - 1)).

#include <algorithm>
#include <limits>
#include <softlif/detail/groups.hpp>
#include <softlif/detail/interspike_interval.hpp>
#include <softlif/detail/lockstep.hpp>
#include <softlif/detail/polynomials.hpp>
#include <softlif/detail/scalar_math.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// After some time of relaxation: exp(-t / tau_rc), the part of the old voltage that is kept, and
/// the rest to 1, the part of the current that is gained. Each is within a few ulp.
template <class Value>
struct Relaxed {
  Value kept, gained;
};

/// For one number of any scalar type.
template <class Scalar, class = void>
class Relaxation {
 public:
  explicit Relaxation(const Scalar& tau_rc) : tau_rc_(tau_rc) {}

  Relaxed<Scalar> operator()(const Scalar& t) const {
    const Scalar exponent = -t / tau_rc_;
    return {exp_of(exponent), Scalar(-expm1_of(exponent))};
  }

 private:
  Scalar tau_rc_;
};

/// For a Lockstep of floats or doubles.
template <class Scalar>
class Relaxation<Scalar, std::enable_if_t<has_packets<Scalar>>> {
 public:
  explicit Relaxation(Scalar tau_rc)
      : minus_log2e_over_tau_rc_((std::max)(-Logarithms<Scalar>::log2e_high / tau_rc,
                                            std::numeric_limits<Scalar>::lowest())),
        longest_(most_halvings * Logarithms<Scalar>::ln2_high * tau_rc) {}

  template <class Value>
  EIGEN_ALWAYS_INLINE Relaxed<Value> operator()(const Value& t) const {
    // exp(-t / tau_rc) = 2^(n + f) = power (1 + h)
    const Value at = min_of(t, Value(longest_));
    const Value minus_n = fma(at, Value(minus_log2e_over_tau_rc_), Value(rounder));
    const Value f = fma(at, Value(minus_log2e_over_tau_rc_), Value(rounder) - minus_n);
    const Value h = f * polynomial(f, Polynomials<Scalar>::exp2());
    const Value power = scale_by_power_of_2(Value(1), minus_n);
    return {fma(power, h, power), fma(-power, h, Value(1) - power)};
  }

 private:
  static constexpr Scalar rounder = Layout<Scalar>::rounder;
  // 2^-most_halvings is normal and counts for nothing beside 1.
  static constexpr Scalar most_halvings = std::numeric_limits<Scalar>::max_exponent - 8;

  Scalar minus_log2e_over_tau_rc_, longest_;
};

/// The state of the neurons and what they put out, after a step of dt.
template <class Value>
struct Stepped {
  Value output, voltage, refractory_time;
};

template <class Scalar>
class LIFStep {
 public:
  LIFStep(const Scalar& dt, const Scalar& tau_rc, const Scalar& tau_ref, const Scalar& min_voltage,
          const Scalar& amplitude)
      : dt_(dt),
        spike_(amplitude / dt),
        lowest_voltage_(max_of(min_voltage, Scalar(-largest()))),
        longest_refractory_time_(tau_ref + dt),
        twice_tau_rc_(Scalar(2) * tau_rc),
        relaxation_(tau_rc),
        interspike_interval_(tau_rc, tau_ref) {}

  /// For a Value that is one number of any scalar type or, of floats and doubles, a Lockstep.
  template <class Value>
  EIGEN_ALWAYS_INLINE Stepped<Value> operator()(const Value& given_J, const Value& given_voltage,
                                                const Value& given_refractory_time) const {
    // Infinite ones act as the largest, so that nothing but NaN makes NaN. (Of two numbers, min and
    // max give the first if that is NaN.)
    const Value J = bounded(given_J), voltage = bounded(given_voltage);

    const Value refractory_time = given_refractory_time - Value(dt_);
    const Value start = min_of(max_of(refractory_time, Value(0)), Value(dt_));
    const Relaxed<Value> relaxed = relaxation_(Value(dt_) - start);
    // It never passes J, though the sum may by its rounding.
    const Value reached =
        min_of(fma(J, relaxed.gained, voltage * relaxed.kept), max_of(voltage, J));

    // From the voltage v it takes as long as from 0 for the current that exceeds the threshold by
    // (J - 1) / (1 - v). A neuron that is above 1 to begin with spikes at once.
    const Value z =
        (J - Value(1)) / max_of(Value(1) - voltage, Value((std::numeric_limits<Scalar>::min)()));
    const Value interval = Value(twice_tau_rc_) * sum_of(interspike_interval_(bounded_drive(z)));

    const Value excess = reached - Value(1);                           // positive where it spikes
    return {where_positive(excess, Value(spike_), reached - reached),  // NaN for NaN
            where_positive(excess, Value(0), max_of(reached, Value(lowest_voltage_))),
            where_positive(excess, bounded_refractory_time(start + interval), refractory_time)};
  }

 private:
  static Scalar largest() { return (std::numeric_limits<Scalar>::max)() / Scalar(2); }

  template <class Value>
  static EIGEN_ALWAYS_INLINE Value bounded(const Value& x) {
    return max_of(min_of(x, Value(largest())), Value(-largest()));
  }
  /// Within what InterspikeInterval takes: beyond, a spike comes at once, or not within the step.
  template <class Value>
  static EIGEN_ALWAYS_INLINE Value bounded_drive(const Value& z) {
    const Scalar highest = Scalar(0.25) / (std::numeric_limits<Scalar>::min)();
    return max_of(min_of(z, Value(highest)), Value(InterspikeInterval<Scalar>::lowest_z()));
  }

  /// A spike lies within the step; rounding might put it next to it, and where times overflow in
  /// units of each other, t may be NaN (of which max makes NaN on some processors).
  template <class Value>
  EIGEN_ALWAYS_INLINE Value bounded_refractory_time(const Value& t) const {
    const Value tau_ref(interspike_interval_.tau_ref());
    return min_of(where_positive(t - tau_ref, t, tau_ref), Value(longest_refractory_time_));
  }

  Scalar dt_, spike_, lowest_voltage_, longest_refractory_time_, twice_tau_rc_;
  Relaxation<Scalar> relaxation_;
  InterspikeInterval<Scalar> interspike_interval_;
};

/// What for_each_group calls.
template <class Scalar>
struct GroupOfSteps {
  LIFStep<Scalar> step;

  template <class Value>
  EIGEN_ALWAYS_INLINE void operator()(const Scalar* J, Scalar* output, Scalar* voltage,
                                      Scalar* refractory_time) const {
    const Stepped<Value> stepped =
        step(Value::load(J), Value::load(voltage), Value::load(refractory_time));
    stepped.output.store(output);
    stepped.voltage.store(voltage);
    stepped.refractory_time.store(refractory_time);
  }
};

/// A step of n neurons; output may be J itself.
template <class Scalar>
EIGEN_DONT_INLINE void advance(const LIFStep<Scalar>& step, const Scalar* J, Eigen::Index n,
                               Scalar* output, Scalar* voltage, Scalar* refractory_time) {
  if constexpr (has_packets<Scalar>) {
    const GroupOfSteps<Scalar> group{step};
    for_each_group<packets_for_outputs[3]>(n, group, J, output, voltage, refractory_time);
  } else {
    for (Eigen::Index i = 0; i < n; ++i) {
      const Stepped<Scalar> stepped = step(Scalar(J[i]), voltage[i], refractory_time[i]);
      output[i] = stepped.output;
      voltage[i] = stepped.voltage;
      refractory_time[i] = stepped.refractory_time;
    }
  }
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
