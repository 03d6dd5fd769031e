#pragma once

// One time step of LIF neurons that may spike several times in it. The current is constant, so a
// neuron spikes at equal intervals from its first spike on. How many of these fit into the rest of
// the step is a quotient, and what is left over gives the state at the end.

#include <Eigen/Core>
#include <softlif/detail/array/groups.hpp>
#include <softlif/detail/curve/lif_step.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/mask.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// x + y, rounded. It is a call, so that no compiler takes the sum apart.
template <class Number>
EIGEN_DONT_INLINE Number sum_apart(const Number& x, const Number& y) {
  return x + y;
}
template <class Scalar, int Count, class Indices>
SOFTLIF_INLINE_PART Lockstep<Scalar, Count, Indices> sum_apart(
    const Lockstep<Scalar, Count, Indices>& x, const Lockstep<Scalar, Count, Indices>& y) {
  return x + y;
}

/// An integer next to x, which is at least 0.
template <class Scalar, class Value>
SOFTLIF_INLINE_PART Value nearest_integer(const Value& x) {
  // The sum has no fractional digits; a larger x has none itself.
  const Value rounder(Scalar(Scalar(1) / epsilon_of<Scalar>()));
  return sum_apart(x, rounder) - rounder;
}

/// LIFStep, except for neurons that spike.
template <class Scalar, class Constant = Scalar>
class PreciseLIFStep : public LIFStep<Scalar, Constant> {
  using Base = LIFStep<Scalar, Constant>;

 public:
  using Base::Base;

  /// More packets than LIFStep's: the chain of dependent operations is twice as long.
  static constexpr int packets = packets_for_outputs[2];

  PreciseLIFStep<long double> widest() const {
    return Base::template widest_as<PreciseLIFStep<long double>>();
  }

  /// Value is one number of any scalar type, or a Lockstep of floats or doubles.
  template <class Value>
  SOFTLIF_INLINE_PART Stepped<Value> operator()(const Value& J, const Value& voltage,
                                                const Value& refractory_time) const {
    if (spike_at_most_once<Value>()) return Base::operator()(J, voltage, refractory_time);

    const auto first = this->first_spike(J, voltage, refractory_time);
    const Value tau_ref(this->tau_ref());

    // At a current of 1 or less, only a voltage that begins above 1 spikes.
    const Value period =
        where(at_most(J, Value(largest_of<Scalar>())), this->period(first.J), tau_ref);
    const Value left = tau_ref - first.refractory_time;  // after the first spike
    const Value quotient =
        where_positive(Value(first.J - Value(1)), Value(left / period), Value(0));

    // The quotient is wrong by less than a quarter. So after `nearest` more spikes the neuron is
    // next to the end of the step, before or after it: the last spike of the step is this one or
    // the one before. The time between the spike and the end decides. It may be off by a rounding.
    // Then either the voltage takes the spike to the next step, or the refractory time says that
    // the spike was just now: none is lost, and none is counted twice. A spike at the very end
    // belongs to the next step.
    const Value nearest = nearest_integer<Scalar>(quotient);
    const auto rest_after = [&](const Value& more_spikes) {
      return fma(more_spikes, period, first.refractory_time);
    };
    const auto is_counted = at_most(nearest, Value(most_spikes()));
    const auto is_late =
        both(both(is_counted, at_most(Value(1), nearest)), at_most(tau_ref, rest_after(nearest)));

    // Above most_spikes, the quotient is the number of spikes, and the step ends with one of them.
    // (Where tau_rc is at the ends of the range of long double, the period may be infinite or NaN.)
    const Value more = following_spikes(
        where_positive(nearest, where(is_late, Value(nearest - Value(1)), nearest), Value(0)));
    const Value last_rest =
        where_positive(more, where(is_counted, rest_after(more), tau_ref), first.refractory_time);

    const Value time = max_of(Value(-last_rest), Value(0));  // of integration, after the last spike
    return this->after(first, this->output_of(Value(more + Value(1))),
                       this->after_reset(first.J, time), last_rest, refractory_time);
  }

 private:
  static constexpr bool is_one = std::is_same_v<Constant, Scalar>;

  /// Whether none of the neurons can spike twice in a step.
  template <class Value>
  SOFTLIF_INLINE_PART bool spike_at_most_once() const {
    if constexpr (is_one) {
      return this->dt() <= this->tau_ref();
    } else {
      return all_of(at_most(Value(this->dt()), Value(this->tau_ref())));
    }
  }
  /// How many spikes follow the first: none in a neuron that cannot spike twice.
  template <class Value>
  SOFTLIF_INLINE_PART Value following_spikes(const Value& more) const {
    if constexpr (is_one) {
      return more;
    } else {
      return where(at_most(Value(this->dt()), Value(this->tau_ref())), Value(0), more);
    }
  }

  /// The most spikes of a step for which the rounding errors of the quotient are less than a
  /// quarter.
  static EIGEN_DEVICE_FUNC Scalar most_spikes() { return Scalar(0.125) / epsilon_of<Scalar>(); }
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
