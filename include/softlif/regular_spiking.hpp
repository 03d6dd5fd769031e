#pragma once

#include <softlif/detail/requirements.hpp>

#include <Eigen/Core>
#include <softlif/detail/array/run_all.hpp>
#include <softlif/detail/array/transform.hpp>
#include <softlif/detail/curve/rate_spikes.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <softlif/rates_to_spikes.hpp>
#include <type_traits>
#include <utility>

namespace softlif {
inline namespace SOFTLIF_TARGET {

/// The state of a population of RegularSpiking neurons, as make_state gives it.
template <class Array>
struct RegularSpikingState {
  Array voltage;  ///< what is due of the next spike, from 0 to below 1
};

/// Spiking neurons that spike at equal intervals, at the rates of other neurons, as RegularSpiking
/// of Nengo. In each step the voltage grows by rate x dt. Each whole unit of it is a spike and is
/// taken away; a step may have several.
///
/// Over any time, the number of spikes is within one of what is due, but for the rounding of the
/// voltage: half an epsilon of the Scalar a step.
///
/// An immutable value, which holds no state: safe to use from many threads.
/// @tparam Neuron  gives the rates: LIFRate<float>, Sigmoid<Eigen::ArrayXd>, or one's own
template <class Neuron>
class RegularSpiking : public RatesToSpikes<RegularSpiking<Neuron>, Neuron> {
  using Base = RatesToSpikes<RegularSpiking<Neuron>, Neuron>;
  using Scalar = typename Base::Scalar;

 public:
  /// As the neuron prints.
  static constexpr const char* name = "RegularSpiking";

  /// @param neuron     gives the rates
  /// @param amplitude  output per spike per second; finite, above 0
  /// @throws std::invalid_argument for any other amplitude
  explicit RegularSpiking(const Neuron& neuron, const Scalar& amplitude = Scalar(1))
      : Base(neuron, amplitude) {}

  /// Advances the neurons by one time step. Allocates nothing, unless J is an expression that Eigen
  /// evaluates into a temporary. The output may be J itself; else the arguments must not share
  /// memory.
  ///
  /// NaN in J or in the state gives NaN, and stays in the state, of that neuron alone. A rate that
  /// is infinite gives infinity, and a voltage of 0.
  ///
  /// @param dt       the step in seconds; finite, above 0
  /// @param J        the currents during the step, of any shape
  /// @param output   takes amplitude x spikes / dt; of the shape of J, or J itself
  /// @param voltage  is updated; of the shape of J; make_state gives it to begin with
  /// @throws std::invalid_argument for another dt or other shapes, before anything is written
  template <class Input, class Output, class Voltage>
  void step_math(const Scalar& dt, const Input& J, Output&& output, Voltage&& voltage) const {
    if constexpr (detail::is_input<Scalar, Input>() && detail::is_output<Scalar, Output>() &&
                  detail::is_output<Scalar, Voltage>()) {
      auto [rates, voltages] = Base::write_rates(dt, J, output, "voltage", voltage);
      const auto step = Base::spikes_of(dt);
      detail::transform(
          [&step](Eigen::Index n, const Scalar* rate, Scalar* out, Scalar* volts) {
            detail::run_all<detail::RegularSpikes>(n, step, rate, out, volts);
          },
          rates, detail::output(rates), detail::state(voltages));
    }
  }

  /// The same, with the state as one object.
  /// @param dt      the step in seconds; finite, above 0
  /// @param J       the currents during the step, of any shape
  /// @param output  takes amplitude x spikes / dt; of the shape of J, or J itself
  /// @param state   is updated; of the shape of J; make_state gives it to begin with
  /// @throws std::invalid_argument for another dt or other shapes, before anything is written
  template <class Input, class Output, class Array>
  void step_math(const Scalar& dt, const Input& J, Output&& output,
                 RegularSpikingState<Array>& state) const {
    step_math(dt, J, output, state.voltage);
  }

  /// The state of a matrix of neurons to begin with, as in Nengo: voltages uniform in [0, 1), so
  /// that the neurons do not spike all at once.
  /// @param rows  of the array
  /// @param cols  of the array
  /// @param rng   a random number generator of the standard library, or like one
  /// @return a RegularSpikingState of a rows x cols Eigen::Array
  /// @throws std::invalid_argument for a negative number of rows or columns
  template <class Generator>
  auto make_state(Eigen::Index rows, Eigen::Index cols, Generator&& rng) const {
    return Base::template made_matrix<Scalar>(rows, cols, uniform_state(rng));
  }
  /// The state of a vector of neurons to begin with, as that of a matrix.
  /// @param n    how many neurons
  /// @param rng  a random number generator of the standard library, or like one
  /// @return a RegularSpikingState of a column of n elements, an Eigen::Array
  /// @throws std::invalid_argument for a negative n
  template <class Generator, class = std::enable_if_t<!std::is_integral_v<Generator>>>
  auto make_state(Eigen::Index n, Generator&& rng) const {
    return Base::template made_vector<Scalar>(n, uniform_state(rng));
  }

 private:
  template <class Generator>
  static auto uniform_state(Generator& rng) {
    return [&rng](auto&& voltage) {
      using Array = std::decay_t<decltype(voltage)>;
      for (Eigen::Index i = 0; i < voltage.size(); ++i) {
        voltage.data()[i] = detail::uniform_below_1<Scalar>(rng);
      }
      return RegularSpikingState<Array>{(std::forward<decltype(voltage)>)(voltage)};
    };
  }
};

template <class Neuron, class... Others>
explicit RegularSpiking(const Neuron&, const Others&...) -> RegularSpiking<Neuron>;

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
