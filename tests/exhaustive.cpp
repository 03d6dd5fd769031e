// Every float as the current of neurons of float, judged by the kernel of double; and millions of
// doubles, judged by that of long double where it is wider. rate_accuracy.cpp holds the judges to
// the exact curve. Prints the worst errors: the README's table.

#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <random>
#include <softlif/softlif.hpp>
#include <sstream>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "samples.hpp"
#include "ulp.hpp"

namespace {

struct Worst {
  double error = 0, J = 0;

  void add(double candidate, double at) {
    if (candidate <= error || std::isnan(error)) return;  // nothing is worse than NaN
    error = candidate;
    J = at;
  }
};

struct Result {
  Worst rate, derivative;

  void add(const Result& other) {
    rate.add(other.rate.error, other.rate.J);
    derivative.add(other.derivative.error, other.derivative.J);
  }
};

template <class Neuron>
void report(const char* type, const Neuron& neuron, const Result& worst) {
  std::ostringstream name;
  name << neuron;
  std::printf("%-6s %-56s rate %.3f ulp at J = %.17g, derivative %.3f ulp at J = %.17g\n", type,
              name.str().c_str(), worst.rate.error, worst.rate.J, worst.derivative.error,
              worst.derivative.J);
  std::fflush(stdout);
  CHECK(worst.rate.error <= 2.5);
  CHECK(worst.derivative.error <= 8);
}

constexpr int block = 4096;

using Floats = Eigen::Array<float, block, 1>;
using Doubles = Eigen::Array<double, block, 1>;

/// ulp<float>(x) of a positive double, or less where that is subnormal: without the call of frexp,
/// which would keep a loop from becoming one over packets.
double float_ulp_or_less(double x) {
  using softlif::detail::bit_cast;
  constexpr std::uint64_t exponent = 0x7FF0000000000000U;
  return 0x1p-23 * bit_cast<double>(bit_cast<std::uint64_t>(x) & exponent);
}

/// Adds the errors of a block, if a loop without branches says that one of them may be the worst.
void add_errors(Worst& worst, const Floats& J, const Floats& got, const Doubles& want) {
  int may_grow = 0;
  for (int i = 0; i < block; ++i) {
    const double allowed = worst.error * float_ulp_or_less(want[i]);
    may_grow |= static_cast<int>(!(std::abs(got[i] - want[i]) <= allowed));
  }
  if (may_grow == 0) return;
  for (int i = 0; i < block; ++i) worst.add(error_in_ulp(got[i], want[i]), double{J[i]});
}

/// The kernel of double beyond 2^53 too, where it is no longer the last word on a double.
template <class Neuron, class Array>
void judge(const Neuron& neuron, const Array& J, Array& rate, Array& derivative) {
  using namespace softlif::detail;
  evaluate_within<packets_for_outputs[2]>(neuron.kernel(), neuron.kernel().largest_safe_J(),
                                          J.data(), J.size(), rate.data(), derivative.data());
}

template <class Neuron, class Judge>
Result worst_of(const Neuron& neuron, const Judge& exact, std::uint32_t first,
                std::uint32_t blocks) {
  Floats J, rate, derivative;
  Doubles wide_rate, wide_derivative;
  Result result;
  for (std::uint32_t b = 0; b < blocks; ++b) {
    for (int i = 0; i < block; ++i) {
      const std::uint32_t bits = first + b * block + static_cast<std::uint32_t>(i);
      J[i] = softlif::detail::bit_cast<float>(bits);
    }
    if (!std::isfinite(J[0])) continue;  // a block of infinity or NaN, which have their own tests
    neuron.step_math(J, rate, derivative);
    judge(exact, Doubles(J.cast<double>()), wide_rate, wide_derivative);
    add_errors(result.rate, J, rate, wide_rate);
    add_errors(result.derivative, J, derivative, wide_derivative);
  }
  return result;
}

template <class Neuron, class Judge>
void check_all_floats(const Neuron& neuron, const Judge& exact) {
  constexpr std::uint32_t chunk = 1U << 24;
  std::atomic<std::uint32_t> next{0};
  const unsigned thread_count = std::max(1U, std::thread::hardware_concurrency());
  std::vector<Result> results(thread_count);
  std::vector<std::thread> threads;
  for (Result& result : results) {
    threads.emplace_back([&] {
      for (std::uint32_t i = next++; i < 256; i = next++) {
        result.add(worst_of(neuron, exact, i * chunk, chunk / block));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  Result worst;
  for (const Result& result : results) worst.add(result);
  report("float", neuron, worst);
}

/// Doubles around the threshold at all scales, and from everywhere.
template <class Neuron, class Judge>
void check_many_doubles(const Neuron& neuron, const Judge& exact, double sigma) {
  if (std::numeric_limits<long double>::digits <= std::numeric_limits<double>::digits) return;
  std::mt19937_64 generator(1);
  const auto uniform = [&] { return std::ldexp(double(generator() >> 11), -53); };
  Eigen::Array<double, block, 1> J, rate, derivative;
  Result worst;
  for (int b = 0; b < 256; ++b) {
    for (int i = 0; i < block; i += 4) {
      J[i] = -1 + 4 * uniform();
      J[i + 1] = 1 + sigma * (80 * uniform() - 60);
      J[i + 2] = 1 + sigma * (4 * uniform() - 2);
      J[i + 3] = 1 + (i % 8 == 0 ? -1 : 1) * std::exp2(100 * uniform() - 50);
    }
    neuron.step_math(J, rate, derivative);
    for (int i = 0; i < block; ++i) {
      const long double r = exact.rate(J[i]), d = exact.derivative(J[i]);
      const double r_high = double(r), d_high = double(d);
      worst.rate.add(error_in_ulp(rate[i], r_high, double(r - r_high)), J[i]);
      worst.derivative.add(error_in_ulp(derivative[i], d_high, double(d - d_high)), J[i]);
    }
  }
  report("double", neuron, worst);
}

}  // namespace

TEST_CASE("every float is within the bounds, for SoftLIFRate") {
  for (const auto& [sigma, tau_rc, tau_ref, amplitude] : softlif::testing::measured_soft_neurons) {
    const softlif::SoftLIFRate<double> wide(sigma, tau_rc, tau_ref, amplitude);
    const softlif::SoftLIFRate<long double> wider(sigma, tau_rc, tau_ref, amplitude);
    check_all_floats(softlif::SoftLIFRate<float>(sigma, tau_rc, tau_ref, amplitude), wide);
    check_many_doubles(wide, wider, sigma);
  }
}

TEST_CASE("every float is within the bounds, for LIFRate") {
  const softlif::LIFRate<double> wide(0.02F, 0.002F);
  check_all_floats(softlif::LIFRate<float>(0.02F, 0.002F), wide);
  check_many_doubles(wide, softlif::LIFRate<long double>(0.02F, 0.002F), 1);
}
