// The tuning curves as functions on tensors: rates equal those of single neurons, to the bit, in
// any shape, stride and format, and gradients equal differences.

#include <torch/torch.h>

#include <mutex>
#include <set>
#include <softlif/softlif.hpp>
#include <softlif/torch/soft_lif_rate.hpp>
#include <thread>
#include <vector>

#include "reference.hpp"
// Included last, since torch.h defines a CHECK of its own.
#undef CHECK
#include "../catch.hpp"

using namespace softlif::testing;
using softlif::nn::lif_rate;
using softlif::nn::soft_lif_rate;
using torch::Tensor;
namespace F = torch::indexing;

namespace {

/// J of two images of three channels of 5 x 4, laid out in memory in all ways.
std::vector<Tensor> layouts(at::ScalarType type) {
  const Tensor J = values({2, 3, 5, 4}, -1, 3, type);
  return {
      J,
      J.contiguous(at::MemoryFormat::ChannelsLast),
      J.transpose(0, 3).contiguous().transpose(0, 3),
      torch::cat({J, J}, 3).index({F::Slice(), F::Slice(), F::Slice(), F::Slice(0, F::None, 2)}),
      J.index({F::Slice(), F::Slice(), F::Slice(), F::Slice(0, 1)}).expand({2, 3, 5, 4}),
      J.reshape({1, 2, 3, 5, 4}).select(0, 0),
      J.flip(0)};
}

/// Parameters for each channel, pixel, column, row, image or element, and for several of these.
std::vector<std::array<Tensor, 4>> parameters(at::ScalarType type) {
  const auto sigma = [&](at::IntArrayRef shape) { return values(shape, 0.01, 0.5, type); };
  const auto tau_rc = [&](at::IntArrayRef shape) { return values(shape, 0.01, 0.05, type); };
  const auto tau_ref = [&](at::IntArrayRef shape) { return values(shape, 0.001, 0.004, type); };
  const auto amplitude = [&](at::IntArrayRef shape) { return values(shape, 0.5, 2, type); };
  return {{sigma({}), tau_rc({1}), tau_ref({1, 1, 1, 1}), amplitude({})},
          {sigma({3, 1, 1}), tau_rc({}), tau_ref({}), amplitude({})},
          {sigma({}), tau_rc({3, 1, 1}), tau_ref({3, 1, 1}), amplitude({1})},
          {sigma({5, 4}), tau_rc({}), tau_ref({}), amplitude({})},
          {sigma({4}), tau_rc({3, 1, 1}), tau_ref({}), amplitude({})},
          {sigma({}), tau_rc({}), tau_ref({2, 1, 1, 1}), amplitude({5, 1})},
          {sigma({3, 1, 4}), tau_rc({2, 1, 1, 1}), tau_ref({}), amplitude({4})},
          {sigma({2, 3, 5, 4}), tau_rc({}), tau_ref({}), amplitude({})},
          {sigma({2, 1, 1, 1, 1}), tau_rc({3, 1, 1}), tau_ref({}), amplitude({})}};
}

template <class Scalar>
void compare_with_single_neurons() {
  constexpr at::ScalarType type = c10::CppTypeToScalarType<Scalar>::value;
  for (const Tensor& layout : layouts(type)) {
    for (const auto& [sigma, tau_rc, tau_ref, amplitude] : parameters(type)) {
      const Tensor J = layout.detach().requires_grad_();
      CAPTURE(J.strides(), sigma.sizes(), tau_rc.sizes());
      const Tensor rates = soft_lif_rate(J, sigma, tau_rc, tau_ref, amplitude);
      const std::array<Tensor, 4> all{sigma, tau_rc, tau_ref, amplitude};
      CHECK(torch::equal(rates.detach(), one_by_one<Scalar>(J.detach(), all)));
      if (rates.dim() == J.dim()) {
        rates.sum().backward();
        CHECK(torch::equal(J.grad(), one_by_one<Scalar>(J.detach(), all, true)));
      }
      if (J.is_non_overlapping_and_dense() && rates.dim() == J.dim()) {
        CHECK(rates.strides() == J.strides());
      }
    }
  }
}

}  // namespace

TEST_CASE("rates and slopes of tensors are those of single neurons, in the tensor's own format") {
  torch::manual_seed(1);
  SECTION("float") { compare_with_single_neurons<float>(); }
  SECTION("double") { compare_with_single_neurons<double>(); }
}

TEST_CASE("numbers are parameters for all neurons, and the usual ones need not be given") {
  const Tensor J = values({100}, -1, 3);
  const auto number = [](double x) { return torch::full({}, x, at::kDouble); };
  CHECK(torch::equal(soft_lif_rate(J, 0.1, 0.03, 0.001, 2),
                     one_by_one<double>(J, {number(0.1), number(0.03), number(0.001), number(2)})));
  CHECK(torch::equal(soft_lif_rate(J),
                     one_by_one<double>(J, {number(1), number(0.02), number(0.002), number(1)})));
}

TEST_CASE("tensors of many tasks, of one number and of none have their rates") {
  torch::manual_seed(2);
  using Shape = std::vector<std::int64_t>;
  for (const Shape& shape : {Shape{}, {0}, {3, 0, 2}, {1}, {16128}, {50'001}}) {
    const Tensor J = values(shape, -1, 3, at::kFloat).requires_grad_();
    const Tensor rates = soft_lif_rate(J, 0.02);
    const auto number = [](float x) { return torch::tensor(x); };
    CHECK(torch::equal(rates.detach(), one_by_one<float>(J.detach(), {number(0.02F), number(0.02F),
                                                                      number(0.002F), number(1)})));
    rates.sum().backward();
    CHECK(J.grad().sizes() == at::IntArrayRef(shape));
  }
  const Tensor sigma = values({7, 1}, 0.01, 0.1, at::kFloat),
               J = values({9, 7, 700}, -1, 3, at::kFloat);
  const auto rest = [](float x) { return torch::tensor(x); };
  const std::array<Tensor, 4> all{sigma, rest(0.02F), rest(0.002F), rest(1)};
  CHECK(torch::equal(soft_lif_rate(J, sigma), one_by_one<float>(J, all)));
  const Tensor turned = J.transpose(1, 2).contiguous().transpose(1, 2);
  CHECK(torch::equal(soft_lif_rate(turned, sigma), one_by_one<float>(J, all)));
}

TEST_CASE("parameters of neurons without currents, and none at all, learn nothing") {
  struct Shapes {
    std::vector<std::int64_t> of_J, of_sigma;
  };
  for (const Shapes& shapes :
       {Shapes{{3, 0}, {3, 1}}, Shapes{{0, 3}, {3}}, Shapes{{0}, {0}}, Shapes{{2, 0, 4}, {0, 1}}}) {
    const Tensor J = torch::empty(shapes.of_J).requires_grad_();
    const Tensor sigma = torch::ones(shapes.of_sigma).requires_grad_();
    soft_lif_rate(J, sigma).sum().backward();
    CHECK(torch::equal(J.grad(), torch::zeros(shapes.of_J)));
    CHECK(torch::equal(sigma.grad(), torch::zeros(shapes.of_sigma)));
  }
}

TEST_CASE(
    "currents that are not finite have the limits as rates, and do not touch their neighbours") {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const Tensor J = torch::tensor({NAN, infinity, -infinity, 1.5F}).requires_grad_();
  const Tensor rates = soft_lif_rate(J, 0.02);
  rates.sum().backward();
  CHECK(rates[0].isnan().item<bool>());
  CHECK(rates[1].item<float>() == softlif::SoftLIFRate<float>(0.02F).rate(infinity));
  CHECK(rates[2].item<float>() == 0);
  CHECK(rates[3].item<float>() == softlif::SoftLIFRate<float>(0.02F).rate(1.5F));
  CHECK(J.grad().isnan().sum().item<int>() == 1);
}

TEST_CASE("half and bfloat16 are computed in float, also where parameters are float") {
  torch::manual_seed(3);
  for (at::ScalarType type : {at::kHalf, at::kBFloat16}) {
    const Tensor J = values({4, 3, 5}, -1, 3, type).requires_grad_();
    const Tensor sigma = values({3, 1}, 0.05, 0.2, type).requires_grad_();
    const Tensor tau_rc = torch::tensor(0.02F).requires_grad_();
    const Tensor rates = soft_lif_rate(J, sigma, tau_rc, 0.002, 0.01);
    CHECK(rates.scalar_type() == type);
    const Tensor wide_J = J.detach().to(at::kFloat).requires_grad_();
    const Tensor wide = soft_lif_rate(wide_J, sigma.detach().to(at::kFloat), 0.02, 0.002, 0.01);
    CHECK(torch::equal(rates.detach(), wide.detach().to(type)));
    rates.sum().backward();
    wide.sum().backward();
    CHECK(J.grad().scalar_type() == type);
    CHECK(torch::allclose(J.grad().to(at::kFloat), wide_J.grad(), 1e-2, 1e-4));
    CHECK(sigma.grad().scalar_type() == type);
    CHECK(tau_rc.grad().scalar_type() == at::kFloat);
  }
}

TEST_CASE("gradients of currents and parameters are those of differences") {
  torch::manual_seed(4);
  for (const Tensor& layout : layouts(at::kDouble)) {
    if (!layout.is_non_overlapping_and_dense()) continue;  // `by_differences` writes elements
    for (const auto& given : parameters(at::kDouble)) {
      std::array<Tensor, 5> all{layout.detach().clone().requires_grad_()};
      for (std::size_t k = 0; k < 4; ++k) all[k + 1] = given[k].clone().requires_grad_();
      const Tensor weights = torch::randn({2, 2, 3, 5, 4}, at::kDouble);
      const auto loss = [&] {
        return (soft_lif_rate(all[0], all[1], all[2], all[3], all[4]) * weights).sum();
      };
      loss().backward();
      const auto value = [&] { return loss().template item<double>(); };
      for (std::size_t k = 1; k < all.size(); ++k) {
        CAPTURE(k, layout.strides(), all[k].sizes());
        CHECK(all[k].grad().sizes() == all[k].sizes());
        CHECK(distance(all[k].grad(), by_differences(value, all[k])) < 1e-6);
      }
      if (given[0].numel() == 20) {  // differences by J take long
        const Tensor flat_J = all[0].detach().contiguous().requires_grad_();
        const auto of_J = [&] {
          return (soft_lif_rate(flat_J, all[1], all[2], all[3], all[4]) * weights)
              .sum()
              .template item<double>();
        };
        CHECK(distance(all[0].grad(), by_differences(of_J, flat_J)) < 1e-6);
      }
    }
  }
}

TEST_CASE("parameters learn where J does not, and J where parameters do not") {
  const Tensor J = values({50}, -1, 3), sigma = torch::full({}, 0.1, at::kDouble).requires_grad_();
  soft_lif_rate(J, sigma).sum().backward();
  CHECK(distance(sigma.grad(),
                 by_differences([&] { return soft_lif_rate(J, sigma).sum().item<double>(); },
                                sigma)) < 1e-6);
  CHECK_FALSE(J.grad().defined());
}

TEST_CASE("gradients of parameters of float are those of double, for few and for many elements") {
  torch::manual_seed(5);
  using Shape = std::vector<std::int64_t>;
  for (const Shape& shape : {Shape{4, 8, 600}, {64, 8, 49}, {700, 8, 1}, {3, 8, 5}}) {
    for (bool alone : {false, true}) {
      Tensor J = values(shape, -1, 3, at::kFloat), weights = torch::randn(shape);
      if (alone) J = J.transpose(1, 2).contiguous().transpose(1, 2);  // the channel varies first
      const auto gradient = [&](at::ScalarType type) {
        Tensor sigma = torch::linspace(0.05, 0.4, 8, at::kDouble).reshape({8, 1});
        sigma = sigma.to(at::kFloat).to(type).requires_grad_();
        (soft_lif_rate(J.to(type), sigma) * weights.to(type)).sum().backward();
        return sigma.grad().to(at::kDouble);
      };
      CHECK(distance(gradient(at::kFloat), gradient(at::kDouble)) < 1e-6);
    }
  }
}

TEST_CASE("lif_rate gives LIFRate's rates and gradients") {
  torch::manual_seed(6);
  const Tensor J = values({4, 30}, 1.1, 3).requires_grad_();
  const Tensor tau_rc = values({30}, 0.01, 0.05).requires_grad_();
  const Tensor amplitude = values({4, 1}, 0.5, 2).requires_grad_();
  const auto value = [&] {
    return lif_rate(J, tau_rc, 0.002, amplitude).square().sum().item<double>();
  };
  const Tensor rates = lif_rate(J, tau_rc, 0.002, amplitude);
  CHECK(rates[3][7].item<double>() ==
        softlif::LIFRate<double>(tau_rc[7].item<double>(), 0.002, amplitude[3][0].item<double>())
            .rate(J[3][7].item<double>()));
  rates.square().sum().backward();
  for (const Tensor& tensor : {J, tau_rc, amplitude}) {
    CHECK(distance(tensor.grad(), by_differences(value, tensor)) < 1e-6);
  }
}

TEST_CASE("nothing is kept where no gradient is wanted") {
  const Tensor J = values({10}, -1, 3).requires_grad_(), sigma = torch::ones({}, at::kDouble);
  {
    const torch::NoGradGuard guard;
    CHECK_FALSE(soft_lif_rate(J, sigma).requires_grad());
  }
  CHECK_FALSE(soft_lif_rate(J.detach(), sigma).requires_grad());
  CHECK(soft_lif_rate(J, sigma).requires_grad());
}

TEST_CASE("a second derivative is refused in a sentence") {
  for (bool learns : {false, true}) {
    const Tensor J = values({10}, -1, 3).requires_grad_();
    const Tensor sigma = torch::full({}, 0.1, at::kDouble).requires_grad_(learns);
    for (bool linear : {false, true}) {
      const Tensor rates = soft_lif_rate(J, sigma);
      const Tensor loss = linear ? rates.sum() : rates.square().sum();
      const Tensor gradient = torch::autograd::grad({loss}, {J}, {}, true, true)[0];
      CHECK(refusal([&] { gradient.square().sum().backward(); }) ==
            "softlif::nn::soft_lif_rate: second derivatives are not implemented");
    }
  }
}

TEST_CASE("what the functions do not take is refused in a sentence") {
  const Tensor J = values({2, 3}, -1, 3, at::kFloat);
  const std::string name = "softlif::nn::soft_lif_rate: ";
  CHECK(refusal([&] { soft_lif_rate(Tensor()); }) == name + "J must be a tensor, but is undefined");
  CHECK(refusal([&] { soft_lif_rate(J.to(at::kLong)); }) ==
        name + "J must be of Float, Double, Half or BFloat16, but is of Long");
  CHECK(refusal([&] { soft_lif_rate(J.to_sparse()); }) ==
        name + "J must be a dense tensor, but is Sparse");
  CHECK(refusal([&] { soft_lif_rate(J.to(at::kMeta)); }) ==
        name + "J must be on the CPU, but is on meta");
  CHECK(refusal([&] { soft_lif_rate(J, torch::ones({3}, at::kDouble)); }) ==
        name + "sigma must be of the type of J, Float, but is of Double");
  CHECK(refusal([&] { soft_lif_rate(J, torch::ones({3}, at::kMeta)); }) ==
        name + "sigma must be on the CPU, but is on meta");
  CHECK(refusal([&] { soft_lif_rate(J, 0.1, Tensor()); }) ==
        name + "tau_rc must be a tensor, but is undefined");
  CHECK(refusal([&] { soft_lif_rate(J, 0); }) ==
        name + "sigma must be finite and above 0, but is 0");
  CHECK(refusal([&] { soft_lif_rate(J, 0.1, NAN); }) ==
        name + "tau_rc must be finite and above 0, but is nan");
  CHECK(refusal([&] { soft_lif_rate(J, 0.1, 0.02, torch::tensor({{0.F, 1.F, -1.F}})); }) ==
        name + "tau_ref[0, 2] must be finite and at least 0, but is -1");
  CHECK(refusal([&] { soft_lif_rate(J, torch::ones({4, 1}), 0.02, torch::ones({3})); }) ==
        name + "the shapes do not broadcast: J is [2, 3], sigma is [4, 1], tau_ref is [3]");
  CHECK(refusal([&] { lif_rate(J, -1); }) ==
        "softlif::nn::lif_rate: tau_rc must be finite and above 0, but is -1");
}

TEST_CASE("the number of threads changes no bit, and all of them work") {
  torch::manual_seed(7);
  const int threads = at::get_num_threads();
  const Tensor J = values({8, 16, 40, 40}, -1, 3, at::kFloat),
               weights = torch::randn({8, 16, 40, 40});
  const auto run = [&](const Tensor& sigma_values, int count) {
    at::set_num_threads(count);
    const Tensor sigma = sigma_values.clone().requires_grad_(),
                 currents = J.clone().requires_grad_();
    const Tensor rates = soft_lif_rate(currents, sigma);
    (rates * weights).sum().backward();
    return std::array<Tensor, 3>{rates.detach(), currents.grad(), sigma.grad()};
  };
  for (const Tensor& sigma : {torch::tensor(0.1F), values({16, 1, 1}, 0.02, 0.1, at::kFloat),
                              values({16, 40, 40}, 0.02, 0.1, at::kFloat)}) {
    const auto one = run(sigma, 1), four = run(sigma, 4);
    for (std::size_t k = 0; k < one.size(); ++k) CHECK(torch::equal(one[k], four[k]));
  }
  at::set_num_threads(2);
  std::set<std::thread::id> workers;
  std::vector<int> calls(64);
  std::mutex mutex;
  softlif::detail::for_each_task(64, [&](Eigen::Index i) {
    const std::lock_guard<std::mutex> lock(mutex);
    workers.insert(std::this_thread::get_id());
    ++calls[static_cast<std::size_t>(i)];
  });
  CHECK(workers.size() == 2);
  CHECK(calls == std::vector<int>(64, 1));
  at::set_num_threads(threads);
}

TEST_CASE("many threads may compute and go back at once") {
  const Tensor J = values({20'000}, -1, 3, at::kFloat), sigma = torch::full({}, 0.05F);
  const auto gradient = [&] {
    const Tensor own = sigma.clone().requires_grad_();
    soft_lif_rate(J, own).square().sum().backward();
    return own.grad().item<float>();
  };
  const float want = gradient();
  std::vector<float> got(4);
  std::vector<std::thread> threads;
  for (float& one : got) threads.emplace_back([&] { one = gradient(); });
  for (std::thread& thread : threads) thread.join();
  CHECK(got == std::vector<float>(4, want));
}
