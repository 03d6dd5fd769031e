// Compiled twice: SOFTLIF_CASES is native_cases or dispatch_cases.

#include "dispatch_cases.hpp"

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <softlif/softlif.hpp>

namespace {

using softlif_benchmark::Case;

template <class Scalar>
using Column = Eigen::Array<Scalar, Eigen::Dynamic, 1>;

/// The arrays of one case.
template <class Scalar>
struct Arrays {
  Column<Scalar> J, first, voltage, refractory_time;

  explicit Arrays(Eigen::Index n)
      : J(n), first(n), voltage(Column<Scalar>::Zero(n)), refractory_time(voltage) {
    std::uint32_t state = 1;
    for (Scalar& current : J) {
      state = state * 1664525U + 1013904223U;
      current = static_cast<Scalar>(state >> 8) / static_cast<Scalar>(1 << 22) - 1;
    }
  }
};

template <class Neuron, class Scalar>
void add_rates(std::vector<Case>& cases, const std::string& name, Eigen::Index n, Neuron neuron) {
  const auto arrays = std::make_shared<Arrays<Scalar>>(n);
  cases.push_back({name + " rates", n, [=] { neuron.step_math(arrays->J, arrays->first); }});
  cases.push_back({name + " with derivative", n,
                   [=] { neuron.step_math(arrays->J, arrays->first, arrays->voltage); }});
}

template <class Neuron, class Scalar>
void add_steps(std::vector<Case>& cases, const std::string& name, Eigen::Index n, Neuron neuron) {
  const auto arrays = std::make_shared<Arrays<Scalar>>(n);
  cases.push_back({name + " step", n, [=] {
                     neuron.step_math(Scalar(0.001), arrays->J, arrays->first, arrays->voltage,
                                      arrays->refractory_time);
                   }});
}

template <class Scalar>
void add_all(std::vector<Case>& cases, const std::string& type) {
  using namespace softlif;
  using Many = Column<Scalar>;
  for (const Eigen::Index n : {256, 4096}) {
    const Many tau = Many::LinSpaced(n, Scalar(0.015), Scalar(0.025));
    add_rates<SoftLIFRate<Scalar>, Scalar>(cases, type + " SoftLIFRate", n,
                                           SoftLIFRate<Scalar>(Scalar(0.02)));
    add_steps<LIF<Scalar>, Scalar>(cases, type + " LIF", n, LIF<Scalar>());
    add_steps<PreciseLIF<Scalar>, Scalar>(cases, type + " PreciseLIF", n, PreciseLIF<Scalar>());
    add_rates<SoftLIFRate<Many>, Scalar>(cases, type + " SoftLIFRates", n,
                                         SoftLIFRate<Many>(Scalar(0.02), tau));
    add_steps<LIF<Many>, Scalar>(cases, type + " LIFs", n, LIF<Many>(tau));
  }
  const auto arrays = std::make_shared<Arrays<Scalar>>(4096);
  const SoftLIFRate<Scalar> neuron(Scalar(0.02));
  cases.push_back({type + " SoftLIFRate::rate(J)", 4096, [=] {
                     for (Eigen::Index i = 0; i < 4096; ++i) {
                       arrays->first[i] = neuron.rate(arrays->J[i]);
                     }
                   }});
}

}  // namespace

std::vector<Case> softlif_benchmark::SOFTLIF_CASES() {
  std::vector<Case> cases;
  add_all<float>(cases, "float");
  add_all<double>(cases, "double");
  return cases;
}
