#pragma once

/// @file
/// A synapse as a module of LibTorch.

#include <softlif/detail/requirements.hpp>

#include <torch/nn/cloneable.h>
#include <torch/nn/pimpl.h>

#include <optional>
#include <ostream>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/tensor/step_functions.hpp>
#include <softlif/torch/mode.hpp>
#include <softlif/torch/neurons.hpp>
#include <softlif/torch/value.hpp>
#include <utility>

namespace softlif {
namespace nn {

/// Options of Lowpass.
struct LowpassOptions {
  LowpassOptions() = default;
  // NOLINTBEGIN(google-explicit-constructor): as LibTorch's options
  /// @{
  /// @param tau  time constant in seconds: a number or a tensor
  LowpassOptions(double tau) : tau_(tau) {}
  LowpassOptions(const at::Tensor& tau) : tau_(tau) {}
  /// @}
  // NOLINTEND(google-explicit-constructor)

  TORCH_ARG(Value, tau) = 0.005;  ///< time constant in seconds
};

/// A low-pass filter, as softlif::Lowpass: in the mode that spiking(module, dt) sets, each call is
/// one step. Otherwise it passes its input on, as a filter does with a steady input.
///
/// Gradients go back through the filter's state, to all steps since reset_state(); in
/// at::NoGradGuard no step is kept.
class LowpassImpl : public torch::nn::Cloneable<LowpassImpl>, public Steps {
 public:
  /// @private
  static constexpr const char* type_name = "softlif::nn::Lowpass";

  /// @param options_  as LowpassOptions(0.002)
  /// @throws c10::Error for a tau that is not finite and at least 0
  explicit LowpassImpl(LowpassOptions options_ = {}) : options((std::move)(options_)) { reset(); }
  /// @private  LibTorch calls it to make and to clone a module.
  void reset() override {
    reset_state();
    tau_.attach<detail::Tau>(*this, type_name, options.tau(), false);
  }
  /// @param mode  gives the step; none: it passes its input on
  void set_mode(const std::optional<SpikingMode>& mode) override { mode_ = mode; }
  void reset_state() override { state_ = at::Tensor(); }

  /// @return the last output, or an undefined tensor before the first step
  const at::Tensor& state() const { return state_; }
  /// @param state  to go on from; copied
  void set_state(const at::Tensor& state) {
    detail::check_tensor(type_name, "state", state);
    state_ = state.detach().clone();
  }

  /// The filtered input of one step.
  /// @param input  what is filtered
  /// @return the output after the step, of the type of the input
  at::Tensor forward(const at::Tensor& input) {
    if (!mode_) return input;
    const at::ScalarType type = input.defined() ? input.scalar_type() : at::kFloat;
    state_ = detail::lowpassed(type_name, input, mode_->dt, tau_.value(type), state_);
    return state_.to(type, false, true);  // a copy, which may be changed in place
  }
  /// @private
  void pretty_print(std::ostream& stream) const override {
    tau_.print(stream << type_name << '(');
    stream << ')';
  }

  /// @private
  void to(torch::Device device, torch::Dtype dtype, bool non_blocking = false) override {
    torch::nn::Module::to(device, dtype, non_blocking);
    if (state_.defined()) state_ = state_.to(device, detail::computed_type(dtype), non_blocking);
  }
  /// @private
  void to(torch::Dtype dtype, bool non_blocking = false) override {
    torch::nn::Module::to(dtype, non_blocking);
    if (state_.defined()) state_ = state_.to(detail::computed_type(dtype), non_blocking);
  }
  /// @private
  void to(torch::Device device, bool non_blocking = false) override {
    torch::nn::Module::to(device, non_blocking);
    if (state_.defined()) state_ = state_.to(device, non_blocking);
  }

  LowpassOptions options;  ///< what it was made with

 private:
  NeuronParameter tau_;
  at::Tensor state_;
  std::optional<SpikingMode> mode_;
};
TORCH_MODULE(Lowpass);

}  // namespace nn
}  // namespace softlif
