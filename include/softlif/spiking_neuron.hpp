#pragma once

// What the spiking LIF neurons share: parameters, state, and the way of a step through Eigen
// arrays.

#include <softlif/detail/requirements.hpp>

#include <Eigen/Core>
#include <algorithm>
#include <softlif/detail/array/checks.hpp>
#include <softlif/detail/array/parameter_array.hpp>
#include <softlif/detail/array/steps_of_each.hpp>
#include <softlif/detail/array/transform.hpp>
#include <softlif/detail/curve/lif_kernel.hpp>
#include <softlif/detail/curve/lif_step.hpp>
#include <softlif/detail/error.hpp>
#include <softlif/detail/number/random.hpp>
#include <softlif/detail/number/rounding.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <softlif/lif_gradients.hpp>
#include <softlif/rate_neuron.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {

namespace detail {
using LIFParameters = ParameterNames<TauRC, TauRef, MinVoltage, Amplitude>;
}

/// The state of a population of LIF neurons, as make_state gives it.
template <class Array>
struct LIFState {
  Array voltage;  ///< 1 at the firing threshold
  /// Seconds of the refractory period that are left at the start of the next step; below 0, how
  /// long ago it ended. A neuron that has spiked did so at t + refractory_time - tau_ref, where t
  /// is the time at the end of the last step.
  Array refractory_time;
};

/// The base of LIF and PreciseLIF (by the curiously recurring template pattern), which bring their
/// `name` and their Step, which takes one neuron through a time step. The rest is here: a membrane
/// whose voltage v follows
///
///     tau_rc dv/dt = J - v,  v >= min_voltage
///
/// and where it reaches 1, the neuron spikes: its voltage is 0 then, for the time tau_ref.
///
/// At a steady current it has the firing rate of LIFRate, whose members it has, too (rate, rates,
/// gain_bias, step_math(J, output), ...).
///
/// An immutable value, which holds no state: safe to use from many threads.
template <class Derived, template <class...> class Step, class Parameter>
class SpikingNeuron
    : public RateNeuron<Derived, detail::LIFKernel, Parameter, detail::LIFParameters>,
      detail::StepsOfEach<Step, Parameter, detail::LIFParameters> {  // of one neuron it is empty
  using Base = RateNeuron<Derived, detail::LIFKernel, Parameter, detail::LIFParameters>;
  using Steps = detail::StepsOfEach<Step, Parameter, detail::LIFParameters>;
  using Scalar = detail::ParameterScalar<Parameter>;

 protected:
  /// @cond
  using Given = detail::Given<Parameter>;
  /// @endcond

 public:
  /// What backward returns.
  using Gradients = LIFGradients<Parameter>;

  /// @private
  using typename Base::Parameters;
  /// @private
  explicit SpikingNeuron(const Parameters& parameters) : Base(parameters), Steps(parameters) {}

  /// @return membrane time constant in seconds
  const Parameter& tau_rc() const { return Base::template get<detail::TauRC>(); }
  /// @return refractory period in seconds
  const Parameter& tau_ref() const { return Base::template get<detail::TauRef>(); }
  /// @return lowest voltage, at most 0
  const Parameter& min_voltage() const { return Base::template get<detail::MinVoltage>(); }
  /// @return output per spike per second
  const Parameter& amplitude() const { return Base::template get<detail::Amplitude>(); }

  /// A copy with one parameter changed.
  /// @param value  the parameter's new value, in the unit and the range that the constructor names
  /// @return the same neuron but for this parameter
  /// @throws std::invalid_argument for any other value, naming it
  Derived with_tau_rc(Given value) const { return Base::template with<detail::TauRC>(value); }
  /// @copydoc with_tau_rc
  Derived with_tau_ref(Given value) const { return Base::template with<detail::TauRef>(value); }
  /// @copydoc with_tau_rc
  Derived with_min_voltage(Given value) const {
    return Base::template with<detail::MinVoltage>(value);
  }
  /// @copydoc with_tau_rc
  Derived with_amplitude(Given value) const {
    return Base::template with<detail::Amplitude>(value);
  }

  using Base::step_math;

  /// Advances the neurons by one time step. Allocates nothing, unless J is an expression that Eigen
  /// evaluates into a temporary. The output may be J itself; else the arguments must not share
  /// memory.
  ///
  /// The voltage is integrated exactly over the part of the step that is not refractory, to within
  /// 2.1 ulp (float and double; 3 where there is no fused multiply-add) of the largest of the old
  /// voltage, the new one and the way between them. The time of a spike within the step is solved
  /// for, and the rest of the refractory period carried over, so that every step may have a dt of
  /// its own. How many spikes a step may have, the class says.
  ///
  /// Where the magnitudes of the current and the voltage add up to at most 2.5e-29 (2e-289 in
  /// double), the voltage becomes 0, so that a neuron that gets no current comes to rest there: on
  /// the way its voltage would become a subnormal number, with which processors are slow.
  ///
  /// Where parameters differ from neuron to neuron, each call makes their exponentials anew, in
  /// packets, once for all samples.
  ///
  /// After a step, min_voltage <= voltage <= 1 and refractory_time <= tau_ref. NaN in J or in the
  /// state gives NaN, and stays in the state, of that neuron alone.
  ///
  /// @param dt               the step in seconds; finite, above 0
  /// @param J                the currents during the step, of any shape
  /// @param output           takes amplitude / dt for each spike of a neuron, else 0; of the shape
  ///                         of J, or J itself
  /// @param voltage          is updated; of the shape of J; make_state gives it to begin with
  /// @param refractory_time  the same, in seconds: see LIFState
  /// @throws std::invalid_argument for another dt or other shapes, before anything is written
  template <class Input, class Output, class Voltage, class RefractoryTime>
  void step_math(const Scalar& dt, const Input& J, Output&& output, Voltage&& voltage,
                 RefractoryTime&& refractory_time) const {
    if constexpr (detail::is_input<Scalar, Input>() && detail::is_output<Scalar, Output>() &&
                  detail::is_output<Scalar, Voltage>() &&
                  detail::is_output<Scalar, RefractoryTime>()) {
      detail::checked_parameter<detail::TimeStep>(Base::function_text("step_math"), dt);
      auto& spikes = this->checked(J, "output", output);
      auto& voltages = this->checked(J, "voltage", voltage);
      auto& refractory_times = this->checked(J, "refractory_time", refractory_time);
      const auto step_of = [&](const auto& one) {
        return detail::step_of<Step<Scalar>>(dt, one, detail::LIFParameters());
      };
      if constexpr (Base::is_one) {
        const auto step = step_of(this->parameters());
        detail::transform([&](Eigen::Index n, const Scalar* in, Scalar* out, Scalar* volts,
                              Scalar* times) { detail::advance(step, in, n, out, volts, times); },
                          detail::dense(J), detail::output(spikes), detail::state(voltages),
                          detail::state(refractory_times));
      } else {
        this->transform(
            [&](bool in_rows, const detail::Rectangle& r, const Scalar* in, Scalar* out,
                Scalar* volts, Scalar* times) {
              const detail::Places places = this->places(in_rows, r);
              if constexpr (detail::has_packets<Scalar>) {
                if (Steps::takes(dt)) return Steps::advance(dt, places, r, in, out, volts, times);
              }
              // One neuron after the other.
              const Eigen::Index count = places.inner_step == 0 ? r.inner_size : 1;
              for (Eigen::Index k = 0; k < r.size(); k += count) {
                const Eigen::Index neuron = places.at(k % r.inner_size, k / r.inner_size);
                detail::advance(step_of(this->parameters().at(neuron)), in + k, count, out + k,
                                volts + k, times + k);
              }
            },
            detail::dense(J), detail::output(spikes), detail::state(voltages),
            detail::state(refractory_times));
      }
    }
  }

  /// The same, with the state as one object.
  /// @param dt      the step in seconds; finite, above 0
  /// @param J       the currents during the step, of any shape
  /// @param output  takes amplitude / dt for each spike of a neuron, else 0; of the shape of J,
  ///                or J itself
  /// @param state   is updated; of the shape of J; make_state gives it to begin with
  /// @throws std::invalid_argument for another dt or other shapes, before anything is written
  template <class Input, class Output, class Array>
  void step_math(const Scalar& dt, const Input& J, Output&& output, LIFState<Array>& state) const {
    step_math(dt, J, output, state.voltage, state.refractory_time);
  }

  /// The state of a matrix of neurons to begin with, as in Nengo: voltages uniform in [0, 1), so
  /// that the neurons do not spike all at once; refractory times 0.
  /// @param rows  of the two arrays
  /// @param cols  of the two arrays
  /// @param rng   a random number generator of the standard library, or like one
  /// @return a LIFState of two rows x cols Eigen::Arrays
  /// @throws std::invalid_argument for a negative number of rows or columns
  template <class Generator>
  auto make_state(Eigen::Index rows, Eigen::Index cols, Generator&& rng) const {
    detail::check_size(Base::function_text("make_state"), "rows", rows);
    detail::check_size(Base::function_text("make_state"), "cols", cols);
    return random_state<Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic>>(rows, cols, rng);
  }

  /// The state of a vector of neurons to begin with, as that of a matrix.
  /// @param n    how many neurons
  /// @param rng  a random number generator of the standard library, or like one
  /// @return a LIFState of two columns of n elements, Eigen::Arrays
  /// @throws std::invalid_argument for a negative n
  template <class Generator, class = std::enable_if_t<!std::is_integral_v<Generator>>>
  auto make_state(Eigen::Index n, Generator&& rng) const {
    detail::check_size(Base::function_text("make_state"), "n", n);
    return random_state<Eigen::Array<Scalar, Eigen::Dynamic, 1>>(n, 1, rng);
  }

 private:
  template <class Array, class Generator>
  static LIFState<Array> random_state(Eigen::Index rows, Eigen::Index cols, Generator& rng) {
    LIFState<Array> state{Array(rows, cols), Array(rows, cols)};
    for (Eigen::Index i = 0; i < state.voltage.size(); ++i) {
      state.voltage.data()[i] = detail::uniform_below_1<Scalar>(rng);
      state.refractory_time.data()[i] = Scalar(0);
    }
    return state;
  }
};

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
