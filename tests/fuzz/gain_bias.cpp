// gain_bias and its inverse: neurons fire at their max rates at x = 1 and reach their thresholds at
// their intercepts. What no neuron can do is refused with its index.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "../refusal.hpp"
#include "byte_source.hpp"
#include "exact_curve.hpp"
#include "operand.hpp"
#include "valid_neuron.hpp"

namespace softlif::fuzz {
namespace {

using testing::contains;
using testing::refusal;
using testing::starts_with;

template <class Scalar>
using Array = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

/// The one neuron of amplitude 1 with this max rate and intercept.
template <class Neuron, class Scalar = ScalarOf<Neuron>>
void check_pair(const Neuron& unit, Scalar max_rate, Scalar intercept, Scalar gain, Scalar bias) {
  const auto claim = [&](bool holds, const char* text) {
    require(holds, text, unit, max_rate, intercept, gain, bias);
  };
  claim(gain >= 0 && !std::isnan(bias), "gains and biases are numbers");
  if constexpr (can_judge<Scalar>) {
    if (!has_documented_ulp(unit) || !is_between(gain, 1e-6, 1e6) || std::abs(bias) > 1e6) return;
    // J = gain + bias is wrong by a few epsilons of gain and bias, and the rate by its derivative
    // times that error.
    using Real = long double;
    const Real eps = std::numeric_limits<Scalar>::epsilon(), g = gain, b = bias, c = intercept;
    const auto at_1 = exact_point(unit, g + b);
    claim(std::abs(at_1.rate - max_rate) <=
              eps * (4 * max_rate + 3 * (g + std::abs(b)) * at_1.derivative),
          "the rate at x = 1 is the max rate");
    claim(std::abs(g * c + b - 1) <= 2 * eps * (1 + std::abs(g * c)),
          "the current at the intercept is 1");
  }
}

/// Checks that what the refusal says of an element is true.
template <class Neuron, class Scalar = ScalarOf<Neuron>>
void check_refusal(const std::string& text, const Neuron& unit, const Operand<Scalar>& max_rates,
                   const Operand<Scalar>& intercepts, const Shape& common) {
  const std::string start = std::string("softlif: ") + Neuron::name + "::gain_bias: ";
  bool is_true = false;
  for_each(common, [&](Eigen::Index row, Eigen::Index col) {
    std::string index;
    if (common.rows == 1 || common.cols == 1) {
      if (common.size() != 1) index = '[' + std::to_string(row + col) + ']';
    } else {
      index = '[' + std::to_string(row) + ", " + std::to_string(col) + ']';
    }
    const Scalar max_rate = max_rates.at(row, col), intercept = intercepts.at(row, col);
    if (starts_with(text, start + "max_rates" + index + " = ")) {
      // At its bounds, J cannot be told from 1 or infinity.
      const Scalar eps = std::numeric_limits<Scalar>::epsilon(), slightly = std::sqrt(eps);
      is_true = !has_documented_ulp(unit) ||
                !(max_rate > unit.rate(1 + 2 * eps) * (1 + slightly)) ||
                !(max_rate * unit.tau_ref() < 1 - slightly) ||
                !(max_rate < unit.rate(std::numeric_limits<Scalar>::max() / 2));
    }
    if (starts_with(text, start + "intercepts" + index + " = ")) {
      is_true = !(std::isfinite(intercept) && intercept < 1);
    }
  });
  require(is_true, "what is refused is bad", text, unit);
}

/// What gain_bias made of max rates and intercepts that it took.
template <class Neuron, class Scalar = ScalarOf<Neuron>>
void require_right(const Neuron& neuron, const Operand<Scalar>& max_rates,
                   const Operand<Scalar>& intercepts, const Shape& common,
                   const Array<Scalar>& gain, const Array<Scalar>& bias) {
  require(gain.rows() == common.rows && gain.cols() == common.cols, "gains have the common shape");
  const Neuron unit = neuron.with_amplitude(Scalar(1));
  const auto back = neuron.max_rates_intercepts(gain, bias);
  for_each(common, [&](Eigen::Index row, Eigen::Index col) {
    const Scalar g = gain(row, col), b = bias(row, col);
    const Scalar max_rate = max_rates.at(row, col), intercept = intercepts.at(row, col);
    require(std::isfinite(intercept) && intercept < 1, "such an intercept is refused", intercept);
    require(
        max_rate > 0 && !(max_rate * unit.tau_ref() > 1 + std::numeric_limits<Scalar>::epsilon()),
        "such a max rate is refused", unit, max_rate);
    check_pair(unit, max_rate, intercept, g, b);
    check_pair(unit, back.max_rates(row, col), back.intercepts(row, col), g, b);
  });
}

template <class Neuron>
void check(ByteSource& bytes, const Neuron& neuron) {
  using Scalar = ScalarOf<Neuron>;
  const Neuron unit = neuron.with_amplitude(Scalar(1));
  const Scalar lowest = unit.rate(Scalar(1));
  const Scalar highest = unit.tau_ref() > 0 ? 1 / unit.tau_ref() : lowest + 1000;
  // Mostly values that a neuron can have.
  const bool any = bytes.one_in(4);
  const Shape base = any_shape(bytes, 40);
  Operand<Scalar> max_rates(bytes, base, [&](ByteSource& source) {
    if (any) return source.number<Scalar>();
    return lowest + (highest - lowest) * static_cast<Scalar>(source.fraction());
  });
  Operand<Scalar> intercepts(bytes, base, [&](ByteSource& source) {
    if (any) return source.number<Scalar>();
    return 1 - 3 * static_cast<Scalar>(source.fraction());
  });

  Array<Scalar> gain, bias;
  const auto refused = refusal([&] {
    max_rates.visit([&](const auto& r) {
      intercepts.visit([&](const auto& c) {
        const auto result = neuron.gain_bias(r, c);
        gain = to_array(result.gain);
        bias = to_array(result.bias);
      });
    });
  });
  const std::string r = max_rates.shape().text(), c = intercepts.shape().text();
  if (const auto common = common_shape({max_rates.shape(), intercepts.shape()}); !common) {
    require(contains(refused, "::gain_bias: the shapes do not broadcast: max_rates is " + r +
                                  ", intercepts is " + c + "; "),
            "what does not broadcast is refused", neuron);
  } else if (!refused.empty()) {
    check_refusal(refused, unit, max_rates, intercepts, *common);
  } else {
    require_right(neuron, max_rates, intercepts, *common, gain, bias);
  }
}

}  // namespace
}  // namespace softlif::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace softlif;
  fuzz::ByteSource bytes(data, size);
  fuzz::check_any_neuron<LIF<long double>>(bytes,
                                           [&](const auto& neuron) { fuzz::check(bytes, neuron); });
  return 0;
}
