#pragma once

// What a test that is a template over the classes of neurons asks of one.

#include <softlif/softlif.hpp>
#include <type_traits>
#include <utility>

namespace softlif::testing {

template <class Neuron>
using ScalarOf = std::decay_t<decltype(std::declval<const Neuron&>().tau_rc())>;

template <class Neuron>
inline constexpr bool is_soft = std::is_same_v<Neuron, SoftLIFRate<ScalarOf<Neuron>>>;

template <class Neuron>
inline constexpr bool is_spiking = std::is_same_v<Neuron, LIF<ScalarOf<Neuron>>>;

}  // namespace softlif::testing
