// Lowpass and Alpha: a step does what the equation of the filter says, and stays between the values
// that it comes from. Bad arguments are refused, and nothing is written.

#include "../synapses.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "../refusal.hpp"
#include "byte_source.hpp"
#include "guarded_array.hpp"
#include "require.hpp"
#include "step_arguments.hpp"

namespace softlif::fuzz {
namespace {

using testing::is_alpha;
using testing::refusal;
using testing::SynapseOf;

template <class Scalar>
struct Values {
  Scalar x, output, lowpassed;
};

template <class Synapse, class Scalar>
void require_right(const Synapse& synapse, Scalar dt, const Values<Scalar>& from,
                   const Values<Scalar>& to) {
  using Real = long double;
  const auto claim = [&](bool holds, const char* text) {
    require(holds, text, synapse, dt, from.x, from.output, from.lowpassed, to.output, to.lowpassed);
  };
  claim(std::fpclassify(to.output) != FP_SUBNORMAL, "no output is subnormal");
  const Scalar second = is_alpha<Synapse> ? from.lowpassed : from.x;
  if (std::isnan(from.x)) return claim(std::isnan(to.output), "NaN gives NaN");
  if (!std::isfinite(from.x + from.output / 8 + second / 8)) return;

  const Real t = Real(dt) / Real(synapse.tau());
  const Real kept = synapse.tau() == 0 ? 0 : std::exp(-t);
  const Real gained = synapse.tau() == 0 ? 1 : -std::expm1(-t);
  const Real passed_on = kept == 0 ? 0 : t * kept;
  const Real x = from.x, y = from.output;
  const Real lead = is_alpha<Synapse> ? Real(from.lowpassed) - x : 0;
  const Real exact = gained * x + kept * y + passed_on * lead;
  const Real size = std::max({std::abs(x), std::abs(y), std::abs(lead)});
  const Real error =
      16 * Real(std::numeric_limits<Scalar>::epsilon()) * size +
      4 * Real((std::numeric_limits<Scalar>::min)() / std::numeric_limits<Scalar>::epsilon());
  claim(std::abs(Real(to.output) - exact) <= error, "the output relaxes to the input");
  const auto [low, high] = std::minmax({from.x, from.output, second});
  claim(Real(to.output) >= Real(low) - error && Real(to.output) <= Real(high) + error,
        "the output lies between what it comes from");
}

/// One synapse for all elements, or one for each row.
template <class Synapse>
class Synapses {
  using Scalar = testing::TauOf<Synapse>;
  using Column = testing::ArrayX<Scalar>;

 public:
  Synapses(ByteSource& bytes, const Shape& shape)
      : alike_(bytes.one_in(2)), taus_(alike_ ? 1 : shape.rows) {
    for (Scalar& tau : taus_) {
      const Scalar any = std::abs(bytes.number<Scalar>());
      tau =
          bytes.one_in(4) ? (std::isfinite(any) ? any : Scalar(0)) : bytes.between<Scalar>(1e-6, 1);
    }
  }

  Synapse of_row(Eigen::Index row) const { return Synapse(taus_(alike_ ? 0 : row)); }

  template <class Input, class Output, class Lowpassed>
  void step(Scalar dt, const Input& x, Output& output, Lowpassed& lowpassed) const {
    if (alike_) {
      testing::step(Synapse(taus_(0)), dt, x, output, lowpassed);
    } else {
      testing::step(SynapseOf<Synapse, Column>(taus_), dt, x, output, lowpassed);
    }
  }

 private:
  bool alike_;
  Column taus_;
};

/// What one synapse makes of these values, which is checked.
template <class Synapse, class Scalar>
Values<Scalar> stepped(const Synapse& synapse, Scalar dt, const Values<Scalar>& from) {
  using One = Eigen::Array<Scalar, 1, 1>;
  One output(from.output), lowpassed(from.lowpassed);
  testing::step(synapse, dt, One(from.x), output, lowpassed);
  const Values<Scalar> to{from.x, output(0), lowpassed(0)};
  require_right(synapse, dt, from, to);
  return to;
}

template <class Synapse>
void step(ByteSource& bytes) {
  using Scalar = testing::TauOf<Synapse>;
  const Scalar dt = any_time_step<Scalar>(bytes);
  const Shape shape = any_shape(bytes, std::is_same_v<Scalar, long double> ? 60 : 600);
  const Synapses<Synapse> synapses(bytes, shape);
  constexpr int most = 4;
  Values<Scalar> from[most];
  for (Values<Scalar>& values : from) {
    values = {bytes.number<Scalar>(), bytes.number<Scalar>(), bytes.number<Scalar>()};
  }

  const StepShapes shapes(bytes, shape);
  GuardedArray<Scalar> x(bytes, shape, true), output(bytes, shapes.of(1)),
      lowpassed(bytes, is_alpha<Synapse> ? shapes.of(2) : shape);
  const bool fits = output.shape() == shape && lowpassed.shape() == shape && is_time_step(dt);
  for_each(shape, [&](Eigen::Index row, Eigen::Index col) {
    const Values<Scalar>& values = from[x.place(row, col) % most];
    x.set(row, col, values.x);
    output.set(row, col, values.output);
    lowpassed.set(row, col, values.lowpassed);
    if (!fits) return;
    const Values<Scalar> to = stepped(synapses.of_row(row), dt, values);
    output.expect(row, col, to.output);
    lowpassed.expect(row, col, to.lowpassed);
  });
  const auto refused = refusal([&] {
    x.visit([&](const auto& input) {
      output.visit([&](auto&& out) {
        lowpassed.visit([&](auto&& first) { synapses.step(dt, input, out, first); });
      });
    });
  });
  require_refusal(refused, fits, Synapse::name, "input", dt, shape);
  require(x.is_as_expected() && output.is_as_expected() && lowpassed.is_as_expected(),
          "arrays become what single elements become, and nothing else is written", dt,
          shape.text());
}

}  // namespace
}  // namespace softlif::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace softlif;
  fuzz::ByteSource bytes(data, size);
  switch (bytes.below(8)) {
    case 7:
      fuzz::step<Lowpass<long double>>(bytes);
      break;
    case 6:
      fuzz::step<Alpha<long double>>(bytes);
      break;
    case 5:
    case 4:
      fuzz::step<Alpha<double>>(bytes);
      break;
    case 3:
      fuzz::step<Lowpass<double>>(bytes);
      break;
    case 2:
      fuzz::step<Alpha<float>>(bytes);
      break;
    default:
      fuzz::step<Lowpass<float>>(bytes);
  }
  return 0;
}
