#pragma once

// Steps of spiking neurons and synapses on the elements of tensors: loops over memory, with nothing
// of autograd.

#include <ATen/ATen.h>

#include <Eigen/Core>
#include <array>
#include <cstddef>
#include <softlif/detail/array/groups.hpp>
#include <softlif/detail/curve/lif_step.hpp>
#include <softlif/detail/curve/synapse_step.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/detail/tensor/layout.hpp>
#include <softlif/detail/tensor/rates.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// A step of spiking neurons. Step is LIFStep or another of its kind.
/// @param parameters  columns of tau_rc, tau_ref, min_voltage and amplitude
template <template <class...> class Step, class Scalar>
void advance_tensors(const TensorLayout& layout, double dt, const Columns<Scalar, 4>& parameters,
                     const Scalar* J, Scalar* output, Scalar* voltage, Scalar* refractory_time) {
  for_each_neuron<Scalar, 4>(
      layout,
      {read_only(J), TensorOperand<Scalar>{output, false, true},
       TensorOperand<Scalar>{voltage, true, true},
       TensorOperand<Scalar>{refractory_time, true, true}},
      [&](Eigen::Index neuron) {
        return Step<Scalar>(Scalar(dt), parameters.at(0, neuron), parameters.at(1, neuron),
                            parameters.at(2, neuron), parameters.at(3, neuron));
      },
      [](const Step<Scalar>& step, Eigen::Index n, const std::array<Scalar*, 4>& run) {
        advance(step, run[0], n, run[1], run[2], run[3]);
      });
}

/// A step of low-pass filters, from `output` on.
template <class Scalar>
void filter_tensors(const TensorLayout& layout, double dt, const Columns<Scalar, 1>& tau,
                    const Scalar* input, Scalar* output) {
  for_each_neuron<Scalar, 2>(
      layout, {read_only(input), TensorOperand<Scalar>{output, true, true}},
      [&](Eigen::Index neuron) { return decay_of(Scalar(dt), tau.at(0, neuron)); },
      [](const Decay<Scalar>& decay, Eigen::Index n, const std::array<Scalar*, 2>& run) {
        const Scalar* const in = run[0];
        run_all<FilterAlike<LowpassFilter>>(n, decay, in, run[1]);
      });
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
