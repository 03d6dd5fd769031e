#pragma once

#include <softlif/detail/requirements.hpp>

#include <softlif/detail/curve/rate_spikes.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <softlif/random_spiking.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {

/// Spiking neurons that spike at random, at the rates of other neurons, as PoissonSpiking of Nengo:
/// the number of spikes in a step has a Poisson distribution, whose mean and variance are rate x
/// dt. (Beyond a mean of 1e8, the normal distribution takes its place.)
///
/// Each neuron has its own stream of random numbers: see RandomSpiking.
///
/// An immutable value, which holds no state: safe to use from many threads.
/// @tparam Neuron  gives the rates: LIFRate<float>, Sigmoid<Eigen::ArrayXd>, or one's own
template <class Neuron>
class PoissonSpiking : public RandomSpiking<PoissonSpiking<Neuron>, Neuron, detail::PoissonSpikes> {
  using Base = RandomSpiking<PoissonSpiking<Neuron>, Neuron, detail::PoissonSpikes>;
  using Scalar = typename Base::Scalar;

 public:
  /// As the neuron prints.
  static constexpr const char* name = "PoissonSpiking";

  /// @param neuron     gives the rates
  /// @param amplitude  output per spike per second; finite, above 0
  /// @throws std::invalid_argument for any other amplitude
  explicit PoissonSpiking(const Neuron& neuron, const Scalar& amplitude = Scalar(1))
      : Base(neuron, amplitude) {}
};

template <class Neuron, class... Others>
explicit PoissonSpiking(const Neuron&, const Others&...) -> PoissonSpiking<Neuron>;

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
