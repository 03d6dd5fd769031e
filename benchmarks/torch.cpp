// soft_lif_rate on LibTorch's tensors, on one thread. The forward and backward steps are compared
// with the same curve composed of LibTorch's operations. Parameters of each channel, given or
// learnt, in any layout, are compared with numbers. (`ns/elem` is the time of both steps, or of the
// forward step alone.)

#include <torch/torch.h>

#include <softlif/torch/soft_lif_rate.hpp>

#include "curve.hpp"
#include "measure.hpp"

namespace softlif_benchmark {
namespace {

using at::Tensor;
using softlif::nn::soft_lif_rate;

constexpr double sigma = 0.02, tau_rc = 0.02, tau_ref = 0.002, amplitude = 1;

/// What `measure` needs of arrays.
struct Numbers {
  Tensor tensor;

  void* data() const { return tensor.data_ptr(); }
  Index size() const { return tensor.numel(); }
};

/// Currents from -1 to 3.
template <class Scalar>
Tensor currents_of(at::IntArrayRef shape) {
  const Array<Scalar> J = currents<Scalar>(c10::multiply_integers(shape));
  const Tensor copied = at::empty(shape, c10::CppTypeToScalarType<Scalar>::value);
  std::copy(J.data(), J.data() + J.size(), copied.template data_ptr<Scalar>());
  return copied;
}

/// Times the forward and backward steps of `rates_of`, a function of J.
template <class RatesOf>
void measure_both(benchmark::State& state, const Tensor& currents, const RatesOf& rates_of) {
  at::set_num_threads(1);
  const Tensor J = currents.detach().requires_grad_(), weights = at::rand_like(currents);
  Numbers gradient{at::empty_like(currents)};
  measure(state, Numbers{currents}, gradient, [&] {
    J.mutable_grad() = Tensor();
    rates_of(J).backward(weights);
    gradient.tensor = J.grad();
  });
}

template <class Scalar>
Tensor line() {
  return currents_of<Scalar>({1 << 20});
}

/// The curve as in nengo-extras, in LibTorch's operations. In float, 35 % of its gradients are NaN.
template <class Scalar>
void composed(benchmark::State& state) {
  measure_both(state, line<Scalar>(), [](const Tensor& J) {
    const Tensor j = J - 1, s = j / sigma;
    const Tensor z = at::where(s < 34, sigma * at::log1p(at::exp(s)), j);
    const Tensor rates = amplitude / (tau_ref + tau_rc * at::log1p(1 / z));
    return at::where(z > 0, rates, at::zeros_like(rates));
  });
}

template <class Scalar>
void numbers(benchmark::State& state) {
  measure_both(state, line<Scalar>(),
               [](const Tensor& J) { return soft_lif_rate(J, sigma, tau_rc, tau_ref, amplitude); });
}

template <class Scalar>
void numbers_forward(benchmark::State& state) {
  at::set_num_threads(1);
  const at::NoGradGuard guard;
  const Tensor J = line<Scalar>();
  Numbers rates{at::empty_like(J)};
  measure(state, Numbers{J}, rates,
          [&] { rates.tensor = soft_lif_rate(J, sigma, tau_rc, tau_ref, amplitude); });
}

/// Sigmas of this shape, around the usual one.
Tensor sigmas(const Tensor& J, at::IntArrayRef shape, bool learn) {
  const std::int64_t count = c10::multiply_integers(shape);
  return at::linspace(0.02, 0.04, count, J.options()).reshape(shape).requires_grad_(learn);
}

template <class Scalar, bool Learn>
void one_learnt(benchmark::State& state) {
  const Tensor J = line<Scalar>(), given = sigmas(J, {}, Learn);
  measure_both(state, J, [&](const Tensor& in) { return soft_lif_rate(in, given); });
}

template <class Scalar, bool Learn>
void channels(benchmark::State& state, std::int64_t channels, std::int64_t side,
              at::MemoryFormat format) {
  const std::int64_t images = (1 << 20) / (channels * side * side);
  const Tensor J = currents_of<Scalar>({images, channels, side, side}).contiguous(format);
  const Tensor given = sigmas(J, {channels, 1, 1}, Learn);
  measure_both(state, J, [&](const Tensor& in) { return soft_lif_rate(in, given); });
}

template <class Scalar, bool Learn>
void large_images(benchmark::State& state) {
  channels<Scalar, Learn>(state, 16, 28, at::MemoryFormat::Contiguous);
}
template <class Scalar, bool Learn>
void small_images(benchmark::State& state) {
  channels<Scalar, Learn>(state, 64, 7, at::MemoryFormat::Contiguous);
}
template <class Scalar, bool Learn>
void channels_last(benchmark::State& state) {
  channels<Scalar, Learn>(state, 16, 28, at::MemoryFormat::ChannelsLast);
}
template <class Scalar, bool Learn>
void one_a_neuron(benchmark::State& state) {
  const Tensor J = currents_of<Scalar>({256, 4096}), given = sigmas(J, {4096}, Learn);
  measure_both(state, J, [&](const Tensor& in) { return soft_lif_rate(in, given); });
}

#define SOFTLIF_TORCH_BENCHMARKS(Scalar)                                           \
  BENCHMARK_TEMPLATE(composed, Scalar)->Unit(benchmark::kMillisecond);             \
  BENCHMARK_TEMPLATE(numbers, Scalar)->Unit(benchmark::kMillisecond);              \
  BENCHMARK_TEMPLATE(numbers_forward, Scalar)->Unit(benchmark::kMillisecond);      \
  BENCHMARK_TEMPLATE(large_images, Scalar, false)->Unit(benchmark::kMillisecond);  \
  BENCHMARK_TEMPLATE(small_images, Scalar, false)->Unit(benchmark::kMillisecond);  \
  BENCHMARK_TEMPLATE(channels_last, Scalar, false)->Unit(benchmark::kMillisecond); \
  BENCHMARK_TEMPLATE(one_a_neuron, Scalar, false)->Unit(benchmark::kMillisecond);  \
  BENCHMARK_TEMPLATE(one_learnt, Scalar, true)->Unit(benchmark::kMillisecond);     \
  BENCHMARK_TEMPLATE(large_images, Scalar, true)->Unit(benchmark::kMillisecond);   \
  BENCHMARK_TEMPLATE(small_images, Scalar, true)->Unit(benchmark::kMillisecond);   \
  BENCHMARK_TEMPLATE(channels_last, Scalar, true)->Unit(benchmark::kMillisecond);  \
  BENCHMARK_TEMPLATE(one_a_neuron, Scalar, true)->Unit(benchmark::kMillisecond)

SOFTLIF_TORCH_BENCHMARKS(float);
SOFTLIF_TORCH_BENCHMARKS(double);

}  // namespace
}  // namespace softlif_benchmark
