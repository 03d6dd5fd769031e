// step_math of LIF and PreciseLIF: a step keeps the state valid, whatever it is, and does what the
// equation of the membrane says. Bad arguments are refused, and nothing is written.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

#include "../refusal.hpp"
#include "byte_source.hpp"
#include "exact_curve.hpp"
#include "guarded_array.hpp"
#include "population.hpp"
#include "step_arguments.hpp"
#include "valid_neuron.hpp"

namespace softlif::fuzz {
namespace {

using testing::refusal;

/// What a step makes of one neuron.
template <class Scalar>
struct Stepped {
  Scalar output, voltage, refractory_time;
};

/// What a step starts from.
template <class Scalar>
struct Start {
  Scalar J, voltage, refractory_time;
};

template <class Neuron, class Scalar>
void require_invariants(const Neuron& lif, Scalar dt, const Start<Scalar>& from,
                        const Stepped<Scalar>& to) {
  if (std::isnan(from.J) || std::isnan(from.voltage) || std::isnan(from.refractory_time)) {
    require(std::isnan(to.output) && std::isnan(to.voltage), "NaN gives NaN and stays", lif, dt,
            from.J, from.voltage, from.refractory_time, to.output, to.voltage);
    return;
  }
  const Scalar spike = detail::stored(lif.amplitude() / dt);
  const Scalar shortest = detail::stored(lif.tau_ref() - dt);
  const auto claim = [&](bool holds, const char* text) {
    require(holds, text, lif, dt, from.J, from.voltage, from.refractory_time, to.output, to.voltage,
            to.refractory_time);
  };
  if constexpr (std::is_same_v<Neuron, LIF<Scalar>>) {
    claim(to.output == 0 || to.output == spike, "the output is amplitude / dt or 0");
    claim(to.output == 0 || to.voltage == 0, "a spike resets the voltage");
  } else {
    claim(to.output == 0 || to.output >= spike, "the output is at least amplitude / dt, or 0");
  }
  claim(to.voltage >= lif.min_voltage() && to.voltage <= 1, "voltages are from min_voltage to 1");
  if (to.output != 0) {
    claim(to.refractory_time >= shortest, "a spike starts the refractory time within the step");
  }
  claim(to.refractory_time <= std::max(lif.tau_ref(), from.refractory_time),
        "refractory times are at most tau_ref");
}

/// Whether all numbers stay far from the ends of the range, and whether, at a J just above 1, a
/// spike comes within 60 halvings.
template <class Neuron, class Scalar>
bool is_moderate(const Neuron& lif, Scalar dt, const Start<Scalar>& from) {
  const auto is_time = [](Scalar t) { return is_between(t, 1e-6, 1e3); };
  return is_time(lif.tau_rc()) && (lif.tau_ref() == 0 || is_time(lif.tau_ref())) && is_time(dt) &&
         lif.amplitude() / dt > 0 && is_between(from.J, -1e6, 1e6) &&
         is_between(from.voltage, -100, 1) && is_between(from.refractory_time, -1e3, lif.tau_ref());
}

/// The equation of the membrane, tau_rc dv/dt = J - v, over the part of a step that is not
/// refractory, in long double; and how far the library may be from it.
template <class Neuron>
class Membrane {
  using Scalar = testing::ScalarOf<Neuron>;
  using Limits = std::numeric_limits<Scalar>;
  using Real = long double;

 public:
  Membrane(const Neuron& lif, Scalar dt, const Start<Scalar>& from, const Stepped<Scalar>& to)
      : lif_(lif), dt_(dt), from_(from), to_(to) {}

  void require_right() const {
    if (reached_ > 1 + error_) claim(to_.output > 0, "it spikes above 1", reached_);
    if (reached_ < 1 - error_) claim(to_.output == 0, "it does not spike below 1", reached_);
    if (to_.output == 0) return require_relaxed();
    if constexpr (std::is_same_v<Neuron, PreciseLIF<Scalar>>) {
      if (J_ > 1) return require_spikes();
    }
    require_spike();
  }

 private:
  void claim(bool holds, const char* text, Real exact) const {
    require(holds, text, lif_, dt_, from_.J, from_.voltage, from_.refractory_time, to_.output,
            to_.voltage, to_.refractory_time, exact, error_);
  }

  void require_relaxed() const {
    const Real exact = std::max(std::min(reached_, Real(1)), Real(lif_.min_voltage()));
    claim(std::abs(to_.voltage - exact) <= error_, "the voltage relaxes", exact);
    claim(std::abs(to_.refractory_time - left_) <= time_error_, "refractory times run down", left_);
  }

  /// At the very end of the step, the time of a spike is as uncertain as whether it comes.
  Real time_error_of_spike() const { return time_error_ + error_ / ((J_ - 1) / tau_rc_); }

  void require_spike() const {
    const Real to_spike = tau_rc_ * std::log1p((1 - v_) / (J_ - 1));
    const Real end = start_ + std::min(to_spike, active_) + lif_.tau_ref(), exact = end - step_;
    claim(std::abs(to_.refractory_time - exact) <= rounding * end + time_error_of_spike(),
          "the refractory time counts from the spike", exact);
  }

  /// Spikes come at equal intervals. The last one is less than an interval before the end, and the
  /// voltage has relaxed since.
  void require_spikes() const {
    const Real interval = lif_.tau_ref() + tau_rc_ * std::log1p(1 / (J_ - 1));
    const Real spikes = std::round(Real(to_.output) / (Real(lif_.amplitude()) / step_));
    // (The output must tell the number of spikes.)
    if (spikes > Real(0.1) / rounding || lif_.amplitude() / dt_ < Limits::min()) return;
    const Real to_spike = std::min(tau_rc_ * std::log1p((1 - v_) / (J_ - 1)), active_);
    const Real last = start_ + to_spike + (spikes - 1) * interval;
    const Real time_of_last = Real(to_.refractory_time) + step_ - lif_.tau_ref();
    const Real end = start_ + to_spike + spikes * interval + step_ + Real(lif_.tau_ref());
    const Real lateness = rounding * end + time_error_of_spike();
    claim(std::abs(time_of_last - last) <= lateness, "the last spike is where it is due", last);
    claim(time_of_last <= step_ + lateness, "the last spike is within the step", last);
    claim(time_of_last + interval >= step_ - lateness, "no other spike would fit", last);
    const Real free = std::max(-Real(to_.refractory_time), Real(0));
    const Real relaxed = -J_ * std::expm1(-free / tau_rc_);
    claim(std::abs(to_.voltage - std::min(relaxed, Real(1))) <= rounding * (1 + J_ * rounding),
          "the voltage relaxes from the last spike", relaxed);
  }

  /// What is lost where numbers are almost 0. The library may take so small a share for 0: what is
  /// kept is negligible beside the threshold. If current and voltage are both almost 0, the voltage
  /// becomes 0.
  Real negligible() const {
    const Real almost_0 = std::ldexp(Real(1), std::is_same_v<Scalar, float> ? -95 : -959);
    const bool rests = std::max(std::abs(J_), std::abs(v_)) < almost_0;
    return 256 * Real(Limits::min()) * std::abs(J_ - v_) + Limits::denorm_min() +
           (rests ? almost_0 : Real(0));
  }

  static constexpr Real rounding = 8 * Real(Limits::epsilon());

  Neuron lif_;
  Scalar dt_;
  Start<Scalar> from_;
  Stepped<Scalar> to_;
  Real J_ = from_.J, v_ = from_.voltage, tau_rc_ = lif_.tau_rc(), step_ = dt_;
  Real left_ = Real(from_.refractory_time) - step_;
  Real start_ = std::min(std::max(Real(from_.refractory_time), Real(0)), step_);
  Real active_ = step_ - start_;
  Real kept_ = std::exp(-active_ / tau_rc_), gained_ = -std::expm1(-active_ / tau_rc_);
  Real reached_ = J_ * gained_ + v_ * kept_;
  /// The library rounds the refractory time that is left and what it subtracts from.
  Real time_error_ = rounding * (std::abs(left_) + step_);
  Real error_ = rounding * (std::abs(J_) * gained_ + std::abs(v_) * kept_) +
                std::abs(J_ - v_) * kept_ * std::min(Real(1), time_error_ / tau_rc_) + negligible();
};

template <class Neuron, class Scalar>
void require_right(const Neuron& lif, Scalar dt, const Start<Scalar>& from,
                   const Stepped<Scalar>& to) {
  require_invariants(lif, dt, from, to);
  if constexpr (can_judge<Scalar>) {
    if (is_moderate(lif, dt, from)) Membrane<Neuron>(lif, dt, from, to).require_right();
  }
}

template <class Neuron, class Scalar>
Stepped<Scalar> stepped(const Neuron& lif, Scalar dt, const Start<Scalar>& from) {
  using One = Eigen::Array<Scalar, 1, 1>;
  One output, voltage(from.voltage), refractory_time(from.refractory_time);
  lif.step_math(dt, One(from.J), output, voltage, refractory_time);
  return {output(0), voltage(0), refractory_time(0)};
}

/// A few states to start from. They fill arrays of any size.
template <class Scalar>
std::vector<Start<Scalar>> some_starts(ByteSource& bytes, Scalar tau_ref) {
  const auto state = [&](Scalar usual) {
    if (bytes.one_in(3)) return bytes.number<Scalar>();
    return static_cast<Scalar>(bytes.fraction()) * usual;
  };
  std::vector<Start<Scalar>> result;
  for (int count = 1 + bytes.below(4); count > 0; --count) {
    const Scalar J = bytes.number<Scalar>(), voltage = state(1), refractory_time = state(tau_ref);
    result.push_back({J, voltage, refractory_time});
  }
  return result;
}

/// What a step makes of each of them, which is checked.
template <class Neuron, class Scalar>
std::vector<Stepped<Scalar>> stepped_from(const std::vector<Start<Scalar>>& starts,
                                          const Neuron& lif, Scalar dt) {
  std::vector<Stepped<Scalar>> result;
  for (const Start<Scalar>& from : starts) {
    result.emplace_back();
    if (!is_time_step(dt)) continue;
    result.back() = stepped(lif, dt, from);
    require_right(lif, dt, from, result.back());
  }
  return result;
}

template <class One, class Parameter = testing::ScalarOf<One>>
void step(ByteSource& bytes) {
  using Scalar = testing::ScalarOf<One>;
  const auto some = Population<One, Parameter>::some(bytes);
  const Scalar dt = any_time_step<Scalar>(bytes);
  const auto starts = some_starts(bytes, some.front().tau_ref());
  std::vector<std::vector<Stepped<Scalar>>> ends;
  for (const One& lif : some) ends.push_back(stepped_from(starts, lif, dt));

  const Shape shape = any_shape(bytes, std::is_same_v<Scalar, long double> ? 60 : 600);
  const Population<One, Parameter> population(some, shape);
  const auto& lif = population.neurons;
  const StepShapes shapes(bytes, shape);
  InputAndOutput<Scalar> currents(bytes, shape, shapes.of(1));
  GuardedArray<Scalar> voltage(bytes, shapes.of(2)), refractory_time(bytes, shapes.of(3));
  const bool fits = currents.output().shape() == shape && voltage.shape() == shape &&
                    refractory_time.shape() == shape && is_time_step(dt);
  for_each(shape, [&](Eigen::Index row, Eigen::Index col) {
    const std::size_t k = currents.input().place(row, col) % starts.size();
    const Start<Scalar>& from = starts[k];
    const Stepped<Scalar>& to = ends[population.at(row, col)][k];
    currents.input().set(row, col, from.J);
    voltage.set(row, col, from.voltage);
    refractory_time.set(row, col, from.refractory_time);
    if (!fits) return;
    currents.output().expect(row, col, to.output);
    voltage.expect(row, col, to.voltage);
    refractory_time.expect(row, col, to.refractory_time);
  });

  const auto refused = refusal([&] {
    currents.visit([&](const auto& J, auto&& output) {
      voltage.visit([&](auto&& v) {
        refractory_time.visit([&](auto&& t) { lif.step_math(dt, J, output, v, t); });
      });
    });
  });
  require_refusal(refused, fits, One::name, "J", dt, shape, lif);
  require(
      currents.are_as_expected() && voltage.is_as_expected() && refractory_time.is_as_expected(),
      "arrays become what single neurons become, and nothing else is written", lif, dt,
      shape.text());
}

/// Neurons with parameters of their own.
void step_different(ByteSource& bytes) {
  using Row = Eigen::Array<double, 1, Eigen::Dynamic>;
  switch (bytes.below(4)) {
    case 3:
      return step<PreciseLIF<double>, Row>(bytes);
    case 2:
      return step<PreciseLIF<float>, Eigen::ArrayX<float>>(bytes);
    case 1:
      return step<LIF<double>, Row>(bytes);
    default:
      return step<LIF<float>, Eigen::ArrayX<float>>(bytes);
  }
}

}  // namespace
}  // namespace softlif::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace softlif;
  using namespace softlif::fuzz;
  ByteSource bytes(data, size);
  switch (bytes.below(12)) {
    case 11:
      step<PreciseLIF<long double>>(bytes);
      break;
    case 10:
      step<PreciseLIF<double>>(bytes);
      break;
    case 8:
    case 9:
      step<PreciseLIF<float>>(bytes);
      break;
    case 7:
      step<LIF<long double>>(bytes);
      break;
    case 4:
    case 5:
    case 6:
      step<LIF<double>>(bytes);
      break;
    default:
      step<LIF<float>>(bytes);
  }
  if (bytes.one_in(2)) step_different(bytes);
  return 0;
}
