#pragma once

/// @file
/// All class templates of the library, declared: for headers that name a neuron without using it.
/// (A declaration of one's own is of another template, since the library's inline namespace and
/// default arguments are its own.)

#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {

template <class Parameter = double>
class SoftLIFRate;
template <class Parameter = double>
class LIFRate;
template <class Parameter = double>
class LIF;
template <class Parameter = double>
class PreciseLIF;
template <class Parameter = double>
class AdaptiveLIFRate;
template <class Parameter = double>
class AdaptiveLIF;
template <class Parameter = double>
class RectifiedLinear;
template <class Parameter = double>
class Sigmoid;

template <class Neuron>
class RegularSpiking;
template <class Neuron>
class PoissonSpiking;
template <class Neuron>
class StochasticSpiking;

template <class Parameter = double>
class Lowpass;
template <class Parameter = double>
class Alpha;

template <class Derived, template <class...> class Curve, class Parameter,
          class Names = typename Curve<double>::Parameters>
class RateNeuron;
template <class Derived, template <class...> class Step, class Parameter>
class SpikingNeuron;
template <class Derived, class Neuron, class Parameter, class Names>
class AdaptiveNeuron;
template <class Derived, class Neuron>
class RatesToSpikes;
template <class Derived, class Neuron, class Spikes>
class RandomSpiking;
template <class Derived, class Parameter>
class Synapse;

template <class Parameter>
struct LIFGradients;
template <class Array>
struct LIFState;
template <class Array>
struct AdaptiveLIFState;
template <class Array>
struct RegularSpikingState;
template <class Array>
struct RandomSpikingState;
template <class Array>
struct AlphaState;
template <class Scalar>
struct RateAndDerivative;
template <class Array>
struct GainBias;
template <class Array>
struct MaxRatesIntercepts;

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
