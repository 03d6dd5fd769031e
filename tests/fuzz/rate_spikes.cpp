// step_math of RegularSpiking, PoissonSpiking and StochasticSpiking over any rate neuron gives a
// whole number of spikes, as many as the rate allows. Bad arguments are refused, and nothing is
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

template <class Spiking>
using NeuronOf = std::decay_t<decltype(std::declval<const Spiking&>().neuron())>;
template <class Spiking>
inline constexpr bool is_regular = std::is_same_v<Spiking, RegularSpiking<NeuronOf<Spiking>>>;
template <class Spiking>
inline constexpr bool is_poisson = std::is_same_v<Spiking, PoissonSpiking<NeuronOf<Spiking>>>;
/// The state is a voltage, or the place in the neuron's stream of random numbers.
template <class Spiking>
using StateOf = std::conditional_t<is_regular<Spiking>, ScalarOf<NeuronOf<Spiking>>, std::uint64_t>;

template <class Spiking, class Scalar, class State>
void require_right(const Spiking& spiking, Scalar dt, Scalar J, State from, Scalar output,
                   State to) {
  using Limits = std::numeric_limits<Scalar>;
  using Real = long double;
  const Scalar rate = spiking.neuron().rate(J);
  const auto claim = [&](bool holds, const char* text) {
    require(holds, text, spiking, dt, J, rate, from, output, to);
  };
  Real before = 0;  // what was due before the step
  if constexpr (is_regular<Spiking>) {
    before = from;
    if (std::isnan(rate) || std::isnan(from)) {
      return claim(std::isnan(output) && std::isnan(to), "NaN gives NaN and stays");
    }
    if (!std::isfinite(from)) return;
    claim(to >= 0 && to <= 1, "the voltage is from 0 to 1");
    claim(to < 1 || from < 0, "the voltage is below 1");
  } else if (std::isnan(rate)) {
    return claim(std::isnan(output) && to == from, "NaN gives NaN, in this step alone");
  }
  claim(!std::isnan(output), "no NaN comes from a number");
  claim(output >= 0 || before < 0, "no output is negative");

  // The spikes can be counted if there are not too many, and if the output of one is a normal
  // number.
  const Scalar spike = detail::stored(spiking.amplitude() / dt);
  if (!std::isfinite(spike)) return claim(output == 0 || std::isinf(output), "0 or infinite");
  if (spike == 0) return claim(output == 0, "spikes of 0 add up to 0");
  if (std::isinf(rate)) return claim(std::isinf(output), "an infinite rate gives infinity");
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
    claim(std::abs(Real(count) + Real(to) - due) <= rounding, "no part of a spike is lost");
  } else if constexpr (is_poisson<Spiking>) {
    claim(due > 0 || count == 0, "no spike comes of no rate");
    // (More than 40 standard deviations come once in 1e50 times.)
    claim(std::abs(Real(count) - due) <= 60 + 40 * std::sqrt(due), "the spikes are about as due");
  } else {
    claim(std::abs(Real(count) - due) < 1 + rounding, "what is due is rounded up or down");
    claim(to - from == 0x9e3779b97f4a7c15U, "each step takes one number from the stream");
  }
}

template <class Spiking>
void step(ByteSource& bytes) {
  using Scalar = ScalarOf<NeuronOf<Spiking>>;
  using State = StateOf<Spiking>;
  const auto neuron = valid_neuron<NeuronOf<Spiking>>(bytes);
  const Spiking spiking(neuron, bytes.one_in(2) ? valid_parameter<Scalar>(bytes) : Scalar(1));
  const Scalar dt = any_time_step<Scalar>(bytes);
  const bool valid_dt = is_time_step(dt);

  constexpr int most = 4;
  Scalar currents[most], outputs[most];
  State from[most], to[most];
  for (int i = 0; i < most; ++i) {
    currents[i] = bytes.number<Scalar>();
    if constexpr (is_regular<Spiking>) {
      from[i] = bytes.one_in(3) ? bytes.number<Scalar>() : Scalar(bytes.fraction() * 0.9999);
    } else {
      from[i] = bytes.bits<std::uint64_t>();
    }
    if (!valid_dt) continue;
    Eigen::Array<Scalar, 1, 1> output(currents[i]);  // in place
    Eigen::Array<State, 1, 1> state(from[i]);
    spiking.step_math(dt, output, output, state);
    outputs[i] = output(0);
    to[i] = state(0);
    require_right(spiking, dt, currents[i], from[i], outputs[i], to[i]);
  }

  const Shape shape = any_shape(bytes, std::is_same_v<Scalar, long double> ? 60 : 600);
  const int wrong = bytes.below(32);  // which of the two has another shape, if any
  const auto shape_of = [&](int i) {
    return wrong == i ? Shape{shape.rows, shape.cols + 1} : shape;
  };
  const bool in_place = bytes.one_in(4);
  GuardedArray<Scalar> J(bytes, shape, !in_place), output(bytes, in_place ? shape : shape_of(1));
  GuardedArray<State> state(bytes, shape_of(2));
  GuardedArray<Scalar>& to_output = in_place ? J : output;
  const bool fits = to_output.shape() == shape && state.shape() == shape && valid_dt;
  for (Eigen::Index col = 0; col < shape.cols; ++col) {
    for (Eigen::Index row = 0; row < shape.rows; ++row) {
      const std::size_t i = J.place(row, col) % most;
      J.set(row, col, currents[i]);
      state.set(row, col, from[i]);
      if (!fits) continue;
      to_output.expect(row, col, outputs[i]);
      state.expect(row, col, to[i]);
    }
  }

  const auto refused = refusal([&] {
    J.visit([&](const auto& input) {
      to_output.visit([&](auto&& out) {
        state.visit([&](auto&& states) { spiking.step_math(dt, input, out, states); });
      });
    });
  });
  require_refusal(refused, fits, Spiking::name, "J", dt, shape, spiking);
  require(J.is_as_expected() && output.is_as_expected() && state.is_as_expected(),
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
