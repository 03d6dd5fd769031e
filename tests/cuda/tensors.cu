// LibTorch's CUDA tensors, by softlif's kernels, beside those on the CPU. Where LibTorch is the
// CPU's alone, this is only compiled.

#include <ATen/ATen.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <softlif/detail/curve/lif_step.hpp>
#include <softlif/detail/curve/precise_lif_step.hpp>
#include <softlif/detail/tensor/step_functions.hpp>
#include <softlif/torch/cuda.hpp>
#include <softlif/torch/soft_lif_rate.hpp>
#include <vector>

#include "device.hpp"
#include "placed.hpp"

using at::Tensor;
using namespace softlif;
using namespace softlif::testing;

namespace {

const at::Device device(at::kCUDA, 0);

void expect_close(const Tensor& got, const Tensor& want, double tolerance, const char* what) {
  expect(got.scalar_type() == want.scalar_type() &&
             at::allclose(got.cpu().to(at::kDouble), want.to(at::kDouble), tolerance, 1e-30),
         what);
}

/// One parameter alone, neurons side by side, samples side by side, and neither.
std::vector<Tensor> sigmas(at::ScalarType type) {
  const auto some = [&](at::IntArrayRef shape) {
    return at::linspace(0.01, 0.2, c10::multiply_integers(shape), type).view(shape);
  };
  return {some({1}), some({700}), some({30, 5, 1}), some({5, 1}), some({30, 1, 700})};
}

void check_rates(at::ScalarType type, double tolerance) {
  const Tensor given = at::linspace(-1, 3, 30 * 5 * 700, at::kDouble).view({30, 5, 700}).to(type);
  for (const Tensor& given_sigma : sigmas(softlif::detail::computed_type(type))) {
    std::vector<Tensor> rates, gradients;
    for (const at::Device& at : {at::Device(at::kCPU), device}) {
      const Tensor J = given.clone().requires_grad_(), sigma = given_sigma.clone().requires_grad_();
      {
        const at::NoGradGuard guard;
        rates.push_back(nn::soft_lif_rate(J.to(at), sigma.to(at)));
      }
      const Tensor same_rates = nn::soft_lif_rate(J.to(at), sigma.to(at));
      expect(same_rates.equal(rates.back()), "rates are the same with gradients");
      same_rates.sum().backward();
      gradients.insert(gradients.end(), {J.grad(), sigma.grad()});
    }
    expect(rates[1].device() == device, "rates are on the device");
    expect_close(rates[1], rates[0], tolerance, "rates are the CPU's");
    expect_close(gradients[2], gradients[0], 8 * tolerance, "gradients of J are the CPU's");
    expect_close(gradients[3], gradients[1], 1e3 * tolerance, "gradients of sigma are the CPU's");
  }
}

template <template <class...> class Step>
void check_steps(at::ScalarType type, double tolerance) {
  const Tensor J = at::linspace(-1, 9, 30 * 5 * 700, type).view({30, 5, 700});
  for (const Tensor& given : sigmas(type)) {
    const Tensor tau_rc = 0.2 * given;
    std::vector<Tensor> voltages, sums;
    for (const at::Device& at : {at::Device(at::kCPU), device}) {
      Tensor voltage, refractory_time, sum = at::zeros_like(J).to(at);
      for (int i = 0; i < 100; ++i) {
        sum += softlif::detail::spikes_of<Step>("test", J.to(at), 0.001,
                                                {tau_rc.to(at), 0.002, 0., 1.}, false, voltage,
                                                refractory_time);
      }
      sums.push_back(sum.cpu());
    }
    // A spike may be due in the next step on one of them.
    expect_close((sums[1] - sums[0]).abs().gt(1e3).to(type).mean().lt(1e-3),
                 at::ones({}, at::kBool), 0, "as many spikes as on the CPU");
    expect_close(sums[1].mean(), sums[0].mean(), tolerance, "as often as on the CPU");
  }
}

}  // namespace

int main() {
  if (!find_device()) return 77;
  for (const at::ScalarType type : {at::kFloat, at::kHalf, at::kBFloat16}) {
    check_rates(type, type == at::kFloat ? 1e-6 : 1e-2);
  }
  check_rates(at::kDouble, 1e-14);
  check_steps<softlif::detail::LIFStep>(at::kFloat, 1e-3);
  check_steps<softlif::detail::PreciseLIFStep>(at::kDouble, 1e-6);
  std::puts(failed ? "failed" : "tensors: as on the CPU");
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
