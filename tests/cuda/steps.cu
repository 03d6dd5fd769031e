// gpu::step_math of LIF and PreciseLIF gives the same at every address, is close to the host's step
// and to the exact one, and spikes when spikes are due. Without a device, its errors are tested,
// and the host's step as nvcc compiles it.

#include <cuda_runtime.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>
#include <softlif/cuda.hpp>
#include <softlif/softlif.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "../samples.hpp"
#include "../ulp.hpp"
#include "device.hpp"
#include "exact.hpp"
#include "placed.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

template <class Scalar>
struct State {
  std::vector<Scalar> J, output, voltage, time;

  explicit State(std::size_t n) : J(n), output(n), voltage(n), time(n) {}
};

template <class Neuron, class Scalar>
State<Scalar> step_on_host(const Neuron& neuron, Scalar dt, State<Scalar> state) {
  const auto array = [](std::vector<Scalar>& values) {
    return Eigen::Map<ArrayX<Scalar>>(values.data(), Eigen::Index(values.size()));
  };
  neuron.step_math(dt, array(state.J), array(state.output), array(state.voltage),
                   array(state.time));
  return state;
}

template <class Neuron, class Scalar>
State<Scalar> step_on_device(const Neuron& neuron, Scalar dt, const State<Scalar>& before,
                             std::size_t offset) {
  const std::size_t n = before.J.size();
  const Placed<Scalar> J(before.J, offset), output(before.output, offset),
      voltage(before.voltage, offset), time(before.time, 0), in_place(before.J, 0),
      voltage_too(before.voltage, offset), time_too(before.time, offset);
  gpu::step_math(neuron, dt, J.data(), n, output.data(), voltage.data(), time.data());
  gpu::step_math(neuron, dt, in_place.data(), n, in_place.data(), voltage_too.data(),
                 time_too.data());
  State<Scalar> after = before;
  after.output = output.values();
  after.voltage = voltage.values();
  after.time = time.values();
  expect(
      J.is(before.J) && output.is(after.output) && voltage.is(after.voltage) && time.is(after.time),
      "a step writes its arrays alone");
  expect(in_place.is(after.output) && voltage_too.is(after.voltage) && time_too.is(after.time),
         "in place, a step gives the same");
  return after;
}

double interval(double tau_rc, double tau_ref, double J) {
  return tau_ref + tau_rc * std::log1p(1 / (J - 1));
}

/// For any currents and states, a step equals the host's but for rounding. If a neuron spikes
/// several times in a step, a spike next to the end may come before the end or after it.
template <class Neuron, class Scalar>
void check_any_state(const Neuron& neuron, Scalar dt) {
  State<Scalar> before(100003);
  const ArrayX<Scalar> hostile = hostile_currents<Scalar>();
  const auto any = [&](std::size_t i) { return hostile[Eigen::Index(i) % hostile.size()]; };
  const std::size_t n = before.J.size();
  for (std::size_t i = 0; i < n; ++i) {
    before.J[i] = i % 8 == 0 ? any(i / 8) : Scalar(-1 + 40 * double(i * 7919 % n) / double(n));
    before.voltage[i] = i % 16 == 5 ? any(i / 16) : Scalar(double(i * 104729 % n) / double(n));
    before.time[i] = i % 3 == 0    ? Scalar(0)
                     : i % 32 == 7 ? any(i / 32)
                                   : Scalar(double(i * 1299709 % n) / double(n)) * 2 * dt;
  }
  const State<Scalar> host = step_on_host(neuron, dt, before),
                      got = step_on_device(neuron, dt, before, 0);
  const State<Scalar> elsewhere = step_on_device(neuron, dt, before, 1);
  expect(all_same(got.output, elsewhere.output.data(), n) &&
             all_same(got.voltage, elsewhere.voltage.data(), n) &&
             all_same(got.time, elsewhere.time.data(), n),
         "steps are the same at every address");
  std::ostringstream text;
  text << neuron << ", dt " << dt;
  constexpr Scalar close = 8 * epsilon<Scalar>;
  const double spike = double(neuron.amplitude() / dt);
  std::size_t differ = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto is_close = [](Scalar a, Scalar b, Scalar size) {
      return same(a, b) || std::abs(a - b) <= close * size;
    };
    const Scalar J = before.J[i], v = before.voltage[i];
    const Scalar times = dt + neuron.tau_ref() + std::abs(before.time[i]);
    Scalar size = std::max(std::abs(v), std::abs(J - v));
    // After several spikes, the voltage depends on the time of the last one.
    if (double(host.output[i]) > 1.5 * spike) size += std::abs(J) * (dt / neuron.tau_rc());
    if (same(got.output[i], host.output[i]) && is_close(got.voltage[i], host.voltage[i], size) &&
        is_close(got.time[i], host.time[i], times)) {
      continue;
    }
    const double more = (double(got.output[i]) - double(host.output[i])) / spike;
    const double spikes = double(host.output[i]) / spike;
    if (spikes > 0.5 && std::abs(more) <= 1 + double(close) * spikes && std::abs(more) < spikes &&
        std::abs(double(got.time[i]) - double(host.time[i]) -
                 more * interval(double(neuron.tau_rc()), double(neuron.tau_ref()), double(J))) <=
            double(close * times)) {
      continue;
    }
    if (++differ > 5) continue;
    std::printf(
        "%s: J %.9g v %.9g t %.9g: output %.9g, not %.9g; voltage %.9g, not %.9g; "
        "time %.9g, not %.9g\n",
        text.str().c_str(), double(before.J[i]), double(before.voltage[i]), double(before.time[i]),
        double(got.output[i]), double(host.output[i]), double(got.voltage[i]),
        double(host.voltage[i]), double(got.time[i]), double(host.time[i]));
  }
  if (differ != 0) std::printf("%zu of %zu differ\n", differ, n);
  expect(differ == 0, text.str() + ": steps are the host's");
}

/// NaN gives NaN on the host, too, if nvcc compiles the host's code.
template <class Neuron>
void check_nan_on_host() {
  using Scalar = ScalarOf<Neuron>;
  const Scalar nan = std::numeric_limits<Scalar>::quiet_NaN(), dt = Scalar(0.001);
  for (const std::size_t n : {1U, 2U, 64U, 65U}) {
    State<Scalar> before(n);
    before.J.assign(n, nan);
    const State<Scalar> of_J = step_on_host(Neuron(), dt, before);
    before.J.assign(n, Scalar(2));
    before.voltage.assign(n, nan);
    const State<Scalar> of_voltage = step_on_host(Neuron(), dt, before);
    expect(std::isnan(of_J.output[n - 1]) && std::isnan(of_J.voltage[n - 1]) &&
               std::isnan(of_voltage.output[n - 1]) && std::isnan(of_voltage.voltage[n - 1]),
           "on the host NaN gives NaN");
  }
}

/// A voltage is within 2 ulp of the exact step from the same state.
template <class Scalar>
void check_voltages(const char* type) {
  std::mt19937 random(6);
  std::uniform_real_distribution<double> current(-3, 3), start(-2, 1), rest(-0.5, 1.2);
  double worst = 0;
  for (const double ratio : {1e-4, 1e-3, 0.01, 0.05, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 20.0, 100.0}) {
    const LIF<Scalar> lif(Scalar(0.02), Scalar(0.002), -infinity<Scalar>);
    const Scalar dt = Scalar(ratio) * lif.tau_rc();
    State<Scalar> before(20000);
    for (std::size_t i = 0; i < before.J.size(); ++i) {
      // One neuron in four is refractory for a part of the step, from its reset on.
      before.J[i] = Scalar(current(random));
      before.time[i] = i % 4 == 0 ? Scalar(rest(random)) * dt : Scalar(-1);
      before.voltage[i] = i % 4 == 0 ? Scalar(0) : Scalar(start(random));
    }
    const State<Scalar> after = step_on_device(lif, dt, before, 0);
    for (std::size_t i = 0; i < before.J.size(); ++i) {
      if (after.output[i] > 0) continue;
      const double v = double(before.voltage[i]);
      const ExactVoltage exact = exact_voltage(double(lif.tau_rc()), double(dt),
                                               double(before.J[i]), v, double(before.time[i]));
      const double largest = std::max({std::abs(v), std::abs(exact.way), std::abs(exact.voltage)});
      if (largest < double(std::numeric_limits<Scalar>::min())) continue;
      const double error = (double(after.voltage[i]) - exact.voltage) - exact.voltage_rest;
      worst = std::max(worst, std::abs(error) / double(ulp<Scalar>(largest)));
    }
  }
  std::printf("voltages of %s after a step: %.3f ulp\n", type, worst);
  expect(worst <= 2, "voltages are within 2 ulp");
}

template <class Scalar>
__global__ void count_spikes(const Scalar* output, std::size_t n, Scalar one, double* spikes) {
  const std::size_t i = std::size_t{blockIdx.x} * blockDim.x + threadIdx.x;
  if (i < n) spikes[i] += rint(double(output[i]) * double(one));
}

/// How often neurons spike from rest at currents that stay the same, in steps that take turns.
template <class Neuron, class Scalar>
std::vector<double> spikes_of(const Neuron& neuron, const std::vector<Scalar>& J,
                              const std::vector<Scalar>& steps, long turns) {
  const std::size_t n = J.size();
  const DeviceArray<Scalar> currents(J), output(n), voltage(std::vector<Scalar>(n, 0)),
      time(std::vector<Scalar>(n, 0));
  const DeviceArray<double> spikes(std::vector<double>(n, 0));
  for (long k = 0; k < turns; ++k) {
    for (const Scalar dt : steps) {
      gpu::step_math(neuron, dt, currents.data(), n, output.data(), voltage.data(), time.data());
      count_spikes<<<1, 32>>>(output.data(), n, dt / neuron.amplitude(), spikes.data());
    }
  }
  check(cudaGetLastError());
  return spikes.values();
}

/// Just above the threshold, where the voltage creeps, spikes are within 2 % of those due.
template <class Scalar>
void check_spikes_above_threshold(const char* type) {
  const auto tau_rc = Scalar(0.02);
  for (const double ratio : {1e-3, 0.01, 0.05, 0.2, 0.5, 1.0}) {
    const Scalar dt = Scalar(ratio) * tau_rc;
    std::vector<Scalar> J;
    for (int i = 0; i < 6; ++i) J.push_back(Scalar(1 + std::ldexp(1.0, -23) / ratio * (1 + i * i)));
    const long steps = std::lround(60 * 17 / ratio / (ratio < 0.01 ? 10 : 1));
    const std::vector<double> spikes = spikes_of(LIF<Scalar>(tau_rc, dt), J, {dt}, steps);
    for (std::size_t i = 0; i < J.size(); ++i) {
      const double due =
          double(steps) * double(dt) / interval(double(tau_rc), double(dt), double(J[i]));
      std::ostringstream text;
      text << type << ", dt / tau_rc " << ratio << ", J - 1 = " << J[i] - 1 << ": " << spikes[i]
           << " spikes, due " << due;
      expect(std::abs(spikes[i] - due) <= 0.02 * due + 2, text.str());
    }
  }
}

/// Where steps of different lengths take turns, no spike is lost.
template <class Neuron>
void check_turns(double one, double other) {
  const Neuron neuron;
  const auto turns = std::lround(10 / (one + other));
  const std::vector<double> spikes = spikes_of<Neuron, double>(neuron, {20.0}, {one, other}, turns);
  const double due = std::floor((10 + neuron.tau_ref()) / interval(0.02, 0.002, 20));
  std::ostringstream text;
  text << neuron << ", where steps of " << one << " and " << other << " s take turns: " << spikes[0]
       << " spikes, due " << due;
  expect(spikes[0] == due, text.str());
}

template <class Error, class Scalar>
std::string error_of(const LIF<Scalar>& neuron, Scalar dt, std::size_t n) {
  try {
    Scalar* const none = nullptr;
    gpu::step_math(neuron, dt, none, n, none, none, none);
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

void check_errors() {
  expect(error_of<std::exception>(LIF<float>(), 0.001F, 0).empty(), "0 neurons need no launch");
  const std::string of_dt = error_of<std::invalid_argument>(LIF<float>(), 0.F, 1);
  expect(of_dt == "softlif: gpu::step_math: dt must be finite and above 0, but is 0", of_dt);
  const std::string of_times = error_of<std::invalid_argument>(LIF<float>(1e-20F), 0.001F, 1);
  expect(of_times.find("softlif: gpu::step_math: dt, tau_rc and tau_ref must be ") == 0, of_times);
}

}  // namespace

int main() {
  check_errors();
  check_nan_on_host<LIF<float>>();
  check_nan_on_host<LIF<double>>();
  check_nan_on_host<PreciseLIF<float>>();
  check_nan_on_host<PreciseLIF<double>>();
  if (!find_device()) {
    const std::string error = error_of<std::runtime_error>(LIF<float>(), 0.001F, 1);
    expect(error.find("softlif: gpu::step_math: ") == 0, "without a device it throws: " + error);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
  }
  check_any_state(LIF<float>(), 0.001F);
  check_any_state(LIF<float>(0.02F, 0.002F, -1, 0.5F), 0.01F);
  check_any_state(LIF<float>(0.02F, 0, -infinity<float>), 1.F);
  check_any_state(LIF<double>(), 0.001);
  check_any_state(LIF<double>(0.02, 0), 0.0001);
  check_any_state(LIF<double>(0.02, 0.002, -infinity<double>), 3.0);
  check_any_state(PreciseLIF<float>(), 0.001F);
  check_any_state(PreciseLIF<float>(0.02F, 0.002F, -1, 0.5F), 0.01F);
  check_any_state(PreciseLIF<float>(0.02F, 0, -infinity<float>), 1.F);
  check_any_state(PreciseLIF<double>(), 0.001);
  check_any_state(PreciseLIF<double>(0.02, 0), 0.03);
  check_any_state(PreciseLIF<double>(0.02, 0.002, -infinity<double>), 3.0);
  check_voltages<float>("float");
  check_voltages<double>("double");
  check_spikes_above_threshold<float>("float");
  check_spikes_above_threshold<double>("double");
  check_turns<LIF<double>>(0.0002, 0.0018);
  check_turns<PreciseLIF<double>>(0.0002, 0.0018);
  check_turns<PreciseLIF<double>>(0.004, 0.096);
  std::puts(failed ? "failed" : "steps: as due");
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
