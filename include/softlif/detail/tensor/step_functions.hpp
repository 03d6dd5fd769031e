#pragma once

// Steps of spiking neurons and synapses as functions of LibTorch's autograd.

#include <ATen/ATen.h>
#include <torch/autograd.h>

#include <array>
#include <cstdint>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/detail/tensor/arguments.hpp>
#include <softlif/detail/tensor/device.hpp>
#include <softlif/detail/tensor/layout.hpp>
#include <softlif/detail/tensor/rate_function.hpp>
#include <softlif/detail/tensor/spiking.hpp>
#include <softlif/torch/value.hpp>
#include <string>
#include <utility>
#include <vector>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

inline void check_dt(const char* function, double dt) {
  TORCH_CHECK(TimeStep::Range::holds(dt), function, ": dt must be ", TimeStep::Range::text,
              ", but is ", to_text(dt));
}

/// A state of the shape and type of the currents, in their order in memory; a new one, made by
/// make(), where there is none.
template <class Make>
at::Tensor state_for(const char* function, const at::Tensor& J, const at::Tensor& state,
                     const Make& make) {
  if (!state.defined()) return make();
  TORCH_CHECK(state.sizes() == J.sizes(), function, ": the state is of shape ", state.sizes(),
              ", but the currents are ", J.sizes(), "; call reset_state() before others");
  return in_order_of(J, state.to(J.options()));
}

/// The spikes in a step of LIF neurons, whose voltage and refractory time it takes on.
/// @param parameters  tau_rc, tau_ref, min_voltage and amplitude
template <template <class...> class Step>
at::Tensor spikes_of(const char* function, const at::Tensor& given_J, double dt,
                     const std::array<nn::Value, 4>& parameters, bool random_phases,
                     at::Tensor& voltage, at::Tensor& refractory_time) {
  using Names = ParameterNames<TauRC, TauRef, MinVoltage, Amplitude>;
  using Values = CheckedValues<Names>;
  const at::NoGradGuard guard;
  check_dt(function, dt);
  check_tensor(function, "J", given_J);
  const at::Tensor J = given_J.detach().to(computed_type(given_J.scalar_type()));
  const auto values = Values::of(function, J, parameters, std::make_index_sequence<4>());
  const at::DimVector shape =
      common_shape<5>(function, Values::names(), {J, values[0], values[1], values[2], values[3]});
  const auto arranged_all = arranged(shape, J, values);
  const at::Tensor& input = arranged_all.J;
  at::Tensor v = state_for(function, input, voltage, [&] {
    return random_phases ? at::rand_like(input) : at::zeros_like(input);
  });
  at::Tensor rest =
      state_for(function, input, refractory_time, [&] { return at::zeros_like(input); });
  at::Tensor output = at::empty_like(input);
  const TensorLayout& layout = arranged_all.layout;
  const auto& columns = arranged_all.columns;
  if (input.is_cuda()) {
    nn::tensors_on_cuda->advance(function, formula_of<Step>, layout.numbers(), dt, columns, input,
                                 output, v, rest);
  } else {
    AT_DISPATCH_FLOATING_TYPES(input.scalar_type(), "softlif", [&] {
      advance_tensors<Step>(layout, dt, Columns<scalar_t, 4>(columns), input.data_ptr<scalar_t>(),
                            output.data_ptr<scalar_t>(), v.data_ptr<scalar_t>(),
                            rest.data_ptr<scalar_t>());
    });
  }
  voltage = v;
  refractory_time = rest;
  return output.to(given_J.scalar_type());
}

/// Spikes that have the gradient of the rates.
class SpikesWithGradient : public torch::autograd::Function<SpikesWithGradient> {
 public:
  static at::Tensor forward(torch::autograd::AutogradContext*, const at::Tensor&,
                            const at::Tensor& spikes) {
    return spikes.clone();
  }
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext*,
                                                 torch::autograd::variable_list gradients) {
    return {gradients[0], at::Tensor()};
  }
};

/// A dense tensor in the order of its memory.
inline at::Tensor lines_of(const TensorLayout& layout, const at::Tensor& tensor) {
  return tensor.as_strided(layout.numbers(), {layout.neurons * layout.inner, layout.inner, 1});
}

/// A step of low-pass filters: of the input, from the state.
class LowpassFunction : public torch::autograd::Function<LowpassFunction> {
 public:
  static at::Tensor step(const TensorLayout& layout, double dt, const at::Tensor& tau,
                         const at::Tensor& input, const at::Tensor& state) {
    at::Tensor output = state.clone();
    if (input.is_cuda()) {
      // LibTorch's own operations are enough.
      const at::Tensor gained = at::expm1(-dt / tau.to(at::kDouble)).neg().to(input.options());
      lines_of(layout, output).lerp_(lines_of(layout, input), gained.view({1, -1, 1}));
      return output;
    }
    AT_DISPATCH_FLOATING_TYPES(input.scalar_type(), "softlif", [&] {
      filter_tensors<scalar_t>(layout, dt, Columns<scalar_t, 1>({tau}), input.data_ptr<scalar_t>(),
                               output.data_ptr<scalar_t>());
    });
    return output;
  }

  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& input,
                            const at::Tensor& state, const at::Tensor& tau,
                            const TensorLayout& layout, double dt) {
    context->saved_data["layout"] = layout.numbers();
    context->saved_data["dt"] = dt;
    context->save_for_backward({tau});
    context->saved_data["strides"] = input.strides().vec();
    return step(layout, dt, tau, input, state);
  }
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    // output = state + gained (input - state): what comes of the gradient as an input from a state
    // of 0 is the input's, and the rest the state's.
    const std::vector<std::int64_t> sizes = context->saved_data["layout"].toIntVector(),
                                    strides = context->saved_data["strides"].toIntVector();
    const at::Tensor tau = context->get_saved_variables()[0];
    at::Tensor gradient;
    {
      const at::NoGradGuard guard;
      gradient = at::empty_strided(gradients[0].sizes(), strides, gradients[0].options());
      gradient.copy_(gradients[0]);
    }
    const at::Tensor of_input =
        step({sizes[0], sizes[1], sizes[2]}, context->saved_data["dt"].toDouble(), tau,
             gradient.detach(), at::zeros_like(gradient));
    const at::Tensor of_state = gradient - of_input;
    const char* const function = "softlif::nn::Lowpass";
    return {differentiated_once(function, of_input), differentiated_once(function, of_state),
            at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

/// The output of low-pass filters after a step, which is their state, too.
inline at::Tensor lowpassed(const char* function, const at::Tensor& given_input, double dt,
                            const nn::Value& given_tau, const at::Tensor& state) {
  check_dt(function, dt);
  check_tensor(function, "input", given_input);
  const at::Tensor input = given_input.to(computed_type(given_input.scalar_type()));
  const at::Tensor tau = checked_value<Tau>(function, input, given_tau).detach();
  const at::DimVector shape = common_shape<2>(function, {"input", "tau"}, {input, tau});
  const auto arranged_all = arranged<1>(shape, input, {tau});
  const at::Tensor before =
      state_for(function, arranged_all.J, state, [&] { return at::zeros_like(arranged_all.J); });
  if (at::GradMode::is_enabled() && (arranged_all.J.requires_grad() || before.requires_grad())) {
    return LowpassFunction::apply(arranged_all.J, before, arranged_all.columns[0],
                                  arranged_all.layout, dt);
  }
  return LowpassFunction::step(arranged_all.layout, dt, arranged_all.columns[0], arranged_all.J,
                               before);
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
