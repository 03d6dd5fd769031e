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

template <class Synapse>
void step(ByteSource& bytes) {
  using Scalar = testing::TauOf<Synapse>;
  using Column = testing::ArrayX<Scalar>;
  const Scalar dt = any_time_step<Scalar>(bytes);
  const bool valid_dt = is_time_step(dt);
  const Shape shape = any_shape(bytes, std::is_same_v<Scalar, long double> ? 60 : 600);

  // One time constant for all, or one for each row.
  const bool alike = bytes.one_in(2);
  Column taus(alike ? 1 : shape.rows);
  for (Scalar& tau : taus) {
    const Scalar any = std::abs(bytes.number<Scalar>());
    tau = bytes.one_in(4) ? (std::isfinite(any) ? any : Scalar(0)) : bytes.between<Scalar>(1e-6, 1);
  }
  constexpr int most = 4;
  Values<Scalar> from[most];
  for (Values<Scalar>& values : from) {
    values = {bytes.number<Scalar>(), bytes.number<Scalar>(), bytes.number<Scalar>()};
  }

  const int wrong = bytes.below(32);  // which of the two has another shape, if any
  const auto shape_of = [&](int i) {
    return wrong == i ? Shape{shape.rows, shape.cols + 1} : shape;
  };
  GuardedArray<Scalar> x(bytes, shape, true), output(bytes, shape_of(1)),
      lowpassed(bytes, shape_of(is_alpha<Synapse> ? 2 : -1));
  const bool fits = output.shape() == shape && lowpassed.shape() == shape && valid_dt;
  for (Eigen::Index col = 0; col < shape.cols; ++col) {
    for (Eigen::Index row = 0; row < shape.rows; ++row) {
      const Values<Scalar>& values = from[x.place(row, col) % most];
      x.set(row, col, values.x);
      output.set(row, col, values.output);
      lowpassed.set(row, col, values.lowpassed);
      if (!fits) continue;
      using One = Eigen::Array<Scalar, 1, 1>;
      const Synapse one(taus(alike ? 0 : row));
      One y(values.output), first(values.lowpassed);
      testing::step(one, dt, One(values.x), y, first);
      require_right(one, dt, values, {values.x, y(0), first(0)});
      output.expect(row, col, y(0));
      lowpassed.expect(row, col, first(0));
    }
  }
  const auto refused = refusal([&] {
    x.visit([&](const auto& input) {
      output.visit([&](auto&& out) {
        lowpassed.visit([&](auto&& first) {
          if (alike) {
            testing::step(Synapse(taus(0)), dt, input, out, first);
          } else {
            testing::step(SynapseOf<Synapse, Column>(taus), dt, input, out, first);
          }
        });
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
