// step_math of AdaptiveLIF and AdaptiveLIFRate: the neuron without adaptation takes what is left of
// the current, and the adaptation follows its output. Bad arguments are refused, and nothing is
// written.

#include <algorithm>
#include <array>
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

/// The neurons of a step: all alike, or each row with its own adaptation.
template <class Neuron>
class Neurons {
  using Scalar = ScalarOf<Neuron>;

 public:
  Neurons(ByteSource& bytes, const WithoutAdaptation<Neuron>& plain, const Shape& shape)
      : plain_(plain),
        alike_(bytes.one_in(2)),
        tau_n_(alike_ ? 1 : shape.rows),
        inc_n_(tau_n_.size()) {
    for (Eigen::Index i = 0; i < tau_n_.size(); ++i) {
      tau_n_(i) = bytes.one_in(4) ? bytes.positive<Scalar>() : bytes.between<Scalar>(1e-4, 10);
      const Scalar increment =
          bytes.one_in(4) ? std::abs(bytes.number<Scalar>()) : bytes.between<Scalar>(1e-4, 1);
      inc_n_(i) = std::isfinite(increment) ? increment : Scalar(0);
    }
  }

  Neuron of_row(Eigen::Index row) const {
    const Eigen::Index i = alike_ ? 0 : row;
    return Neuron(plain_, tau_n_(i), inc_n_(i));
  }
  /// Calls function(neurons) with one neuron, or with one for each row.
  template <class Function>
  void visit(const Function& function) const {
    if (alike_) {
      function(of_row(0));
    } else if constexpr (has_spikes<Neuron>) {
      function(AdaptiveLIF<Column<Scalar>>(tau_n_, inc_n_, plain_.tau_rc(), plain_.tau_ref(),
                                           plain_.min_voltage(), plain_.amplitude()));
    } else {
      function(AdaptiveLIFRate<Column<Scalar>>(tau_n_, inc_n_, plain_.tau_rc(), plain_.tau_ref(),
                                               plain_.amplitude()));
    }
  }

 private:
  WithoutAdaptation<Neuron> plain_;
  bool alike_;
  Column<Scalar> tau_n_, inc_n_;
};

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

/// Checks the adaptation against tau_n dn/dt = inc_n output - n, by Euler's method, where no
/// product leaves the range of the scalars, and where there is a wider type.
template <class Neuron, class Scalar, class Claim>
void require_follows(const Neuron& neuron, Scalar dt, Scalar output, Scalar from, Scalar to,
                     const Claim& claim) {
  using Limits = std::numeric_limits<Scalar>;
  using Real = long double;
  const Real n = from, drive = Real(neuron.inc_n()) * Real(output);
  const Real share = Real(dt) / Real(neuron.tau_n()), way = share * (drive - n);
  const auto is_within = [](Real x) {
    return x == 0 || (std::abs(x) >= Real((Limits::min)()) && std::abs(x) <= Real((Limits::max)()));
  };
  if (!can_judge<Scalar> || !is_within(share) || !is_within(drive) || !is_within(way)) return;
  const Real exact = n + way;
  const Real error = 4 * Real(Limits::epsilon()) * (std::abs(n) + share * (drive + std::abs(n))) +
                     2 * Real((Limits::min)() / Limits::epsilon());
  if (std::abs(exact) + error > Real((Limits::max)())) return;
  claim(std::abs(Real(to) - exact) <= error, "the adaptation follows the output");
}

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
  if (from.adaptation >= 0 && dt <= neuron.tau_n()) {
    claim(to.adaptation >= 0, "the adaptation is not negative");
    const Real drive = Real(neuron.inc_n()) * Real(to.output);
    const Real highest = std::max(Real(from.adaptation), drive) * (1 + 4 * Real(Limits::epsilon()));
    claim(to.adaptation <= highest + Limits::denorm_min() || std::isnan(drive),
          "the adaptation is at most what drives it");
  }
  require_follows(neuron, dt, to.output, from.adaptation, to.adaptation, claim);
}

/// What one neuron starts from.
template <class Scalar>
struct Start {
  Scalar J;
  Values<Scalar> values;
};

/// Some of them; they fill arrays of any size.
template <class Scalar>
std::array<Start<Scalar>, 4> some_starts(ByteSource& bytes, Scalar tau_ref) {
  const auto state = [&](Scalar usual) {
    return bytes.one_in(3) ? bytes.number<Scalar>() : Scalar(bytes.fraction()) * usual;
  };
  std::array<Start<Scalar>, 4> result;
  for (auto& [J, values] : result) {
    J = bytes.number<Scalar>();
    values = {Scalar(0), state(1), state(tau_ref), state(1)};
  }
  return result;
}

/// The voltages and refractory times of neurons that have them, and what they are to become. (The
/// target `spiking` has these in every layout.)
template <class Scalar>
struct States {
  explicit States(const Shape& of_voltage, const Shape& of_time)
      : voltage(zeros(of_voltage)),
        refractory_time(zeros(of_time)),
        next_voltage(voltage),
        next_time(refractory_time) {}

  static Matrix<Scalar> zeros(const Shape& shape) {
    return Matrix<Scalar>::Zero(shape.rows, shape.cols);
  }
  bool have(const Shape& shape) const {
    return voltage.cols() == shape.cols && refractory_time.cols() == shape.cols;
  }
  void set(Eigen::Index row, Eigen::Index col, const Values<Scalar>& values) {
    voltage(row, col) = values.voltage;
    refractory_time(row, col) = values.refractory_time;
    expect(row, col, values);
  }
  void expect(Eigen::Index row, Eigen::Index col, const Values<Scalar>& values) {
    next_voltage(row, col) = values.voltage;
    next_time(row, col) = values.refractory_time;
  }
  bool are_as_expected() const {
    return are_same(voltage, next_voltage) && are_same(refractory_time, next_time);
  }

  Matrix<Scalar> voltage, refractory_time, next_voltage, next_time;
};

template <class Neuron>
void step(ByteSource& bytes) {
  using Scalar = ScalarOf<Neuron>;
  const auto plain = valid_neuron<WithoutAdaptation<Neuron>>(bytes);
  const Scalar dt = any_time_step<Scalar>(bytes);
  const Shape shape = any_shape(bytes, std::is_same_v<Scalar, long double> ? 60 : 600);
  const Neurons<Neuron> neurons(bytes, plain, shape);
  const auto starts = some_starts(bytes, plain.tau_ref());

  const StepShapes shapes(bytes, shape);
  InputAndOutput<Scalar> currents(bytes, shape, shapes.of(1));
  GuardedArray<Scalar> adaptation(bytes, shapes.of(2));
  States<Scalar> states(has_spikes<Neuron> ? shapes.of(3) : shape,
                        has_spikes<Neuron> ? shapes.of(4) : shape);
  const bool fits = is_time_step(dt) && currents.output().shape() == shape &&
                    adaptation.shape() == shape && states.have(shape);
  for_each(shape, [&](Eigen::Index row, Eigen::Index col) {
    const auto& [J, from] = starts[currents.input().place(row, col) % starts.size()];
    currents.input().set(row, col, J);
    adaptation.set(row, col, from.adaptation);
    states.set(row, col, from);
    if (!fits) return;
    const Neuron neuron = neurons.of_row(row);
    const Values<Scalar> to = stepped(neuron, dt, J, from);
    require_right(neuron, dt, J, from, to);
    currents.output().expect(row, col, to.output);
    adaptation.expect(row, col, to.adaptation);
    states.expect(row, col, to);
  });

  const auto refused = refusal([&] {
    currents.visit([&](const auto& J, auto&& output) {
      adaptation.visit([&](auto&& n) {
        neurons.visit([&](const auto& all) {
          advance<Neuron>(all, dt, J, output, states.voltage, states.refractory_time, n);
        });
      });
    });
  });
  require_refusal(refused, fits, Neuron::name, "J", dt, shape, plain);
  require(currents.are_as_expected() && adaptation.is_as_expected() && states.are_as_expected(),
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
