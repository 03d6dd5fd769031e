// Neurons with parameters of their own give, to the bit, what gpu::step_math gives for each of them
// alone, and gpu::backward gives gradients within their bounds. Without a device, errors
// alone are tested.

#include <cuda_runtime.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <softlif/cuda.hpp>
#include <softlif/softlif.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "../bounds.hpp"
#include "../samples.hpp"
#include "device.hpp"
#include "exact.hpp"
#include "placed.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

constexpr std::size_t population = 37;
constexpr gpu::Contiguous both_ways[] = {gpu::Contiguous::neurons, gpu::Contiguous::samples};

template <class Scalar>
using Array = Eigen::Array<Scalar, Eigen::Dynamic, 1>;

template <class Scalar>
SoftLIFRate<Array<Scalar>> soft_neurons() {
  const Eigen::Index size = population;
  return SoftLIFRate<Array<Scalar>>(Array<Scalar>::LinSpaced(size, Scalar(0.01), Scalar(1.5)),
                                    Array<Scalar>::LinSpaced(size, Scalar(0.01), Scalar(0.05)));
}
/// Of one that devices compute by their exp and log alone, too.
template <class Scalar>
LIFRate<Array<Scalar>> hard_neurons() {
  Array<Scalar> tau_rc = Array<Scalar>::LinSpaced(population, Scalar(0.01), Scalar(0.05));
  tau_rc[3] = Scalar(1e-20);
  return LIFRate<Array<Scalar>>(tau_rc);
}

/// Where the sample of a neuron lies.
std::size_t place_of(std::size_t neuron, std::size_t sample, std::size_t samples,
                     gpu::Contiguous contiguous) {
  return contiguous == gpu::Contiguous::samples ? neuron * samples + sample
                                                : sample * population + neuron;
}
template <class Scalar>
std::vector<Scalar> some_currents(std::size_t n) {
  const ArrayX<Scalar> hostile = hostile_currents<Scalar>();
  std::vector<Scalar> J(n);
  for (std::size_t i = 0; i < n; ++i) {
    J[i] = i % 64 == 0 ? hostile[Eigen::Index(i / 64) % hostile.size()]
                       : Scalar(-1 + 4 * double(i * 7919 % n) / double(n));
  }
  return J;
}
template <class Scalar>
std::vector<Scalar> of_neuron(const std::vector<Scalar>& all, std::size_t neuron,
                              std::size_t samples, gpu::Contiguous contiguous) {
  std::vector<Scalar> result(samples);
  for (std::size_t s = 0; s < samples; ++s) {
    result[s] = all[place_of(neuron, s, samples, contiguous)];
  }
  return result;
}

template <class Neurons>
void check_rates(const Neurons& neurons, std::size_t samples, gpu::Contiguous contiguous) {
  const gpu::RateNeurons on_device(neurons);
  using Scalar = typename decltype(on_device)::Scalar;
  const std::size_t n = population * samples;
  const std::vector<Scalar> J = some_currents<Scalar>(n);
  const Placed<Scalar> from(J, 1), rates(J, 0), slopes(J, 3), in_place(J, 2);
  gpu::step_math(on_device, from.data(), n, rates.data(), slopes.data(), nullptr, contiguous);
  gpu::step_math(on_device, in_place.data(), n, in_place.data(), nullptr, contiguous);
  check(cudaDeviceSynchronize());
  const std::vector<Scalar> rate = rates.values(), slope = slopes.values();
  expect(from.is(J) && rates.is(rate) && slopes.is(slope) && in_place.is(rate),
         "rates of neurons of their own, in place, too");
  for (std::size_t k = 0; k < population; ++k) {
    const std::vector<Scalar> own = of_neuron(J, k, samples, contiguous);
    const DeviceArray<Scalar> currents(own), one_rate(samples), one_slope(samples);
    gpu::step_math(neurons.neuron(Eigen::Index(k)), currents.data(), samples, one_rate.data(),
                   one_slope.data());
    expect(
        all_same(of_neuron(rate, k, samples, contiguous), one_rate.values().data(), samples) &&
            all_same(of_neuron(slope, k, samples, contiguous), one_slope.values().data(), samples),
        "each neuron gives what it gives alone");
  }
}

template <class Neurons, class Scalar>
void check_steps(const Neurons& neurons, Scalar dt, std::size_t samples,
                 gpu::Contiguous contiguous) {
  const gpu::SpikingNeurons on_device(neurons, dt);
  const std::size_t n = population * samples;
  std::vector<Scalar> J(n), start(n), time(n);
  for (std::size_t i = 0; i < n; ++i) {
    J[i] = Scalar(-1 + 40 * double(i * 7919 % n) / double(n));
    start[i] = Scalar(double(i * 104729 % n) / double(n));
  }
  const DeviceArray<Scalar> currents(J), output(n), voltage(start), rest(time);
  gpu::step_math(on_device, currents.data(), n, output.data(), voltage.data(), rest.data(), nullptr,
                 contiguous);
  for (std::size_t k = 0; k < population; ++k) {
    const DeviceArray<Scalar> one_J(of_neuron(J, k, samples, contiguous)), one_output(samples),
        one_voltage(of_neuron(start, k, samples, contiguous)),
        one_rest(of_neuron(time, k, samples, contiguous));
    gpu::step_math(neurons.neuron(Eigen::Index(k)), dt, one_J.data(), samples, one_output.data(),
                   one_voltage.data(), one_rest.data());
    const auto is_own = [&](const DeviceArray<Scalar>& all, const DeviceArray<Scalar>& one) {
      return all_same(of_neuron(all.values(), k, samples, contiguous), one.values().data(),
                      samples);
    };
    expect(is_own(output, one_output) && is_own(voltage, one_voltage) && is_own(rest, one_rest),
           "each neuron steps as it does alone");
  }
}

double sigma_of(const SoftLIFRate<float>& neuron) { return double(neuron.sigma()); }
double sigma_of(const SoftLIFRate<double>& neuron) { return neuron.sigma(); }
template <class Neuron>
double sigma_of(const Neuron&) {
  return 0;
}

/// The gradients of one neuron.
template <class Neuron, class Scalar>
void check_gradients(const Neuron& neuron, const std::vector<Scalar>& J,
                     const std::vector<Scalar>& output_gradient,
                     const std::vector<Scalar>& J_gradient, const std::vector<Scalar>& gradients) {
  const ExactGradients exact =
      exact_gradients(sigma_of(neuron), double(neuron.tau_rc()), double(neuron.tau_ref()),
                      double(neuron.amplitude()), std::vector<double>(J.begin(), J.end()),
                      std::vector<double>(output_gradient.begin(), output_gradient.end()));
  constexpr Bounds bounds = measured_bounds<Neuron>();
  const double unit = double(epsilon<Scalar>), least = double(std::numeric_limits<Scalar>::min()),
               sum_bound = bounds.partial + 4 + std::log2(double(J.size()));
  for (std::size_t k = 0; k < exact.parameters.size(); ++k) {
    expect(std::abs(double(gradients[k]) - exact.parameters[k]) <=
               sum_bound * unit * std::max(exact.sizes[k], least),
           "the gradients of parameters are within their bounds");
  }
  bool is_right = true;
  for (std::size_t i = 0; i < J.size(); ++i) {
    is_right =
        is_right && std::abs(double(J_gradient[i]) - exact.J[i]) <=
                        (bounds.derivative + 1) * unit * std::max(std::abs(exact.J[i]), least);
  }
  expect(is_right, "the gradients of currents are within their bounds");
}

template <class Neurons>
void check_backward(const Neurons& neurons, std::size_t samples, gpu::Contiguous contiguous) {
  const gpu::RateNeurons on_device(neurons);
  using Scalar = typename decltype(on_device)::Scalar;
  const std::size_t n = population * samples;
  std::vector<Scalar> J(n), weights(n);
  for (std::size_t i = 0; i < n; ++i) {
    J[i] = Scalar(-1 + 4 * double(i * 7919 % n) / double(n));
    weights[i] = Scalar(double(i * 104729 % n) / double(n) - 0.5);
  }
  constexpr std::size_t count = 4;  // parameters of SoftLIFRate
  const DeviceArray<Scalar> currents(J), gradient(weights), sums(count * population),
      again(count * population), other(n);
  gpu::backward(on_device, currents.data(), n, gradient.data(), other.data(), again.data(), nullptr,
                contiguous);
  gpu::backward(on_device, currents.data(), n, gradient.data(), gradient.data(), sums.data(),
                nullptr, contiguous);
  const std::vector<Scalar> of_J = gradient.values(), all = sums.values();
  expect(
      all_same(all, again.values().data(), all.size()) && all_same(of_J, other.values().data(), n),
      "the sums are the same in every run");
  for (std::size_t k = 0; k < population; ++k) {
    std::vector<Scalar> own;
    for (std::size_t p = 0; p < count; ++p) own.push_back(all[p * population + k]);
    check_gradients(neurons.neuron(Eigen::Index(k)), of_neuron(J, k, samples, contiguous),
                    of_neuron(weights, k, samples, contiguous),
                    of_neuron(of_J, k, samples, contiguous), own);
  }
}

/// One neuron for all.
template <class Neuron>
void check_backward_of_one(const Neuron& neuron, std::size_t n) {
  const gpu::RateNeurons on_device(neuron);
  using Scalar = typename decltype(on_device)::Scalar;
  std::vector<Scalar> J(n), weights(n, Scalar(0.5));
  for (std::size_t i = 0; i < n; ++i) J[i] = Scalar(-1 + 4 * double(i) / double(n));
  const DeviceArray<Scalar> currents(J), gradient(weights), sums(4);
  gpu::backward(on_device, currents.data(), n, gradient.data(), gradient.data(), sums.data());
  check_gradients(neuron, J, weights, gradient.values(), sums.values());
}

template <class Scalar>
void check_all() {
  for (const gpu::Contiguous contiguous : both_ways) {
    for (const std::size_t samples : {1U, 31U, 1000U, 20001U}) {
      check_rates(soft_neurons<Scalar>(), samples, contiguous);
      check_rates(hard_neurons<Scalar>(), samples, contiguous);
      const Array<Scalar> tau_rc = soft_neurons<Scalar>().tau_rc();
      check_steps(LIF<Array<Scalar>>(tau_rc), Scalar(0.001), samples, contiguous);
      check_steps(PreciseLIF<Array<Scalar>>(tau_rc), Scalar(0.02), samples, contiguous);
      check_backward(soft_neurons<Scalar>(), samples, contiguous);
    }
  }
  for (const std::size_t n : {1U, 1000U, 3000001U}) {
    check_backward_of_one(SoftLIFRate<Scalar>(Scalar(0.02)), n);
    check_backward_of_one(LIFRate<Scalar>(), n);
  }
}

template <class Error, class Function>
std::string error_of(const Function& function) {
  try {
    function();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

/// Without neurons nothing needs a device.
void check_errors() {
  const gpu::SpikingNeurons none(LIF<Array<float>>(Array<float>(0)), 0.001F);
  float* const nothing = nullptr;
  gpu::step_math(none, nothing, 0, nothing, nothing, nothing);
  const std::string of_n = error_of<std::invalid_argument>(
      [&] { gpu::step_math(none, nothing, 3, nothing, nothing, nothing); });
  expect(
      of_n == "softlif: gpu::step_math: n must be a multiple of the number of neurons, 0, but is 3",
      of_n);
  const std::string of_dt = error_of<std::invalid_argument>(
      [] { gpu::SpikingNeurons(LIF<Array<float>>(Array<float>::Ones(2)), 0.F); });
  expect(of_dt.find(": dt must be finite and above 0, but is 0") != std::string::npos, of_dt);
}

}  // namespace

int main() {
  check_errors();
  if (!find_device()) {
    const std::string error =
        error_of<std::runtime_error>([] { gpu::RateNeurons(soft_neurons<float>()); });
    expect(error.find("softlif: gpu::RateNeurons: ") == 0, "without a device it throws: " + error);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
  }
  check_all<float>();
  check_all<double>();
  std::puts(failed ? "failed" : "populations: each neuron as alone");
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
