// current, rates and derivative(x, gain, bias): operands of any shapes broadcast as in NumPy, or
// are refused with their shapes; each element is right.

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

using testing::refusal;
using testing::starts_with;

template <class Scalar>
void check_current(Scalar x, Scalar gain, Scalar bias, Scalar current) {
  if (!std::isfinite(x) || !std::isfinite(gain) || !std::isfinite(bias)) return;
  using Limits = std::numeric_limits<Scalar>;
  const long double product = static_cast<long double>(gain) * x, exact = product + bias;
  require(!std::isnan(current), "finite operands give no NaN", x, gain, bias, current);
  if (std::abs(product) > Limits::max() || !can_judge<Scalar>) return;
  // Where they are not fused, the product is rounded and then the sum.
  const long double error =
      Limits::epsilon() / 2 * (std::abs(product) + std::abs(exact)) * 1.01L + Limits::denorm_min();
  if (std::isinf(current)) {
    require(std::abs(exact) + error > Limits::max(), "a finite current is finite", x, gain, bias);
  } else {
    require(std::abs(current - exact) <= error, "currents are gain x + bias", x, gain, bias,
            current, exact);
  }
}

template <class Neuron>
void check(ByteSource& bytes) {
  using Scalar = ScalarOf<Neuron>;
  using Array = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
  const auto neuron = valid_neuron<Neuron>(bytes);
  const int function = bytes.below(3);
  const Shape base = any_shape(bytes, 64);
  Operand<Scalar> x(bytes, base), gain(bytes, base), bias(bytes, base);
  const std::optional<Shape> common = common_shape({x.shape(), gain.shape(), bias.shape()});

  Array result;
  const auto refused = refusal([&] {
    x.visit([&](const auto& x_values) {
      gain.visit([&](const auto& gain_values) {
        bias.visit([&](const auto& bias_values) {
          if (function == 0) result = to_array(neuron.current(x_values, gain_values, bias_values));
          if (function == 1) result = to_array(neuron.rates(x_values, gain_values, bias_values));
          if (function == 2)
            result = to_array(neuron.derivative(x_values, gain_values, bias_values));
        });
      });
    });
  });
  require(refused.empty() == common.has_value(), "what does not broadcast is refused", neuron,
          x.shape().text(), gain.shape().text(), bias.shape().text());
  if (!refused.empty()) {
    const char* const names[] = {"current", "rates", "derivative"};
    require(starts_with(refused, std::string("softlif: ") + Neuron::name + "::" + names[function] +
                                     ": the shapes do not broadcast: x is " + x.shape().text() +
                                     ", gain is " + gain.shape().text() + ", bias is " +
                                     bias.shape().text() + "; "),
            "the refusal says the shapes", refused);
    return;
  }
  require(result.rows() == common->rows && result.cols() == common->cols,
          "the result has the common shape", result.rows(), result.cols(), common->text());

  // The same without broadcasting.
  Array at_x(common->rows, common->cols), at_gain = at_x, at_bias = at_x, rates = at_x,
                                          slopes = at_x;
  for (Eigen::Index col = 0; col < common->cols; ++col) {
    for (Eigen::Index row = 0; row < common->rows; ++row) {
      at_x(row, col) = x.at(row, col);
      at_gain(row, col) = gain.at(row, col);
      at_bias(row, col) = bias.at(row, col);
    }
  }
  const Array J = neuron.current(at_x, at_gain, at_bias);
  for (Eigen::Index i = 0; i < std::min<Eigen::Index>(J.size(), 8); ++i) {
    check_current(at_x.data()[i], at_gain.data()[i], at_bias.data()[i], J.data()[i]);
  }
  neuron.step_math(J, rates, slopes);
  for (Eigen::Index col = 0; col < J.cols(); ++col) {
    for (Eigen::Index row = 0; row < J.rows(); ++row) {
      const Scalar got = result(row, col);
      if (function == 0) require(same(got, J(row, col)), "a current depends on its own operands");
      if (function == 1) require(same(got, rates(row, col)), "rates are those of the currents");
      if (function == 2) {
        const Scalar want = detail::stored(at_gain(row, col) * slopes(row, col));
        require(got == want || (std::isnan(got) && std::isnan(want)),
                "derivatives are gain d rate / dJ", neuron, J(row, col), got, want);
      }
    }
  }
}

}  // namespace
}  // namespace softlif::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace softlif;
  fuzz::ByteSource bytes(data, size);
  switch (bytes.below(4)) {
    case 3:
      fuzz::check<LIFRate<long double>>(bytes);
      break;
    case 2:
      fuzz::check<LIFRate<double>>(bytes);
      break;
    case 1:
      fuzz::check<SoftLIFRate<double>>(bytes);
      break;
    default:
      fuzz::check<SoftLIFRate<float>>(bytes);
  }
  return 0;
}
