// Tensors on a CUDA device, where there is none: their memory is the host's, LibTorch's operations
// on them run on the CPU, and in place of kernels loops do what their threads do.

#define SOFTLIF_TEST_DEVICE_CURVES

#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/library.h>
#include <torch/torch.h>

#include <cstddef>
#include <cstdint>
#include <softlif/detail/device/gradients.hpp>
#include <softlif/detail/tensor/on_device.hpp>
#include <softlif/torch.hpp>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "reference.hpp"
// Included last, since torch.h defines a CHECK of its own.
#undef CHECK
#include "../catch.hpp"

using at::Tensor;
using softlif::testing::refusal;
namespace nn = softlif::nn;
namespace impl = softlif::detail;
namespace device = softlif::detail::device;

namespace {

const at::Device cuda(at::kCUDA, 0);

/// The same numbers, in the same memory.
Tensor shared_with(const at::Device& device, const Tensor& tensor) {
  return at::for_blob(tensor.data_ptr(), tensor.sizes())
      .strides(tensor.strides())
      .deleter([tensor](void*) {})
      .target_device(device)
      .options(tensor.options().device(device))
      .make_tensor();
}

void run_on_host(const c10::OperatorHandle& operation, torch::jit::Stack* stack) {
  std::vector<std::pair<Tensor, Tensor>> arguments;  // as they are given, and on the host
  const auto on_host = [&](const Tensor& tensor) {
    const bool moves = tensor.defined() && tensor.is_cuda();
    arguments.emplace_back(tensor, moves ? shared_with(at::kCPU, tensor) : tensor);
    return arguments.back().second;
  };
  const std::size_t count = operation.schema().arguments().size();
  for (std::size_t i = stack->size() - count; i < stack->size(); ++i) {
    c10::IValue& value = (*stack)[i];
    if (value.isTensor()) {
      value = on_host(value.toTensor());
    } else if (value.isTensorList()) {
      c10::List<Tensor> list;
      for (const Tensor& tensor : value.toTensorVector()) list.push_back(on_host(tensor));
      value = list;
    } else if (value.isDevice()) {
      value = at::Device(at::kCPU);
    }
  }
  operation.redispatchBoxed(c10::DispatchKeySet(c10::DispatchKey::CPU), stack);
  for (std::size_t i = stack->size() - operation.schema().returns().size(); i < stack->size();
       ++i) {
    if (!(*stack)[i].isTensor()) continue;
    const Tensor result = (*stack)[i].toTensor();
    Tensor on_device;
    for (const auto& [given, host] : arguments) {
      if (host.is_same(result)) on_device = given;
    }
    (*stack)[i] = on_device.defined() ? on_device : shared_with(cuda, result);
  }
}

/// One device, with one stream.
struct OneDevice final : c10::impl::DeviceGuardImplInterface {
  c10::DeviceType type() const override { return at::kCUDA; }
  c10::Device exchangeDevice(c10::Device) const override { return cuda; }
  c10::Device getDevice() const override { return cuda; }
  void setDevice(c10::Device) const override {}
  void uncheckedSetDevice(c10::Device) const noexcept override {}
  c10::Stream getStream(c10::Device) const noexcept override {
    return c10::Stream(c10::Stream::DEFAULT, cuda);
  }
  c10::Stream getDefaultStream(c10::Device of) const override { return getStream(of); }
  c10::Stream exchangeStream(c10::Stream stream) const noexcept override { return stream; }
  c10::DeviceIndex deviceCount() const noexcept override { return 1; }
};

/// Calls function(Made(), Scalar()) with pointers to nothing of the types.
template <template <class...> class First, template <class...> class Second, class Function>
void for_types(bool is_first, const Tensor& tensor, const Function& function) {
  AT_DISPATCH_FLOATING_TYPES(tensor.scalar_type(), "test", [&] {
    if (is_first) {
      function(static_cast<First<scalar_t>*>(nullptr), scalar_t());
    } else {
      function(static_cast<Second<scalar_t>*>(nullptr), scalar_t());
    }
  });
}

class Loops final : public nn::TensorsOnCuda {
 public:
  void rates(nn::Formula formula, at::IntArrayRef layout, at::TensorList parameters,
             const Tensor& J, const Tensor& rates, const Tensor& slopes) const override {
    const device::KernelOrder order(layout);
    const Tensor in = order.brought(J), out = order.room_for(rates),
                 out_slopes = order.room_for(slopes);
    for_curve(formula, J, [&](auto* type, auto zero) {
      using Kernel = std::remove_pointer_t<decltype(type)>;
      using Scalar = decltype(zero);
      constexpr std::size_t count{Kernel::Parameters::count};
      const auto numbers = device::numbers_of<Scalar, count>(parameters);
      for_each_share(order, [&](const device::Share& share) {
        const auto kernel = device::made_from<Kernel>(numbers, share.neuron);
        for (std::size_t i = share.first; i < share.end; i += share.step) {
          const Scalar* const from = in.data_ptr<Scalar>() + i;
          if (slopes.defined()) {
            impl::evaluate(kernel, from, 1, out.data_ptr<Scalar>() + i,
                           out_slopes.data_ptr<Scalar>() + i);
          } else {
            impl::evaluate(kernel, from, 1, out.data_ptr<Scalar>() + i);
          }
        }
      });
    });
    order.bring_back(out, rates);
    order.bring_back(out_slopes, slopes);
  }

  Tensor backward(nn::Formula formula, at::IntArrayRef layout, at::TensorList parameters,
                  const Tensor& J, const Tensor& output_gradient,
                  const Tensor& J_gradient) const override {
    const device::KernelOrder order(layout);
    const Tensor in = order.brought(J), weights = order.brought(output_gradient),
                 out = order.room_for(J_gradient),
                 gradients = at::zeros({std::int64_t(parameters.size()), layout[1]},
                                       J.options().device(at::kCPU));
    for_curve(formula, J, [&](auto* type, auto zero) {
      using Kernel = std::remove_pointer_t<decltype(type)>;
      using Scalar = decltype(zero);
      constexpr std::size_t count{Kernel::Parameters::count};
      const auto numbers = device::numbers_of<Scalar, count>(parameters);
      for_each_share(order, [&](const device::Share& share) {
        device::Total<Scalar> totals[count] = {};
        device::backward_of_lane(device::made_from<Kernel>(numbers, share.neuron), share,
                                 in.data_ptr<Scalar>(), weights.data_ptr<Scalar>(),
                                 out.data_ptr<Scalar>(), totals);
        for (std::size_t k = 0; k < count; ++k) {
          gradients.data_ptr<Scalar>()[k * order.neurons() + share.neuron] +=
              static_cast<Scalar>(totals[k].total());
        }
      });
    });
    order.bring_back(out, J_gradient);
    return gradients;
  }

  void advance(const char*, nn::Formula formula, at::IntArrayRef layout, double dt,
               at::TensorList parameters, const Tensor& J, const Tensor& output,
               const Tensor& voltage, const Tensor& refractory_time) const override {
    const device::KernelOrder order(layout);
    const Tensor in = order.brought(J), out = order.room_for(output), v = order.brought(voltage),
                 rest = order.brought(refractory_time);
    const bool is_lif = formula == nn::Formula::lif_step;
    for_types<impl::LIFStep, impl::PreciseLIFStep>(is_lif, J, [&](auto* type, auto zero) {
      using Step = std::remove_pointer_t<decltype(type)>;
      using Scalar = decltype(zero);
      const auto numbers = device::numbers_of<Scalar, 4>(parameters);
      for_each_share(order, [&](const device::Share& share) {
        const auto step = device::made_from<Step>(numbers, share.neuron, Scalar(dt));
        for (std::size_t i = share.first; i < share.end; i += share.step) {
          impl::advance(step, in.data_ptr<Scalar>() + i, 1, out.data_ptr<Scalar>() + i,
                        v.data_ptr<Scalar>() + i, rest.data_ptr<Scalar>() + i);
        }
      });
    });
    order.bring_back(out, output);
    order.bring_back(v, voltage);
    order.bring_back(rest, refractory_time);
  }

 private:
  template <class Function>
  static void for_curve(nn::Formula formula, const Tensor& tensor, const Function& function) {
    const bool is_soft = formula == nn::Formula::soft_lif;
    for_types<impl::SoftLIFKernel, impl::LIFKernel>(is_soft, tensor, function);
  }
  template <class Function>
  static void for_each_share(const device::KernelOrder& order, const Function& function) {
    const device::Lanes lanes = order.lanes(100);
    for (std::size_t t = 0; t < lanes.threads(); ++t) function(lanes.share(t));
  }
};

/// While it lives, the program has kernels.
class Kernels {
 public:
  Kernels() { nn::tensors_on_cuda = &loops_; }
  ~Kernels() { nn::tensors_on_cuda = nullptr; }
  Kernels(const Kernels&) = delete;
  Kernels& operator=(const Kernels&) = delete;

 private:
  Loops loops_;
};

Tensor currents(at::IntArrayRef shape, at::ScalarType type = at::kFloat) {
  const std::int64_t n = c10::multiply_integers(shape);
  return torch::linspace(-1, 3, n, at::kDouble).view(shape).to(type);
}

/// One parameter alone, neurons side by side, samples side by side, and neither.
std::vector<Tensor> sigmas() {
  const auto some = [](at::IntArrayRef shape) {
    return torch::linspace(0.01, 0.2, c10::multiply_integers(shape)).view(shape);
  };
  return {some({1}), some({7}), some({3, 5, 1}), some({5, 1}), some({3, 1, 7})};
}

}  // namespace

C10_REGISTER_GUARD_IMPL(CUDA, OneDevice);
TORCH_LIBRARY_IMPL(_, CUDA, library) {
  library.fallback(torch::CppFunction::makeFromBoxedFunction<&run_on_host>());
}
TORCH_LIBRARY_IMPL(aten, CUDA, library) {  // of which LibTorch has one for all devices
  library.impl("copy_", torch::CppFunction::makeFromBoxedFunction<&run_on_host>());
}

TEST_CASE("without kernels for them, CUDA tensors are refused in a sentence", "[cuda]") {
  const Tensor J = currents({2, 3}).to(cuda);
  const std::string sentence =
      "J must be on the CPU, but is on cuda:0; for tensors there, have nvcc compile a file of the "
      "program that includes softlif/torch/cuda.hpp";
  CHECK(refusal([&] { nn::soft_lif_rate(J); }) == "softlif::nn::soft_lif_rate: " + sentence);
  CHECK(refusal([&] { nn::LIF()->forward(J); }) == "softlif::nn::LIF: " + sentence);
}

TEST_CASE("a parameter on a device other than that of J is refused in a sentence", "[cuda]") {
  const Kernels kernels;
  const Tensor J = currents({2, 3}), sigma = torch::ones({3});
  CHECK(refusal([&] { nn::soft_lif_rate(J, sigma.to(cuda)); }) ==
        "softlif::nn::soft_lif_rate: sigma must be on the CPU or the device of J, cpu, but is on "
        "cuda:0");
  CHECK(refusal([&] { nn::soft_lif_rate(J.to(cuda), -sigma.to(cuda)); }) ==
        "softlif::nn::soft_lif_rate: sigma[0] must be finite and above 0, but is -1");
}

TEST_CASE("CUDA tensors have the rates of those on the CPU", "[cuda]") {
  const Kernels kernels;
  for (const at::ScalarType type : {at::kFloat, at::kDouble, at::kHalf, at::kBFloat16}) {
    const at::ScalarType computed = impl::computed_type(type);
    for (const Tensor& given : sigmas()) {
      for (const bool is_turned : {false, true}) {
        Tensor J = currents({3, 5, 7}, type);
        if (is_turned) J = J.transpose(0, 2).contiguous().transpose(0, 2);
        const Tensor sigma = given.to(computed), tau_rc = torch::full({}, 0.03, computed);
        const Tensor want = nn::soft_lif_rate(J, sigma, tau_rc);
        for (const Tensor& there : {sigma, sigma.to(cuda)}) {
          const Tensor got = nn::soft_lif_rate(J.to(cuda), there, tau_rc);
          CHECK(got.device() == cuda);
          CHECK(got.scalar_type() == type);
          CHECK(got.cpu().equal(want));
        }
        CHECK(nn::lif_rate(J.to(cuda), sigma).cpu().equal(nn::lif_rate(J, sigma)));
      }
    }
  }
  CHECK(nn::soft_lif_rate(currents({0, 3}).to(cuda), sigmas()[0]).numel() == 0);
}

TEST_CASE("the gradients of CUDA tensors are those on the CPU", "[cuda]") {
  const Kernels kernels;
  for (const Tensor& given : sigmas()) {
    for (const bool learns : {false, true}) {
      const Tensor weights = torch::linspace(-1, 1, 105, at::kDouble).view({3, 5, 7});
      const auto gradients = [&](const at::Device& at) {
        // (LibTorch asks CUDA itself for the stream of a leaf there.)
        const Tensor J = currents({3, 5, 7}, at::kDouble).requires_grad_();
        const Tensor sigma = given.to(at::kDouble).clone().requires_grad_(learns),
                     tau_ref = torch::full({}, 0.003, at::kDouble).requires_grad_(learns);
        (nn::soft_lif_rate(J.to(at), sigma.to(at), 0.02, tau_ref) * weights.to(at))
            .sum()
            .backward();
        std::vector<Tensor> result{J.grad()};
        if (learns) result.insert(result.end(), {sigma.grad(), tau_ref.grad()});
        return result;
      };
      const auto want = gradients(at::kCPU), got = gradients(cuda);
      for (std::size_t i = 0; i < want.size(); ++i) {
        CAPTURE(i, given.sizes(), learns);
        CHECK(got[i].sizes() == want[i].sizes());
        CHECK(torch::allclose(got[i], want[i], 1e-12, 1e-12));
      }
    }
  }
}

TEST_CASE("networks on a CUDA device run as rates and as spikes", "[cuda]") {
  const Kernels kernels;
  for (const nn::SpikingAs spikes : {nn::SpikingAs::LIF, nn::SpikingAs::PreciseLIF}) {
    for (const Tensor& tau_rc : sigmas()) {
      torch::nn::Sequential net(
          nn::SoftLIFRate(nn::SoftLIFRateOptions(0.05).tau_rc(tau_rc).amplitude(0.01)),
          nn::Lowpass(0.1 * tau_rc));
      const Tensor J = 3 * currents({3, 5, 7});
      const Tensor rates = net->forward(J);
      nn::spiking(*net, 0.004, spikes);
      const torch::NoGradGuard guard;
      std::vector<Tensor> want, got;
      for (int step = 0; step < 20; ++step) want.push_back(net->forward(J));
      nn::soft(*net);
      net->to(cuda);
      CHECK(net->forward(J.to(cuda)).cpu().equal(rates));
      nn::spiking(*net, 0.004, spikes);
      for (int step = 0; step < 20; ++step) got.push_back(net->forward(J.to(cuda)).cpu());
      CHECK(torch::allclose(torch::stack(got), torch::stack(want), 1e-5, 1e-6));
      CHECK(torch::stack(want).abs().max().item<float>() > 0.1F);
    }
  }
}

TEST_CASE("gradients go back through filters on a CUDA device", "[cuda]") {
  const Kernels kernels;
  const auto gradient = [](const at::Device& at) {
    nn::Lowpass filter(torch::linspace(0, 0.01, 7));
    filter->to(at);
    filter->set_mode(nn::SpikingMode{});
    const Tensor x = currents({3, 7}).requires_grad_();
    filter->forward(x.to(at));
    (filter->forward(x.to(at)).cpu() * x).sum().backward();
    return x.grad();
  };
  CHECK(torch::allclose(gradient(cuda), gradient(at::kCPU), 1e-5, 1e-6));
}
