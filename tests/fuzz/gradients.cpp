// backward, of one neuron and of neurons with parameters of their own: J_gradient is
// output_gradient times the derivative, to the bit, sums are right, and finite numbers give no NaN.
// Other shapes are refused, and nothing is written.

#include "../gradients.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "../refusal.hpp"
#include "byte_source.hpp"
#include "exact_curve.hpp"
#include "guarded_array.hpp"
#include "valid_neuron.hpp"

namespace softlif::fuzz {
namespace {

using Eigen::Index;
using testing::exact_array;
using testing::refusal;
using testing::starts_with;

/// A few neurons in turn, as one object with arrays of parameters. If the type is a number, the
/// first neuron alone.
template <class Parameter, class One, class Scalar = ScalarOf<One>>
auto joined(const std::vector<One>& some, Index rows, Index cols) {
  using Neurons = typename detail::NeuronOf<One>::template With<Parameter>;
  if constexpr (std::is_same_v<Parameter, Scalar>) {
    return some.front();
  } else {
    Parameter tau_rc(rows, cols), tau_ref(rows, cols), amplitude(rows, cols), sigma(rows, cols);
    for (Index i = 0; i < tau_rc.size(); ++i) {
      const One& one = some[static_cast<std::size_t>(i) % some.size()];
      tau_rc(i) = one.tau_rc();
      tau_ref(i) = one.tau_ref();
      amplitude(i) = one.amplitude();
      if constexpr (is_soft<One>) sigma(i) = one.sigma();
    }
    if constexpr (is_soft<One>) {
      return Neurons(sigma, tau_rc, tau_ref, amplitude);
    } else {
      return Neurons(tau_rc, tau_ref, amplitude);
    }
  }
}

/// The sums over one neuron's elements, in long double.
template <class One>
class ExactSums {
  using Scalar = ScalarOf<One>;

 public:
  explicit ExactSums(const One& neuron)
      : neuron_(neuron), is_judged_(can_judge<Scalar> && has_documented_ulp(neuron)) {}

  void add(Scalar J, Scalar weight) {
    is_finite_ = is_finite_ && std::isfinite(J) && std::isfinite(weight);
    // Products of larger or smaller weights may leave the range of Scalar on the way to a sum that
    // lies in it.
    const Scalar size = std::abs(weight);
    is_judged_ = is_judged_ && (size == 0 || is_between(size, 1e-15, 1e15));
    if (!is_finite_ || !is_judged_) return;
    const auto partials = exact_array(neuron_, J);
    for (std::size_t k = 0; k < partials.size(); ++k) {
      sum_[k] += weight * partials[k];
      magnitude_[k] += std::abs(weight * partials[k]);
    }
    ++terms_;
  }

  void require_close(std::size_t k, Scalar got) const {
    using Limits = std::numeric_limits<Scalar>;
    if (!is_finite_) return;
    require(!std::isnan(got), "no NaN comes of finite numbers", neuron_, k);
    if (!is_judged_ || magnitude_[k] > Limits::max() / 4) return;
    const double bound = 16 + std::log2(double(std::max(terms_, 1)));
    const long double allowed = bound * static_cast<long double>(ulp<Scalar>(magnitude_[k])) +
                                static_cast<long double>(terms_) * Limits::min();
    require(std::abs(got - sum_[k]) <= allowed, "a sum is right", neuron_, k, got, sum_[k],
            magnitude_[k], terms_);
  }

 private:
  One neuron_;
  bool is_judged_, is_finite_ = true;
  int terms_ = 0;
  long double sum_[4] = {}, magnitude_[4] = {};
};

template <class One, class Parameter>
void check(ByteSource& bytes) {
  using Scalar = ScalarOf<One>;
  using Array = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
  constexpr bool is_one = std::is_same_v<Parameter, Scalar>;
  constexpr bool is_row = !is_one && !std::is_same_v<Parameter, Eigen::ArrayX<Scalar>>;

  const Shape shape = any_shape(bytes, 400);
  std::vector<One> some;
  for (int count = 1 + bytes.below(4); count > 0; --count) some.push_back(valid_neuron<One>(bytes));
  const Index misfit = bytes.one_in(32) ? 2 : 0;
  const Index count = is_one ? 1 : (is_row ? shape.cols : shape.rows) + misfit;
  const auto neurons = joined<Parameter>(some, is_row ? 1 : count, is_row ? count : 1);
  const auto which = [&](Index row, Index col) {
    return is_one ? Index{0} : count == 1 ? Index{0} : is_row ? col : row;
  };

  Scalar numbers[4], weights[4];
  for (Scalar& number : numbers) number = bytes.number<Scalar>();
  for (Scalar& weight : weights) {
    weight = bytes.one_in(2) ? bytes.number<Scalar>() : bytes.between<Scalar>(1e-3, 1e3);
  }
  enum Place { elsewhere, in_weights, in_J };
  const Place place = static_cast<Place>(bytes.below(3));
  const bool shapes_differ = place == elsewhere && bytes.one_in(16);
  GuardedArray<Scalar> output(bytes, shapes_differ ? Shape{shape.rows + 1, shape.cols} : shape);
  const bool fits = !shapes_differ && (is_one || misfit == 0 || count == 1);

  Array J(shape.rows, shape.cols), weight(shape.rows, shape.cols);
  for (Index col = 0; col < shape.cols; ++col) {
    for (Index row = 0; row < shape.rows; ++row) {
      const Index i = row + col * shape.rows;
      J(row, col) = numbers[(i + i / 5) % 4];
      weight(row, col) = weights[(i + i / 7) % 4];
      if (place == in_J) output.set(row, col, J(row, col));
      if (place == in_weights) output.set(row, col, weight(row, col));
    }
  }
  std::vector<ExactSums<One>> sums;
  if (fits) {
    for (Index i = 0; i < count; ++i) {
      sums.emplace_back(some[static_cast<std::size_t>(i) % some.size()]);
    }
    for (Index col = 0; col < shape.cols; ++col) {
      for (Index row = 0; row < shape.rows; ++row) {
        const auto i = static_cast<std::size_t>(which(row, col));
        const Scalar derivative = some[i % some.size()].derivative(J(row, col));
        const Scalar w = weight(row, col);
        output.expect(row, col, w == 0 && !std::isnan(derivative) ? w : w * derivative);
        sums[i].add(J(row, col), w);
      }
    }
  }

  const auto refused = refusal([&] {
    output.visit([&](auto&& view) {
      const auto gradients = place == in_J         ? neurons.backward(view, weight, view)
                             : place == in_weights ? neurons.backward(J, view, view)
                                                   : neurons.backward(J, weight, view);
      const auto values = gradients.values();
      for (std::size_t k = 0; k < values.size(); ++k) {
        for (Index i = 0; i < count; ++i) {
          if constexpr (is_one) {
            sums[static_cast<std::size_t>(i)].require_close(k, values[k]);
          } else {
            sums[static_cast<std::size_t>(i)].require_close(k, values[k](i));
          }
        }
      }
    });
  });
  require(refused.empty() == fits, "backward refuses shapes that do not fit, and no others",
          neurons, shape.text(), output.shape().text(), refused);
  if (!fits) {
    require(starts_with(refused, std::string("softlif: ") + One::name + "::backward: J is "),
            "the refusal says what was given", refused);
  }
  require(output.is_as_expected(), "J_gradient is output_gradient times the derivative", neurons,
          shape.text());
}

}  // namespace
}  // namespace softlif::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace softlif;
  fuzz::ByteSource bytes(data, size);
  switch (bytes.below(4)) {
    case 3:
      fuzz::check<SoftLIFRate<double>, double>(bytes);
      break;
    case 2:
      fuzz::check<LIFRate<double>, Eigen::Array<double, 1, Eigen::Dynamic>>(bytes);
      break;
    default:
      fuzz::check<SoftLIFRate<float>, Eigen::ArrayX<float>>(bytes);
  }
  return 0;
}
