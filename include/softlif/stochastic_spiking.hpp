#pragma once

#include <softlif/detail/requirements.hpp>

#include <softlif/detail/curve/rate_spikes.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <softlif/random_spiking.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {

/// Spiking neurons that spike at random, at the rates of other neurons, as StochasticSpiking of
/// Nengo: rate x dt is rounded to the number of spikes in a step, up with the probability of its
/// fraction f, else down. The mean is rate x dt, the variance f (1 - f): the least that there is.
///
/// Each neuron has its own stream of random numbers: see RandomSpiking.
///
/// An immutable value, which holds no state: safe to use from many threads.
/// @tparam Neuron  gives the rates: LIFRate<float>, Sigmoid<Eigen::ArrayXd>, or one's own
template <class Neuron>
class StochasticSpiking
    : public RandomSpiking<StochasticSpiking<Neuron>, Neuron, detail::StochasticSpikes> {
  using Base = RandomSpiking<StochasticSpiking<Neuron>, Neuron, detail::StochasticSpikes>;
  using Scalar = typename Base::Scalar;

 public:
  /// As the neuron prints.
  static constexpr const char* name = "StochasticSpiking";

  /// @param neuron     gives the rates
  /// @param amplitude  output per spike per second; finite, above 0
  /// @throws std::invalid_argument for any other amplitude
  explicit StochasticSpiking(const Neuron& neuron, const Scalar& amplitude = Scalar(1))
      : Base(neuron, amplitude) {}
};

template <class Neuron, class... Others>
explicit StochasticSpiking(const Neuron&, const Others&...) -> StochasticSpiking<Neuron>;

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
