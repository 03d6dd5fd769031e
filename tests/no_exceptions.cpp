// Built without exceptions and run-time type information, the library computes as ever, and what
// would throw prints its text and aborts.

#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <softlif/softlif.hpp>

namespace {

bool computes() {
  const softlif::SoftLIFRate<float> neurons(0.02F);
  const Eigen::ArrayXf x = Eigen::ArrayXf::LinSpaced(99, -1, 1);
  const auto [gain, bias] = neurons.gain_bias(200.0F, -0.5F);
  const Eigen::ArrayXf rates = neurons.rates(x, gain(0), bias(0));
  const softlif::LIF<double> spiking;
  double spikes = 0, voltage = 0, refractory_time = 0;
  const auto number = [](double& value) { return Eigen::Map<Eigen::Array<double, 1, 1>>(&value); };
  spiking.step_math(0.001, Eigen::Array<double, 1, 1>(1000), number(spikes), number(voltage),
                    number(refractory_time));
  return rates.isFinite().all() && std::abs(rates(98) - 200) < 1e-3F &&
         std::abs(spikes - 1000) < 1e-9;
}

}  // namespace

int main() {
  if (!computes()) return EXIT_FAILURE;
  // This is the only way to end well.
  std::signal(SIGABRT, [](int) {
    std::fputs("aborted\n", stderr);
    std::_Exit(EXIT_SUCCESS);
  });
  softlif::LIFRate<float>(-1.0F);
  return EXIT_FAILURE;
}
