// step_math of AdaptiveLIF and AdaptiveLIFRate: the neuron without adaptation takes what is left of
// the current, and the adaptation follows its output. Bad arguments are refused, and nothing is
// written.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "../refusal.hpp"
#include "byte_source.hpp"
#include "guarded_array.hpp"
#include "step_arguments.hpp"
#include "valid_neuron.hpp"

namespace softlif::fuzz {
namespace {

using testing::refusal;

template <class Scalar>
using Column = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
template <class Scalar>
using Matrix = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

template <class Neuron>
inline constexpr bool has_spikes = std::is_same_v<Neuron, AdaptiveLIF<ScalarOf<Neuron>>>;
template <class Neuron>
using WithoutAdaptation =
    std::conditional_t<has_spikes<Neuron>, LIF<ScalarOf<Neuron>>, LIFRate<ScalarOf<Neuron>>>;

template <class Scalar>
auto one_for_each_row(const LIF<Scalar>& plain, const Column<Scalar>& tau_n,
                      const Column<Scalar>& inc_n) {
  return AdaptiveLIF<Column<Scalar>>(tau_n, inc_n, plain.tau_rc(), plain.tau_ref(),
                                     plain.min_voltage(), plain.amplitude());
}
template <class Scalar>
auto one_for_each_row(const LIFRate<Scalar>& plain, const Column<Scalar>& tau_n,
                      const Column<Scalar>& inc_n) {
  return AdaptiveLIFRate<Column<Scalar>>(tau_n, inc_n, plain.tau_rc(), plain.tau_ref(),
                                         plain.amplitude());
}

/// A step of either kind of neuron: AdaptiveLIFRate has no voltage and no refractory time.
template <class Neuron, class Neurons, class Scalar, class Input, class Output, class State,
          class Adaptation>
void advance(const Neurons& neurons, const Scalar& dt, const Input& J, Output& output,
             State& voltage, State& refractory_time, Adaptation& adaptation) {
  if constexpr (has_spikes<Neuron>) {
    neurons.step_math(dt, J, output, voltage, refractory_time, adaptation);
  } else {
    neurons.step_math(dt, J, output, adaptation);
  }
}

/// What a step reads and writes of one neuron.
template <class Scalar>
struct Values {
  Scalar output, voltage, refractory_time, adaptation;
};

template <class Neuron, class Scalar>
Values<Scalar> stepped(const Neuron& neuron, Scalar dt, Scalar J, const Values<Scalar>& from) {
  using One = Eigen::Array<Scalar, 1, 1>;
  One output, voltage(from.voltage), time(from.refractory_time), adaptation(from.adaptation);
  advance<Neuron>(neuron, dt, One(J), output, voltage, time, adaptation);
  return {output(0), voltage(0), time(0), adaptation(0)};
}

/// What the neuron without adaptation makes of what is left of the current.
template <class Neuron, class Scalar>
Values<Scalar> without_adaptation(const Neuron& neuron, Scalar dt, Scalar J,
                                  const Values<Scalar>& from) {
  using One = Eigen::Array<Scalar, 1, 1>;
  const auto plain = Neuron::without_adaptation(neuron);
  One output, voltage(from.voltage), time(from.refractory_time);
  if constexpr (has_spikes<Neuron>) {
    plain.step_math(dt, One(J - from.adaptation), output, voltage, time);
  } else {
    plain.step_math(One(J - from.adaptation), output);
  }
  return {output(0), voltage(0), time(0), from.adaptation};
}

template <class Scalar>
bool are_same(const Matrix<Scalar>& a, const Matrix<Scalar>& b) {
  return std::equal(a.data(), a.data() + a.size(), b.data(), same<Scalar>);
}

/// Checks the step against the equations: tau_n dn/dt = inc_n output - n, by Euler's method.
template <class Neuron, class Scalar>
void require_right(const Neuron& neuron, Scalar dt, Scalar J, const Values<Scalar>& from,
                   const Values<Scalar>& to) {
  using Limits = std::numeric_limits<Scalar>;
  using Real = long double;
  const auto claim = [&](bool holds, const char* text) {
    require(holds, text, neuron, dt, J, from.voltage, from.refractory_time, from.adaptation,
            to.output, to.voltage, to.refractory_time, to.adaptation);
  };
  const Values<Scalar> plain = without_adaptation(neuron, dt, J, from);
  claim(same(to.output, plain.output) && same(to.voltage, plain.voltage) &&
            same(to.refractory_time, plain.refractory_time),
        "it does what the neuron without adaptation does");

  if (std::isnan(from.adaptation) || std::isnan(to.output)) {
    return claim(std::isnan(to.output) && std::isnan(to.adaptation), "NaN gives NaN and stays");
  }
  if (!std::isfinite(from.adaptation)) return;
  claim(std::isfinite(to.adaptation), "the adaptation stays finite");
  claim(std::fpclassify(to.adaptation) != FP_SUBNORMAL, "no adaptation is subnormal");

  const Real n = from.adaptation, drive = Real(neuron.inc_n()) * Real(to.output);
  if (n >= 0 && dt <= neuron.tau_n()) {
    claim(to.adaptation >= 0, "the adaptation is not negative");
    const Real highest = std::max(n, drive) * (1 + 4 * Real(Limits::epsilon()));
    claim(to.adaptation <= highest + Limits::denorm_min() || std::isnan(drive),
          "the adaptation is at most what drives it");
  }
  // Judged only where no product leaves the range of the scalars, and where there is a wider type.
  const Real share = Real(dt) / Real(neuron.tau_n());
  const auto is_within = [](Real x) {
    return x == 0 || (std::abs(x) >= Real((Limits::min)()) && std::abs(x) <= Real((Limits::max)()));
  };
  const Real way = share * (drive - n);
  if (!can_judge<Scalar> || !is_within(share) || !is_within(drive) || !is_within(way)) return;
  const Real exact = n + way;
  const Real error = 4 * Real(Limits::epsilon()) * (std::abs(n) + share * (drive + std::abs(n))) +
                     2 * Real((Limits::min)() / Limits::epsilon());
  if (std::abs(exact) + error > Real((Limits::max)())) return;
  claim(std::abs(Real(to.adaptation) - exact) <= error, "the adaptation follows the output");
}

template <class Neuron>
void step(ByteSource& bytes) {
  using Scalar = ScalarOf<Neuron>;
  const auto plain = valid_neuron<WithoutAdaptation<Neuron>>(bytes);
  const Scalar dt = any_time_step<Scalar>(bytes);
  const bool valid_dt = is_time_step(dt);
  const Shape shape = any_shape(bytes, std::is_same_v<Scalar, long double> ? 60 : 600);

  // All neurons alike, or each row with its own.
  const bool alike = bytes.one_in(2);
  Column<Scalar> tau_n(alike ? 1 : shape.rows), inc_n(tau_n.size());
  for (Eigen::Index i = 0; i < tau_n.size(); ++i) {
    tau_n(i) = bytes.one_in(4) ? bytes.positive<Scalar>() : bytes.between<Scalar>(1e-4, 10);
    const Scalar increment =
        bytes.one_in(4) ? std::abs(bytes.number<Scalar>()) : bytes.between<Scalar>(1e-4, 1);
    inc_n(i) = std::isfinite(increment) ? increment : Scalar(0);
  }

  constexpr int most = 4;
  Scalar currents[most];
  Values<Scalar> from[most];
  for (int i = 0; i < most; ++i) {
    currents[i] = bytes.number<Scalar>();
    const auto state = [&](Scalar usual) {
      return bytes.one_in(3) ? bytes.number<Scalar>() : Scalar(bytes.fraction()) * usual;
    };
    from[i] = {Scalar(0), state(1), state(plain.tau_ref()), state(1)};
  }

  const int wrong = bytes.below(32);  // which of the four has another shape, if any
  const auto shape_of = [&](int i) {
    return wrong == i ? Shape{shape.rows, shape.cols + 1} : shape;
  };
  const bool in_place = bytes.one_in(4);
  GuardedArray<Scalar> J(bytes, shape, !in_place), output(bytes, in_place ? shape : shape_of(1)),
      adaptation(bytes, shape_of(2));
  GuardedArray<Scalar>& to_output = in_place ? J : output;
  // The target `spiking` has these in every layout.
  const auto zeros = [&](const Shape& of) { return Matrix<Scalar>(of.rows, of.cols).setZero(); };
  Matrix<Scalar> voltage = zeros(shape_of(has_spikes<Neuron> ? 3 : -1)),
                 refractory_time = zeros(shape_of(has_spikes<Neuron> ? 4 : -1)),
                 next_voltage = voltage, next_time = refractory_time;
  const bool fits = valid_dt && to_output.shape() == shape && adaptation.shape() == shape &&
                    voltage.cols() == shape.cols && refractory_time.cols() == shape.cols;
  for (Eigen::Index col = 0; col < shape.cols; ++col) {
    for (Eigen::Index row = 0; row < shape.rows; ++row) {
      const std::size_t i = J.place(row, col) % most;
      J.set(row, col, currents[i]);
      adaptation.set(row, col, from[i].adaptation);
      next_voltage(row, col) = voltage(row, col) = from[i].voltage;
      next_time(row, col) = refractory_time(row, col) = from[i].refractory_time;
      if (!fits) continue;
      const Eigen::Index k = alike ? 0 : row;
      const Neuron neuron(plain, tau_n(k), inc_n(k));
      const Values<Scalar> to = stepped(neuron, dt, currents[i], from[i]);
      require_right(neuron, dt, currents[i], from[i], to);
      to_output.expect(row, col, to.output);
      adaptation.expect(row, col, to.adaptation);
      next_voltage(row, col) = to.voltage;
      next_time(row, col) = to.refractory_time;
    }
  }

  const auto refused = refusal([&] {
    J.visit([&](const auto& input) {
      to_output.visit([&](auto&& out) {
        adaptation.visit([&](auto&& n) {
          if (alike) {
            advance<Neuron>(Neuron(plain, tau_n(0), inc_n(0)), dt, input, out, voltage,
                            refractory_time, n);
          } else {
            advance<Neuron>(one_for_each_row(plain, tau_n, inc_n), dt, input, out, voltage,
                            refractory_time, n);
          }
        });
      });
    });
  });
  require_refusal(refused, fits, Neuron::name, "J", dt, shape, plain);
  require(J.is_as_expected() && output.is_as_expected() && adaptation.is_as_expected() &&
              are_same(voltage, next_voltage) && are_same(refractory_time, next_time),
          "arrays become what single neurons become, and nothing else is written", plain, dt,
          shape.text());
}

}  // namespace
}  // namespace softlif::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace softlif;
  fuzz::ByteSource bytes(data, size);
  switch (bytes.below(8)) {
    case 7:
      fuzz::step<AdaptiveLIF<long double>>(bytes);
      break;
    case 6:
      fuzz::step<AdaptiveLIFRate<double>>(bytes);
      break;
    case 5:
    case 4:
      fuzz::step<AdaptiveLIFRate<float>>(bytes);
      break;
    case 3:
    case 2:
      fuzz::step<AdaptiveLIF<double>>(bytes);
      break;
    default:
      fuzz::step<AdaptiveLIF<float>>(bytes);
  }
  return 0;
}
