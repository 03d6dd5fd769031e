#pragma once

#include <softlif/detail/requirements.hpp>

#include <Eigen/Core>
#include <algorithm>
#include <limits>
#include <ostream>
#include <softlif/detail/array/transform.hpp>
#include <softlif/detail/curve/lif_step.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <softlif/lif_rate.hpp>
#include <softlif/rate_neuron.hpp>
#include <softlif/soft_lif_rate.hpp>
#include <utility>

namespace softlif {
inline namespace SOFTLIF_TARGET {

/// The state of a population of LIF neurons, as make_state gives it.
template <class Array>
struct LIFState {
  Array voltage;          ///< 1 at the firing threshold
  Array refractory_time;  ///< seconds, counted from the start of the next step
};

/// Spiking leaky integrate-and-fire neurons, as LIF of Nengo. The voltage v of the membrane follows
///
///     tau_rc dv/dt = J - v,  v >= min_voltage
///
/// and where it reaches 1 the neuron spikes: its voltage is 0 then, for the time tau_ref.
///
/// `step_math(dt, J, output, voltage, refractory_time)` runs it. What it shares with LIFRate, its
/// own firing rate at a steady current (rate, rates, gain_bias, step_math(J, output), ...), is
/// LIFRate's.
///
/// An immutable value, which holds no state: safe to use from many threads.
template <class Scalar>
class LIF : public RateNeuron<LIF<Scalar>, Scalar> {
  using Base = RateNeuron<LIF<Scalar>, Scalar>;

 public:
  /// As the neuron prints.
  static constexpr const char* name = "LIF";

  /// @param tau_rc       membrane time constant in seconds; finite, above 0; 0.02 unless given
  /// @param tau_ref      refractory period in seconds; finite, at least 0; 0.002 unless given
  /// @param min_voltage  lowest voltage; at most 0, or -infinity for none
  /// @param amplitude    output per spike per second; finite, above 0
  /// @throws std::invalid_argument for any other value, naming it
  explicit LIF(const Scalar& tau_rc = detail::default_tau_rc<Scalar>(),
               const Scalar& tau_ref = detail::default_tau_ref<Scalar>(),
               const Scalar& min_voltage = Scalar(0), const Scalar& amplitude = Scalar(1))
      : kernel_(detail::positive(name, "tau_rc", tau_rc),
                detail::not_negative(name, "tau_ref", tau_ref),
                detail::positive(name, "amplitude", amplitude)),
        min_voltage_(detail::not_positive(name, "min_voltage", min_voltage)) {}

  /// The neuron that spikes at the rates of another, at a steady current.
  /// @param neuron       gives tau_rc, tau_ref and amplitude
  /// @param min_voltage  lowest voltage; at most 0, or -infinity for none
  /// @throws std::invalid_argument for any other min_voltage
  explicit LIF(const LIFRate<Scalar>& neuron, const Scalar& min_voltage = Scalar(0))
      : LIF(neuron.tau_rc(), neuron.tau_ref(), min_voltage, neuron.amplitude()) {}

  /// What one runs after training: the same without the smoothed corner, spiking.
  /// @param neuron       gives tau_rc, tau_ref and amplitude
  /// @param min_voltage  lowest voltage; at most 0, or -infinity for none
  /// @throws std::invalid_argument for any other min_voltage
  explicit LIF(const SoftLIFRate<Scalar>& neuron, const Scalar& min_voltage = Scalar(0))
      : LIF(LIFRate<Scalar>(neuron), min_voltage) {}

  /// @return membrane time constant in seconds
  const Scalar& tau_rc() const { return kernel_.tau_rc(); }
  /// @return refractory period in seconds
  const Scalar& tau_ref() const { return kernel_.tau_ref(); }
  /// @return lowest voltage, at most 0
  const Scalar& min_voltage() const { return min_voltage_; }
  /// @return output per spike per second
  const Scalar& amplitude() const { return kernel_.amplitude(); }

  /// @{
  /// A copy with one parameter changed.
  /// @param value  the parameter's new value, in the unit and the range that the constructor names
  /// @return the same neuron but for this parameter
  /// @throws std::invalid_argument for any other value, naming it
  LIF with_tau_rc(const Scalar& value) const {
    return LIF(value, tau_ref(), min_voltage(), amplitude());
  }
  LIF with_tau_ref(const Scalar& value) const {
    return LIF(tau_rc(), value, min_voltage(), amplitude());
  }
  LIF with_min_voltage(const Scalar& value) const {
    return LIF(tau_rc(), tau_ref(), value, amplitude());
  }
  LIF with_amplitude(const Scalar& value) const {
    return LIF(tau_rc(), tau_ref(), min_voltage(), value);
  }
  /// @}

  using Base::step_math;

  /// Advances the neurons by one time step. Allocates nothing, unless J is an expression that Eigen
  /// evaluates into a temporary. The output may be J itself; else the arguments must not share
  /// memory.
  ///
  /// The voltage is integrated exactly over the part of the step that is not refractory; the time
  /// of a spike within the step is solved for, and the rest of the refractory period carried over.
  /// A neuron spikes at most once a step, so that its rate is at most 1 / max(dt, tau_ref).
  ///
  /// Currents and voltages nearer to 0 than 1e-31 (1e-292 in double) are taken for 0, so that a
  /// neuron that gets no current comes to rest at 0: on the way there its voltage would become a
  /// subnormal number, with which processors are slow.
  ///
  /// After a step, min_voltage <= voltage <= 1 and refractory_time <= tau_ref + dt. NaN in J or in
  /// the state gives NaN, and stays in the state, of that neuron alone.
  ///
  /// @param dt               the step in seconds; finite, above 0
  /// @param J                the currents during the step, of any shape
  /// @param output           takes amplitude / dt where a neuron spiked, else 0; of the shape of J,
  ///                         or J itself
  /// @param voltage          is updated; of the shape of J; make_state gives it to begin with
  /// @param refractory_time  the same, in seconds
  /// @throws std::invalid_argument for another dt or other shapes, before anything is written
  template <class Input, class Output, class Voltage, class RefractoryTime>
  void step_math(const Scalar& dt, const Input& J, Output&& output, Voltage&& voltage,
                 RefractoryTime&& refractory_time) const {
    if constexpr (detail::is_input<Scalar, Input>() && detail::is_output<Scalar, Output>() &&
                  detail::is_output<Scalar, Voltage>() &&
                  detail::is_output<Scalar, RefractoryTime>()) {
      detail::positive("LIF::step_math", "dt", dt);
      auto& spikes = Base::checked(J, "output", output);
      auto& voltages = Base::checked(J, "voltage", voltage);
      auto& refractory_times = Base::checked(J, "refractory_time", refractory_time);
      const auto step = detail::rounded_to_nearest([&] {
        return detail::LIFStep<Scalar>(dt, tau_rc(), tau_ref(), min_voltage(), amplitude());
      });
      detail::transform([&](Eigen::Index n, const Scalar* in, Scalar* out, Scalar* volts,
                            Scalar* times) { detail::advance(step, in, n, out, volts, times); },
                        detail::dense(J), detail::output(spikes), detail::state(voltages),
                        detail::state(refractory_times));
    }
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
    check_size("rows", rows);
    check_size("cols", cols);
    return random_state<Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic>>(rows, cols, rng);
  }

  /// The state of a vector of neurons to begin with, as that of a matrix.
  /// @param n    how many neurons
  /// @param rng  a random number generator of the standard library, or like one
  /// @return a LIFState of two columns of n elements, Eigen::Arrays
  /// @throws std::invalid_argument for a negative n
  template <class Generator, class = std::enable_if_t<!std::is_integral_v<Generator>>>
  auto make_state(Eigen::Index n, Generator&& rng) const {
    check_size("n", n);
    return random_state<Eigen::Array<Scalar, Eigen::Dynamic, 1>>(n, 1, rng);
  }

  /// The inverse of the tuning curve, that of LIFRate.
  /// @param r  a rate, amplitude x spikes per second
  /// @return the J at which rate(J) == r, as LIFRate::inverse_rate
  Scalar inverse_rate(const Scalar& r) const {
    return LIFRate<Scalar>(tau_rc(), tau_ref(), amplitude()).inverse_rate(r);
  }

  /// @private  For RateNeuron.
  EIGEN_DEVICE_FUNC const detail::LIFKernel<Scalar>& kernel() const { return kernel_; }

  /// @{
  /// Whether all parameters are equal, or not.
  /// @param a  one neuron
  /// @param b  the other
  /// @return true if so
  friend bool operator==(const LIF& a, const LIF& b) {
    return a.tau_rc() == b.tau_rc() && a.tau_ref() == b.tau_ref() &&
           a.min_voltage() == b.min_voltage() && a.amplitude() == b.amplitude();
  }
  friend bool operator!=(const LIF& a, const LIF& b) { return !(a == b); }
  /// @}

  /// Prints as Nengo does, without what has its default: `LIF(min_voltage=-1)`.
  /// @param stream  where to
  /// @param neuron  what
  /// @return the stream
  friend std::ostream& operator<<(std::ostream& stream, const LIF& neuron) {
    detail::ParameterPrinter print(stream, name);
    print("tau_rc", neuron.tau_rc(), detail::default_tau_rc<Scalar>());
    print("tau_ref", neuron.tau_ref(), detail::default_tau_ref<Scalar>());
    print("min_voltage", neuron.min_voltage(), Scalar(0));
    print("amplitude", neuron.amplitude(), Scalar(1));
    return print.finish();
  }

 private:
  static void check_size(const char* parameter, Eigen::Index size) {
    if (size >= 0) return;
    detail::refuse(Base::function_text("make_state"), ": ", parameter,
                   " must be at least 0, but is ", size);
  }

  template <class Array, class Generator>
  static LIFState<Array> random_state(Eigen::Index rows, Eigen::Index cols, Generator& rng) {
    // Without <random>, which takes a compiler as long as all other headers. One number each is
    // resolution enough; what is just below 1 may round to 1.
    const double count = static_cast<double>((rng.max)() - (rng.min)()) + 1;
    const Scalar below_1 = Scalar(1) - std::numeric_limits<Scalar>::epsilon() / Scalar(2);
    LIFState<Array> state{Array(rows, cols), Array(rows, cols)};
    for (Eigen::Index i = 0; i < state.voltage.size(); ++i) {
      const auto v = Scalar(static_cast<double>(rng() - (rng.min)()) / count);
      state.voltage.data()[i] = detail::min_of(v, below_1);
      state.refractory_time.data()[i] = Scalar(0);
    }
    return state;
  }

  detail::LIFKernel<Scalar> kernel_;
  Scalar min_voltage_;
};

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
