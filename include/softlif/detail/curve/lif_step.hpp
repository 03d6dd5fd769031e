#pragma once

// One time step of spiking LIF neurons, integrated exactly: within a step the current J is
// constant, so that the voltage relaxes from v to J + (v - J) exp(-t / tau_rc), and reaches 1 at
// the time t = tau_rc log(1 + (1 - v) / (J - 1)).

#include <algorithm>
#include <limits>
#include <softlif/detail/array/groups.hpp>
#include <softlif/detail/curve/interspike_interval.hpp>
#include <softlif/detail/curve/polynomials.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/range.hpp>
#include <softlif/detail/number/rounding.hpp>
#include <softlif/detail/number/scalar_math.hpp>
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

/// For a Lockstep of floats or doubles and a tau_rc that is moderate.
template <class Scalar>
class Relaxation<Scalar, std::enable_if_t<has_packets<Scalar>>> {
 public:
  explicit Relaxation(Scalar tau_rc)
      : minus_log2e_over_tau_rc_(-Logarithms<Scalar>::log2e_high / tau_rc),
        longest_(most_halvings * Logarithms<Scalar>::ln2_high * tau_rc) {}

  template <class Value>
  SOFTLIF_INLINE_PART Relaxed<Value> operator()(const Value& t) const {
    // exp(-t / tau_rc) = 2^(n + f) = power (1 + h)
    const Value at = min_of(t, Value(longest_));
    const Value n_plus_rounder = fma(at, Value(minus_log2e_over_tau_rc_), Value(rounder));
    const Value f = fma(at, Value(minus_log2e_over_tau_rc_), Value(rounder) - n_plus_rounder);
    const Value h = f * polynomial(f, Polynomials<Scalar>::exp2());
    const Value power = scale_by_power_of_2(Value(1), n_plus_rounder);
    return {fma(power, h, power), fma(-power, h, Value(1) - power)};
  }

 private:
  static constexpr Scalar rounder = Layout<Scalar>::rounder;
  // 2^-most_halvings is normal, and negligible beside 1.
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
        tau_rc_(tau_rc),
        twice_tau_rc_(Scalar(2) * tau_rc),
        relaxation_(tau_rc),
        interspike_interval_(tau_rc, tau_ref) {}

  /// Whether products and quotients of the times are normal.
  bool has_moderate_times() const {
    return is_moderate<-60, 60>(dt_) && is_moderate<-60, 60>(tau_rc_) &&
           (tau_ref() == 0 || is_moderate<-126, 60>(tau_ref()));
  }

  /// The same step, in long double.
  LIFStep<long double> widest() const {
    using Wide = long double;
    return {Wide(dt_), Wide(tau_rc_), Wide(tau_ref()), Wide(lowest_voltage_), Wide(1)};
  }

  /// The output of a neuron that spikes.
  const Scalar& spike() const { return spike_; }

  /// For a Value that is one number of any scalar type or, of floats and doubles, a Lockstep.
  template <class Value>
  SOFTLIF_INLINE_PART Stepped<Value> operator()(const Value& given_J, const Value& given_voltage,
                                                const Value& given_refractory_time) const {
    // Infinite currents act as the largest, so that nothing but NaN makes NaN. (Of two numbers, min
    // and max give the first if that is NaN.) Currents and voltages that are almost 0 are taken for
    // 0: a voltage at rest would else become a subnormal number, with which processors are slow.
    const Value J = without_small(bounded(given_J), Value(negligible()));
    const Value voltage = without_small(given_voltage, Value(negligible()));

    const Value refractory_time = given_refractory_time - Value(dt_);
    const Value start = min_of(max_of(refractory_time, Value(0)), Value(dt_));
    const Relaxed<Value> relaxed = relaxation_(Value(dt_) - start);
    // The voltage never passes J, though the sum may by its rounding.
    const Value reached =
        min_of(fma(J, relaxed.gained, voltage * relaxed.kept), max_of(voltage, J));

    const Value interval = interval_from(voltage, J);
    const Value excess = reached - Value(1);                           // positive where it spikes
    return {where_positive(excess, Value(spike_), reached - reached),  // NaN for NaN
            where_positive(excess, Value(0), max_of(reached, Value(lowest_voltage_))),
            where_positive(excess, bounded_refractory_time(start + interval), refractory_time)};
  }

 private:
  using Limits = std::numeric_limits<Scalar>;

  static Scalar largest() { return (Limits::max)() / Scalar(2); }
  /// The least |x| whose products, with numbers of which an epsilon is not negligible, are normal.
  static Scalar negligible() { return (Limits::min)() / Limits::epsilon(); }

  const Scalar& tau_ref() const { return interspike_interval_.tau_ref(); }

  template <class Value>
  static SOFTLIF_INLINE_PART Value bounded(const Value& x) {
    return max_of(min_of(x, Value(largest())), Value(-largest()));
  }
  /// How long it takes from the voltage at the current J to a spike, and through the refractory
  /// period after it.
  template <class Value>
  SOFTLIF_INLINE_PART Value interval_from(const Value& voltage, const Value& J) const {
    // As long as from 0 at the current 1 + z, for z = (J - 1) / (1 - v). A neuron that is above 1
    // to begin with spikes at once: its z is so large that the interval is negligible, but finite.
    const Value drive = max_of(J, Value(0));
    const Value smallest_distance = max_of(drive, Value(1)) * Value(negligible());
    const Value z = (drive - Value(1)) / max_of(Value(1) - voltage, smallest_distance);
    // Where z is smaller than this, no spike comes within 65 tau_rc.
    const Value bounded_z = max_of(z, Value(InterspikeInterval<Scalar>::lowest_z()));
    return Value(twice_tau_rc_) * sum_of(interspike_interval_(bounded_z));
  }
  /// Clamps to [tau_ref, tau_ref + dt], which a rounding may leave.
  template <class Value>
  SOFTLIF_INLINE_PART Value bounded_refractory_time(const Value& t) const {
    return min_of(max_of(Value(tau_ref()), t), Value(longest_refractory_time_));
  }

  Scalar dt_, spike_, lowest_voltage_, longest_refractory_time_, tau_rc_, twice_tau_rc_;
  Relaxation<Scalar> relaxation_;
  InterspikeInterval<Scalar> interspike_interval_;
};

/// What for_each_group runs.
struct Steps {
  template <class Value, class Step, class Scalar>
  static EIGEN_ALWAYS_INLINE void run(const Step& step, const Scalar* J, Scalar* output,
                                      Scalar* voltage, Scalar* refractory_time) {
    const Stepped<Value> stepped =
        step(Value::load(J), Value::load(voltage), Value::load(refractory_time));
    stepped.output.store(output);
    stepped.voltage.store(voltage);
    stepped.refractory_time.store(refractory_time);
  }
};

/// A step of n neurons, one after the other.
template <class Scalar>
EIGEN_DONT_INLINE void advance_numbers(const LIFStep<Scalar>& step, const Scalar* J, Eigen::Index n,
                                       Scalar* output, Scalar* voltage, Scalar* refractory_time) {
  for (Eigen::Index i = 0; i < n; ++i) {
    const Stepped<Scalar> stepped = step(Scalar(J[i]), voltage[i], refractory_time[i]);
    output[i] = stepped.output;
    voltage[i] = stepped.voltage;
    refractory_time[i] = stepped.refractory_time;
  }
}

/// A step of n neurons whose times are beyond Scalar, each in long double.
template <class Scalar>
EIGEN_DONT_INLINE void advance_in_long_double(const LIFStep<Scalar>& step, const Scalar* J,
                                              Eigen::Index n, Scalar* output, Scalar* voltage,
                                              Scalar* refractory_time) {
  using Wide = long double;
  const LIFStep<Wide> widest = step.widest();
  for (Eigen::Index i = 0; i < n; ++i) {
    const Stepped<Wide> stepped = widest(Wide(J[i]), Wide(voltage[i]), Wide(refractory_time[i]));
    output[i] = where_positive(Scalar(stepped.output), step.spike(), Scalar(stepped.output));
    voltage[i] = Scalar(stepped.voltage);
    refractory_time[i] = Scalar(stepped.refractory_time);
  }
}

/// A step of n neurons; output may be J itself.
template <class Scalar>
void advance(const LIFStep<Scalar>& step, const Scalar* J, Eigen::Index n, Scalar* output,
             Scalar* voltage, Scalar* refractory_time) {
  const RoundingToNearest guard;
  if constexpr (is_float_or_double<Scalar>) {
    if (!step.has_moderate_times()) {
      return advance_in_long_double(step, J, n, output, voltage, refractory_time);
    }
  }
  if constexpr (has_packets<Scalar>) {
    for_each_group<packets_for_outputs[3], Steps>(n, step, J, output, voltage, refractory_time);
  } else {
    advance_numbers(step, J, n, output, voltage, refractory_time);
  }
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
