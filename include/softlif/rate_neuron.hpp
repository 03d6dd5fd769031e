#pragma once

// What follows from any tuning curve, once for all neurons: rates of single currents and of
// populations, their derivatives, and the gain and bias of neurons with given max rates.

#include <softlif/detail/requirements.hpp>

#include <Eigen/Core>
#include <algorithm>
#include <softlif/detail/array/arguments.hpp>
#include <softlif/detail/array/broadcast.hpp>
#include <softlif/detail/array/evaluate.hpp>
#include <softlif/detail/array/transform.hpp>
#include <softlif/detail/error.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <string>
#include <type_traits>
#include <utility>

namespace softlif {
inline namespace SOFTLIF_TARGET {

/// The gains and biases of a population; `auto [gain, bias] = neurons.gain_bias(...)`.
template <class Array>
struct GainBias {
  Array gain;  ///< current per unit of x
  Array bias;  ///< current at x = 0
};

/// The max rates and intercepts of a population, as Nengo has them.
template <class Array>
struct MaxRatesIntercepts {
  Array max_rates;   ///< spikes per second at x = 1
  Array intercepts;  ///< the x at which a neuron reaches its threshold
};

/// The base of SoftLIFRate, LIFRate and LIF (by the curiously recurring template pattern).
///
/// Derived brings `kernel()`, which evaluates its tuning curve (detail/curve/soft_lif_kernel.hpp),
/// `inverse_rate(r)`, `tau_ref()`, `with_amplitude(a)`, and its `name`.
///
/// Words: `J` is a neuron's input current, bias included, with its firing threshold at J = 1. `x`
/// is the value that a population represents; J = gain x + bias. Rates are in amplitude x spikes
/// per second, tau_rc and tau_ref in seconds.
///
/// Shapes: arrays are any dense Eigen object or expression of Scalar. Where several come together,
/// they broadcast as in NumPy: each is a number or has, in each of the two dimensions, the common
/// size or 1. Three vectors of one length thus go element by element, and a column of samples with
/// rows of gain and bias gives samples x neurons. Sizes known at compile time stay known.
///
/// Errors: std::invalid_argument for shapes that do not fit, with the shapes in its text; nothing
/// has been written then. NaN gives NaN in its element alone; J = +-infinity gives the limit.
template <class Derived, class Scalar>
class RateNeuron {
  using Number = typename detail::RealScalar<Scalar>::type;

 public:
  /// The firing rate of one neuron; of float and double, in a CUDA kernel, too.
  /// @param J  its input current; NaN gives NaN, +-infinity the limit
  /// @return amplitude x spikes per second, on the host as step_math to the bit
  EIGEN_DEVICE_FUNC Scalar rate(const Scalar& J) const {
    Scalar result(0);
    detail::evaluate(kernel(), &J, 1, &result);
    return result;
  }

  /// The slope of the tuning curve of one neuron; of float and double, in a CUDA kernel, too.
  /// @param J  its input current; NaN gives NaN, +-infinity the limit
  /// @return d rate / dJ, on the host as step_math to the bit
  EIGEN_DEVICE_FUNC Scalar derivative(const Scalar& J) const {
    Scalar rate(0), result(0);
    detail::evaluate(kernel(), &J, 1, &rate, &result);
    return result;
  }

  /// Writes the rates of currents. Allocates nothing, unless J is an expression that Eigen
  /// evaluates into a temporary. Memory must not be shared by the arguments, but an output may be J
  /// itself, or an array that J reads element by element (2 * x + 1 may go to x).
  /// @param J       the currents, of any shape
  /// @param output  takes the rates, amplitude x spikes per second; of the shape of J, or J itself
  /// @throws std::invalid_argument for another shape, before anything is written
  template <class Input, class Output>
  void step_math(const Input& J, Output&& output) const {
    if constexpr (detail::is_input<Scalar, Input>() && detail::is_output<Scalar, Output>()) {
      auto& rates = checked(J, "output", output);
      detail::transform(evaluation(), detail::dense(J), detail::output(rates));
    }
  }

  /// Writes the rates of currents and their derivatives, in one pass. As for the rates alone, an
  /// output may be J itself; else the arguments must not share memory.
  /// @param J           the currents, of any shape
  /// @param output      takes the rates; of the shape of J, or J itself
  /// @param derivative  takes d rate / dJ; of the shape of J, or J itself
  /// @throws std::invalid_argument for another shape, before anything is written
  template <class Input, class Output, class Derivative>
  void step_math(const Input& J, Output&& output, Derivative&& derivative) const {
    if constexpr (detail::is_input<Scalar, Input>() && detail::is_output<Scalar, Output>() &&
                  detail::is_output<Scalar, Derivative>()) {
      auto& rates = checked(J, "output", output);
      auto& slopes = checked(J, "derivative", derivative);
      detail::transform(evaluation(), detail::dense(J), detail::output(rates),
                        detail::output(slopes));
    }
  }

  /// The currents of a population.
  /// @param x     what it represents; the three broadcast
  /// @param gain  current per unit of x
  /// @param bias  current at x = 0
  /// @return gain x + bias, an Eigen::Array of the common shape
  /// @throws std::invalid_argument for shapes that do not broadcast
  template <class Values, class Gain, class Bias>
  auto current(const Values& x, const Gain& gain, const Bias& bias) const {
    return operands("current", x, gain, bias).affine([](Scalar*, Eigen::Index) {});
  }

  /// The rates of a population.
  /// @param x     what it represents; the three broadcast
  /// @param gain  current per unit of x
  /// @param bias  current at x = 0
  /// @return the rates of the currents gain x + bias, amplitude x spikes per second, an
  ///         Eigen::Array of the common shape
  /// @throws std::invalid_argument for shapes that do not broadcast
  template <class Values, class Gain, class Bias>
  auto rates(const Values& x, const Gain& gain, const Bias& bias) const {
    return operands("rates", x, gain, bias).affine([this](Scalar* block, Eigen::Index count) {
      detail::evaluate(kernel(), block, count, block);
    });
  }

  /// The derivatives of a population's rates by what it represents.
  /// @param x     what it represents; the three broadcast
  /// @param gain  current per unit of x
  /// @param bias  current at x = 0
  /// @return d rate / dx at the currents gain x + bias, the factor gain included (as in
  ///         nengo-extras), an Eigen::Array of the common shape
  /// @throws std::invalid_argument for shapes that do not broadcast
  template <class Values, class Gain, class Bias>
  auto derivative(const Values& x, const Gain& gain, const Bias& bias) const {
    return operands("derivative", x, gain, bias)
        .template affine<true>([this](Scalar* block, Eigen::Index count) {
          detail::BlockBuffer<Scalar> rates;
          constexpr Eigen::Index most = detail::block_size<Scalar, 2>();
          for (Eigen::Index i = 0; i < count; i += most) {
            const Eigen::Index part = (std::min)(most, count - i);
            detail::evaluate(kernel(), block + i, part, rates.data, block + i);
          }
        });
  }

  /// The gain and bias of neurons with given max rates and intercepts. As in Nengo, but for each
  /// class's own curve: from J_max, the current of the max rate,
  /// gain = (J_max - 1) / (1 - intercept) and bias = 1 - gain intercept.
  /// @param max_rates   at x = 1, in spikes per second (amplitude aside); above the rate at the
  ///                    threshold, below 1 / tau_ref; the two broadcast
  /// @param intercepts  the x at which the threshold J = 1 is reached; finite, below 1
  /// @return a GainBias of two Eigen::Arrays of the common shape
  /// @throws std::invalid_argument for shapes that do not broadcast, and for values out of these
  ///         ranges, naming the element
  template <class MaxRates, class Intercepts>
  auto gain_bias(const MaxRates& max_rates, const Intercepts& intercepts) const {
    const detail::Broadcast<Scalar, MaxRates, Intercepts> pairs(
        Derived::name, "gain_bias", {"max_rates", "intercepts"}, max_rates, intercepts);
    const Derived unit = derived().with_amplitude(Scalar(1));
    auto gain = pairs.uninitialized(), bias = pairs.uninitialized();
    pairs.for_each(
        [&](Eigen::Index row, Eigen::Index col, const Scalar& max_rate, const Scalar& intercept) {
          const Scalar J_max = detail::stored(unit.inverse_rate(max_rate));
          if (!(J_max > Scalar(1)) || !detail::is_finite(J_max)) {
            unit.refuse_max_rate(index_text(gain, row, col), max_rate);
          }
          if (!(intercept < Scalar(1)) || !detail::is_finite(intercept)) {
            detail::refuse(function_text("gain_bias"), ": intercepts", index_text(gain, row, col),
                           " = ", intercept, "; intercepts must be finite and below 1");
          }
          gain(row, col) = (J_max - Scalar(1)) / (Scalar(1) - intercept);
          bias(row, col) = Scalar(1) - gain(row, col) * intercept;
        });
    return GainBias<decltype(gain)>{(std::move)(gain), (std::move)(bias)};
  }

  /// The inverse of gain_bias.
  /// @param gain  current per unit of x; the two broadcast
  /// @param bias  current at x = 0
  /// @return a MaxRatesIntercepts of two Eigen::Arrays of the common shape: the spikes per second
  ///         at x = 1, and the x at which J = 1 (not finite where the gain is 0)
  /// @throws std::invalid_argument for shapes that do not broadcast
  template <class Gain, class Bias>
  auto max_rates_intercepts(const Gain& gain, const Bias& bias) const {
    const detail::Broadcast<Scalar, Gain, Bias> pairs(Derived::name, "max_rates_intercepts",
                                                      {"gain", "bias"}, gain, bias);
    const Derived unit = derived().with_amplitude(Scalar(1));
    auto max_rates = pairs.uninitialized(), intercepts = pairs.uninitialized();
    pairs.for_each([&](Eigen::Index row, Eigen::Index col, const Scalar& g, const Scalar& b) {
      max_rates(row, col) = unit.rate(Scalar(g + b));
      intercepts(row, col) = (Scalar(1) - b) / g;
    });
    return MaxRatesIntercepts<decltype(max_rates)>{(std::move)(max_rates), (std::move)(intercepts)};
  }

 protected:
  /// @cond
  RateNeuron() = default;

  static std::string function_text(const char* function) {
    return detail::to_text(Derived::name, "::", function);
  }

  /// The output, to write to; refused unless it has the shape of J.
  template <class Input, class Output>
  static auto& checked(const Input& J, const char* name, const Eigen::DenseBase<Output>& output) {
    if (J.rows() != output.rows() || J.cols() != output.cols()) {
      detail::refuse(function_text("step_math"), ": J is ", detail::shape_text(J.rows(), J.cols()),
                     ", but ", name, " is ", detail::shape_text(output.rows(), output.cols()),
                     "; give it the shape of J");
    }
    // As Eigen does, so that a block or a map may be an argument without a name.
    return const_cast<Output&>(output.derived());
  }
  /// @endcond

 private:
  EIGEN_DEVICE_FUNC const Derived& derived() const { return static_cast<const Derived&>(*this); }
  EIGEN_DEVICE_FUNC const auto& kernel() const { return derived().kernel(); }
  /// What detail::transform calls.
  auto evaluation() const {
    return [this](Eigen::Index n, const Scalar* J, Scalar* rate, auto*... derivative) {
      detail::evaluate(kernel(), J, n, rate, derivative...);
    };
  }

  template <class Array>
  static std::string index_text(const Array& array, Eigen::Index row, Eigen::Index col) {
    if (array.size() == 1) return {};
    if (array.cols() == 1 || array.rows() == 1) return detail::to_text('[', row + col, ']');
    return detail::to_text('[', row, ", ", col, ']');
  }

  /// For a neuron of amplitude 1, which outputs spikes per second.
  [[noreturn]] void refuse_max_rate(const std::string& index, const Scalar& max_rate) const {
    const Scalar lowest = rate(Scalar(1));
    std::string range = detail::to_text("above ", lowest, " (the rate at the threshold)");
    bool within = max_rate > lowest;
    if (derived().tau_ref() > Scalar(0)) {
      const Scalar highest = Scalar(1) / derived().tau_ref();
      detail::append(range, detail::to_text(" and below ", highest, " (1 / tau_ref)"));
      within = within && max_rate < highest;
    }
    detail::refuse(function_text("gain_bias"), ": max_rates", index, " = ", max_rate,
                   "; max rates must be ", range, ", in spikes per second",
                   within ? ", and further from these than the scalar type can tell J from 1 or "
                            "infinity"
                          : "");
  }

  template <class Values, class Gain, class Bias>
  detail::Broadcast<Scalar, Values, Gain, Bias> operands(const char* function, const Values& x,
                                                         const Gain& gain, const Bias& bias) const {
    return {Derived::name, function, {"x", "gain", "bias"}, x, gain, bias};
  }
};

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
