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

/// The operands of one of the functions current, rates and derivative.
template <class Scalar>
class Call {
 public:
  using Array = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

  explicit Call(ByteSource& bytes)
      : function_(static_cast<Function>(bytes.below(3))),
        base_(any_shape(bytes, 64)),
        x_(bytes, base_),
        gain_(bytes, base_),
        bias_(bytes, base_),
        common_(common_shape({x_.shape(), gain_.shape(), bias_.shape()})) {}

  bool broadcasts() const { return common_.has_value(); }

  template <class Neuron>
  Array result_of(const Neuron& neuron) {
    Array result;
    x_.visit([&](const auto& x) {
      gain_.visit([&](const auto& gain) {
        bias_.visit([&](const auto& bias) {
          if (function_ == current) result = to_array(neuron.current(x, gain, bias));
          if (function_ == rates) result = to_array(neuron.rates(x, gain, bias));
          if (function_ == derivative) result = to_array(neuron.derivative(x, gain, bias));
        });
      });
    });
    return result;
  }

  /// @param refused  what result_of(neuron) said when it refused the operands, or nothing
  template <class Neuron>
  void require_refusal(const Neuron& neuron, const std::string& refused) const {
    const std::string x = x_.shape().text(), gain = gain_.shape().text(),
                      bias = bias_.shape().text();
    require(refused.empty() == broadcasts(), "what does not broadcast is refused", neuron, x, gain,
            bias);
    if (refused.empty()) return;
    const char* const names[] = {"current", "rates", "derivative"};
    require(starts_with(refused, std::string("softlif: ") + Neuron::name + "::" + names[function_] +
                                     ": the shapes do not broadcast: x is " + x + ", gain is " +
                                     gain + ", bias is " + bias + "; "),
            "the refusal says the shapes", refused);
  }

  /// Compares the result with that of operands of the common shape.
  template <class Neuron>
  void require_right(const Neuron& neuron, const Array& result) const {
    const Shape& shape = *common_;
    require(result.rows() == shape.rows && result.cols() == shape.cols,
            "the result has the common shape", result.rows(), result.cols(), shape.text());
    const Array x = spread(x_), gain = spread(gain_), bias = spread(bias_);
    const Array J = neuron.current(x, gain, bias);
    for (Eigen::Index i = 0; i < std::min<Eigen::Index>(J.size(), 8); ++i) {
      check_current(x.data()[i], gain.data()[i], bias.data()[i], J.data()[i]);
    }
    Array rates_of_J(shape.rows, shape.cols), slopes = rates_of_J;
    neuron.step_math(J, rates_of_J, slopes);
    for_each(shape, [&](Eigen::Index row, Eigen::Index col) {
      const Scalar got = result(row, col);
      if (function_ == current) {
        require(same(got, J(row, col)), "a current depends on its own operands");
      } else if (function_ == rates) {
        require(same(got, rates_of_J(row, col)), "rates are those of the currents");
      } else {
        const Scalar want = detail::stored(gain(row, col) * slopes(row, col));
        require(got == want || (std::isnan(got) && std::isnan(want)),
                "derivatives are gain d rate / dJ", neuron, J(row, col), got, want);
      }
    });
  }

 private:
  enum Function { current, rates, derivative };

  /// The operand in the common shape.
  Array spread(const Operand<Scalar>& operand) const {
    Array result(common_->rows, common_->cols);
    for_each(*common_,
             [&](Eigen::Index row, Eigen::Index col) { result(row, col) = operand.at(row, col); });
    return result;
  }

  Function function_;
  Shape base_;
  Operand<Scalar> x_, gain_, bias_;
  std::optional<Shape> common_;
};

template <class Neuron>
void check(ByteSource& bytes) {
  using Scalar = ScalarOf<Neuron>;
  const auto neuron = valid_neuron<Neuron>(bytes);
  Call<Scalar> call(bytes);
  typename Call<Scalar>::Array result;
  const auto refused = refusal([&] { result = call.result_of(neuron); });
  call.require_refusal(neuron, refused);
  if (refused.empty()) call.require_right(neuron, result);
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
