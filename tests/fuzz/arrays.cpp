// step_math of rate neurons, on arrays of any kind: each element gets what rate and derivative give
// for it alone, within their bounds, and nothing else is written.

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "../refusal.hpp"
#include "byte_source.hpp"
#include "exact_curve.hpp"
#include "guarded_array.hpp"
#include "population.hpp"
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

/// A few currents. They fill arrays of any size.
template <class Scalar>
using Currents = Eigen::Array<Scalar, Eigen::Dynamic, 1, 0, 8, 1>;

template <class Scalar>
Currents<Scalar> some_currents(ByteSource& bytes) {
  Currents<Scalar> J(1 + bytes.below(8));
  for (Scalar& value : J) value = bytes.number<Scalar>();
  return J;
}

/// What the neuron makes of each current, which is checked.
template <class Neuron, class Scalar = ScalarOf<Neuron>>
std::vector<Expected<Scalar>> expected_of(const Neuron& neuron, const Currents<Scalar>& J) {
  Currents<Scalar> rate = J, derivative = J;
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

/// The arrays of one call of step_math.
template <class Scalar>
class Arguments {
 public:
  Arguments(ByteSource& bytes, const Shape& shape)
      : place_(static_cast<Place>(bytes.below(3))),
        with_derivative_(bytes.one_in(2) || place_ == derivative_in_J),
        is_expression_(bytes.one_in(4)),
        J_(bytes, shape, place_ == elsewhere),
        rates_(bytes, place_ == rate_in_J ? shape : shape_like(bytes, shape)),
        derivatives_(bytes, place_ == derivative_in_J || !with_derivative_
                                ? shape
                                : shape_like(bytes, shape)) {}

  bool fit() { return rates().shape() == J_.shape() && derivatives().shape() == J_.shape(); }

  const Shape& shape() const { return J_.shape(); }

  /// Fills J with the same currents for each neuron, and expects its results if the arguments fit.
  template <class Neurons>
  void fill(const Neurons& population, const std::vector<std::vector<Expected<Scalar>>>& of) {
    for_each(J_.shape(), [&](Eigen::Index row, Eigen::Index col) {
      // Elements at one place of the memory are one current.
      const auto& currents = of[population.at(row, col)];
      const Expected<Scalar>& e = currents[J_.place(row, col) % currents.size()];
      J_.set(row, col, e.J);
      if (!fit()) return;
      rates().expect(row, col, e.rate);
      if (with_derivative_) derivatives().expect(row, col, e.derivative);
    });
  }

  template <class Neuron>
  void call(const Neuron& neuron) {
    J_.visit([&](const auto& view) {
      if (is_expression_) {
        call(neuron, view * Scalar(1));
      } else {
        call(neuron, view);
      }
    });
  }

  /// @param refused  what call(neuron) said when it refused the arguments, or nothing
  template <class Neuron>
  void require_right(const Neuron& neuron, const std::string& refused) {
    const std::string shape = J_.shape().text();
    require(refused.empty() == fit(), "step_math refuses other shapes, and no others", neuron,
            shape, rates().shape().text(), derivatives().shape().text());
    if (!refused.empty()) {
      const std::string start = std::string("softlif: ") + Neuron::name + "::step_math: J is ";
      require(starts_with(refused, start) && contains(refused, shape),
              "the refusal says what was given", refused);
    }
    require(rates_.is_as_expected(), "rates are those of single numbers", neuron, shape);
    require(derivatives_.is_as_expected(), "derivatives are those of single numbers", neuron,
            shape);
    require(J_.is_as_expected(), "the input is as it should be", neuron, shape);
  }

 private:
  enum Place { elsewhere, rate_in_J, derivative_in_J };

  GuardedArray<Scalar>& rates() { return place_ == rate_in_J ? J_ : rates_; }
  GuardedArray<Scalar>& derivatives() { return place_ == derivative_in_J ? J_ : derivatives_; }

  template <class Neuron, class Input>
  void call(const Neuron& neuron, const Input& input) {
    rates().visit([&](auto&& output) {
      if (with_derivative_) {
        derivatives().visit([&](auto&& slopes) { neuron.step_math(input, output, slopes); });
      } else {
        neuron.step_math(input, output);
      }
    });
  }

  Place place_;
  bool with_derivative_, is_expression_;
  GuardedArray<Scalar> J_, rates_, derivatives_;
};

template <class One, class Parameter = ScalarOf<One>>
void step(ByteSource& bytes, const std::vector<One>& some) {
  using Scalar = ScalarOf<One>;
  const auto J = some_currents<Scalar>(bytes);
  std::vector<std::vector<Expected<Scalar>>> expected;
  // Numbers that are computed one by one, in the widest type, are slow.
  bool is_slow = std::is_same_v<Scalar, long double>;
  for (const One& neuron : some) {
    expected.push_back(expected_of(neuron, J));
    is_slow = is_slow || !has_documented_ulp(neuron);
  }
  Arguments<Scalar> arguments(bytes, any_shape(bytes, is_slow ? 40 : 2000));
  const Population<One, Parameter> population(some, arguments.shape());
  arguments.fill(population, expected);
  const auto refused = refusal([&] { arguments.call(population.neurons); });
  arguments.require_right(population.neurons, refused);
}

/// Neurons with parameters of their own.
void step_different(ByteSource& bytes) {
  using Column = Eigen::ArrayX<float>;
  using Row = Eigen::Array<double, 1, Eigen::Dynamic>;
  switch (bytes.below(3)) {
    case 2:
      return step<LIFRate<float>, Column>(bytes, some_neurons<LIFRate<float>>(bytes));
    case 1:
      return step<SoftLIFRate<double>, Row>(bytes, some_neurons<SoftLIFRate<double>>(bytes));
    default:
      return step<SoftLIFRate<float>, Column>(bytes, some_neurons<SoftLIFRate<float>>(bytes));
  }
}

}  // namespace
}  // namespace softlif::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace softlif;
  fuzz::ByteSource bytes(data, size);
  fuzz::check_any_neuron<SoftLIFRate<long double>>(
      bytes, [&](const auto& neuron) { fuzz::step(bytes, std::vector{neuron}); });
  if (bytes.one_in(2)) fuzz::step_different(bytes);
  return 0;
}
