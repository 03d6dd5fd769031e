#pragma once

// One time step of LIF neurons that may spike several times in it. The current is constant, so a
// neuron spikes at equal intervals from its first spike on. How many of these fit into the rest of
// the step is a quotient, and what is left over gives the state at the end.

#include <Eigen/Core>
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
SOFTLIF_INLINE Lockstep<Scalar, Count, Indices> sum_apart(
    const Lockstep<Scalar, Count, Indices>& x, const Lockstep<Scalar, Count, Indices>& y) {
  return x + y;
}

/// An integer next to x, which is at least 0.
template <class Scalar, class Value>
SOFTLIF_INLINE Value nearest_integer(const Value& x) {
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

  static constexpr bool asks_for_whole_step = true;

  PreciseLIFStep<long double> widest() const {
    return Base::template widest_as<PreciseLIFStep<long double>>();
  }

  /// Value is one number of any scalar type, or a Lockstep of floats or doubles.
  template <class Value>
  SOFTLIF_INLINE Stepped<Value> operator()(const Value& J, const Value& voltage,
                                           const Value& refractory_time) const {
    if (spike_at_most_once<Value>()) return Base::operator()(J, voltage, refractory_time);

    const Value start = this->start_of(refractory_time), left = Value(this->dt()) - start;
    const Value tau_ref(this->tau_ref());
    const Value first_rest = this->rest_after_spike(start, J, voltage);

    // Where the rest after the first spike ends within the step, too, only the time after the last
    // spike counts. Elsewhere the voltage at the end of the step says whether there is a spike, as
    // in LIF, and there is room for one at most. Either way, one exponential is enough. (A spike at
    // the very end may be on one side by its time and on the other by the voltage. Where the step
    // could be quick, the voltage decides, so that both ways agree.)
    const auto is_quiet = both(at_most(refractory_time, Value(0)),
                               at_most(this->voltage_after_whole(J, voltage), Value(1)));
    const auto is_rested = both(this->is_above_1(J), at_most(where(is_quiet, Value(0), first_rest),
                                                             Value(-smallest_of<Scalar>())));

    // The spikes that follow the first one. Those that are due at the end of the step are the next
    // step's. One next to the end may be off by a rounding. Then either the voltage takes the spike
    // to the next step, or the refractory time says that the spike was just now: none is lost, and
    // none is counted twice.
    const Value period = where(at_most(J, Value(largest_of<Scalar>())), this->period(J), tau_ref);
    const Value periods = where(is_rested, Value((tau_ref - first_rest) / period), Value(0));
    const Value nearest = nearest_integer<Scalar>(periods);
    const Value more =
        max_of(where(at_most(periods, nearest), Value(nearest - Value(1)), nearest), Value(0));
    // (Of two numbers, min_of gives the first if the second is NaN: if all of them are infinite.)
    const Value last_rest =
        where(is_rested, min_of(tau_ref, fma(more, period, first_rest)), first_rest);

    const Value relaxed =
        this->voltage_after(where(is_rested, max_of(Value(-last_rest), Value(0)), left),
                            where(is_rested, Value(0), this->lost_by(left, start)), J,
                            where(is_rested, Value(0), voltage));
    const Value reached = max_of(min_of(relaxed, Value(1)), Value(this->lowest_voltage()));
    return this->after(either(is_rested, this->is_above_1(relaxed)),
                       Stepped<Value>{this->output_of(Value(more + Value(1))),
                                      where(is_rested, reached, Value(0)), last_rest},
                       reached, refractory_time);
  }

 private:
  /// Whether none of the neurons can spike twice in a step.
  template <class Value>
  SOFTLIF_INLINE bool spike_at_most_once() const {
    if constexpr (std::is_same_v<Constant, Scalar>) {
      return this->dt() <= this->tau_ref();
    } else {
      return all_of(at_most(Value(this->dt()), Value(this->tau_ref())));
    }
  }
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
