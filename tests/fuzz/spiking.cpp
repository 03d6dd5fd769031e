// step_math of LIF and PreciseLIF: a step keeps the state valid, whatever it is, and does what the
// equation of the membrane says. Bad arguments are refused, and nothing is written.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "../refusal.hpp"
#include "byte_source.hpp"
#include "exact_curve.hpp"
#include "guarded_array.hpp"
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

/// Checks the step against tau_rc dv/dt = J - v over the part that is not refractory, in long
/// double.
template <class Neuron, class Scalar>
void require_right(const Neuron& lif, Scalar dt, const Start<Scalar>& from,
                   const Stepped<Scalar>& to) {
  require_invariants(lif, dt, from, to);
  if constexpr (can_judge<Scalar>) {
    if (!is_moderate(lif, dt, from)) return;
    using Real = long double;
    const Real J = from.J, v = from.voltage, tau_rc = lif.tau_rc(), step = dt;
    const Real left = Real(from.refractory_time) - step;
    const Real start = std::min(std::max(Real(from.refractory_time), Real(0)), step);
    const Real active = step - start;
    const Real kept = std::exp(-active / tau_rc), gained = -std::expm1(-active / tau_rc);
    const Real reached = J * gained + v * kept;

    // The library rounds the refractory time that is left and what it subtracts from.
    constexpr Real rounding = 8 * Real(std::numeric_limits<Scalar>::epsilon());
    const Real time_error = rounding * (std::abs(left) + step);
    // The library may take so small a share for 0: what is kept is negligible beside the threshold.
    using Limits = std::numeric_limits<Scalar>;
    // If current and voltage are both almost 0, the voltage becomes 0.
    const Real almost_0 = std::ldexp(Real(1), std::is_same_v<Scalar, float> ? -95 : -959);
    const bool rests = std::max(std::abs(J), std::abs(v)) < almost_0;
    const Real nothing = 256 * Real(Limits::min()) * std::abs(J - v) + Limits::denorm_min() +
                         (rests ? almost_0 : Real(0));
    const Real error = rounding * (std::abs(J) * gained + std::abs(v) * kept) +
                       std::abs(J - v) * kept * std::min(Real(1), time_error / tau_rc) + nothing;
    const auto claim = [&](bool holds, const char* text, Real exact) {
      require(holds, text, lif, dt, from.J, from.voltage, from.refractory_time, to.output,
              to.voltage, to.refractory_time, exact, error);
    };
    if (reached > 1 + error) claim(to.output > 0, "it spikes above 1", reached);
    if (reached < 1 - error) claim(to.output == 0, "it does not spike below 1", reached);
    if constexpr (std::is_same_v<Neuron, PreciseLIF<Scalar>>) {
      if (to.output > 0 && J > 1) {
        // Spikes come at equal intervals. The last one is less than an interval before the end, and
        // the voltage has relaxed since.
        const Real interval = lif.tau_ref() + tau_rc * std::log1p(1 / (J - 1));
        const Real spikes = std::round(Real(to.output) / (Real(lif.amplitude()) / step));
        // (The output must tell the number of spikes.)
        if (spikes > Real(0.1) / rounding || lif.amplitude() / dt < Limits::min()) return;
        const Real to_spike = std::min(tau_rc * std::log1p((1 - v) / (J - 1)), active);
        const Real last = start + to_spike + (spikes - 1) * interval;
        const Real time_of_last = Real(to.refractory_time) + step - lif.tau_ref();
        const Real slope = (J - 1) / tau_rc;
        const Real lateness =
            rounding * (start + to_spike + spikes * interval + step + Real(lif.tau_ref())) +
            time_error + error / slope;
        claim(std::abs(time_of_last - last) <= lateness, "the last spike is where it is due", last);
        claim(time_of_last <= step + lateness, "the last spike is within the step", last);
        claim(time_of_last + interval >= step - lateness, "no other spike would fit", last);
        const Real free = std::max(-Real(to.refractory_time), Real(0));
        const Real relaxed = -J * std::expm1(-free / tau_rc);
        claim(std::abs(to.voltage - std::min(relaxed, Real(1))) <= rounding * (1 + J * rounding),
              "the voltage relaxes from the last spike", relaxed);
        return;
      }
    }
    if (to.output > 0) {
      const Real to_spike = tau_rc * std::log1p((1 - v) / (J - 1));
      const Real end = start + std::min(to_spike, active) + lif.tau_ref(), exact = end - step;
      // At the very end of the step, the time of a spike is as uncertain as whether it comes.
      const Real slope = (J - 1) / tau_rc;
      claim(std::abs(to.refractory_time - exact) <= rounding * end + time_error + error / slope,
            "the refractory time counts from the spike", exact);
    } else {
      const Real exact = std::max(std::min(reached, Real(1)), Real(lif.min_voltage()));
      claim(std::abs(to.voltage - exact) <= error, "the voltage relaxes", exact);
      claim(std::abs(to.refractory_time - left) <= time_error, "refractory times run down", left);
    }
  }
}

template <class Neuron>
void step(ByteSource& bytes) {
  using Scalar = testing::ScalarOf<Neuron>;
  const auto lif = valid_neuron<Neuron>(bytes);
  const Scalar dt = any_time_step<Scalar>(bytes);
  const bool valid_dt = is_time_step(dt);

  constexpr int most = 4;
  Start<Scalar> from[most];
  Stepped<Scalar> to[most];
  const int count = 1 + bytes.below(most);
  for (int i = 0; i < count; ++i) {
    Scalar& J = from[i].J;
    Scalar& voltage = from[i].voltage;
    Scalar& refractory_time = from[i].refractory_time;
    J = bytes.number<Scalar>();
    voltage = bytes.one_in(3) ? bytes.number<Scalar>() : static_cast<Scalar>(bytes.fraction());
    refractory_time = bytes.one_in(3) ? bytes.number<Scalar>()
                                      : static_cast<Scalar>(bytes.fraction()) * lif.tau_ref();
    if (!valid_dt) continue;
    using One = Eigen::Array<Scalar, 1, 1>;
    One output, v(voltage), t(refractory_time);
    lif.step_math(dt, One(J), output, v, t);
    to[i] = {output(0), v(0), t(0)};
    require_right(lif, dt, from[i], to[i]);
  }

  const Shape shape = any_shape(bytes, std::is_same_v<Scalar, long double> ? 60 : 600);
  const int wrong = bytes.below(32);  // which of the three has another shape, if any
  const auto shape_of = [&](int i) {
    return wrong == i ? Shape{shape.rows, shape.cols + 1} : shape;
  };
  const bool in_place = bytes.one_in(4);
  GuardedArray<Scalar> J(bytes, shape, !in_place), output(bytes, in_place ? shape : shape_of(1)),
      voltage(bytes, shape_of(2)), refractory_time(bytes, shape_of(3));
  GuardedArray<Scalar>& to_output = in_place ? J : output;
  const bool fits = to_output.shape() == shape && voltage.shape() == shape &&
                    refractory_time.shape() == shape && valid_dt;
  for (Eigen::Index col = 0; col < shape.cols; ++col) {
    for (Eigen::Index row = 0; row < shape.rows; ++row) {
      const std::size_t i = J.place(row, col) % static_cast<std::size_t>(count);
      J.set(row, col, from[i].J);
      voltage.set(row, col, from[i].voltage);
      refractory_time.set(row, col, from[i].refractory_time);
      if (!fits) continue;
      to_output.expect(row, col, to[i].output);
      voltage.expect(row, col, to[i].voltage);
      refractory_time.expect(row, col, to[i].refractory_time);
    }
  }

  const auto refused = refusal([&] {
    J.visit([&](const auto& input) {
      to_output.visit([&](auto&& out) {
        voltage.visit([&](auto&& v) {
          refractory_time.visit([&](auto&& t) { lif.step_math(dt, input, out, v, t); });
        });
      });
    });
  });
  require_refusal(refused, fits, Neuron::name, "J", dt, shape, lif);
  require(J.is_as_expected() && output.is_as_expected() && voltage.is_as_expected() &&
              refractory_time.is_as_expected(),
          "arrays become what single neurons become, and nothing else is written", lif, dt,
          shape.text());
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
  return 0;
}
