// How fast a CUDA device computes rates, beside a copy of as many elements within its memory.
//     softlif_gpu_benchmark
// prints a table. gpu.sh runs it together with the tests and with PyTorch.

#include <cuda_runtime.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <softlif/cuda.hpp>
#include <softlif/softlif.hpp>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include "../tests/cuda/device.hpp"

using namespace softlif;
using softlif::testing::check;
using softlif::testing::DeviceArray;
using softlif::testing::least_time;

namespace {

/// A user's own kernel, with one J a thread.
template <class Neuron, class Scalar>
__global__ void rate_of_one(Neuron neuron, const Scalar* J, std::size_t n, Scalar* rate) {
  const std::size_t i = std::size_t{blockIdx.x} * blockDim.x + threadIdx.x;
  if (i < n) rate[i] = neuron.rate(J[i]);
}
template <class Neuron, class Scalar>
__global__ void both_of_one(Neuron neuron, const Scalar* J, std::size_t n, Scalar* rate,
                            Scalar* derivative) {
  const std::size_t i = std::size_t{blockIdx.x} * blockDim.x + threadIdx.x;
  if (i >= n) return;
  const auto both = neuron.rate_and_derivative(J[i]);
  rate[i] = both.rate;
  derivative[i] = both.derivative;
}

template <class Scalar>
class Arrays {
 public:
  static constexpr std::size_t n = (std::size_t{1} << 30) / sizeof(Scalar);

  Arrays() : J_(n), rate_(n), derivative_(n) {
    std::vector<Scalar> part(1U << 20);
    unsigned long long bits = 88172645463325252U;  // xorshift
    for (Scalar& J : part) {
      bits ^= bits << 13;
      bits ^= bits >> 7;
      bits ^= bits << 17;
      J = Scalar(-1 + 4 * (double(bits >> 11) * 0x1p-53));
    }
    for (std::size_t i = 0; i < n; i += part.size()) {
      check(cudaMemcpy(J_.data() + i, part.data(), part.size() * sizeof(Scalar),
                       cudaMemcpyHostToDevice));
    }
    copy_ = least_time(
        [&] { check(cudaMemcpyAsync(rate(), J(), n * sizeof(Scalar), cudaMemcpyDeviceToDevice)); });
    std::printf("| copy | %s | %.1f | 1 |\n", type(), double(n) / copy_ / 1e9);
  }

  const Scalar* J() const { return J_.data(); }
  Scalar* rate() const { return rate_.data(); }
  Scalar* derivative() const { return derivative_.data(); }
  static const char* type() { return std::is_same_v<Scalar, float> ? "float" : "double"; }

  template <class Function>
  void report(const char* what, const Function& function) const {
    const double time = least_time(function);
    std::printf("| %s | %s | %.1f | %.3f |\n", what, type(), double(n) / time / 1e9, copy_ / time);
    std::fflush(stdout);
  }

 private:
  DeviceArray<Scalar> J_, rate_, derivative_;
  double copy_ = 0;
};

template <class Neuron, class Scalar>
void measure(const Neuron& neuron, const Arrays<Scalar>& arrays) {
  std::ostringstream name;
  name << neuron;
  const Scalar* J = arrays.J();
  Scalar *rate = arrays.rate(), *derivative = arrays.derivative();
  constexpr std::size_t n = Arrays<Scalar>::n;
  constexpr unsigned block = 256, blocks = unsigned(n / block);
  arrays.report((name.str() + ", rates").c_str(), [&] { gpu::step_math(neuron, J, n, rate); });
  arrays.report((name.str() + ", rates and derivatives").c_str(),
                [&] { gpu::step_math(neuron, J, n, rate, derivative); });
  arrays.report((name.str() + ", rate(J) in a kernel, one a thread").c_str(),
                [&] { rate_of_one<<<blocks, block>>>(neuron, J, n, rate); });
  arrays.report((name.str() + ", rate_and_derivative(J), one a thread").c_str(),
                [&] { both_of_one<<<blocks, block>>>(neuron, J, n, rate, derivative); });
}

/// A step reads three arrays and writes three, for which any of `arrays` will do. Neurons begin at
/// rest.
template <class Neuron, class Scalar>
void measure_steps(const Neuron& neuron, double dt, const Arrays<Scalar>& arrays) {
  constexpr std::size_t n = Arrays<Scalar>::n;
  const DeviceArray<Scalar> time(n);
  check(cudaMemset(arrays.rate(), 0, n * sizeof(Scalar)));
  check(cudaMemset(time.data(), 0, n * sizeof(Scalar)));
  std::ostringstream name;
  name << neuron << ", a step of " << 1e3 * dt << " ms";
  arrays.report(name.str().c_str(), [&] {
    gpu::step_math(neuron, Scalar(dt), arrays.J(), n, arrays.derivative(), arrays.rate(),
                   time.data());
  });
}

/// Parameters one per neuron, and their gradients.
template <class Scalar>
void measure_populations(const Arrays<Scalar>& arrays) {
  using Array = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
  constexpr std::size_t n = Arrays<Scalar>::n;
  const Array sigma = Array::LinSpaced(4096, Scalar(0.01), Scalar(0.4));
  const gpu::RateNeurons neurons(SoftLIFRate<Array>{sigma});
  const gpu::RateNeurons one(SoftLIFRate<Scalar>(Scalar(0.02)));
  const gpu::SpikingNeurons spiking(LIF<Array>(sigma), Scalar(0.001));
  const DeviceArray<Scalar> gradients(4 * neurons.size()), state(n);
  const Scalar* J = arrays.J();
  Scalar *rate = arrays.rate(), *derivative = arrays.derivative();
  for (const auto contiguous : {gpu::Contiguous::neurons, gpu::Contiguous::samples}) {
    const bool in_lines = contiguous == gpu::Contiguous::samples;
    const std::string name = std::string("4096 neurons of their own sigma, ") +
                             (in_lines ? "samples" : "neurons") + " contiguous";
    arrays.report((name + ", rates").c_str(),
                  [&] { gpu::step_math(neurons, J, n, rate, nullptr, contiguous); });
    arrays.report((name + ", rates and derivatives").c_str(),
                  [&] { gpu::step_math(neurons, J, n, rate, derivative, nullptr, contiguous); });
    arrays.report((name + ", backward").c_str(), [&] {
      gpu::backward(neurons, J, n, rate, derivative, gradients.data(), nullptr, contiguous);
    });
    check(cudaMemset(state.data(), 0, n * sizeof(Scalar)));
    check(cudaMemset(rate, 0, n * sizeof(Scalar)));
    arrays.report((name + ", a step of LIF").c_str(), [&] {
      gpu::step_math(spiking, J, n, derivative, rate, state.data(), nullptr, contiguous);
    });
  }
  arrays.report("SoftLIFRate(sigma=0.02), backward",
                [&] { gpu::backward(one, J, n, rate, derivative, gradients.data()); });
}

template <class Scalar>
void measure() {
  const Arrays<Scalar> arrays;
  measure(SoftLIFRate<Scalar>(Scalar(0.02)), arrays);
  measure(SoftLIFRate<Scalar>(), arrays);
  measure(LIFRate<Scalar>(), arrays);
  measure_steps(LIF<Scalar>(), 0.001, arrays);
  measure_steps(PreciseLIF<Scalar>(), 0.001, arrays);
  measure_steps(PreciseLIF<Scalar>(), 0.1, arrays);
  measure_populations(arrays);
}

}  // namespace

int main() {
  if (!softlif::testing::find_device()) return EXIT_FAILURE;
  std::puts("\n| what | type | G elements/s | of the copy |\n|---|---|---|---|");
  measure<float>();
  measure<double>();
}
