#pragma once

// One time step of spiking LIF neurons, integrated exactly: within a step the current J is
// constant, so that the voltage relaxes from v to J + (v - J) exp(-t / tau_rc), and reaches 1 at
// the time t = tau_rc log(1 + (1 - v) / (J - 1)).

#include <algorithm>
#include <limits>
#include <softlif/detail/array/groups.hpp>
#include <softlif/detail/array/quick_groups.hpp>
#include <softlif/detail/curve/interspike_interval.hpp>
#include <softlif/detail/curve/relaxation.hpp>
#include <softlif/detail/dispatch/dispatched.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/mask.hpp>
#include <softlif/detail/number/range.hpp>
#include <softlif/detail/number/rounding.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/number/varying.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// The state of the neurons and what they put out, after a step of dt.
template <class Value>
struct Stepped {
  Value output, voltage, refractory_time;
};

/// The state of the neurons after a step of dt, and which of them neither spike nor end their
/// refractory period in it. The state of the others is not valid.
template <class Value, class Mask>
struct Quiet {
  Mask is_quiet;
  Value voltage, refractory_time;
};

template <class Scalar>
inline constexpr Scalar negligible_number =
    has_packets<Scalar>
        ? power_of_2<Scalar>(range_scale<Scalar> == 1 ? -95 : -959)
        : (std::numeric_limits<Scalar>::min)() / std::numeric_limits<Scalar>::epsilon();

/// The largest |voltage| after a step. It is negligible beside the largest current, so that their
/// difference does not overflow.
template <class Scalar>
EIGEN_DEVICE_FUNC Scalar farthest_voltage() {
  return largest_of<Scalar>() * (epsilon_of<Scalar>() / Scalar(4));
}

/// What a step needs of the parameters, whatever its dt.
template <class Scalar_, class Constant = Scalar_>
struct LIFConstants {
  using Scalar = Scalar_;
  /// The parameters that the constructor takes.
  using Parameters = ParameterNames<TauRC, TauRef, MinVoltage, Amplitude>;

  LIFConstants() = default;  // uninitialized
  LIFConstants(const Scalar& tau_rc, const Scalar& tau_ref, const Scalar& min_voltage,
               const Scalar& given_amplitude)
      : amplitude(given_amplitude),
        lowest_voltage(max_of(min_voltage, Scalar(-farthest_voltage<Scalar>()))),
        membrane(tau_rc),
        interspike_interval(tau_rc, tau_ref) {}

  /// Takes the constants in the order in which they lie here. (Copied as bytes, they would not stay
  /// in registers.)
  EIGEN_ALWAYS_INLINE explicit LIFConstants(const Constant (&all)[8])
      : amplitude(all[0]),
        lowest_voltage(all[1]),
        membrane({all[2], all[3]}, all[4]),
        interspike_interval(all[5], {all[6], all[7]}) {}

  /// Whether products and quotients of the times are normal.
  bool has_moderate_times() const {
    const Scalar& tau_ref = interspike_interval.tau_ref();
    return is_moderate<-60, 60>(Scalar(membrane.twice_tau_rc / Scalar(2))) &&
           (tau_ref == 0 || is_moderate<-126, 60>(tau_ref));
  }
  /// Negative where packets cannot compute with the constants.
  Scalar packet_limit() const { return Scalar(has_moderate_times() ? 1 : -1); }

  Constant amplitude, lowest_voltage;
  TimeConstant<Scalar, Constant> membrane;
  InterspikeInterval<Scalar, Constant> interspike_interval;
};

/// The output for a spike, amplitude / dt. It is computed beforehand or, where each neuron has its
/// own amplitude, when a group of neurons needs it.
template <class Scalar, class Constant>
class SpikeOutput {
 public:
  SpikeOutput(const Scalar& amplitude, const Scalar& dt) : spike_(amplitude / dt) {}

  template <class Value>
  SOFTLIF_INLINE Value get() const {
    return static_cast<Value>(spike_);
  }

 private:
  Scalar spike_;
};
template <class Scalar>
class SpikeOutput<Scalar, Varying<Scalar>> {
 public:
  EIGEN_ALWAYS_INLINE SpikeOutput(const Varying<Scalar>& amplitude, Scalar dt)
      : amplitude_(amplitude), dt_(dt) {}

  template <class Value>
  SOFTLIF_INLINE Value get() const {
    return Value(amplitude_) / Value(dt_);
  }

 private:
  Varying<Scalar> amplitude_;
  Scalar dt_;
};

/// The step of one neuron, or of many with the same parameters. If Constant is Varying: of a group
/// of neurons that have parameters of their own.
template <class Scalar, class Constant = Scalar>
class LIFStep {
 public:
  using Constants = LIFConstants<Scalar, Constant>;

  /// How many packets go in lockstep.
  static constexpr int packets = packets_for_outputs[3];
  /// Whether operator() takes what a whole step does to a voltage, as if_quiet does.
  static constexpr bool asks_for_whole_step = false;

  LIFStep(const Scalar& dt, const Scalar& tau_rc, const Scalar& tau_ref, const Scalar& min_voltage,
          const Scalar& amplitude)
      : LIFStep(dt, LIFConstants<Scalar>(tau_rc, tau_ref, min_voltage, amplitude), tau_rc) {}
  /// For a neuron with moderate times.
  LIFStep(const Scalar& dt, const LIFConstants<Scalar>& constants)
      : LIFStep(dt, constants, Scalar(constants.membrane.twice_tau_rc / Scalar(2))) {}
  /// For neurons with constants of their own; `whole` is what the whole step does to their
  /// voltages.
  EIGEN_ALWAYS_INLINE LIFStep(const Scalar& dt, const Constants& constants,
                              const Relaxed<Constant>& whole)
      : dt_(dt),
        spike_(constants.amplitude, dt),
        lowest_voltage_(constants.lowest_voltage),
        tau_rc_(),
        twice_tau_rc_(constants.membrane.twice_tau_rc),
        relaxation_(constants.membrane, dt),
        whole_(whole),
        interspike_interval_(constants.interspike_interval) {}

  /// Whether products and quotients of the times are normal.
  bool has_moderate_times() const {
    return is_moderate<-60, 60>(dt_) && is_moderate<-60, 60>(tau_rc_) &&
           (tau_ref() == 0 || is_moderate<-126, 60>(tau_ref()));
  }

  /// The same step in long double. Its output is the number of spikes.
  LIFStep<long double> widest() const { return widest_as<LIFStep<long double>>(); }

  /// The output for this many spikes, which may be infinitely many; 0 where the output for one is
  /// 0.
  template <class Value>
  SOFTLIF_INLINE Value output_of(const Value& spikes) const {
    const auto spike = spike_.template get<Value>();
    return where_positive(spike, Value(spikes * spike), spike);
  }

  /// Value is one number of any scalar type, or a Lockstep of floats or doubles.
  template <class Value>
  SOFTLIF_INLINE Stepped<Value> operator()(const Value& J, const Value& voltage,
                                           const Value& refractory_time) const {
    const Value start = start_of(refractory_time), left = Value(dt_) - start;
    const Value reached = voltage_after(left, lost_by(left, start), J, voltage);
    const Value rest = rest_after_spike(start, J, voltage);
    return after(is_above_1(reached), Stepped<Value>{spike_.template get<Value>(), Value(0), rest},
                 max_of(reached, Value(lowest_voltage_)), refractory_time);
  }

  /// The same for neurons that are quiet, to the bit, at a fraction of the cost.
  template <class Value>
  SOFTLIF_INLINE auto if_quiet(const Value& given_J, const Value& given_voltage,
                               const Value& refractory_time) const {
    const auto is_small = is_almost_0(given_J, given_voltage);
    const Value J = where(is_small, Value(0), given_J),
                voltage = where(is_small, Value(0), given_voltage);
    const Value relaxed = voltage_after_whole(J, voltage);
    // Where J is NaN, so is the difference, also in the refractory period, and the neuron is not
    // quiet. (The sum also makes a -0 a 0.)
    const Value reached =
        where(at_most(refractory_time, Value(0)), relaxed, voltage) + (relaxed - relaxed);
    const auto is_quiet = both(has_no_end(refractory_time), at_most(reached, Value(1)));
    return Quiet<Value, std::decay_t<decltype(is_quiet)>>{
        is_quiet, max_of(reached, Value(lowest_voltage_)), refractory_time - Value(dt_)};
  }

  /// Whether the refractory period is over before the step, or lasts through it.
  template <class Value>
  SOFTLIF_INLINE auto has_no_end(const Value& refractory_time) const {
    return either(at_most(refractory_time, Value(0)), at_most(Value(dt_), refractory_time));
  }

 protected:
  using Limits = std::numeric_limits<Scalar>;

  // (These are functions of their own, and none returns more than one Value: g++ would keep what is
  // returned together in memory, twice.)

  /// When the refractory period ends within a step, or the step does. NaN where the period is.
  template <class Value>
  SOFTLIF_INLINE Value start_of(const Value& refractory_time) const {
    return min_of(max_of(refractory_time, Value(0)), Value(dt_));
  }
  /// What the rounding of `left` = dt - start has lost.
  template <class Value>
  SOFTLIF_INLINE Value lost_by(const Value& left, const Value& start) const {
    return (Value(dt_) - left) - start;
  }

  /// Where current and voltage are almost 0. Then they are taken for 0: otherwise a voltage at rest
  /// would become a subnormal number, with which processors are slow.
  template <class Value>
  SOFTLIF_INLINE auto is_almost_0(const Value& J, const Value& voltage) const {
    return at_most(sum_of_magnitudes(J, voltage), Value(negligible()));
  }

  /// The number, or the largest one in place of infinity; NaN for NaN.
  template <class Value>
  static SOFTLIF_INLINE Value finite(const Value& x) {
    return max_of(min_of(x, Value(largest_of<Scalar>())), Value(-largest_of<Scalar>()));
  }
  /// The voltage after a whole step without a rest or a spike. It may be NaN where current or
  /// voltage are infinite.
  template <class Value>
  SOFTLIF_INLINE Value voltage_after_whole(const Value& J, const Value& voltage) const {
    const Relaxed<Value> whole = {Value(whole_.is_long), Value(whole_.share),
                                  Value(whole_.share_low)};
    return whole.voltage(J, voltage, Value(voltage - J));
  }
  /// The voltage after that time, if there is no spike. After no time it is the old one; a -0 has
  /// become 0, as in if_quiet.
  template <class Value>
  SOFTLIF_INLINE Value voltage_after(const Value& time, const Value& time_low, const Value& given_J,
                                     const Value& given_voltage) const {
    const auto is_small = is_almost_0(given_J, given_voltage);
    const Value J = where(is_small, Value(0), given_J),
                voltage = where(is_small, Value(0), given_voltage);
    // Within what is finite, so that infinite currents and voltages give no NaN, and neither does
    // their difference. (Of two numbers, min_of and max_of give the first if it is NaN.)
    const Value distance = finite(Value(finite(voltage) - J));
    return relaxation_.voltage(time, time_low, J, voltage, distance);
  }
  /// Where a voltage is above the threshold.
  template <class Value>
  static SOFTLIF_INLINE auto is_above_1(const Value& voltage) {
    return at_most(Value(Scalar(1) + epsilon_of<Scalar>()), voltage);
  }

  /// The rest of the refractory period after the step, if there is exactly one spike.
  template <class Value>
  SOFTLIF_INLINE Value rest_after_spike(const Value& start, const Value& J,
                                        const Value& voltage) const {
    const Value way = max_of(min_of(Value(Value(1) - voltage), Value(farthest_voltage<Scalar>())),
                             Value(0));  // none from above the threshold
    // Fused explicitly, and so rounded once: compilers would fuse it in some places and not in
    // others. The spike lies within the step, even where a rounding puts it outside.
    const Value end = fma(Value(twice_tau_rc_), time_to_cover(way, excess_of(J)),
                          start + Value(tau_ref()));  // of the rest, from the start of the step
    return min_of(end - Value(dt_), Value(tau_ref()));
  }

  /// The state after a step: that of a spike where there is one.
  template <class Value, class Mask>
  SOFTLIF_INLINE Stepped<Value> after(const Mask& spikes, const Stepped<Value>& spike,
                                      const Value& voltage, const Value& refractory_time) const {
    return {where(spikes, spike.output, voltage - voltage),  // NaN for NaN
            where(spikes, spike.voltage, voltage),
            where(spikes, spike.refractory_time, refractory_time - Value(dt_))};
  }

  template <class Widest>
  Widest widest_as() const {
    using Wide = long double;
    return {Wide(dt_), Wide(tau_rc_), Wide(tau_ref()), Wide(lowest_voltage_), Wide(dt_)};
  }

  /// The time between two spikes at a current above 1, tau_ref included.
  template <class Value>
  SOFTLIF_INLINE Value period(const Value& J) const {
    return fma(Value(twice_tau_rc_), time_to_cover(Value(1), excess_of(J)), Value(tau_ref()));
  }
  EIGEN_DEVICE_FUNC const Scalar& dt() const { return dt_; }
  EIGEN_DEVICE_FUNC const Constant& lowest_voltage() const { return lowest_voltage_; }
  EIGEN_DEVICE_FUNC const Constant& tau_ref() const { return interspike_interval_.tau_ref(); }

 private:
  LIFStep(const Scalar& dt, const LIFConstants<Scalar>& constants, const Scalar& tau_rc)
      : dt_(dt),
        spike_(constants.amplitude, dt),
        lowest_voltage_(constants.lowest_voltage),
        tau_rc_(tau_rc),
        twice_tau_rc_(constants.membrane.twice_tau_rc),
        relaxation_(constants.membrane, dt),
        whole_(relaxed_after(dt, constants.membrane)),
        interspike_interval_(constants.interspike_interval) {}

  static EIGEN_DEVICE_FUNC Scalar largest() { return largest_of<Scalar>() / Scalar(2); }
  /// A number of at least this size, times one of at least epsilon, is normal.
  static EIGEN_DEVICE_FUNC Scalar negligible() {
    if constexpr (std::is_floating_point_v<Scalar>) {
      return negligible_number<Scalar>;
    } else {
      return (Limits::min)() / Limits::epsilon();
    }
  }

  /// By how much the current exceeds the threshold, but at least the smallest such difference: a
  /// neuron that never spikes has a long, finite time to its spike, which nothing uses.
  template <class Value>
  SOFTLIF_INLINE Value excess_of(const Value& J) const {
    return max_of(min_of(J, Value(largest())) - Value(1), Value(epsilon_of<Scalar>()));
  }

  Scalar dt_;
  SpikeOutput<Scalar, Constant> spike_;
  Constant lowest_voltage_, tau_rc_, twice_tau_rc_;
  Relaxation<Scalar, Constant> relaxation_;
  Relaxed<Constant> whole_;
  InterspikeInterval<Scalar, Constant> interspike_interval_;
};

/// What for_each_group_quickly runs.
struct Steps {
  template <class Value, class Step, class Scalar>
  static EIGEN_ALWAYS_INLINE void run(const Step& step, const Scalar* J, Scalar* output,
                                      Scalar* voltage, Scalar* refractory_time) {
    const Stepped<Value> stepped =
        for_packets(step)(Value::load(J), Value::load(voltage), Value::load(refractory_time));
    stepped.output.store(output);
    stepped.voltage.store(voltage);
    stepped.refractory_time.store(refractory_time);
  }

  template <class Value, class Step, class Scalar>
  static EIGEN_ALWAYS_INLINE std::uint64_t run_quickly(const Step& step, const Scalar* given_J,
                                                       Scalar* output, Scalar* voltages,
                                                       Scalar* refractory_times) {
    const Value J = Value::load(given_J), voltage = Value::load(voltages),
                refractory_time = Value::load(refractory_times);
    const auto quiet = for_packets(step).if_quiet(J, voltage, refractory_time);
    where(quiet.is_quiet, Value(0), J).store(output);
    where(quiet.is_quiet, quiet.voltage, voltage).store(voltages);
    where(quiet.is_quiet, quiet.refractory_time, refractory_time).store(refractory_times);
    return lanes_of(quiet.is_quiet);
  }

  template <class Value, class Step, class Scalar>
  static EIGEN_ALWAYS_INLINE std::uint64_t may_wait(const Step& step, const Scalar* /*J*/,
                                                    const Scalar* /*output*/,
                                                    const Scalar* /*voltage*/,
                                                    const Scalar* refractory_time) {
    // On average, as many refractory periods end as begin.
    const auto has_no_end = for_packets(step).has_no_end(Value::load(refractory_time));
    return ~lanes_of(has_no_end) & all_lanes<Value::size>;
  }
};

/// A step of n neurons, one after the other.
template <class Step, class Scalar>
EIGEN_DONT_INLINE void advance_numbers(const Step& step, const Scalar* J, Eigen::Index n,
                                       Scalar* output, Scalar* voltage, Scalar* refractory_time) {
  for (Eigen::Index i = 0; i < n; ++i) {
    const Stepped<Scalar> stepped = step(Scalar(J[i]), voltage[i], refractory_time[i]);
    output[i] = stepped.output;
    voltage[i] = stepped.voltage;
    refractory_time[i] = stepped.refractory_time;
  }
}

/// A step of n neurons whose times are beyond Scalar, each in long double.
template <class Step, class Scalar>
EIGEN_DONT_INLINE void advance_in_long_double(const Step& step, const Scalar* J, Eigen::Index n,
                                              Scalar* output, Scalar* voltage,
                                              Scalar* refractory_time) {
  using Wide = long double;
  const auto widest = step.widest();
  for (Eigen::Index i = 0; i < n; ++i) {
    const Stepped<Wide> stepped = widest(Wide(J[i]), Wide(voltage[i]), Wide(refractory_time[i]));
    const Wide spikes = stepped.output;
    output[i] = Scalar(where_positive(spikes, step.output_of(spikes), spikes));
    voltage[i] = Scalar(stepped.voltage);
    refractory_time[i] = Scalar(stepped.refractory_time);
  }
}

/// A step as the functions of softlif::dispatch have made it.
template <class Step>
struct StepOfLibrary {
  alignas(Step) unsigned char bytes[sizeof(Step)];
};

/// The step of one neuron, or of many with the same parameters, to be advanced. The parameters are
/// those in the list that have these names.
template <class Step, class Scalar, class List, class... Names>
auto step_of(const Scalar& dt, const List& list, ParameterNames<Names...>) {
  if constexpr (is_dispatched<Step, Scalar>) {
    const Scalar all[] = {dt, list.template get<Names>()...};
    StepOfLibrary<Step> step;
    functions_of<Step, Scalar>().make(all, &step);
    return step;
  } else {
    return rounded_to_nearest([&] { return Step(dt, list.template get<Names>()...); });
  }
}

template <class Step, class Scalar>
void advance(const StepOfLibrary<Step>& step, const Scalar* J, Eigen::Index n, Scalar* output,
             Scalar* voltage, Scalar* refractory_time) {
  functions_of<Step, Scalar>().advance(&step, J, n, output, voltage, refractory_time);
}
/// A step of n neurons; output may be J itself.
template <class Step, class Scalar>
void advance(const Step& step, const Scalar* J, Eigen::Index n, Scalar* output, Scalar* voltage,
             Scalar* refractory_time) {
#if defined(SOFTLIF_ON_HOST)
  const RoundingToNearest guard;
  if constexpr (is_float_or_double<Scalar>) {
    if (!step.has_moderate_times()) {
      return advance_in_long_double(step, J, n, output, voltage, refractory_time);
    }
  }
  if constexpr (has_packets<Scalar>) {
    for_each_group_quickly<Step::packets, Steps>(n, step, J, output, voltage, refractory_time);
  } else {
    advance_numbers(step, J, n, output, voltage, refractory_time);
  }
#endif
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
