// Neurons with constants of their own as CUDA devices compute them, run on the host: what threads
// read from a table, the steps that follow from it, how they share out an array, and the gradients
// that they sum up.

#define SOFTLIF_TEST_DEVICE_CURVES

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <softlif/detail/device/columns.hpp>
#include <softlif/detail/device/curve.hpp>
#include <softlif/detail/device/gradients.hpp>
#include <softlif/detail/device/lanes.hpp>
#include <softlif/softlif.hpp>
#include <type_traits>
#include <utility>
#include <vector>

#include "bounds.hpp"
#include "catch.hpp"
#include "device_tables.hpp"
#include "reference_partials.hpp"
#include "same.hpp"
#include "samples.hpp"
#include "ulp.hpp"

using namespace softlif;
using namespace softlif::testing;
namespace device = softlif::detail::device;

namespace {

/// A table as the device gets it.
template <class Record>
class HostTable {
 public:
  explicit HostTable(const std::vector<Record>& records)
      : words_(records.size() * Columns::count), size_(records.size()) {
    for (std::size_t i = 0; i < size_; ++i) Columns::write(records[i], i, size_, words_.data());
  }

  device::Columns<Record> columns() const { return {words_.data(), size_}; }

 private:
  using Columns = device::Columns<Record>;

  std::vector<typename Columns::Word> words_;
  std::size_t size_;
};

/// Instructions as exact as may be.
struct ExactInstructions {
  static float exp2(float x) { return std::exp2(x); }
  static float reciprocal(float x) { return 1 / x; }
  static double reciprocal(double x) { return device::of_halves(device::upper(1 / x), 0); }
};

template <class Scalar>
detail::Response<Scalar> respond(const device::Curve<Scalar>& curve, Scalar J) {
  using device::Corner;
  if (curve.corner() == Corner::narrow) {
    return curve.template respond<Corner::narrow, true, ExactInstructions>(J, tables<Scalar>());
  }
  return curve.template respond<Corner::wide, true, ExactInstructions>(J, tables<Scalar>());
}

using detail::Stepped;

template <template <class...> class Step, class Scalar>
Scalar scalar_of(const Step<Scalar, Scalar>&);

/// One step from a state, with the current in the output's place.
template <class Step, class Scalar>
Stepped<Scalar> stepped(const Step& step, const Stepped<Scalar>& from) {
  using Number = detail::Lockstep<Scalar, 1>;
  const auto after = step(Number(from.output), Number(from.voltage), Number(from.refractory_time));
  return {first_of(after.output), first_of(after.voltage), first_of(after.refractory_time)};
}

/// What is left of totals side by side, added up as by the threads of a block.
template <class Total>
Total added_up(Total* totals, std::size_t width) {
  for (std::size_t half = width / 2; half > 0; half /= 2) {
    for (std::size_t place = 0; place < half; ++place) {
      totals[place].add(totals[place + half]);
    }
  }
  return totals[0];
}

/// The gradients of a whole array, thread by thread as on a device.
template <class Kernel, class Scalar>
std::vector<Scalar> backward(const std::vector<Kernel>& kernels, bool samples_are_contiguous,
                             std::size_t threads, const std::vector<Scalar>& J,
                             const std::vector<Scalar>& output_gradient,
                             std::vector<Scalar>& J_gradient) {
  constexpr std::size_t count{Kernel::Parameters::count};
  const HostTable<Kernel> table(kernels);
  const device::Lanes lanes(kernels.size(), J.size(), samples_are_contiguous, threads);
  const std::size_t group = lanes.group();
  std::vector<device::Total<Scalar>> totals(count * lanes.groups());
  for (std::size_t g = 0; g < lanes.groups(); ++g) {
    std::vector<device::Total<Scalar>> of_group(count * group);
    for (std::size_t place = 0; place < group; ++place) {
      const device::Share share = lanes.share(g * group + place);
      device::Total<Scalar> of_lane[count] = {};
      device::backward_of_lane(table.columns().at(share.neuron), share, J.data(),
                               output_gradient.data(), J_gradient.data(), of_lane);
      for (std::size_t k = 0; k < count; ++k) of_group[k * group + place] = of_lane[k];
    }
    for (std::size_t k = 0; k < count; ++k) {
      totals[k * lanes.groups() + g] = added_up(of_group.data() + k * group, group);
    }
  }
  std::vector<Scalar> gradients;
  for (std::size_t k = 0; k < count; ++k) {
    for (std::size_t neuron = 0; neuron < kernels.size(); ++neuron) {
      constexpr std::size_t width = 4;
      device::Total<Scalar> of_places[width];
      for (std::size_t place = 0; place < width; ++place) {
        of_places[place] = device::total_of_groups(lanes, totals.data() + k * lanes.groups(),
                                                   neuron, place, width);
      }
      gradients.push_back(static_cast<Scalar>(added_up(of_places, width).total()));
    }
  }
  return gradients;
}

template <class Scalar>
std::vector<SoftLIFRate<Scalar>> some_neurons() {
  std::vector<SoftLIFRate<Scalar>> result;
  for (const SoftParameters& p : measured_soft_neurons) {
    result.emplace_back(p.sigma, p.tau_rc, p.tau_ref, p.amplitude);
  }
  return result;
}

/// Each partial derivative alone, against exact ones.
template <class Scalar, class Neuron>
void check_reference(const Neuron& neuron, const ReferencePartials& value) {
  const auto partials = device::partials_of(neuron.kernel(), static_cast<Scalar>(value.J));
  const auto& got = partials.parameter;
  const ReferencePartial want[] = {value.of_sigma, value.of_tau_rc, value.of_tau_ref,
                                   value.of_amplitude};
  const std::size_t first = std::size(want) - std::size(got);
  INFO(neuron << " at J = " << value.J);
  for (std::size_t i = 0; i < std::size(got); ++i) {
    const auto& [high, rest] = want[first + i];
    if (is_flushed<Scalar>(high)) continue;
    CAPTURE(i, got[i], high);
    const int sign = high < 0 ? -1 : 1;
    CHECK(error_in_ulp(static_cast<Scalar>(sign * got[i]), sign * high, sign * rest) <=
          measured_bounds<Neuron>().partial);
  }
}

}  // namespace

TEMPLATE_TEST_CASE("a device reads from a table the constants that the neuron has alone",
                   "[device]", float, double) {
  using Curve = device::Curve<TestType>;
  std::vector<Curve> curves;
  for (const SoftParameters& p : measured_soft_neurons) {
    curves.emplace_back(p.sigma, p.tau_rc, p.tau_ref, p.amplitude);
  }
  const HostTable<Curve> table(curves);
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const Curve of_table = table.columns().at(i);
    CHECK(same(of_table.limit(), curves[i].limit()));
    if (!detail::has_packets<TestType>) continue;  // x87: no device computes like it
    for (const double current : many_currents(1, 2000)) {
      const auto J = static_cast<TestType>(current);
      if (!(std::abs(J) <= curves[i].limit())) continue;
      const auto got = respond(of_table, J), want = respond(curves[i], J);
      REQUIRE(same(got.rate, want.rate));
      REQUIRE(same(got.derivative, want.derivative));
    }
  }
}

TEMPLATE_TEST_CASE("each neuron of a device steps as it does alone, to the bit", "[device]",
                   detail::LIFStep<float>, detail::LIFStep<double>, detail::PreciseLIFStep<float>,
                   detail::PreciseLIFStep<double>) {
  using Step = TestType;
  using T = decltype(scalar_of(std::declval<const Step&>()));
  std::vector<Step> steps;
  for (const SoftParameters& p : measured_soft_neurons) {
    for (const double min_voltage : {-1.0, 0.0}) {
      steps.emplace_back(T(0.01), T(p.tau_rc), T(p.tau_ref), T(min_voltage), T(p.amplitude));
    }
  }
  const HostTable<Step> table(steps);
  const T endless = infinity<T>, nan = not_a_number<T>;
  std::vector<Stepped<T>> inputs;  // J, voltage and refractory time
  for (const T J : {T(-2), T(0), T(0.5), T(1), T(1.01), T(3), T(1000), endless, -endless, nan}) {
    for (const T voltage : {T(-1), T(-0.0), T(0.3), T(1) - epsilon<T>, nan}) {
      for (const T rest : {T(-0.01), T(0), T(0.004), T(0.011), T(1), endless}) {
        inputs.push_back({J, voltage, rest});
      }
    }
  }
  const std::size_t samples = inputs.size(), n = samples * steps.size();
  for (const bool samples_are_contiguous : {false, true}) {
    const device::Lanes lanes(steps.size(), n, samples_are_contiguous, 1000);
    for (std::size_t t = 0; t < lanes.threads(); ++t) {
      const device::Share share = lanes.share(t);
      const Step of_table = table.columns().at(share.neuron);
      for (std::size_t i = share.first; i < share.end; i += share.step) {
        const auto& input = inputs[samples_are_contiguous ? i % samples : i / steps.size()];
        const auto got = stepped(of_table, input), want = stepped(steps[share.neuron], input);
        CAPTURE(share.neuron, input.output, input.voltage, input.refractory_time);
        REQUIRE(same(got.output, want.output));
        REQUIRE(same(got.voltage, want.voltage));
        REQUIRE(same(got.refractory_time, want.refractory_time));
      }
    }
  }
}

TEST_CASE("threads share out every element once, each to its own neuron", "[device]") {
  for (const bool samples_are_contiguous : {false, true}) {
    for (const std::size_t neurons : {1U, 2U, 3U, 31U, 100U}) {
      for (const std::size_t samples : {0U, 1U, 5U, 31U, 64U, 1000U}) {
        for (const std::size_t threads : {1U, 64U, 1000U}) {
          const std::size_t n = neurons * samples;
          const device::Lanes lanes(neurons, n, samples_are_contiguous, threads);
          CAPTURE(samples_are_contiguous, neurons, samples, threads);
          std::vector<int> times(n), groups_seen(lanes.groups());
          bool is_own = true, has_neighbours = true;
          for (std::size_t t = 0; t < lanes.threads(); ++t) {
            const device::Share share = lanes.share(t);
            if (t % lanes.group() != 0) {
              const device::Share before = lanes.share(t - 1);
              is_own = is_own && share.neuron == before.neuron;
              has_neighbours = has_neighbours && share.first == before.first + 1;
            }
            for (std::size_t i = share.first; i < share.end; i += share.step) {
              is_own = is_own && i < n &&
                       share.neuron == (samples_are_contiguous ? i / samples : i % neurons);
              ++times.at(i);
            }
          }
          for (std::size_t neuron = 0; neuron < neurons; ++neuron) {
            for (std::size_t i = 0; i < lanes.groups_of_neuron(); ++i) {
              const std::size_t g = lanes.group_of_neuron(neuron, i);
              is_own = is_own && lanes.share(g * lanes.group()).neuron == neuron;
              ++groups_seen.at(g);
            }
          }
          CHECK(is_own);
          CHECK(has_neighbours);
          CHECK(lanes.threads() % lanes.group() == 0);
          CHECK(device::warp_size % lanes.group() == 0);
          if (samples_are_contiguous && samples >= device::warp_size) {
            CHECK(lanes.group() == device::warp_size);
          }
          CHECK(lanes.groups() <= std::max(neurons, threads));  // for so many totals there is room
          CHECK(std::count(times.begin(), times.end(), 1) == std::ptrdiff_t(n));
          CHECK(std::count(groups_seen.begin(), groups_seen.end(), 1) ==
                std::ptrdiff_t(lanes.groups()));
        }
      }
    }
  }
}

TEMPLATE_TEST_CASE("a device's partial derivatives are within the host's bounds", "[device]", float,
                   double) {
  using T = TestType;
  for (const ReferencePartials& value : reference_partials) {
    if (double(detail::stored(T(value.J))) != value.J) continue;
    // A device has no wider type than double, in which what is beyond the limit would be exact.
    const bool is_far = std::is_same_v<T, double> && std::abs(value.J) > 0x1p53;
    if (is_far) continue;
    const T tau_rc = value.tau_rc, tau_ref = value.tau_ref, amplitude = value.amplitude;
    if (value.sigma == 0) {
      check_reference<T>(LIFRate<T>(tau_rc, tau_ref, amplitude), value);
    } else {
      check_reference<T>(SoftLIFRate<T>(value.sigma, tau_rc, tau_ref, amplitude), value);
    }
  }
}

TEMPLATE_TEST_CASE("a device's sums of gradients are within the bounds of sums", "[device]", float,
                   double) {
  using T = TestType;
  using Kernel = detail::SoftLIFKernel<T>;
  if (std::numeric_limits<long double>::digits <= std::numeric_limits<double>::digits) {
    SOFTLIF_SKIP("long double is hardly wider than double");
  }
  std::vector<Kernel> kernels;
  for (const auto& neuron : some_neurons<T>()) kernels.push_back(neuron.kernel());
  constexpr std::size_t samples = 3000, count{Kernel::Parameters::count};
  const std::size_t neurons = kernels.size(), n = neurons * samples;
  std::vector<T> J(n), output_gradient(n);
  for (std::size_t i = 0; i < n; ++i) {
    J[i] = T(-1 + 4 * double(i * 7919 % n) / double(n));
    output_gradient[i] = T(double(i * 104729 % n) / double(n) - 0.5);
  }
  const double bound = measured_bounds<SoftLIFRate<T>>().partial + 4 + std::log2(double(samples));
  for (const bool samples_are_contiguous : {false, true}) {
    for (const std::size_t threads : {1U, 100U, 10000U}) {
      std::vector<T> J_gradient = output_gradient;  // in place
      const std::vector<T> got =
          backward(kernels, samples_are_contiguous, threads, J, J_gradient, J_gradient);
      for (std::size_t neuron = 0; neuron < neurons; ++neuron) {
        const detail::SoftLIFKernel<long double> exact(
            kernels[neuron].sigma(), kernels[neuron].tau_rc(), kernels[neuron].tau_ref(),
            kernels[neuron].amplitude());
        long double sum[count] = {}, size[count] = {};
        double worst = 0;
        for (std::size_t s = 0; s < samples; ++s) {
          const std::size_t i =
              samples_are_contiguous ? neuron * samples + s : s * neurons + neuron;
          const long double weight = output_gradient[i];
          const auto partials = exact.partials(static_cast<long double>(J[i]));
          for (std::size_t k = 0; k < count; ++k) {
            sum[k] += weight * partials.parameter[k];
            size[k] += std::abs(weight * partials.parameter[k]);
          }
          const long double of_J = weight * partials.J;
          if (is_flushed<T>(static_cast<double>(std::abs(of_J)))) continue;
          const T sign = weight < 0 ? -1 : 1;
          worst = std::max(worst, error_in_ulp(sign * J_gradient[i], sign * of_J));
        }
        CAPTURE(samples_are_contiguous, threads, neuron, worst);
        CHECK(worst <= measured_bounds<SoftLIFRate<T>>().derivative + 1);
        for (std::size_t k = 0; k < count; ++k) {
          const long double error = std::abs(got[k * neurons + neuron] - sum[k]);
          CAPTURE(k, error, size[k]);
          CHECK(error <= bound * std::numeric_limits<T>::epsilon() * size[k]);
        }
      }
    }
  }
}

TEMPLATE_TEST_CASE("on a device, too, an output gradient of 0 adds nothing, and NaN shows",
                   "[device]", float, double) {
  using T = TestType;
  using Kernel = detail::LIFKernel<T>;
  const std::vector<Kernel> kernels{LIFRate<T>(T(0.02), 0).kernel(), LIFRate<T>().kernel()};
  const T endless = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
  const std::vector<T> J{endless, 2, endless, 3}, zeros(4);
  std::vector<T> J_gradient(4);
  for (const T& gradient : backward(kernels, false, 8, J, zeros, J_gradient)) CHECK(gradient == 0);
  CHECK(J_gradient == zeros);
  const std::vector<T> ones(4, T(1));
  const auto of_nan = backward(kernels, false, 8, {2, nan, 3, 2}, ones, J_gradient);
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK(std::isfinite(of_nan[2 * k]));
    CHECK(std::isnan(of_nan[2 * k + 1]));
  }
  CHECK(std::isnan(J_gradient[1]));
  CHECK(std::isfinite(J_gradient[3]));
}
