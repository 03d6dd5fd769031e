#pragma once

#include <softlif/detail/requirements.hpp>

#include <Eigen/Core>
#include <cstdint>
#include <softlif/detail/curve/rate_spikes.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <softlif/rates_to_spikes.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {

/// Spiking neurons that spike at random, at the rates of other neurons, as PoissonSpiking of Nengo:
/// the number of spikes in a step has the distribution of Poisson, of which the mean and the
/// variance are rate x dt. (Beyond a mean of 1e8, the normal distribution takes its place.)
///
/// Each neuron has its own stream of random numbers, of which the state is where it stands: the
/// spikes do not depend on how the arrays are cut, or on threads. Streams drawn at random overlap
/// as good as never: of 10,000 neurons within a million steps, once in 100,000 times.
///
/// An immutable value, which holds no state: safe to use from many threads.
/// @tparam Neuron  gives the rates: LIFRate<float>, Sigmoid<Eigen::ArrayXd>, or one's own
template <class Neuron>
class PoissonSpiking : public RatesToSpikes<PoissonSpiking<Neuron>, Neuron> {
  using Base = RatesToSpikes<PoissonSpiking<Neuron>, Neuron>;
  using Scalar = typename Base::Scalar;

 public:
  /// As the neuron prints.
  static constexpr const char* name = "PoissonSpiking";

  /// @param neuron     gives the rates
  /// @param amplitude  output per spike per second; finite, above 0
  /// @throws std::invalid_argument for any other amplitude
  explicit PoissonSpiking(const Neuron& neuron, const Scalar& amplitude = Scalar(1))
      : Base(neuron, amplitude) {}

  /// Advances the neurons by one time step. Allocates nothing, unless J is an expression that Eigen
  /// evaluates into a temporary. The output may be J itself; else the arguments must not share
  /// memory.
  ///
  /// NaN in J gives NaN in its element, in this step alone; a rate that is infinite gives infinity.
  /// Of a negative rate, which no neuron of the library has, spikes count below 0.
  ///
  /// @param dt      the step in seconds; finite, above 0
  /// @param J       the currents during the step, of any shape
  /// @param output  takes amplitude x spikes / dt; of the shape of J, or J itself
  /// @param stream  is updated; std::uint64_t of the shape of J; make_state gives it to begin with
  /// @throws std::invalid_argument for another dt or other shapes, before anything is written
  template <class Input, class Output, class Stream>
  void step_math(const Scalar& dt, const Input& J, Output&& output, Stream&& stream) const {
    Base::template random_step<detail::PoissonSpikes>(dt, J, output, stream);
  }

  /// The same, with the state as one thing.
  /// @param dt      the step in seconds; finite, above 0
  /// @param J       the currents during the step, of any shape
  /// @param output  takes amplitude x spikes / dt; of the shape of J, or J itself
  /// @param state   is updated; of the shape of J; make_state gives it to begin with
  /// @throws std::invalid_argument for another dt or other shapes, before anything is written
  template <class Input, class Output, class Array>
  void step_math(const Scalar& dt, const Input& J, Output&& output,
                 RandomSpikingState<Array>& state) const {
    step_math(dt, J, output, state.stream);
  }

  /// The state of a matrix of neurons to begin with: a stream for each, drawn at random.
  /// @param rows  of the array
  /// @param cols  of the array
  /// @param rng   a random number generator of the standard library, or like one
  /// @return a RandomSpikingState of a rows x cols Eigen::Array
  /// @throws std::invalid_argument for a negative number of rows or columns
  template <class Generator>
  auto make_state(Eigen::Index rows, Eigen::Index cols, Generator&& rng) const {
    return Base::template made_matrix<std::uint64_t>(rows, cols, Base::random_state(rng));
  }
  /// The state of a vector of neurons to begin with, as that of a matrix.
  /// @param n    how many neurons
  /// @param rng  a random number generator of the standard library, or like one
  /// @return a RandomSpikingState of a column of n elements, an Eigen::Array
  /// @throws std::invalid_argument for a negative n
  template <class Generator, class = std::enable_if_t<!std::is_integral_v<Generator>>>
  auto make_state(Eigen::Index n, Generator&& rng) const {
    return Base::template made_vector<std::uint64_t>(n, Base::random_state(rng));
  }
};

template <class Neuron, class... Others>
explicit PoissonSpiking(const Neuron&, const Others&...) -> PoissonSpiking<Neuron>;

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
