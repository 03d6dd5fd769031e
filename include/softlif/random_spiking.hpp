#pragma once

// What the neurons share whose spikes are random.

#include <softlif/detail/requirements.hpp>

#include <Eigen/Core>
#include <cstdint>
#include <softlif/detail/array/arguments.hpp>
#include <softlif/detail/array/blocks.hpp>
#include <softlif/detail/array/transform.hpp>
#include <softlif/detail/curve/rate_spikes.hpp>
#include <softlif/detail/number/random.hpp>
#include <softlif/detail/number/rounding.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <softlif/rates_to_spikes.hpp>
#include <type_traits>
#include <utility>

namespace softlif {
inline namespace SOFTLIF_TARGET {

/// The state of a population of PoissonSpiking or StochasticSpiking neurons, as make_state gives
/// it.
template <class Array>
struct RandomSpikingState {
  Array stream;  ///< where each neuron's own stream of random numbers stands: std::uint64_t
};

/// The base of PoissonSpiking and StochasticSpiking, which bring their `name` and the distribution
/// of the number of spikes.
///
/// Each neuron has its own stream of random numbers, of which the state is where it stands: the
/// spikes do not depend on how the arrays are cut, or on threads. Streams drawn at random hardly
/// ever overlap: for 10,000 neurons and a million steps the chance is one in 100,000.
///
/// An immutable value, which holds no state: safe to use from many threads.
/// @tparam Derived  the class
/// @tparam Neuron   gives the rates
/// @tparam Spikes   draws the number of spikes of a step
template <class Derived, class Neuron, class Spikes>
class RandomSpiking : public RatesToSpikes<Derived, Neuron> {
  using Base = RatesToSpikes<Derived, Neuron>;

 protected:
  /// @cond
  using Scalar = typename Base::Scalar;
  using Base::Base;
  /// @endcond

 public:
  /// Advances the neurons by one time step. Allocates nothing, unless J is an expression that Eigen
  /// evaluates into a temporary. The output may be J itself; else the arguments must not share
  /// memory.
  ///
  /// NaN in J gives NaN in its element, in this step alone; a rate that is infinite gives infinity.
  /// A negative rate, which no neuron of the library has, gives a negative number of spikes.
  ///
  /// @param dt      the step in seconds; finite, above 0
  /// @param J       the currents during the step, of any shape
  /// @param output  takes amplitude x spikes / dt; of the shape of J, or J itself
  /// @param stream  is updated; std::uint64_t of the shape of J; make_state gives it to begin with
  /// @throws std::invalid_argument for another dt or other shapes, before anything is written
  template <class Input, class Output, class Stream>
  void step_math(const Scalar& dt, const Input& J, Output&& output, Stream&& stream) const {
    constexpr bool are_streams = detail::is_dense_of<std::uint64_t, std::decay_t<Stream>>();
    static_assert(are_streams,
                  "softlif: the streams must be an Eigen array of std::uint64_t, as make_state "
                  "gives it");
    if constexpr (detail::is_input<Scalar, Input>() && detail::is_output<Scalar, Output>() &&
                  are_streams) {
      auto [rates, streams] = Base::write_rates(dt, J, output, "stream", stream);
      const auto step = Base::spikes_of(dt);
      auto& counters = streams;
      constexpr bool in_rows = std::decay_t<decltype(rates)>::IsRowMajor;
      const detail::RoundingToNearest guard;
      detail::transform_rectangles<in_rows>(
          [&step, &counters](const detail::Rectangle& r, const Scalar* rate, Scalar* out) {
            draw<in_rows>(step, r, rate, out, counters);
          },
          rates, detail::output(rates));
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
    return Base::template made_matrix<std::uint64_t>(rows, cols, random_state(rng));
  }
  /// The state of a vector of neurons to begin with, as that of a matrix.
  /// @param n    how many neurons
  /// @param rng  a random number generator of the standard library, or like one
  /// @return a RandomSpikingState of a column of n elements, an Eigen::Array
  /// @throws std::invalid_argument for a negative n
  template <class Generator, class = std::enable_if_t<!std::is_integral_v<Generator>>>
  auto make_state(Eigen::Index n, Generator&& rng) const {
    return Base::template made_vector<std::uint64_t>(n, random_state(rng));
  }

 private:
  template <class Generator>
  static auto random_state(Generator& rng) {
    return [&rng](auto&& streams) {
      using Array = std::decay_t<decltype(streams)>;
      for (Eigen::Index i = 0; i < streams.size(); ++i) {
        streams.data()[i] = detail::random_bits(rng);
      }
      return RandomSpikingState<Array>{(std::forward<decltype(streams)>)(streams)};
    };
  }
  template <bool InRows, class Streams>
  static EIGEN_DONT_INLINE void draw(const detail::SpikesOfStep<Scalar>& step,
                                     const detail::Rectangle& r, const Scalar* rate, Scalar* out,
                                     Streams& streams) {
    for (Eigen::Index k = 0; k < r.outer_size; ++k) {
      for (Eigen::Index i = 0; i < r.inner_size; ++i) {
        const Eigen::Index at = k * r.inner_size + i, inner = r.inner + i, outer = r.outer + k;
        auto& counter = InRows ? streams.coeffRef(outer, inner) : streams.coeffRef(inner, outer);
        detail::RandomStream stream(counter);
        const double count = detail::random_count<Spikes>(step.due(rate[at]), stream);
        out[at] = step.output_of(static_cast<Scalar>(count));
        counter = stream.counter();
      }
    }
  }
};

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
