#pragma once

// Neurons with valid parameters, made from bytes.

#include <algorithm>
#include <cmath>
#include <softlif/softlif.hpp>
#include <type_traits>
#include <vector>

#include "../bounds.hpp"
#include "../neuron_traits.hpp"
#include "byte_source.hpp"

namespace softlif::fuzz {

using testing::documented_sigma;
using testing::documented_tau_rc;
using testing::documented_tau_ref;
using testing::is_soft;
using testing::is_spiking;
using testing::ScalarOf;

/// Any number that is finite and above 0. For long double, which no wider type helps at the ends of
/// its range, a number from 1e-1000 to 1e1000.
template <class Scalar>
Scalar valid_parameter(ByteSource& bytes) {
  const Scalar value = bytes.positive<Scalar>();
  if constexpr (std::is_same_v<Scalar, long double>) {
    return std::min(std::max(value, 1e-1000L), 1e1000L);
  } else {
    return value;
  }
}

/// Half of the neurons lie within the ranges for which the documentation bounds the errors; the
/// others are any that can be made.
template <class Neuron>
Neuron valid_neuron(ByteSource& bytes) {
  using Scalar = ScalarOf<Neuron>;
  const int kind = bytes.below(8);
  if (kind == 0) return Neuron();
  const bool documented = kind < 5;
  const auto parameter = [&](const testing::Range& range) {
    return documented ? bytes.between<Scalar>(range.low, range.high)
                      : valid_parameter<Scalar>(bytes);
  };
  const Scalar tau_rc = parameter(documented_tau_rc);
  const Scalar tau_ref = bytes.one_in(4) ? Scalar(0) : parameter(documented_tau_ref);
  const Scalar amplitude = bytes.one_in(2) ? valid_parameter<Scalar>(bytes) : Scalar(1);
  if constexpr (is_soft<Neuron>) {
    return Neuron(parameter(documented_sigma), tau_rc, tau_ref, amplitude);
  } else if constexpr (is_spiking<Neuron>) {
    const Scalar min_voltage = bytes.one_in(2) ? -std::abs(bytes.number<Scalar>()) : Scalar(0);
    return Neuron(tau_rc, tau_ref, min_voltage <= 0 ? min_voltage : Scalar(0), amplitude);
  } else if constexpr (std::is_same_v<Neuron, RectifiedLinear<Scalar>>) {
    return Neuron(amplitude);
  } else if constexpr (std::is_same_v<Neuron, Sigmoid<Scalar>>) {
    return tau_ref > 0 ? Neuron(tau_ref) : Neuron();
  } else {
    return Neuron(tau_rc, tau_ref, amplitude);
  }
}

/// Up to four neurons.
template <class Neuron>
std::vector<Neuron> some_neurons(ByteSource& bytes) {
  std::vector<Neuron> result;
  for (int count = 1 + bytes.below(4); count > 0; --count) {
    result.push_back(valid_neuron<Neuron>(bytes));
  }
  return result;
}

/// Calls check(neuron) with a valid neuron: mostly a SoftLIFRate, now and then a LIFRate, or a
/// Rare, which is slow.
template <class Rare, class Check>
void check_any_neuron(ByteSource& bytes, const Check& check) {
  switch (bytes.below(8)) {
    case 7:
      return check(valid_neuron<Rare>(bytes));
    case 6:
      return check(valid_neuron<LIFRate<double>>(bytes));
    case 5:
      return check(valid_neuron<LIFRate<float>>(bytes));
    case 4:
    case 3:
    case 2:
      return check(valid_neuron<SoftLIFRate<double>>(bytes));
    default:
      return check(valid_neuron<SoftLIFRate<float>>(bytes));
  }
}

}  // namespace softlif::fuzz
