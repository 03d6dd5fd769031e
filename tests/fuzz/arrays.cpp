// step_math of rate neurons, on arrays of any kind: each element gets what rate and derivative give
// for it alone, within their bounds, and nothing else is written.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "../refusal.hpp"
#include "byte_source.hpp"
#include "exact_curve.hpp"
#include "guarded_array.hpp"
#include "valid_neuron.hpp"

namespace softlif::fuzz {
namespace {

using testing::contains;
using testing::refusal;
using testing::starts_with;

/// The expected results for one J.
template <class Scalar>
struct Expected {
  Scalar J, rate, derivative;
};

/// A few currents with their results, which are checked. They fill arrays of any size.
template <class Neuron, class Scalar = ScalarOf<Neuron>>
std::vector<Expected<Scalar>> some_currents(ByteSource& bytes, const Neuron& neuron) {
  Eigen::Array<Scalar, Eigen::Dynamic, 1, 0, 8, 1> J(1 + bytes.below(8)), rate = J, derivative = J;
  for (Scalar& value : J) value = bytes.number<Scalar>();
  neuron.step_math(J, rate, derivative);
  require(same(rate(0), neuron.rate(J(0))) && same(derivative(0), neuron.derivative(J(0))),
          "arrays give what single numbers give", neuron, J(0), rate(0), derivative(0));
  std::vector<Expected<Scalar>> currents;
  for (Eigen::Index i = 0; i < J.size(); ++i) {
    require_right(neuron, J(i), rate(i), derivative(i));
    currents.push_back({J(i), rate(i), derivative(i)});
  }
  constexpr auto both_errors = Scalar(2 * testing::documented_bounds<Neuron>().rate);
  const Scalar slack = 1 - both_errors * std::numeric_limits<Scalar>::epsilon();
  for (const auto& a : currents) {
    const auto& b = currents.front();
    if (!(a.J <= b.J)) continue;
    require(a.rate * slack <= b.rate, "rates rise with J", neuron, a.J, a.rate, b.J, b.rate);
  }
  return currents;
}

/// The same shape, or now and then another.
Shape shape_like(ByteSource& bytes, const Shape& shape) {
  switch (bytes.below(32)) {
    case 31:
      return {shape.rows + 1, shape.cols};
    case 30:
      return {shape.rows, shape.cols + 1};
    case 29:
      return {shape.cols, shape.rows};
    case 28:
      return {0, 0};
    default:
      return shape;
  }
}

template <class Neuron>
void step(ByteSource& bytes, const Neuron& neuron) {
  using Scalar = ScalarOf<Neuron>;
  const std::vector<Expected<Scalar>> currents = some_currents(bytes, neuron);
  // Numbers that are computed one by one, in the widest type, are slow.
  const bool is_slow = std::is_same_v<Scalar, long double> || !has_documented_ulp(neuron);
  const Shape shape = any_shape(bytes, is_slow ? 40 : 2000);

  enum Place { elsewhere, rate_in_J, derivative_in_J };
  const Place place = static_cast<Place>(bytes.below(3));
  const bool with_derivative = bytes.one_in(2) || place == derivative_in_J;
  const bool is_expression = bytes.one_in(4);
  GuardedArray<Scalar> J(bytes, shape, place == elsewhere);
  GuardedArray<Scalar> rates(bytes, place == rate_in_J ? shape : shape_like(bytes, shape));
  GuardedArray<Scalar> derivatives(
      bytes, place == derivative_in_J || !with_derivative ? shape : shape_like(bytes, shape));
  GuardedArray<Scalar>& to_rates = place == rate_in_J ? J : rates;
  GuardedArray<Scalar>& to_derivatives = place == derivative_in_J ? J : derivatives;
  const bool fits = to_rates.shape() == shape && to_derivatives.shape() == shape;

  // Elements at one place of the memory are one current.
  for (Eigen::Index col = 0; col < shape.cols; ++col) {
    for (Eigen::Index row = 0; row < shape.rows; ++row) {
      const Expected<Scalar>& e = currents[J.place(row, col) % currents.size()];
      J.set(row, col, e.J);
      if (!fits) continue;
      to_rates.expect(row, col, e.rate);
      if (with_derivative) to_derivatives.expect(row, col, e.derivative);
    }
  }

  const auto call = [&](const auto& input) {
    to_rates.visit([&](auto&& output) {
      if (with_derivative) {
        to_derivatives.visit([&](auto&& slopes) { neuron.step_math(input, output, slopes); });
      } else {
        neuron.step_math(input, output);
      }
    });
  };
  const auto refused = refusal([&] {
    J.visit([&](const auto& view) {
      if (is_expression) {
        call(view * Scalar(1));
      } else {
        call(view);
      }
    });
  });
  require(refused.empty() == fits, "step_math refuses other shapes, and no others", neuron,
          shape.text(), to_rates.shape().text(), to_derivatives.shape().text());
  if (!refused.empty()) {
    require(starts_with(refused, std::string("softlif: ") + Neuron::name + "::step_math: J is ") &&
                contains(refused, shape.text()),
            "the refusal says what was given", refused);
  }
  require(rates.is_as_expected(), "rates are those of single numbers", neuron, shape.text());
  require(derivatives.is_as_expected(), "derivatives are those of single numbers", neuron,
          shape.rows, shape.cols);
  require(J.is_as_expected(), "the input is as it should be", neuron, shape.text());
}

}  // namespace
}  // namespace softlif::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace softlif;
  fuzz::ByteSource bytes(data, size);
  fuzz::check_any_neuron<SoftLIFRate<long double>>(
      bytes, [&](const auto& neuron) { fuzz::step(bytes, neuron); });
  return 0;
}
