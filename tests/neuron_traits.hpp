#pragma once

// What a test that is a template over the classes of neurons asks of one.

#include <softlif/softlif.hpp>
#include <type_traits>

namespace softlif::testing {

template <class Neuron>
struct NeuronTraits;
template <template <class> class Neuron, class Scalar_>
struct NeuronTraits<Neuron<Scalar_>> {
  using Scalar = Scalar_;
};
template <class Neuron>
using ScalarOf = typename NeuronTraits<Neuron>::Scalar;

template <class Neuron>
inline constexpr bool is_soft = std::is_same_v<Neuron, SoftLIFRate<ScalarOf<Neuron>>>;

template <class Neuron>
inline constexpr bool is_spiking = std::is_same_v<Neuron, LIF<ScalarOf<Neuron>>>;

}  // namespace softlif::testing
