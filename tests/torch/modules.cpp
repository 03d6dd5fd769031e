// Neurons and synapses as modules of LibTorch: their parameters, their state, and the mode in which
// a network spikes.

#include <torch/torch.h>

#include <softlif/softlif.hpp>
#include <softlif/torch.hpp>
#include <sstream>

#include "other_flags.hpp"
#include "reference.hpp"
// Included last, since torch.h defines a CHECK of its own.
#undef CHECK
#include "../catch.hpp"

using namespace softlif::testing;
using torch::Tensor;
namespace nn = softlif::nn;

namespace {

/// A module within a module, and typed members.
struct InnerImpl : torch::nn::Cloneable<InnerImpl> {
  InnerImpl() { reset(); }
  void reset() override {
    neurons =
        register_module("neurons", nn::SoftLIFRate(nn::SoftLIFRateOptions(0.02).amplitude(0.01)));
    synapse = register_module("synapse", nn::Lowpass(0.1));
  }
  Tensor forward(const Tensor& x) { return synapse(neurons(x)); }

  nn::SoftLIFRate neurons{nullptr};
  nn::Lowpass synapse{nullptr};
};
TORCH_MODULE(Inner);

struct NetImpl : torch::nn::Cloneable<NetImpl> {
  NetImpl() { reset(); }
  void reset() override {
    input = register_module("input", torch::nn::Linear(4, 8));
    inner = register_module("inner", Inner());
    rest = register_module(
        "rest", torch::nn::Sequential(torch::nn::Linear(8, 6),
                                      nn::SoftLIFRate(nn::SoftLIFRateOptions(0.02).amplitude(0.01)),
                                      nn::Lowpass(), torch::nn::Linear(6, 2)));
  }
  Tensor forward(const Tensor& x) { return rest->forward(inner(input(x) + 1)); }

  torch::nn::Linear input{nullptr};
  Inner inner{nullptr};
  torch::nn::Sequential rest{nullptr};
};
TORCH_MODULE(Net);

template <class Module>
std::string saved(const Module& module) {
  std::ostringstream stream;
  torch::save(module, stream);
  return stream.str();
}
template <class Module>
void load(Module& module, const std::string& file) {
  std::istringstream stream(file);
  torch::load(module, stream);
}

Eigen::Map<Eigen::ArrayXf> array(const Tensor& tensor) {
  return {tensor.data_ptr<float>(), tensor.numel()};
}

}  // namespace

TEST_CASE("modules of rates give the functions' rates") {
  const Tensor J = values({5, 3}, -1, 3, at::kFloat), sigma = torch::tensor({0.1F, 0.2F, 0.3F});
  CHECK(torch::equal(nn::SoftLIFRate(nn::SoftLIFRateOptions(sigma).tau_rc(0.03).amplitude(2))(J),
                     nn::soft_lif_rate(J, sigma, 0.03, 0.002, 2)));
  CHECK(torch::equal(nn::SoftLIFRate()(J), nn::soft_lif_rate(J)));
  CHECK(torch::equal(nn::LIFRate(nn::LIFRateOptions().tau_ref(0.003))(J),
                     nn::lif_rate(J, 0.02, 0.003)));
}

TEST_CASE("parameters learn where that is asked for, and stay valid") {
  torch::manual_seed(1);
  nn::SoftLIFRate neurons(nn::SoftLIFRateOptions(torch::full({3, 1}, 0.3F))
                              .tau_rc(0.05)
                              .amplitude(0.02)
                              .learn_sigma(true)
                              .learn_tau_rc(true));
  CHECK(neurons->named_parameters().keys() == std::vector<std::string>{"log_sigma", "log_tau_rc"});
  CHECK(neurons->named_buffers().keys() == std::vector<std::string>{"tau_ref", "amplitude"});
  const Tensor J = values({20, 3, 4}, 0.5, 2, at::kFloat);
  const Tensor target =
      nn::soft_lif_rate(J, torch::tensor({{0.1F}, {0.2F}, {0.4F}}), 0.03, 0.002, 0.02);
  torch::optim::Adam optimiser(neurons->parameters(), 0.05);
  for (int step = 0; step < 400; ++step) {
    optimiser.zero_grad();
    (neurons(J) - target).square().mean().backward();
    optimiser.step();
    REQUIRE(neurons->sigma().gt(0).all().item<bool>());
  }
  CHECK(distance(neurons->sigma(), torch::tensor({{0.1F}, {0.2F}, {0.4F}})) < 0.02);
  CHECK(std::abs(neurons->tau_rc().item<double>() - 0.03) < 0.001);

  // Rates stay finite, however long the step is.
  torch::optim::SGD rough(neurons->parameters(), 1e6);
  neurons->zero_grad();
  neurons(J).sum().backward();
  neurons->parameters()[0].mutable_grad().clamp_(-1e-5, 1e-5);
  neurons->parameters()[1].mutable_grad().clamp_(-1e-5, 1e-5);
  rough.step();
  CHECK(neurons(J).isfinite().all().item<bool>());
}

TEST_CASE("learnt and other parameters are saved and loaded") {
  const auto made = [](double sigma, double tau_rc) {
    return nn::SoftLIFRate(nn::SoftLIFRateOptions(torch::full({3}, sigma, at::kFloat))
                               .tau_rc(tau_rc)
                               .learn_sigma(true));
  };
  nn::SoftLIFRate from = made(0.1, 0.03), to = made(0.5, 0.02);
  const Tensor J = values({5, 3}, -1, 3, at::kFloat);
  load(to, saved(from));
  CHECK(torch::equal(to(J), from(J)));
  CHECK(to->sigma().requires_grad());

  nn::SoftLIFRate other(nn::SoftLIFRateOptions(torch::full({8}, 0.1F)).learn_sigma(true));
  load(to, saved(other));
  CHECK(refusal([&] { to(J); }) ==
        "softlif::nn::SoftLIFRate: sigma is of shape [3], but what was loaded is [8]");
}

TEMPLATE_TEST_CASE("spiking modules spike as the neurons of their names, to the bit, in any format",
                   "", (std::pair<nn::LIF, softlif::LIF<float>>),
                   (std::pair<nn::PreciseLIF, softlif::PreciseLIF<float>>)) {
  torch::manual_seed(2);
  const Tensor tau_rc = values({3, 1, 1}, 0.01, 0.03, at::kFloat);
  const double dt = GENERATE(0.001, 0.02);
  for (at::MemoryFormat format : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
    for (std::int64_t size : {1, 7, 30}) {
      const Tensor J = values({2, 3, size, size}, 0, 4, at::kFloat).contiguous(format);
      typename TestType::first_type neurons(
          nn::LIFOptions().dt(dt).tau_rc(tau_rc).amplitude(0.5).random_phases(true));
      neurons(J);
      std::vector<Eigen::ArrayXf> voltage, rest;
      for (std::int64_t c = 0; c < 3; ++c) {
        voltage.emplace_back(array(neurons->state().voltage.select(1, c).contiguous()));
        rest.emplace_back(array(neurons->state().refractory_time.select(1, c).contiguous()));
      }
      for (int step = 0; step < 20; ++step) {
        const Tensor spikes = neurons(J);
        CHECK(spikes.strides() == J.strides());
        for (std::int64_t c = 0; c < 3; ++c) {
          const typename TestType::second_type one(tau_rc[c].item<float>(), 0.002F, 0, 0.5F);
          const auto k = static_cast<std::size_t>(c);
          const Tensor currents = J.select(1, c).contiguous();
          Tensor want = torch::empty_like(currents);
          auto output = array(want);
          one.step_math(static_cast<float>(dt), array(currents), output, voltage[k], rest[k]);
          CHECK(torch::equal(spikes.select(1, c), want));
        }
      }
    }
  }
}

TEST_CASE("spikes come at the neurons' rates") {
  torch::manual_seed(3);
  const Tensor J = torch::linspace(0.5, 4, 50);
  nn::LIF neurons(nn::LIFOptions().random_phases(true));
  Tensor sum = torch::zeros_like(J);
  for (int step = 0; step < 2000; ++step) sum += neurons(J);
  CHECK((sum / 2000 - nn::lif_rate(J)).abs().max().item<double>() < 1);
}

TEST_CASE("state follows the module, can be set, and belongs to no clone") {
  const Tensor J = values({4, 8}, 0, 3, at::kFloat);
  nn::LIF neurons;
  CHECK_FALSE(neurons->state().voltage.defined());
  for (int step = 0; step < 30; ++step) neurons(J);
  const nn::LIFState state{neurons->state().voltage.clone(),
                           neurons->state().refractory_time.clone()};
  const Tensor next = neurons(J);

  SECTION("it can be set") {
    neurons->set_state(state);
    CHECK(torch::equal(neurons(J), next));
    neurons->reset_state();
    CHECK_FALSE(neurons->state().voltage.defined());
    CHECK(refusal([&] { neurons->set_state({J, J.t()}); }) ==
          "softlif::nn::LIF: voltage is [4, 8], but refractory_time is [8, 4]");
  }
  SECTION("it follows `to`, of a module that contains the neurons, too") {
    torch::nn::Sequential net(neurons);
    net->to(at::kDouble);
    CHECK(neurons->state().voltage.scalar_type() == at::kDouble);
    neurons(J.to(at::kDouble));
    CHECK(neurons->state().voltage.scalar_type() == at::kDouble);
  }
  SECTION("a clone has none") {
    neurons->options.dt(0.002);
    const auto clone = std::dynamic_pointer_cast<nn::LIFImpl>(neurons->clone());
    CHECK_FALSE(clone->state().voltage.defined());
    const Tensor voltage = neurons->state().voltage.clone();
    clone->forward(J);
    CHECK(torch::equal(neurons->state().voltage, voltage));
    CHECK(clone->options.dt() == 0.002);
  }
  SECTION("another batch meets a sentence") {
    CHECK(refusal([&] { neurons(J.slice(0, 0, 3)); }) ==
          "softlif::nn::LIF: the state is of shape [4, 8], but the currents are [3, 8]; call "
          "reset_state() before others");
    CHECK(neurons->state().voltage.sizes() == at::IntArrayRef({4, 8}));
  }
}

TEST_CASE("a mode reaches all neurons and synapses of a network, and leaves nothing behind") {
  torch::manual_seed(4);
  Net net;
  const Tensor x = torch::rand({5, 4}) * 3;
  const Tensor soft = net(x).detach();
  const torch::NoGradGuard guard;

  CHECK(nn::spiking(*net, 0.001) == 4);
  CHECK(net->inner->neurons->mode()->dt == 0.001);
  Tensor sum = torch::zeros_like(soft);
  for (int step = 0; step < 1500; ++step) {
    const Tensor output = net(x);
    if (step >= 500) sum += output;
  }
  CHECK_FALSE(torch::equal(sum / 1000, soft));
  CHECK(distance(sum / 1000, soft) < 0.05);

  SECTION("of networks on the stack") {
    NetImpl on_stack;
    CHECK(nn::spiking(on_stack, 0.001) == 4);
    CHECK(nn::reset_state(on_stack) == 4);
  }
  SECTION("of clones") {
    const auto clone = std::dynamic_pointer_cast<NetImpl>(net->clone());
    CHECK(clone->inner->neurons->mode()->dt == 0.001);
    CHECK_FALSE(clone->inner->neurons->state().voltage.defined());
  }
  CHECK(nn::soft(*net) == 4);
  CHECK(torch::equal(net(x), soft));
}

TEST_CASE("rates run as LIF or as PreciseLIF of the same parameters") {
  const Tensor J = torch::linspace(0.5, 20, 50);
  const auto check = [&](auto rates) {
    for (const auto as : {nn::SpikingAs::LIF, nn::SpikingAs::PreciseLIF}) {
      nn::spiking(*rates, 0.02, as);
      CHECK(rates->mode()->neurons == as);
      const auto options = nn::LIFOptions().dt(0.02).tau_rc(0.03).amplitude(0.1);
      nn::LIF once(options);
      nn::PreciseLIF often(options);
      for (int step = 0; step < 10; ++step) {
        const Tensor want = as == nn::SpikingAs::LIF ? once(J) : often(J);
        CHECK(torch::equal(rates(J), want));
      }
    }
  };
  check(nn::SoftLIFRate(nn::SoftLIFRateOptions(0.1).tau_rc(0.03).amplitude(0.1)));
  check(nn::LIFRate(nn::LIFRateOptions().tau_rc(0.03).amplitude(0.1)));

  // Only the one loses no spikes in long steps.
  nn::LIF once(nn::LIFOptions().dt(0.02));
  nn::PreciseLIF often(nn::LIFOptions().dt(0.02));
  Tensor lost = torch::zeros_like(J), kept = torch::zeros_like(J);
  for (int step = 0; step < 100; ++step) {
    lost += once(J) / 100;
    kept += often(J) / 100;
  }
  CHECK((kept - nn::lif_rate(J)).abs().max().item<double>() < 1);
  CHECK((lost - nn::lif_rate(J)).abs().max().item<double>() > 100);
}

TEST_CASE("modules made in a file for other instructions are found, and run") {
  const auto net = made_elsewhere();
  CHECK(nn::spiking(*net, 0.001) == 4);
  CHECK(net->forward(torch::rand({2, 3})).sizes() == at::IntArrayRef({2, 3}));
  CHECK(nn::reset_state(*net) == 4);
  CHECK(nn::soft(*net) == 4);
}

TEST_CASE("a network without neurons, and a wrong step, are refused") {
  torch::nn::Linear linear(2, 2);
  CHECK(refusal([&] { nn::spiking(*linear, 0.001); }) ==
        "softlif::nn::spiking: the module torch::nn::LinearImpl contains no neurons or synapses of "
        "softlif::nn; are they registered?");
  CHECK(refusal([&] { nn::spiking(*Net(), 0); }) ==
        "softlif::nn::spiking: dt must be finite and above 0, but is 0");
}

TEST_CASE("mode and state are not saved") {
  Net net, other;
  const Tensor x = torch::rand({5, 4});
  nn::spiking(*net, 0.001);
  net(x);
  load(other, saved(net));
  CHECK_FALSE(other->inner->neurons->mode().has_value());
  nn::soft(*net);
  CHECK(torch::equal(other(x), net(x)));
}

TEST_CASE("spikes may have the gradient of the rates") {
  torch::manual_seed(5);
  const auto options = nn::SoftLIFRateOptions(0.1).soft_gradient(true).learn_tau_rc(true);
  nn::SoftLIFRate spiking(options), soft(options);
  nn::spiking(*spiking, 0.001);
  const Tensor J = values({50}, 0, 4, at::kFloat).requires_grad_();
  Tensor spikes;
  for (int step = 0; step < 10; ++step) spikes = spiking(J);
  const Tensor silent = spikes.eq(0), spiked = spikes.gt(999);
  CHECK(silent.any().item<bool>());
  CHECK(spiked.any().item<bool>());
  CHECK((silent + spiked).all().item<bool>());
  const Tensor weights = torch::randn({50});
  (spikes * weights).sum().backward();
  const Tensor gradient = J.grad().clone();
  J.mutable_grad().zero_();
  (soft(J) * weights).sum().backward();
  CHECK(torch::equal(gradient, J.grad()));
  CHECK(torch::equal(spiking->parameters()[0].grad(), soft->parameters()[0].grad()));

  nn::SoftLIFRate without(nn::SoftLIFRateOptions(0.1));
  nn::spiking(*without, 0.001);
  CHECK_FALSE(without(J).requires_grad());
}

TEST_CASE("Lowpass filters as softlif::Lowpass does, with gradients through time") {
  torch::manual_seed(6);
  const Tensor tau = values({3, 1}, 0.001, 0.01, at::kFloat);
  nn::Lowpass synapse(tau);
  const Tensor x = values({2, 3, 5}, -1, 1, at::kFloat);
  CHECK(torch::equal(synapse(x), x));
  nn::spiking(*synapse, 0.001);
  Eigen::ArrayXf want = Eigen::ArrayXf::Zero(5);
  const softlif::Lowpass<float> one(tau[1][0].item<float>());
  for (int step = 0; step < 5; ++step) {
    const Tensor y = synapse(x * step);
    one.step_math(0.001F, array((x * step)[1][1].contiguous()), want);
    CHECK((array(y[1][1].contiguous()) == want).all());
  }

  const Tensor inputs = values({4, 2, 3, 5}, -1, 1).requires_grad_();
  nn::Lowpass wide(tau.to(at::kDouble));
  const auto loss = [&] {
    nn::spiking(*wide, 0.001);
    Tensor sum = torch::zeros({}, at::kDouble);
    for (int step = 0; step < 4; ++step) sum = sum + wide(inputs[step]).square().sum();
    return sum;
  };
  loss().backward();
  CHECK(distance(inputs.grad(), by_differences([&] { return loss().item<double>(); }, inputs)) <
        1e-6);
}

TEST_CASE("modules print what they are") {
  std::ostringstream stream;
  stream << nn::SoftLIFRate(nn::SoftLIFRateOptions(0.5).learn_sigma(true)) << '\n'
         << nn::LIF() << '\n'
         << nn::PreciseLIF(nn::LIFOptions().dt(0.02)) << '\n'
         << nn::Lowpass();
  CHECK(stream.str() ==
        "softlif::nn::SoftLIFRate(sigma=0.5 learnt, tau_rc=0.02, tau_ref=0.002, amplitude=1)\n"
        "softlif::nn::LIF(dt=0.001, tau_rc=0.02, tau_ref=0.002, amplitude=1)\n"
        "softlif::nn::PreciseLIF(dt=0.02, tau_rc=0.02, tau_ref=0.002, amplitude=1)\n"
        "softlif::nn::Lowpass(tau=0.005)");
}

TEST_CASE("modules refuse parameters by name") {
  CHECK(refusal([] { nn::SoftLIFRate(nn::SoftLIFRateOptions(-1)); }) ==
        "softlif::nn::SoftLIFRate: sigma must be finite and above 0, but is -1");
  CHECK(
      refusal([] { nn::SoftLIFRate(nn::SoftLIFRateOptions(1).tau_ref(0).learn_tau_ref(true)); }) ==
      "softlif::nn::SoftLIFRate: tau_ref must be above 0 to be learnt: what is learnt is its "
      "logarithm");
  CHECK(refusal([] { nn::LIF(nn::LIFOptions().dt(0)); }) ==
        "softlif::nn::LIF: dt must be finite and above 0, but is 0");
  CHECK(refusal([] { nn::Lowpass(-1.0); }) ==
        "softlif::nn::Lowpass: tau must be finite and at least 0, but is -1");
}
