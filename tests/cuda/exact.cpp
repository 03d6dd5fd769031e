#include "exact.hpp"

#include <algorithm>
#include <cmath>
#include <softlif/softlif.hpp>

namespace softlif::testing {

namespace {

template <class Neuron>
std::vector<ExactResponse> responses_of(const Neuron& neuron, const std::vector<double>& J) {
  std::vector<ExactResponse> result;
  result.reserve(J.size());
  for (const double current : J) {
    const auto [rate, derivative] = neuron.rate_and_derivative(current);
    const auto rate_high = static_cast<double>(rate), slope_high = static_cast<double>(derivative);
    result.push_back({rate_high, static_cast<double>(rate - rate_high), slope_high,
                      static_cast<double>(derivative - slope_high)});
  }
  return result;
}

template <class Neuron>
ExactGradients gradients_of(const Neuron& neuron, const std::vector<double>& J,
                            const std::vector<double>& output_gradient) {
  using Array = Eigen::Array<long double, Eigen::Dynamic, 1>;
  const auto size = static_cast<Eigen::Index>(J.size());
  const Array currents = Eigen::Map<const Eigen::ArrayXd>(J.data(), size).cast<long double>();
  const Array weights =
      Eigen::Map<const Eigen::ArrayXd>(output_gradient.data(), size).cast<long double>();
  Array of_J(size), unused(size);
  ExactGradients result;
  // A partial derivative has one sign everywhere, so that weights of one sign give magnitudes.
  const auto sums = neuron.backward(currents, weights, of_J).values();
  const auto sizes = neuron.backward(currents, weights.abs(), unused).values();
  for (const long double gradient : of_J) result.J.push_back(static_cast<double>(gradient));
  for (const long double sum : sums) result.parameters.push_back(static_cast<double>(sum));
  for (const long double sum : sizes) result.sizes.push_back(std::abs(static_cast<double>(sum)));
  return result;
}

}  // namespace

ExactGradients exact_gradients(double sigma, double tau_rc, double tau_ref, double amplitude,
                               const std::vector<double>& J,
                               const std::vector<double>& output_gradient) {
  if (sigma == 0) {
    return gradients_of(LIFRate<long double>(tau_rc, tau_ref, amplitude), J, output_gradient);
  }
  return gradients_of(SoftLIFRate<long double>(sigma, tau_rc, tau_ref, amplitude), J,
                      output_gradient);
}

std::vector<ExactResponse> exact_responses(double sigma, double tau_rc, double tau_ref,
                                           double amplitude, const std::vector<double>& J) {
  if (sigma == 0) return responses_of(LIFRate<long double>(tau_rc, tau_ref, amplitude), J);
  return responses_of(SoftLIFRate<long double>(sigma, tau_rc, tau_ref, amplitude), J);
}

ExactVoltage exact_voltage(double tau_rc, double dt, double J, double voltage,
                           double refractory_time) {
  using Wide = long double;
  const Wide resting = std::clamp(refractory_time, 0.0, dt);
  const Wide way = -std::expm1((resting - Wide(dt)) / Wide(tau_rc)) * (Wide(J) - Wide(voltage));
  const Wide exact = Wide(voltage) + way;
  const auto high = static_cast<double>(exact);
  return {high, static_cast<double>(exact - high), static_cast<double>(way)};
}

}  // namespace softlif::testing
