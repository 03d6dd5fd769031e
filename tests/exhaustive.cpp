// Every float as the current of neurons of float: rate, derivative, and the partial derivatives
// that backward sums, judged by the kernel of double, which rate_accuracy.cpp and
// partial_accuracy.cpp hold to the exact curve; and millions of floats (float*) and doubles, judged
// by the definition in long double. Prints the worst errors: the table of cmake/docs/accuracy.md.
// Partial derivatives take longest: those of one block in eight are judged, unless the environment
// has SOFTLIF_EVERY_PARTIAL.

#include <array>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <softlif/softlif.hpp>
#include <sstream>
#include <thread>
#include <vector>

#include "bounds.hpp"
#include "catch.hpp"
#include "exact_curve.hpp"
#include "gradients.hpp"
#include "samples.hpp"
#include "ulp.hpp"
#include "worst.hpp"

using namespace softlif::testing;

namespace {

template <class Neuron>
void report(const char* type, const Neuron& neuron, const WorstOfNeuron& worst) {
  std::ostringstream name;
  name << neuron;
  std::printf("%-6s %-56s rate %.3f ulp at J = %.17g, derivative %.3f ulp at J = %.17g", type,
              name.str().c_str(), worst.rate.error, worst.rate.J, worst.derivative.error,
              worst.derivative.J);
  if (worst.partial.error > 0) {
    std::printf(", partial %.3f ulp at J = %.17g", worst.partial.error, worst.partial.J);
  }
  std::printf("\n");
  std::fflush(stdout);
  CHECK(worst.rate.error <= measured_bounds<Neuron>().rate);
  CHECK(worst.derivative.error <= measured_bounds<Neuron>().derivative);
  CHECK(worst.partial.error <= measured_bounds<Neuron>().partial);
}

constexpr int block = 4096;

using Floats = Eigen::Array<float, block, 1>;
using Doubles = Eigen::Array<double, block, 1>;

/// ulp<float>(x) of a positive double, or less if that is subnormal. It does without the call of
/// frexp, which would keep loops from being vectorised.
double float_ulp_or_less(double x) {
  using softlif::detail::bit_cast;
  constexpr std::uint64_t exponent = 0x7FF0000000000000U;
  return 0x1p-23 * bit_cast<double>(bit_cast<std::uint64_t>(x) & exponent);
}

/// Adds the errors of a block, if a loop without branches says that one of them may be the worst.
template <class Got>
void add_errors(Worst& worst, const Floats& J, const Got& got, const Doubles& want) {
  int may_grow = 0;
  for (int i = 0; i < block; ++i) {
    const double allowed = worst.error * float_ulp_or_less(want[i]);
    may_grow |= static_cast<int>(!(std::abs(got[i] - want[i]) <= allowed));
  }
  if (may_grow == 0) return;
  for (int i = 0; i < block; ++i) worst.add(error_in_ulp(got[i], want[i]), double{J[i]});
}

/// Uses the kernel of double also beyond |J| = 2^53, where the library would turn to long double.
/// It is exact enough to judge a float.
template <class Neuron, class Array>
void judge(const Neuron& neuron, const Array& J, Array& rate, Array& derivative) {
  softlif::detail::evaluate(neuron.kernel().wider(), J.data(), J.size(), rate.data(),
                            derivative.data());
}

/// The partial derivatives at each J by packets of double, in a column for each parameter.
template <class Neuron>
auto judged_partials(const Neuron& neuron, const Doubles& J) {
  using Kernel = std::decay_t<decltype(neuron.kernel().wider())>;
  using Packet = softlif::detail::Lockstep<double, 1>;
  constexpr std::size_t count{Kernel::Parameters::count};
  const Kernel kernel = neuron.kernel().wider();
  std::array<Doubles, count> result;
  for (int i = 0; i < block; i += Packet::size) {
    const auto partials = kernel.partials(Packet::load(J.data() + i));
    for (std::size_t k = 0; k < count; ++k) partials.parameter[k].store(result[k].data() + i);
  }
  for (int i = 0; i < block; ++i) {
    double one[count];
    for (std::size_t k = 0; k < count; ++k) one[k] = result[k][i];
    softlif::detail::complete_partials(kernel, one);
    for (std::size_t k = 0; k < count; ++k) result[k][i] = one[k];
  }
  return result;
}

/// The same neuron for each current of a block, so that backward sums nothing.
template <class Neuron>
auto copies_of(const Neuron& neuron) {
  return joined<ArrayX<ScalarOf<Neuron>>>(std::vector{neuron}, block, 1);
}

/// Of so many blocks one has its partial derivatives judged.
const std::uint32_t blocks_for_partials = std::getenv("SOFTLIF_EVERY_PARTIAL") == nullptr ? 8 : 1;

template <class Neuron>
WorstOfNeuron worst_of(const Neuron& neuron, std::uint32_t first, std::uint32_t blocks) {
  Floats J, rate, derivative;
  Doubles wide_rate, wide_derivative;
  const auto copies = copies_of(neuron);
  WorstOfNeuron result;
  for (std::uint32_t b = 0; b < blocks; ++b) {
    for (int i = 0; i < block; ++i) {
      const std::uint32_t bits = first + b * block + static_cast<std::uint32_t>(i);
      J[i] = softlif::detail::bit_cast<float>(bits);
    }
    if (!std::isfinite(J[0])) continue;  // a block of infinity or NaN: they have their own tests
    neuron.step_math(J, rate, derivative);
    judge(neuron, Doubles(J.cast<double>()), wide_rate, wide_derivative);
    add_errors(result.rate, J, rate, wide_rate);
    add_errors(result.derivative, J, derivative, wide_derivative);
    // Beyond the packets' limit backward takes one number after the other, and long for it.
    const bool is_slow = std::abs(J[block - 1]) > neuron.kernel().packet_limit();
    if (b % (is_slow ? 64 : blocks_for_partials) != 0) continue;
    const auto got = copies.backward(J, Floats::Ones(), derivative).values();
    const auto want = judged_partials(neuron, J.cast<double>());
    for (std::size_t k = 0; k < want.size(); ++k) add_errors(result.partial, J, got[k], want[k]);
  }
  return result;
}

template <class Neuron>
void check_all_floats(const Neuron& neuron) {
  constexpr std::uint32_t chunk = 1U << 24;
  std::atomic<std::uint32_t> next{0};
  const unsigned thread_count = std::max(1U, std::thread::hardware_concurrency());
  std::vector<WorstOfNeuron> results(thread_count);
  std::vector<std::thread> threads;
  for (WorstOfNeuron& result : results) {
    threads.emplace_back([&] {
      for (std::uint32_t i = next++; i < 256; i = next++) {
        result.add(worst_of(neuron, i * chunk, chunk / block));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  WorstOfNeuron worst;
  for (const WorstOfNeuron& result : results) worst.add(result);
  report("float", neuron, worst);
}

/// Adds the errors of the partial derivatives at each J: the gradients of as many neurons alike.
template <class Neurons, class Neuron, class Array>
void add_partials(Worst& worst, const Neurons& copies, const Neuron& neuron, const Array& J) {
  using Scalar = ScalarOf<Neuron>;
  Array J_gradient;
  const auto got = copies.backward(J, Array::Ones(), J_gradient).values();
  for (Eigen::Index i = 0; i < J.size(); ++i) {
    const auto want = exact_array(neuron, J[i]);
    for (std::size_t k = 0; k < want.size(); ++k) {
      if (is_flushed<Scalar>(static_cast<double>(want[k]))) continue;
      worst.add(error_in_ulp(got[k](i), want[k]), double(J[i]));
    }
  }
}

/// Currents around the threshold at all scales, and from everywhere, judged by the definition in
/// long double, which shares nothing with the kernels.
template <class Neuron>
void check_many(const char* type, const Neuron& neuron) {
  using Scalar = ScalarOf<Neuron>;
  double sigma = 1;
  if constexpr (is_soft<Neuron>) sigma = static_cast<double>(neuron.sigma());
  std::mt19937_64 generator(1);
  const auto uniform = [&] { return std::ldexp(double(generator() >> 11), -53); };
  Eigen::Array<Scalar, block, 1> J, rate, derivative;
  const auto copies = copies_of(neuron);
  WorstOfNeuron worst;
  for (int b = 0; b < 256; ++b) {
    for (int i = 0; i < block; i += 4) {
      J[i] = Scalar(-1 + 4 * uniform());
      J[i + 1] = Scalar(1 + sigma * (80 * uniform() - 60));
      J[i + 2] = Scalar(1 + sigma * (4 * uniform() - 2));
      J[i + 3] = Scalar(1 + (i % 8 == 0 ? -1 : 1) * std::exp2(100 * uniform() - 50));
    }
    neuron.step_math(J, rate, derivative);
    for (int i = 0; i < block; ++i) {
      const auto exact = exact_point(neuron, J[i]);
      worst.rate.add(error_in_ulp(rate[i], exact.rate), double(J[i]));
      worst.derivative.add(error_in_ulp(derivative[i], exact.derivative), double(J[i]));
    }
    add_partials(worst.partial, copies, neuron, J);
  }
  report(type, neuron, worst);
}

}  // namespace

TEST_CASE("every float is within the bounds, for SoftLIFRate") {
  for (const auto& [sigma, tau_rc, tau_ref, amplitude] : measured_soft_neurons) {
    check_all_floats(softlif::SoftLIFRate<float>(sigma, tau_rc, tau_ref, amplitude));
  }
}

TEST_CASE("every float is within the bounds, for LIFRate") {
  check_all_floats(softlif::LIFRate<float>(0.02F, 0.002F));
}

TEST_CASE("every float is within the bounds, for Sigmoid") {
  for (const softlif::Sigmoid<float>& neuron : usual_neurons<softlif::Sigmoid<float>>()) {
    check_all_floats(neuron);
  }
}

TEST_CASE("every float is within the bounds, for RectifiedLinear") {
  check_all_floats(softlif::RectifiedLinear<float>(1.7F));
}

TEMPLATE_TEST_CASE("many numbers are within the bounds of the definition", "", float, double) {
  using Scalar = TestType;
  const char* const type = std::is_same_v<Scalar, float> ? "float*" : "double";
  if (!can_judge<Scalar>) SOFTLIF_SKIP("long double is hardly wider than double");
  for (const auto& [sigma, tau_rc, tau_ref, amplitude] : measured_soft_neurons) {
    check_many(type, softlif::SoftLIFRate<Scalar>(sigma, tau_rc, tau_ref, amplitude));
  }
  check_many(type, softlif::LIFRate<Scalar>(0.02F, 0.002F));
  for (const softlif::Sigmoid<Scalar>& neuron : usual_neurons<softlif::Sigmoid<Scalar>>()) {
    check_many(type, neuron);
  }
  check_many(type, softlif::RectifiedLinear<Scalar>(1.7F));
}
