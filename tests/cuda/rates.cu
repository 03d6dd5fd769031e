// rate(J) and derivative(J) in CUDA kernels: beside the host's for hostile neurons and currents,
// within their bounds for every float, and for many doubles. Without a device this exits with 77,
// which ctest takes for skipped.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <softlif/softlif.hpp>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include "../bounds.hpp"
#include "../samples.hpp"
#include "../ulp.hpp"
#include "device.hpp"
#include "exact.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

bool failed = false;

template <class Neuron>
std::string text(const Neuron& neuron) {
  std::ostringstream stream;
  stream << neuron;
  return stream.str() + (std::is_same_v<ScalarOf<Neuron>, float> ? " of float" : " of double");
}

__device__ std::size_t thread_index() { return std::size_t{blockIdx.x} * blockDim.x + threadIdx.x; }
__device__ std::size_t thread_count() { return std::size_t{gridDim.x} * blockDim.x; }

/// What a user writes.
template <class Neuron, class Scalar>
__global__ void respond(Neuron neuron, const Scalar* J, std::size_t n, Scalar* rate,
                        Scalar* derivative) {
  for (std::size_t i = thread_index(); i < n; i += thread_count()) {
    rate[i] = neuron.rate(J[i]);
    if (derivative != nullptr) derivative[i] = neuron.derivative(J[i]);
  }
}

/// `unit` is the rate at z = 1, beside which a device's may be 0 (see tests/single.cpp).
template <class Scalar>
bool is_close(Scalar got, Scalar want, double unit, double bound) {
  return same(got, want) || error_in_ulp(got, double(want)) <= bound ||
         std::abs(double(got) - double(want)) <= 1e-300 * unit;
}

template <class Neuron>
void compare_with_host() {
  using Scalar = ScalarOf<Neuron>;
  const ArrayX<Scalar> currents = hostile_currents<Scalar>();
  const std::vector<Scalar> J(currents.begin(), currents.end());
  const DeviceArray<Scalar> device_J(J), rates(J.size()), derivatives(J.size());
  std::size_t differ = 0;
  constexpr Bounds bounds = measured_bounds<Neuron>();  // a device has a fused multiply-add
  for (const Neuron& neuron : hostile_neurons<Neuron>()) {
    respond<<<blocks_for(J.size()), block_size>>>(neuron, device_J.data(), J.size(), rates.data(),
                                                  derivatives.data());
    check(cudaGetLastError());
    const std::vector<Scalar> rate = rates.values(), derivative = derivatives.values();
    const auto& kernel = neuron.kernel();
    const double unit = double(neuron.amplitude()) / double(neuron.tau_rc());
    for (std::size_t i = 0; i < J.size(); ++i) {
      // The errors of host and device together. Beyond the packets' limit they may be 1e-13
      // relative.
      const bool within = std::abs(J[i]) <= kernel.packet_limit();
      const double rate_bound = within ? 2 * bounds.rate : 450;
      const double derivative_bound = within ? 2 * bounds.derivative : 450;
      const Scalar host_rate = neuron.rate(J[i]), host_derivative = neuron.derivative(J[i]);
      if (is_close(rate[i], host_rate, unit, rate_bound) &&
          is_close(derivative[i], host_derivative, unit, derivative_bound)) {
        continue;
      }
      if (++differ > 10) continue;
      std::printf("%s at J = %.17g: rate %.17g, on the host %.17g; derivative %.17g, %.17g\n",
                  text(neuron).c_str(), double(J[i]), double(rate[i]), double(host_rate),
                  double(derivative[i]), double(host_derivative));
    }
  }
  std::printf("%s: %zu of %zu results far from the host's\n", text(Neuron()).c_str(), differ,
              hostile_neurons<Neuron>().size() * J.size());
  failed = failed || differ != 0;
}

using Packed = unsigned long long;

/// An error and its current in one number. Of two such numbers, the larger has the larger error.
__device__ Packed packed(double error, std::uint32_t J) {
  return Packed{detail::bit_cast<std::uint32_t>(static_cast<float>(error))} << 32 | J;
}

/// The largest errors over the floats whose bits begin with `chunk`.
template <class Neuron, class Judge>
__global__ void find_worst(Neuron neuron, Judge exact, std::uint32_t chunk, Packed* worst) {
  Packed worst_rate = 0, worst_derivative = 0;
  for (std::size_t i = thread_index(); i < 1U << 24; i += thread_count()) {
    const std::uint32_t bits = chunk << 24 | static_cast<std::uint32_t>(i);
    const float J = detail::bit_cast<float>(bits);
    if (!detail::is_finite(J)) continue;
    const double wide_J{J};
    const Packed rate = packed(error_in_ulp(neuron.rate(J), exact.rate(wide_J)), bits),
                 derivative =
                     packed(error_in_ulp(neuron.derivative(J), exact.derivative(wide_J)), bits);
    worst_rate = rate > worst_rate ? rate : worst_rate;
    worst_derivative = derivative > worst_derivative ? derivative : worst_derivative;
  }
  atomicMax(&worst[0], worst_rate);
  atomicMax(&worst[1], worst_derivative);
}

/// Every float, judged by the neuron of double, which runs on the device, too.
template <class Neuron, class Judge>
void check_all_floats(const Neuron& neuron, const Judge& exact) {
  const DeviceArray<Packed> worst(std::vector<Packed>(2));
  for (std::uint32_t chunk = 0; chunk < 256; ++chunk) {
    find_worst<<<4096, block_size>>>(neuron, exact, chunk, worst.data());
    check(cudaGetLastError());
  }
  float error[2], J[2];
  const std::vector<Packed> found = worst.values();
  for (int i = 0; i < 2; ++i) {
    error[i] = detail::bit_cast<float>(static_cast<std::uint32_t>(found[i] >> 32));
    J[i] = detail::bit_cast<float>(static_cast<std::uint32_t>(found[i]));
  }
  std::printf("%-70s rate %.3f ulp at J = %.9g, derivative %.3f ulp at J = %.9g\n",
              text(neuron).c_str(), double(error[0]), double(J[0]), double(error[1]), double(J[1]));
  constexpr Bounds bounds = measured_bounds<Neuron>();
  failed = failed || !(error[0] <= bounds.rate && error[1] <= bounds.derivative);
}

/// Doubles around the threshold at all scales, and from everywhere.
template <class Neuron>
void check_many_doubles(const Neuron& neuron, double sigma) {
  const std::vector<double> J = many_currents(sigma == 0 ? 1 : sigma, std::size_t{1} << 18);
  const DeviceArray<double> device_J(J), rates(J.size()), derivatives(J.size());
  respond<<<blocks_for(J.size()), block_size>>>(neuron, device_J.data(), J.size(), rates.data(),
                                                derivatives.data());
  check(cudaGetLastError());
  const std::vector<double> rate = rates.values(), derivative = derivatives.values();
  const std::vector<ExactResponse> exact =
      exact_responses(sigma, neuron.tau_rc(), neuron.tau_ref(), neuron.amplitude(), J);
  // Beyond the limit, a device has only its own exp and log.
  const double limit = neuron.kernel().packet_limit();
  double worst_rate = 0, worst_derivative = 0;
  for (std::size_t i = 0; i < J.size(); ++i) {
    if (!(std::abs(J[i]) <= limit)) continue;
    worst_rate = std::max(worst_rate, error_in_ulp(rate[i], exact[i].rate, exact[i].rate_rest));
    worst_derivative = std::max(worst_derivative, error_in_ulp(derivative[i], exact[i].derivative,
                                                               exact[i].derivative_rest));
  }
  std::printf("%-70s rate %.3f ulp, derivative %.3f ulp\n", text(neuron).c_str(), worst_rate,
              worst_derivative);
  constexpr Bounds bounds = measured_bounds<Neuron>();
  failed = failed || !(worst_rate <= bounds.rate && worst_derivative <= bounds.derivative);
}

}  // namespace

int main() {
  constexpr int skipped = 77;
  if (!find_device()) return skipped;

  compare_with_host<SoftLIFRate<float>>();
  compare_with_host<SoftLIFRate<double>>();
  compare_with_host<LIFRate<float>>();
  compare_with_host<LIFRate<double>>();

  for (const auto& [sigma, tau_rc, tau_ref, amplitude] : measured_soft_neurons) {
    const SoftLIFRate<double> wide(sigma, tau_rc, tau_ref, amplitude);
    check_all_floats(SoftLIFRate<float>(sigma, tau_rc, tau_ref, amplitude), wide);
    check_many_doubles(wide, sigma);
  }
  const LIFRate<double> wide(0.02F, 0.002F);
  check_all_floats(LIFRate<float>(0.02F, 0.002F), wide);
  check_many_doubles(wide, 0);

  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
