#pragma once

/// @file
/// Neurons as LibTorch's modules.

#include <softlif/detail/requirements.hpp>

#include <torch/nn/cloneable.h>
#include <torch/nn/pimpl.h>

#include <array>
#include <optional>
#include <ostream>
#include <softlif/detail/curve/lif_step.hpp>
#include <softlif/detail/curve/precise_lif_step.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/tensor/arguments.hpp>
#include <softlif/detail/tensor/step_functions.hpp>
#include <softlif/torch/mode.hpp>
#include <softlif/torch/soft_lif_rate.hpp>
#include <softlif/torch/value.hpp>
#include <string>
#include <utility>
#include <vector>

namespace softlif {
namespace nn {

/// The state of spiking neurons: tensors of the shape of their currents, or undefined before the
/// first step.
struct LIFState {
  at::Tensor voltage;          ///< 1 at the firing threshold
  at::Tensor refractory_time;  ///< seconds that are left at the start of the next step
};

/// Options of SoftLIFRate.
struct SoftLIFRateOptions {
  SoftLIFRateOptions() = default;
  // NOLINTBEGIN(google-explicit-constructor): as LibTorch's options
  /// @{
  /// @param sigma  smoothness of the corner, in units of J: a number or a tensor
  SoftLIFRateOptions(double sigma) : sigma_(sigma) {}
  SoftLIFRateOptions(const at::Tensor& sigma) : sigma_(sigma) {}
  /// @}
  // NOLINTEND(google-explicit-constructor)

  TORCH_ARG(Value, sigma) = 1.0;             ///< smoothness of the corner, in units of J
  TORCH_ARG(Value, tau_rc) = 0.02;           ///< membrane time constant in seconds
  TORCH_ARG(Value, tau_ref) = 0.002;         ///< refractory period in seconds
  TORCH_ARG(Value, amplitude) = 1.0;         ///< output per spike per second
  TORCH_ARG(bool, learn_sigma) = false;      ///< whether it is one of the module's parameters()
  TORCH_ARG(bool, learn_tau_rc) = false;     ///< the same of tau_rc
  TORCH_ARG(bool, learn_tau_ref) = false;    ///< the same of tau_ref
  TORCH_ARG(bool, learn_amplitude) = false;  ///< the same of amplitude
  TORCH_ARG(double, min_voltage) = 0;        ///< lowest voltage when spiking
  TORCH_ARG(bool, random_phases) = false;    ///< begin at voltages uniform in [0, 1), not at 0
  TORCH_ARG(bool, soft_gradient) = false;    ///< spikes have the gradient of the rates
};

/// Options of LIFRate, as those of SoftLIFRate.
struct LIFRateOptions {
  TORCH_ARG(Value, tau_rc) = 0.02;           ///< membrane time constant in seconds
  TORCH_ARG(Value, tau_ref) = 0.002;         ///< refractory period in seconds
  TORCH_ARG(Value, amplitude) = 1.0;         ///< output per spike per second
  TORCH_ARG(bool, learn_tau_rc) = false;     ///< whether it is one of the module's parameters()
  TORCH_ARG(bool, learn_tau_ref) = false;    ///< the same of tau_ref
  TORCH_ARG(bool, learn_amplitude) = false;  ///< the same of amplitude
  TORCH_ARG(double, min_voltage) = 0;        ///< lowest voltage when spiking
  TORCH_ARG(bool, random_phases) = false;    ///< begin at voltages uniform in [0, 1), not at 0
  TORCH_ARG(bool, soft_gradient) = false;    ///< spikes have the gradient of the rates
};

/// Options of LIF and PreciseLIF.
struct LIFOptions {
  TORCH_ARG(double, dt) = 0.001;           ///< the step in seconds; spiking(module, dt) sets it
  TORCH_ARG(Value, tau_rc) = 0.02;         ///< membrane time constant in seconds
  TORCH_ARG(Value, tau_ref) = 0.002;       ///< refractory period in seconds
  TORCH_ARG(double, min_voltage) = 0;      ///< lowest voltage
  TORCH_ARG(Value, amplitude) = 1.0;       ///< output per spike per second
  TORCH_ARG(bool, random_phases) = false;  ///< begin at voltages uniform in [0, 1), not at 0
};

/// @private  One parameter of a module's neurons: a buffer, or, where it is learnt, a parameter
/// that is its logarithm, so that no step of an optimiser takes it out of its range.
class NeuronParameter {
 public:
  template <class Name>
  void attach(torch::nn::Module& module, const char* owner, const Value& given, bool learns) {
    at::Tensor value =
        given.tensor(at::TensorOptions().dtype(at::typeMetaToScalarType(at::get_default_dtype())));
    if (!given.is_number()) {
      detail::check_tensor(owner, Name::name, value);
      value = value.detach().clone();
    }
    detail::check_range<Name>(owner, value.to(detail::computed_type(value.scalar_type())));
    TORCH_CHECK(!learns || value.gt(0).all().template item<bool>(), owner, ": ", Name::name,
                " must be above 0 to be learnt: what is learnt is its logarithm");
    owner_ = owner;
    name_ = Name::name;
    sizes_ = value.sizes().vec();
    learns_ = learns;
    kept_ = learns ? module.register_parameter(std::string("log_") + name_, value.log())
                   : module.register_buffer(name_, value);
  }

  /// The values, in the type in which currents of a type are computed.
  at::Tensor value(at::ScalarType type) const {
    // A file may have brought any other shape.
    TORCH_CHECK(kept_.sizes() == at::IntArrayRef(sizes_), owner_, ": ", name_, " is of shape ",
                at::IntArrayRef(sizes_), ", but what was loaded is ", kept_.sizes());
    const at::Tensor value = learns_ ? kept_.exp() : kept_;
    const bool is_reduced = detail::computed_type(value.scalar_type()) != value.scalar_type();
    return is_reduced ? value.to(detail::computed_type(type)) : value;
  }
  at::Tensor value() const { return value(kept_.scalar_type()); }

  void print(std::ostream& stream) const {
    stream << name_ << '=';
    if (kept_.numel() == 1) {
      stream << value().item<double>();
    } else {
      stream << at::IntArrayRef(sizes_);
    }
    if (learns_) stream << " learnt";
  }

 private:
  const char* owner_ = "";
  const char* name_ = "";
  std::vector<std::int64_t> sizes_;
  bool learns_ = false;
  at::Tensor kept_;
};

/// What neurons have in common that spike: their state, which follows the module's `to`,
/// and belongs to no clone.
template <class Derived>
class SpikingNeurons : public torch::nn::Cloneable<Derived>, public Steps {
 public:
  /// Begins a new sequence.
  void reset_state() override { state_ = {}; }
  /// @return the state after the last step; the tensors are the module's own
  const LIFState& state() const { return state_; }
  /// @param state  to go on from; copied
  /// @throws c10::Error unless both tensors are given, in one shape
  void set_state(const LIFState& state) {
    detail::check_tensor(Derived::type_name, "voltage", state.voltage);
    detail::check_tensor(Derived::type_name, "refractory_time", state.refractory_time);
    TORCH_CHECK(state.voltage.sizes() == state.refractory_time.sizes(), Derived::type_name,
                ": voltage is ", state.voltage.sizes(), ", but refractory_time is ",
                state.refractory_time.sizes());
    state_ = {state.voltage.detach().clone(), state.refractory_time.detach().clone()};
  }

  /// @private
  void to(torch::Device device, torch::Dtype dtype, bool non_blocking = false) override {
    torch::nn::Module::to(device, dtype, non_blocking);
    convert([&](const at::Tensor& tensor) {
      return tensor.to(device, detail::computed_type(dtype), non_blocking);
    });
  }
  /// @private
  void to(torch::Dtype dtype, bool non_blocking = false) override {
    torch::nn::Module::to(dtype, non_blocking);
    convert([&](const at::Tensor& tensor) {
      return tensor.to(detail::computed_type(dtype), non_blocking);
    });
  }
  /// @private
  void to(torch::Device device, bool non_blocking = false) override {
    torch::nn::Module::to(device, non_blocking);
    convert([&](const at::Tensor& tensor) { return tensor.to(device, non_blocking); });
  }

 protected:
  /// @private
  at::Tensor spikes(const at::Tensor& J, const SpikingMode& mode, const NeuronParameter& tau_rc,
                    const NeuronParameter& tau_ref, double min_voltage,
                    const NeuronParameter& amplitude, bool random_phases) {
    const at::ScalarType type = J.defined() ? J.scalar_type() : at::kFloat;
    const auto of = mode.neurons == SpikingAs::PreciseLIF
                        ? &detail::spikes_of<detail::PreciseLIFStep>
                        : &detail::spikes_of<detail::LIFStep>;
    return of(Derived::type_name, J, mode.dt,
              {tau_rc.value(type), tau_ref.value(type), min_voltage, amplitude.value(type)},
              random_phases, state_.voltage, state_.refractory_time);
  }

 private:
  template <class Convert>
  void convert(const Convert& function) {
    if (!state_.voltage.defined()) return;
    state_ = {function(state_.voltage), function(state_.refractory_time)};
  }

  LIFState state_;
};

/// What the neurons have in common that are rates, or spikes at these.
template <class Derived>
class RateNeurons : public SpikingNeurons<Derived> {
 public:
  /// @param mode  how they spike; none: rates
  void set_mode(const std::optional<SpikingMode>& mode) override { mode_ = mode; }
  /// @return how they spike, or nothing where they are rates
  const std::optional<SpikingMode>& mode() const { return mode_; }

  /// @return membrane time constant in seconds
  at::Tensor tau_rc() const { return tau_rc_.value(); }
  /// @return refractory period in seconds
  at::Tensor tau_ref() const { return tau_ref_.value(); }
  /// @return output per spike per second
  at::Tensor amplitude() const { return amplitude_.value(); }

  /// The rates, or the spikes of the next step.
  /// @param J  the input currents
  /// @return amplitude x spikes per second, of the type of J
  at::Tensor forward(const at::Tensor& J) {
    const auto& self = static_cast<const Derived&>(*this);
    if (!mode_) return self.rates(J);
    const at::Tensor spikes = this->spikes(J, *mode_, tau_rc_, tau_ref_, self.options.min_voltage(),
                                           amplitude_, self.options.random_phases());
    if (!self.options.soft_gradient() || !at::GradMode::is_enabled()) return spikes;
    const at::Tensor rates = self.rates(J);
    return rates.requires_grad() ? detail::SpikesWithGradient::apply(rates, spikes) : spikes;
  }

 protected:
  /// @private
  template <class Options>
  void attach(const Options& options) {
    this->reset_state();
    tau_rc_.attach<detail::TauRC>(*this, Derived::type_name, options.tau_rc(),
                                  options.learn_tau_rc());
    tau_ref_.attach<detail::TauRef>(*this, Derived::type_name, options.tau_ref(),
                                    options.learn_tau_ref());
    amplitude_.attach<detail::Amplitude>(*this, Derived::type_name, options.amplitude(),
                                         options.learn_amplitude());
  }

  /// @private
  NeuronParameter tau_rc_, tau_ref_, amplitude_;

 private:
  std::optional<SpikingMode> mode_;
};

/// Soft LIF neurons: soft_lif_rate as a module. In the mode that spiking(module, dt) sets, LIF
/// or PreciseLIF neurons with the same parameters, of which each call is one step.
///
/// What is learnt are the logarithms of parameters, `log_sigma` and so on, one for each number that
/// is given; the others are buffers. Both are saved and loaded; mode and state are not.
class SoftLIFRateImpl : public RateNeurons<SoftLIFRateImpl> {
 public:
  /// @private
  static constexpr const char* type_name = "softlif::nn::SoftLIFRate";

  /// @param options_  as SoftLIFRateOptions(0.02).learn_sigma(true)
  /// @throws c10::Error for values that the parameters may not have
  explicit SoftLIFRateImpl(SoftLIFRateOptions options_ = {}) : options((std::move)(options_)) {
    reset();
  }
  /// @private  LibTorch calls it to make and to clone a module.
  void reset() override {
    sigma_.attach<detail::Sigma>(*this, type_name, options.sigma(), options.learn_sigma());
    attach(options);
  }
  /// @return smoothness of the corner, in units of J
  at::Tensor sigma() const { return sigma_.value(); }

  /// @private
  at::Tensor rates(const at::Tensor& J) const {
    const at::ScalarType type = J.defined() ? J.scalar_type() : at::kFloat;
    return soft_lif_rate(J, sigma_.value(type), tau_rc_.value(type), tau_ref_.value(type),
                         amplitude_.value(type));
  }
  /// @private
  void pretty_print(std::ostream& stream) const override {
    stream << type_name << '(';
    for (const auto* parameter : {&sigma_, &tau_rc_, &tau_ref_, &amplitude_}) {
      stream << (parameter == &sigma_ ? "" : ", ");
      parameter->print(stream);
    }
    stream << ')';
  }

  SoftLIFRateOptions options;  ///< what it was made with

 private:
  NeuronParameter sigma_;
};
TORCH_MODULE(SoftLIFRate);

/// LIF neurons as rates: lif_rate as a module; spiking as SoftLIFRate.
class LIFRateImpl : public RateNeurons<LIFRateImpl> {
 public:
  /// @private
  static constexpr const char* type_name = "softlif::nn::LIFRate";

  /// @param options_  as LIFRateOptions().tau_rc(0.03)
  /// @throws c10::Error for values that the parameters may not have
  explicit LIFRateImpl(LIFRateOptions options_ = {}) : options((std::move)(options_)) { reset(); }
  /// @private  LibTorch calls it to make and to clone a module.
  void reset() override { attach(options); }

  /// @private
  at::Tensor rates(const at::Tensor& J) const {
    const at::ScalarType type = J.defined() ? J.scalar_type() : at::kFloat;
    return lif_rate(J, tau_rc_.value(type), tau_ref_.value(type), amplitude_.value(type));
  }
  /// @private
  void pretty_print(std::ostream& stream) const override {
    stream << type_name << '(';
    tau_rc_.print(stream);
    tau_ref_.print(stream << ", ");
    amplitude_.print(stream << ", ");
    stream << ')';
  }

  LIFRateOptions options;  ///< what it was made with
};
TORCH_MODULE(LIFRate);

/// What LIF and PreciseLIF have in common, which spike in any mode.
template <class Derived>
class SteppedNeurons : public SpikingNeurons<Derived> {
 public:
  /// @private  LibTorch calls it to make and to clone a module.
  void reset() override {
    this->reset_state();
    tau_rc_.attach<detail::TauRC>(*this, Derived::type_name, options.tau_rc(), false);
    tau_ref_.attach<detail::TauRef>(*this, Derived::type_name, options.tau_ref(), false);
    amplitude_.attach<detail::Amplitude>(*this, Derived::type_name, options.amplitude(), false);
    detail::check_dt(Derived::type_name, options.dt());
  }
  /// @param mode  gives the step; none changes nothing
  void set_mode(const std::optional<SpikingMode>& mode) override {
    if (mode) options.dt(mode->dt);
  }
  /// The spikes of the next step.
  /// @param J  the input currents
  /// @return amplitude / dt for each spike, of the type of J
  at::Tensor forward(const at::Tensor& J) {
    return this->spikes(J, {options.dt(), Derived::neurons}, tau_rc_, tau_ref_,
                        options.min_voltage(), amplitude_, options.random_phases());
  }
  /// @private
  void pretty_print(std::ostream& stream) const override {
    stream << Derived::type_name << "(dt=" << options.dt();
    for (const auto* parameter : {&tau_rc_, &tau_ref_, &amplitude_}) {
      parameter->print(stream << ", ");
    }
    stream << ')';
  }

  LIFOptions options;  ///< what it was made with

 protected:
  /// @private
  explicit SteppedNeurons(LIFOptions options_) : options((std::move)(options_)) { reset(); }

 private:
  NeuronParameter tau_rc_, tau_ref_, amplitude_;
};

/// LIF neurons that spike in any mode: each call is one step. Spikes have no gradient.
class LIFImpl : public SteppedNeurons<LIFImpl> {
 public:
  /// @private
  static constexpr const char* type_name = "softlif::nn::LIF";
  /// @private
  static constexpr SpikingAs neurons = SpikingAs::LIF;

  /// @param options_  as LIFOptions().dt(0.002)
  /// @throws c10::Error for values that the parameters may not have
  explicit LIFImpl(LIFOptions options_ = {}) : SteppedNeurons((std::move)(options_)) {}
};
TORCH_MODULE(LIF);

/// PreciseLIF neurons that spike in any mode: each call is one step, in which they spike as often
/// as is due. Spikes have no gradient.
class PreciseLIFImpl : public SteppedNeurons<PreciseLIFImpl> {
 public:
  /// @private
  static constexpr const char* type_name = "softlif::nn::PreciseLIF";
  /// @private
  static constexpr SpikingAs neurons = SpikingAs::PreciseLIF;

  /// @param options_  as LIFOptions().dt(0.02)
  /// @throws c10::Error for values that the parameters may not have
  explicit PreciseLIFImpl(LIFOptions options_ = {}) : SteppedNeurons((std::move)(options_)) {}
};
TORCH_MODULE(PreciseLIF);

}  // namespace nn
}  // namespace softlif
