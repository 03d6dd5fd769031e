// backward, of one neuron and of neurons with parameters of their own: J_gradient is
// output_gradient times the derivative, to the bit, sums are right, and finite numbers give no NaN.
// Other shapes are refused, and nothing is written.

#include "../gradients.hpp"

#include <algorithm>
#include <array>
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
#include "population.hpp"
#include "valid_neuron.hpp"

namespace softlif::fuzz {
namespace {

using Eigen::Index;
using testing::exact_array;
using testing::refusal;
using testing::starts_with;

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

/// The arrays of one call of backward, of neurons that are one, a column or a row.
template <class One, class Parameter>
class Call {
  using Scalar = ScalarOf<One>;
  using Array = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
  static constexpr bool is_one = std::is_same_v<Parameter, Scalar>;
  static constexpr bool is_row = !is_one && !std::is_same_v<Parameter, Eigen::ArrayX<Scalar>>;

 public:
  explicit Call(ByteSource& bytes)
      : shape_(any_shape(bytes, 400)),
        some_(some_neurons<One>(bytes)),
        misfit_(bytes.one_in(32) ? 2 : 0),
        numbers_(numbers(bytes)),
        weights_(weights(bytes)),
        place_(static_cast<Place>(bytes.below(3))),
        shapes_differ_(place_ == elsewhere && bytes.one_in(16)),
        output_(bytes, shapes_differ_ ? Shape{shape_.rows + 1, shape_.cols} : shape_),
        J_(shape_.rows, shape_.cols),
        weight_(shape_.rows, shape_.cols) {
    for_each(shape_, [&](Eigen::Index row, Eigen::Index col) { fill(row, col); });
    if (fits()) expect();
  }

  bool fits() const { return !shapes_differ_ && (is_one || misfit_ == 0 || count_ == 1); }

  /// The gradients, as arrays of one element a neuron.
  auto run() {
    using Values = std::decay_t<decltype(neurons_.backward(J_, weight_, J_).values())>;
    Values values;
    output_.visit([&](auto&& view) {
      values = (place_ == in_J         ? neurons_.backward(view, weight_, view)
                : place_ == in_weights ? neurons_.backward(J_, view, view)
                                       : neurons_.backward(J_, weight_, view))
                   .values();
    });
    return values;
  }

  /// @param refused  what run() said when it refused the arguments, or nothing
  void require_refusal(const std::string& refused) const {
    require(refused.empty() == fits(), "backward refuses shapes that do not fit, and no others",
            neurons_, shape_.text(), output_.shape().text(), refused);
    if (fits()) return;
    require(starts_with(refused, std::string("softlif: ") + One::name + "::backward: J is "),
            "the refusal says what was given", refused);
  }
  void require_J_gradient() const {
    require(output_.is_as_expected(), "J_gradient is output_gradient times the derivative",
            neurons_, shape_.text());
  }
  template <class Values>
  void require_sums(const Values& values) const {
    for (std::size_t k = 0; k < values.size(); ++k) {
      for (Index i = 0; i < count_; ++i) {
        const ExactSums<One>& sums = sums_[static_cast<std::size_t>(i)];
        if constexpr (is_one) {
          sums.require_close(k, values[k]);
        } else {
          sums.require_close(k, values[k](i));
        }
      }
    }
  }

 private:
  enum Place { elsewhere, in_weights, in_J };
  using Four = std::array<Scalar, 4>;

  static Four numbers(ByteSource& bytes) {
    Four result;
    for (Scalar& number : result) number = bytes.number<Scalar>();
    return result;
  }
  static Four weights(ByteSource& bytes) {
    Four result;
    for (Scalar& weight : result) {
      weight = bytes.one_in(2) ? bytes.number<Scalar>() : bytes.between<Scalar>(1e-3, 1e3);
    }
    return result;
  }

  void fill(Index row, Index col) {
    const auto i = static_cast<std::size_t>(row + col * shape_.rows);
    J_(row, col) = numbers_[(i + i / 5) % 4];
    weight_(row, col) = weights_[(i + i / 7) % 4];
    if (place_ == in_J) output_.set(row, col, J_(row, col));
    if (place_ == in_weights) output_.set(row, col, weight_(row, col));
  }
  /// Expects J_gradient, and adds each element to its neuron's sums.
  void expect() {
    for (Index i = 0; i < count_; ++i) sums_.emplace_back(neuron(static_cast<std::size_t>(i)));
    for_each(shape_, [&](Index row, Index col) {
      const auto i = static_cast<std::size_t>(is_one || count_ == 1 ? 0 : is_row ? col : row);
      const Scalar derivative = neuron(i).derivative(J_(row, col)), w = weight_(row, col);
      output_.expect(row, col, w == 0 && !std::isnan(derivative) ? w : w * derivative);
      sums_[i].add(J_(row, col), w);
    });
  }
  const One& neuron(std::size_t i) const { return some_[i % some_.size()]; }

  Shape shape_;
  std::vector<One> some_;
  Index misfit_, count_ = is_one ? 1 : (is_row ? shape_.cols : shape_.rows) + misfit_;
  decltype(one_or_joined<Parameter>(std::vector<One>(), 0, 0)) neurons_ =
      one_or_joined<Parameter>(some_, is_row ? 1 : count_, is_row ? count_ : 1);
  Four numbers_, weights_;
  Place place_;
  bool shapes_differ_;
  GuardedArray<Scalar> output_;
  Array J_, weight_;
  std::vector<ExactSums<One>> sums_;
};

template <class One, class Parameter>
void check(ByteSource& bytes) {
  Call<One, Parameter> call(bytes);
  decltype(call.run()) gradients;
  const auto refused = refusal([&] { gradients = call.run(); });
  call.require_refusal(refused);
  if (call.fits()) call.require_sums(gradients);
  call.require_J_gradient();
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
