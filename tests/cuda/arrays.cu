// gpu::step_math on arrays of any length at any address, beside rate(J), derivative(J) and
// rate_and_derivative(J) in a kernel: to the bit. Without a device, its errors alone are tested.

#include <cuda_runtime.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <softlif/cuda.hpp>
#include <softlif/softlif.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "../samples.hpp"
#include "device.hpp"
#include "placed.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

template <class Neuron, class Scalar>
__global__ void respond(Neuron neuron, const Scalar* J, std::size_t n, Scalar* rate,
                        Scalar* derivative, Scalar* both) {
  const std::size_t i = std::size_t{blockIdx.x} * blockDim.x + threadIdx.x;
  if (i >= n) return;
  rate[i] = neuron.rate(J[i]);
  derivative[i] = neuron.derivative(J[i]);
  const auto response = neuron.rate_and_derivative(J[i]);
  both[2 * i] = response.rate;
  both[2 * i + 1] = response.derivative;
}

/// Rates and derivatives one at a time, by the functions for single currents.
template <class Scalar>
struct Wanted {
  std::vector<Scalar> rate, derivative;

  template <class Neuron>
  Wanted(const Neuron& neuron, const std::vector<Scalar>& J) {
    const DeviceArray<Scalar> from(J), rates(J.size()), derivatives(J.size()), both(2 * J.size());
    respond<<<blocks_for(J.size()), block_size>>>(neuron, from.data(), J.size(), rates.data(),
                                                  derivatives.data(), both.data());
    check(cudaGetLastError());
    rate = rates.values();
    derivative = derivatives.values();
    const std::vector<Scalar> pairs = both.values();
    for (std::size_t i = 0; i < J.size(); ++i) {
      expect(same(pairs[2 * i], rate[i]) && same(pairs[2 * i + 1], derivative[i]),
             "rate_and_derivative(J) gives what rate(J) and derivative(J) give");
    }
  }
};

template <class Neuron>
void check_arrays(const Neuron& neuron, std::size_t n, std::size_t offset, std::size_t other,
                  cudaStream_t stream) {
  using Scalar = ScalarOf<Neuron>;
  const ArrayX<Scalar> currents = hostile_currents<Scalar>();
  std::vector<Scalar> J(n);
  // Long runs of usual currents, so that whole groups are within the limits.
  for (std::size_t i = 0; i < n; ++i) {
    J[i] = i / 4096 % 2 == 0 ? Scalar(-1 + 4 * double(i % 4099) / 4099)
                             : currents[Eigen::Index(i % std::size_t(currents.size()))];
  }
  const Wanted<Scalar> wanted(neuron, J);
  std::ostringstream text;
  text << neuron << ", " << n << " elements " << offset << " and " << other
       << " behind a multiple of 16 bytes";

  const Placed<Scalar> from(J, offset), rates(J, other), rates_too(J, offset),
      derivatives(J, offset), in_place(J, offset), in_its_place(J, other);
  check(cudaDeviceSynchronize());  // waits for the copies; another stream writes next
  gpu::step_math(neuron, from.data(), n, rates.data(), stream);
  gpu::step_math(neuron, from.data(), n, rates_too.data(), derivatives.data(), stream);
  gpu::step_math(neuron, in_place.data(), n, in_place.data(), stream);
  check(cudaStreamSynchronize(stream));
  expect(from.is(J) && rates.is(wanted.rate), text.str() + ": rates");
  expect(rates_too.is(wanted.rate) && derivatives.is(wanted.derivative),
         text.str() + ": rates and derivatives");
  expect(in_place.is(wanted.rate), text.str() + ": in place");

  gpu::step_math(neuron, in_its_place.data(), n, rates.data(), in_its_place.data(), stream);
  check(cudaStreamSynchronize(stream));
  expect(rates.is(wanted.rate) && in_its_place.is(wanted.derivative),
         text.str() + ": derivatives in place");
}

template <class Neuron>
void check_arrays() {
  cudaStream_t stream = nullptr;
  check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
  for (const Neuron& neuron : hostile_neurons<Neuron>()) check_arrays(neuron, 20000, 0, 0, stream);
  for (const Neuron& neuron : usual_neurons<Neuron>()) {
    for (const std::size_t n : {1U, 3U, 4U, 5U, 255U, 1024U, 4095U, 4096U, 4097U, 100003U}) {
      check_arrays(neuron, n, 0, 0, stream);
      check_arrays(neuron, n, 1, 0, stream);
      check_arrays(neuron, n, 3, 2, stream);
    }
  }
  check(cudaStreamDestroy(stream));
}

/// More elements than an int counts, where the device's memory holds them.
void check_many() {
  const std::size_t n = (std::size_t{1} << 31) + 5;
  float* data = nullptr;
  if (cudaMalloc(reinterpret_cast<void**>(&data), n * sizeof(float)) != cudaSuccess) {
    static_cast<void>(cudaGetLastError());
    std::puts("too little memory for 2^31 elements");
    return;
  }
  check(cudaMemset(data, 0, n * sizeof(float)));
  const SoftLIFRate<float> neuron;
  gpu::step_math(neuron, data, n, data);
  const float at_0 = Wanted<float>(neuron, {0.F}).rate[0];
  std::vector<float> some(1000);
  for (const std::size_t first : {std::size_t{0}, n / 2, n - some.size()}) {
    check(
        cudaMemcpy(some.data(), data + first, some.size() * sizeof(float), cudaMemcpyDeviceToHost));
    expect(all_same(std::vector<float>(some.size(), at_0), some.data(), some.size()),
           "2^31 elements");
  }
  check(cudaFree(data));
}

std::string error_of(std::size_t n, cudaStream_t stream) {
  try {
    float* const none = nullptr;
    gpu::step_math(SoftLIFRate<float>(), none, n, none, stream);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return {};
}

/// A launch that CUDA refuses, since another stream records what is launched meanwhile.
void check_refused_launch() {
  cudaStream_t stream = nullptr;
  check(cudaStreamCreate(&stream));
  check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
  const std::string error = error_of(1, cudaStreamLegacy);
  cudaGraph_t graph = nullptr;
  static_cast<void>(cudaStreamEndCapture(stream, &graph));
  static_cast<void>(cudaGetLastError());
  check(cudaStreamDestroy(stream));
  expect(error.find("softlif: gpu::step_math: operation") == 0,
         "a refused launch throws: " + error);
}

}  // namespace

int main() {
  expect(error_of(0, nullptr).empty(), "0 elements need no launch");
  if (!find_device()) {
    const std::string error = error_of(1, nullptr);
    expect(error.find("softlif: gpu::step_math: ") == 0 && error.size() > 30,
           "without a device it throws: " + error);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
  }
  check_arrays<SoftLIFRate<float>>();
  check_arrays<SoftLIFRate<double>>();
  check_arrays<LIFRate<float>>();
  check_arrays<LIFRate<double>>();
  check_many();
  check_refused_launch();
  std::puts(failed ? "failed" : "arrays: all as one at a time");
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
