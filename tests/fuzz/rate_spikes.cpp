// step_math of RegularSpiking, PoissonSpiking and StochasticSpiking over any rate neuron gives a
// whole number of spikes, as many as the rate allows. Bad arguments are refused, and nothing is
// written.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include "../refusal.hpp"
#include "byte_source.hpp"
#include "guarded_array.hpp"
#include "step_arguments.hpp"
#include "valid_neuron.hpp"

namespace softlif::fuzz {
namespace {

using testing::refusal;

template <class Spiking>
using NeuronOf = std::decay_t<decltype(std::declval<const Spiking&>().neuron())>;
template <class Spiking>
inline constexpr bool is_regular = std::is_same_v<Spiking, RegularSpiking<NeuronOf<Spiking>>>;
template <class Spiking>
inline constexpr bool is_poisson = std::is_same_v<Spiking, PoissonSpiking<NeuronOf<Spiking>>>;
/// The state is a voltage, or the place in the neuron's stream of random numbers.
template <class Spiking>
using StateOf = std::conditional_t<is_regular<Spiking>, ScalarOf<NeuronOf<Spiking>>, std::uint64_t>;

/// One neuron before and after a step.
template <class Spiking>
struct Sample {
  using Scalar = ScalarOf<NeuronOf<Spiking>>;
  using State = StateOf<Spiking>;
  Scalar J, output;
  State from, to;
};

/// A claim about a step, and what refutes it.
template <class Spiking, class Scalar>
auto claims_of(const Spiking& spiking, Scalar dt, Scalar rate, const Sample<Spiking>& sample) {
  return [&spiking, dt, rate, &sample](bool holds, const char* text) {
    require(holds, text, spiking, dt, sample.J, rate, sample.from, sample.output, sample.to);
  };
}

/// Checks the number of spikes, where they can be counted: if there are not too many, and if the
/// output of one is a normal number.
template <class Spiking, class Scalar>
void require_count(const Spiking& spiking, Scalar dt, Scalar rate, const Sample<Spiking>& sample) {
  using Limits = std::numeric_limits<Scalar>;
  using Real = long double;
  const auto claim = claims_of(spiking, dt, rate, sample);
  const Scalar output = sample.output, spike = detail::stored(spiking.amplitude() / dt);
  if (!std::isfinite(spike)) return claim(output == 0 || std::isinf(output), "0 or infinite");
  if (spike == 0) return claim(output == 0, "spikes of 0 add up to 0");
  if (std::isinf(rate)) return claim(std::isinf(output), "an infinite rate gives infinity");
  Real before = 0;  // what was due before the step
  if constexpr (is_regular<Spiking>) before = sample.from;
  const Real due = Real(dt) * Real(rate) + before;
  // The number of random spikes that are due is computed in double.
  const Real epsilon = is_regular<Spiking> ? Real(Limits::epsilon())
                                           : std::max(Real(Limits::epsilon()), Real(0x1p-52));
  const Real rounding = 4 * epsilon * (std::abs(due) + std::abs(before) + 1);
  if (spike < (Limits::min)() || rounding > Real(0.125)) return;
  if (std::abs(due) * Real(spike) > Real((Limits::max)()) / 4) return;
  const Scalar count = std::round(output / spike);
  claim(output == detail::stored(count * spike), "the output is that of a whole number of spikes");
  if constexpr (is_regular<Spiking>) {
    claim(std::abs(Real(count) + Real(sample.to) - due) <= rounding, "no part of a spike is lost");
  } else if constexpr (is_poisson<Spiking>) {
    claim(due > 0 || count == 0, "no spike comes of no rate");
    // (More than 40 standard deviations come once in 1e50 times.)
    claim(std::abs(Real(count) - due) <= 60 + 40 * std::sqrt(due), "the spikes are about as due");
  } else {
    claim(std::abs(Real(count) - due) < 1 + rounding, "what is due is rounded up or down");
    claim(sample.to - sample.from == 0x9e3779b97f4a7c15U,
          "each step takes one number from the stream");
  }
}

template <class Spiking, class Scalar>
void require_right(const Spiking& spiking, Scalar dt, const Sample<Spiking>& sample) {
  const auto& [J, output, from, to] = sample;
  const Scalar rate = spiking.neuron().rate(J);
  const auto claim = claims_of(spiking, dt, rate, sample);
  bool may_be_negative = false;
  if constexpr (is_regular<Spiking>) {
    if (std::isnan(rate) || std::isnan(from)) {
      return claim(std::isnan(output) && std::isnan(to), "NaN gives NaN and stays");
    }
    if (!std::isfinite(from)) return;
    claim(to >= 0 && to <= 1, "the voltage is from 0 to 1");
    claim(to < 1 || from < 0, "the voltage is below 1");
    may_be_negative = from < 0;
  } else if (std::isnan(rate)) {
    return claim(std::isnan(output) && to == from, "NaN gives NaN, in this step alone");
  }
  claim(!std::isnan(output), "no NaN comes from a number");
  claim(output >= 0 || may_be_negative, "no output is negative");
  require_count(spiking, dt, rate, sample);
}

/// Four of them, whose steps are checked. They fill arrays of any size.
template <class Spiking, class Scalar>
std::vector<Sample<Spiking>> some_steps(ByteSource& bytes, const Spiking& spiking, Scalar dt) {
  std::vector<Sample<Spiking>> samples(4);
  for (Sample<Spiking>& sample : samples) {
    sample.J = bytes.number<Scalar>();
    if constexpr (is_regular<Spiking>) {
      sample.from = bytes.one_in(3) ? bytes.number<Scalar>() : Scalar(bytes.fraction() * 0.9999);
    } else {
      sample.from = bytes.bits<std::uint64_t>();
    }
    if (!is_time_step(dt)) continue;
    Eigen::Array<Scalar, 1, 1> output(sample.J);  // in place
    Eigen::Array<StateOf<Spiking>, 1, 1> state(sample.from);
    spiking.step_math(dt, output, output, state);
    sample.output = output(0);
    sample.to = state(0);
    require_right(spiking, dt, sample);
  }
  return samples;
}

template <class Spiking>
void step(ByteSource& bytes) {
  using Scalar = ScalarOf<NeuronOf<Spiking>>;
  const auto neuron = valid_neuron<NeuronOf<Spiking>>(bytes);
  const Spiking spiking(neuron, bytes.one_in(2) ? valid_parameter<Scalar>(bytes) : Scalar(1));
  const Scalar dt = any_time_step<Scalar>(bytes);
  const std::vector<Sample<Spiking>> samples = some_steps(bytes, spiking, dt);

  const Shape shape = any_shape(bytes, std::is_same_v<Scalar, long double> ? 60 : 600);
  const StepShapes shapes(bytes, shape);
  InputAndOutput<Scalar> currents(bytes, shape, shapes.of(1));
  GuardedArray<StateOf<Spiking>> state(bytes, shapes.of(2));
  const bool fits =
      currents.output().shape() == shape && state.shape() == shape && is_time_step(dt);
  for_each(shape, [&](Eigen::Index row, Eigen::Index col) {
    const Sample<Spiking>& sample = samples[currents.input().place(row, col) % samples.size()];
    currents.input().set(row, col, sample.J);
    state.set(row, col, sample.from);
    if (!fits) return;
    currents.output().expect(row, col, sample.output);
    state.expect(row, col, sample.to);
  });

  const auto refused = refusal([&] {
    currents.visit([&](const auto& J, auto&& output) {
      state.visit([&](auto&& states) { spiking.step_math(dt, J, output, states); });
    });
  });
  require_refusal(refused, fits, Spiking::name, "J", dt, shape, spiking);
  require(currents.are_as_expected() && state.is_as_expected(),
          "arrays become what single neurons become, and nothing else is written", spiking, dt,
          shape.text());
}

}  // namespace
}  // namespace softlif::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace softlif;
  fuzz::ByteSource bytes(data, size);
  switch (bytes.below(8)) {
    case 7:
      fuzz::step<RegularSpiking<LIFRate<long double>>>(bytes);
      break;
    case 6:
      fuzz::step<StochasticSpiking<RectifiedLinear<long double>>>(bytes);
      break;
    case 5:
      fuzz::step<StochasticSpiking<SoftLIFRate<double>>>(bytes);
      break;
    case 4:
      fuzz::step<StochasticSpiking<LIFRate<float>>>(bytes);
      break;
    case 3:
      fuzz::step<PoissonSpiking<LIFRate<double>>>(bytes);
      break;
    case 2:
      fuzz::step<PoissonSpiking<RectifiedLinear<float>>>(bytes);
      break;
    case 1:
      fuzz::step<RegularSpiking<Sigmoid<double>>>(bytes);
      break;
    default:
      fuzz::step<RegularSpiking<SoftLIFRate<float>>>(bytes);
  }
  return 0;
}
