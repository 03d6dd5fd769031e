#pragma once

// What follows from any tuning curve, once for all neurons: rates of single currents and of
// populations, their derivatives, and the gain and bias of neurons with given max rates.

#include <softlif/detail/requirements.hpp>

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cstddef>
#include <softlif/detail/array/arguments.hpp>
#include <softlif/detail/array/backward.hpp>
#include <softlif/detail/array/backward_of_each.hpp>
#include <softlif/detail/array/blocks.hpp>
#include <softlif/detail/array/broadcast.hpp>
#include <softlif/detail/array/checks.hpp>
#include <softlif/detail/array/evaluate.hpp>
#include <softlif/detail/array/invert.hpp>
#include <softlif/detail/array/kernels.hpp>
#include <softlif/detail/array/parameter_array.hpp>
#include <softlif/detail/array/transform.hpp>
#include <softlif/detail/error.hpp>
#include <softlif/detail/number/rounding.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>
#include <type_traits>
#include <utility>

namespace softlif {
inline namespace SOFTLIF_TARGET {

/// @cond
namespace detail {
/// What gain_bias adds to its error where a max rate is too low, if the class has such advice.
template <class Neuron, class = void>
inline constexpr const char* advice_on_low_rates = "";
template <class Neuron>
inline constexpr const char*
    advice_on_low_rates<Neuron, std::void_t<decltype(Neuron::advice_on_low_rates)>> =
        Neuron::advice_on_low_rates;
}  // namespace detail
/// @endcond

/// The firing rate of one neuron and its slope; `auto [rate, derivative] =
/// neuron.rate_and_derivative(J)`.
template <class Scalar>
struct RateAndDerivative {
  Scalar rate;        ///< amplitude x spikes per second
  Scalar derivative;  ///< d rate / dJ
};

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

/// What follows from any tuning curve: the base of SoftLIFRate, LIFRate and LIF (by the curiously
/// recurring template pattern), and of a neuron of one's own (docs: "A neuron of your own").
///
/// @tparam Derived    the class of neurons; its `name` is what it prints and says in errors,
///                    and its `Gradients` have a member for each parameter of the curve
/// @tparam Curve      evaluates the curve of one neuron, as Curve<float> and the like
///                    (detail/curve/soft_lif_kernel.hpp)
/// @tparam Parameter  a scalar, or an Eigen::Array of scalars: one neuron, or one per element
/// @tparam Names      of the parameters, in the constructor's order; what Curve takes unless given
///
/// Words: `J` is a neuron's input current, bias included; the firing threshold of LIF neurons is at
/// J = 1. `x` is the value that a population represents; J = gain x + bias. Rates are in amplitude
/// x spikes per second, tau_rc and tau_ref in seconds.
///
/// Shapes: arrays are any dense Eigen object or expression of Scalar. Where several come together,
/// they broadcast as in NumPy: each is a number or has, in each of the two dimensions, the common
/// size or 1. Three vectors of one length thus go element by element, and a column of samples with
/// rows of gain and bias gives samples x neurons. Arrays of fixed size give results of fixed size.
/// Neurons with parameters of their own broadcast, too: a column of neurons takes as many rows, one
/// of them each.
///
/// Errors: std::invalid_argument for shapes that do not fit, with the shapes in its text; nothing
/// has been written then. NaN gives NaN in its element alone; J = +-infinity gives the limit.
template <class Derived, template <class...> class Curve, class Parameter, class Names>
class RateNeuron {
  using Scalar = detail::ParameterScalar<Parameter>;
  using Number = typename detail::RealScalar<Scalar>::type;
  using Kernels = detail::Kernels<Curve, Parameter, Names>;
  using Kernel = typename Kernels::Kernel;

 protected:
  /// Whether the parameters are those of one neuron.
  static constexpr bool is_one = !detail::is_dense<Parameter>;

 public:
  /// @private  The parameters, checked.
  using Parameters = typename Kernels::Parameters;
  /// @private
  explicit RateNeuron(const Parameters& parameters) : kernels_(parameters) {}

  /// The neuron with the usual parameters. (The library's classes name theirs; one of a user's own
  /// may inherit this and the following.)
  RateNeuron() : RateNeuron(Parameters::beginning_with(Derived::name)) {}
  /// @param first   the first parameter: a number, or an array where Parameter is one
  /// @param others  those that follow; the rest are as usual
  /// @throws std::invalid_argument for values that these may not have, naming them
  template <class First, class... Others,
            class = std::enable_if_t<!std::is_same_v<First, RateNeuron>>,  // which is copied
            class = detail::IfParameters<First>>
  explicit RateNeuron(const First& first, const Others&... others)
      : RateNeuron(Parameters::beginning_with(Derived::name, first, others...)) {}

  /// The firing rate of one neuron; of float and double, in a CUDA kernel, too.
  /// @param J  its input current; NaN gives NaN, +-infinity the limit
  /// @return amplitude x spikes per second, on the host as step_math to the bit
  EIGEN_DEVICE_FUNC Scalar rate(const Scalar& J) const {
    Scalar result(0);
    if constexpr (is_one_checked<>()) result = kernels_.template respond<false>(J).rate;
    return result;
  }

  /// The slope of the tuning curve of one neuron; of float and double, in a CUDA kernel, too.
  /// @param J  its input current; NaN gives NaN, +-infinity the limit
  /// @return d rate / dJ, on the host as step_math to the bit
  EIGEN_DEVICE_FUNC Scalar derivative(const Scalar& J) const {
    Scalar result(0);
    if constexpr (is_one_checked<>()) result = kernels_.template respond<true>(J).derivative;
    return result;
  }

  /// Both in one evaluation; of float and double, in a CUDA kernel, too.
  /// @param J  its input current; NaN gives NaN, +-infinity the limit
  /// @return rate(J) and derivative(J), to the bit
  EIGEN_DEVICE_FUNC RateAndDerivative<Scalar> rate_and_derivative(const Scalar& J) const {
    RateAndDerivative<Scalar> result{Scalar(0), Scalar(0)};
    if constexpr (is_one_checked<>()) {
      const auto response = kernels_.template respond<true>(J);
      result = {response.rate, response.derivative};
    }
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
      transform([this](bool in_rows, const detail::Rectangle& r, const Scalar* in,
                       Scalar* rate) { kernels_.evaluate(in_rows, r, in, rate); },
                detail::dense(J), detail::output(rates));
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
      transform([this](bool in_rows, const detail::Rectangle& r, const Scalar* in, Scalar* rate,
                       Scalar* slope) { kernels_.evaluate(in_rows, r, in, rate, slope); },
                detail::dense(J), detail::output(rates), detail::output(slopes));
    }
  }

  /// The step back of gradient descent: from the gradient of a loss with respect to the rates, that
  /// with respect to the currents and those with respect to the parameters, in one pass. Allocates
  /// nothing, unless an argument is an expression that Eigen evaluates into a temporary, or there
  /// are neurons in a number not known at compile time: then what it returns and a table of sums.
  /// Memory must not be shared by the arguments, but J_gradient may be output_gradient itself, or
  /// J.
  ///
  /// A rate whose output_gradient is 0 adds nothing, also where a derivative is infinite. NaN in J
  /// or in output_gradient gives NaN in its element of J_gradient, and in the returned sums.
  ///
  /// @param J                the currents, of any shape
  /// @param output_gradient  d loss / d rates, of the shape of J
  /// @param J_gradient       takes d loss / dJ, output_gradient x derivative; of the shape of J, or
  ///                         output_gradient or J itself
  /// @return d loss / d parameter for each parameter of the curve, of the type and shape of the
  ///         parameters, each summed over all of J that its neuron takes: Gradients of the class
  /// @throws std::invalid_argument for other shapes, before anything is written
  template <class Input, class OutputGradient, class JGradient>
  auto backward(const Input& J, const OutputGradient& output_gradient,
                JGradient&& J_gradient) const {
    using Sums = detail::GradientSums<Kernel>;
    constexpr std::make_index_sequence<Sums::size> each{};
    if constexpr (detail::is_input<Scalar, Input>() &&
                  detail::is_output_gradient<Scalar, OutputGradient>() &&
                  detail::is_output<Scalar, JGradient>()) {
      check_shape("backward", J, "output_gradient", output_gradient);
      auto& J_gradients = checked("backward", J, "J_gradient", J_gradient);
      const auto& gradients = detail::dense(output_gradient);
      const detail::Readable<std::decay_t<decltype(gradients)>> weights(gradients);
      if constexpr (is_one) {
        Scalar result[Sums::size] = {};
        Sums sums;
        detail::transform(
            [&](Eigen::Index n, const Scalar* in, const Scalar* weight, Scalar* out) {
              detail::backward(kernel(), in, n, weight, out, sums);
            },
            detail::dense(J), detail::source(weights), detail::output(J_gradients));
        detail::rounded_to_nearest([&] { sums.write(kernel(), result); });
        return to_gradients(result, each);
      } else {
        return backward_of_each(detail::dense(J), weights, J_gradients, each);
      }
    } else {
      Parameter nothing[Sums::size] = {};
      return to_gradients(nothing, each);
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
    return operands("current", x, gain, bias).affine([](const detail::Rectangle&, Scalar*) {});
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
    const auto& currents = operands("rates", x, gain, bias);
    return currents.affine([&](const detail::Rectangle& r, Scalar* block) {
      kernels_.evaluate(currents.in_rows(), r, block, block);
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
    const auto& currents = operands("derivative", x, gain, bias);
    return currents.template affine<true>([&](const detail::Rectangle& all, Scalar* block) {
      detail::BlockBuffer<Scalar> rates;
      const detail::Tiling tiling(all.inner_size, all.outer_size, all.inner_size,
                                  detail::block_size<Scalar, 2>());
      for (auto r = tiling.first(); r.size() != 0; r = tiling.after(r)) {
        Scalar* const part = block + r.inner + r.outer * all.inner_size;
        const detail::Rectangle place{all.inner + r.inner, all.outer + r.outer, r.inner_size,
                                      r.outer_size};
        kernels_.evaluate(currents.in_rows(), place, part, rates.data, part);
      }
    });
  }

  /// The gain and bias of neurons with given max rates and intercepts. As in Nengo, but for each
  /// class's own curve: from J_max, the current of the max rate, and the threshold (J = 1 for LIF
  /// neurons, 0 for Sigmoid and RectifiedLinear), gain = (J_max - threshold) / (1 - intercept) and
  /// bias = threshold - gain intercept.
  /// @param max_rates   at x = 1, in spikes per second (amplitude aside); above the rate at the
  ///                    threshold, below the limit for J -> infinity (1 / tau_ref, where the curve
  ///                    has it); the two broadcast
  /// @param intercepts  the x at which the threshold is reached; finite, below 1
  /// @return a GainBias of two Eigen::Arrays of the common shape
  /// @throws std::invalid_argument for shapes that do not broadcast, and for values out of these
  ///         ranges, naming the element
  template <class MaxRates, class Intercepts>
  auto gain_bias(const MaxRates& max_rates, const Intercepts& intercepts) const {
    const auto& pairs = broadcast("gain_bias", {"max_rates", "intercepts"}, max_rates, intercepts);
    const Scalar threshold = Kernel::threshold();
    auto gain = pairs.uninitialized(), bias = pairs.uninitialized();
    const auto unit_kernel = unit_kernels();
    pairs.for_each_block([&](const detail::Rectangle& r, const Scalar* max_rate,
                             const Scalar* intercept, const auto*...) {
      Scalar* const gains = gain.data() + pairs.begin_of(r);
      invert(pairs, unit_kernel, r, max_rate, gains);
      if (detail::run_simply<detail::GainsAndBiases>(r.size(), threshold, gains, intercept, gains,
                                                     bias.data() + pairs.begin_of(r))) {
        return;
      }
      pairs.for_each_of(r, [&](Eigen::Index i, Eigen::Index row, Eigen::Index col) {
        refuse_misfits(unit_kernel(row, col), detail::index_text(gain, row, col), max_rate[i],
                       intercept[i]);
      });
    });
    return GainBias<decltype(gain)>{(std::move)(gain), (std::move)(bias)};
  }

  /// The inverse of gain_bias.
  /// @param gain  current per unit of x; the two broadcast
  /// @param bias  current at x = 0
  /// @return a MaxRatesIntercepts of two Eigen::Arrays of the common shape: the spikes per second
  ///         at x = 1, and the x at the threshold (not finite where the gain is 0)
  /// @throws std::invalid_argument for shapes that do not broadcast
  template <class Gain, class Bias>
  auto max_rates_intercepts(const Gain& gain, const Bias& bias) const {
    const auto& pairs = broadcast("max_rates_intercepts", {"gain", "bias"}, gain, bias);
    auto max_rates = pairs.uninitialized(), intercepts = pairs.uninitialized();
    const auto unit_kernel = unit_kernels();
    pairs.for_each_block(
        [&](const detail::Rectangle& r, const Scalar* g, const Scalar* b, const auto*...) {
          Scalar* const J = max_rates.data() + pairs.begin_of(r);
          detail::run_simply<detail::CurrentsAndIntercepts>(r.size(), Kernel::threshold(), g, b, J,
                                                            intercepts.data() + pairs.begin_of(r));
          if constexpr (is_one) {
            detail::evaluate(unit_kernel(0, 0), J, r.size(), J);
          } else {
            pairs.for_each_of(r, [&](Eigen::Index i, Eigen::Index row, Eigen::Index col) {
              J[i] = rate_of(unit_kernel(row, col), J[i]);
            });
          }
        });
    return MaxRatesIntercepts<decltype(max_rates)>{(std::move)(max_rates), (std::move)(intercepts)};
  }

  /// The inverse of the tuning curve of one neuron.
  /// @param r  a rate, amplitude x spikes per second
  /// @return the J at which rate(J) == r; the class says which where there are none or many
  Scalar inverse_rate(const Scalar& r) const {
    if constexpr (is_one_checked<>()) return detail::invert_one(kernel(), r);
    return r;
  }

  /// The inverse of the tuning curve, element by element.
  /// @param rates  amplitude x spikes per second; they broadcast to the neurons, if there are many
  /// @return the J at each, an Eigen::Array
  /// @throws std::invalid_argument for a shape that does not broadcast
  template <class Rates>
  auto inverse_rate(const Eigen::DenseBase<Rates>& rates) const {
    const auto& values = broadcast("inverse_rate", {"rates"}, rates.derived());
    auto result = values.uninitialized();
    values.for_each_block([&](const detail::Rectangle& r, const Scalar* rate, const auto*...) {
      invert(values, each_kernel(), r, rate, result.data() + values.begin_of(r));
    });
    return result;
  }

  /// One of the neurons, where they have parameters of their own.
  /// @param i  which, in a column or a row of them
  /// @return the neuron of scalars
  /// @throws std::invalid_argument for an i that is none of theirs, or where they are a matrix
  auto neuron(Eigen::Index i) const {
    if (parameters().rows() != 1 && parameters().cols() != 1) {
      detail::refuse(function_text("neuron"), ": the neurons are ", neurons_text(),
                     "; give a row and a column");
    }
    return parameters().cols() == 1 ? neuron(i, 0) : neuron(0, i);
  }
  /// One of the neurons, where they have parameters of their own.
  /// @param row  of the neuron
  /// @param col  of the neuron
  /// @return the neuron of scalars
  /// @throws std::invalid_argument for a row or column that they do not have
  auto neuron(Eigen::Index row, Eigen::Index col) const {
    if (row < 0 || row >= parameters().rows() || col < 0 || col >= parameters().cols()) {
      detail::refuse(function_text("neuron"), ": there is no neuron ", row, ", ", col,
                     "; the neurons are ", neurons_text());
    }
    return typename detail::NeuronOf<Derived>::template With<Scalar>(
        parameters().at(kernels_.place(row, col)));
  }

  /// @{
  /// Whether all parameters are equal, or not.
  /// @param a  one neuron
  /// @param b  the other
  /// @return true if so
  friend bool operator==(const Derived& a, const Derived& b) {
    return a.parameters() == b.parameters();
  }
  friend bool operator!=(const Derived& a, const Derived& b) { return !(a == b); }
  /// @}

  /// @private  For what prints, converts and tests neurons.
  EIGEN_DEVICE_FUNC const Parameters& parameters() const { return kernels_.parameters(); }
  /// @private
  EIGEN_DEVICE_FUNC const Kernel& kernel() const { return kernels_.kernel(); }
#if defined(EIGEN_CUDACC)
  /// @private
  const auto& on_device() const { return kernels_.on_device(); }
#endif

 protected:
  /// @cond
  template <class Name>
  const Parameter& get() const {
    return parameters().template get<Name>();
  }
  /// The neuron with one parameter changed.
  template <class Name>
  Derived with(detail::Given<Parameter> value) const {
    return Derived(parameters().template with<Name>(Derived::name, value));
  }

  static auto function_text(const char* function) {
    return detail::joined(Derived::name, "::", function);
  }

  /// Refuses an array unless it has the shape of J.
  template <class Input, class Array>
  static void check_shape(const char* function, const Input& J, const char* name,
                          const Eigen::DenseBase<Array>& array) {
    detail::check_shape(function_text(function), "J", J, name, array);
  }
  /// The output, to write to; refused unless it has the shape of J, and the neurons fit that.
  template <class Input, class Output>
  auto& checked(const Input& J, const char* name, const Eigen::DenseBase<Output>& output) const {
    return checked("step_math", J, name, output);
  }
  template <class Input, class Output>
  auto& checked(const char* function, const Input& J, const char* name,
                const Eigen::DenseBase<Output>& output) const {
    check_shape(function, J, name, output);
    if constexpr (!is_one) {
      const auto fits = [](Eigen::Index neurons, Eigen::Index size) {
        return neurons == size || neurons == 1;
      };
      if (!fits(parameters().rows(), J.rows()) || !fits(parameters().cols(), J.cols())) {
        detail::refuse(function_text(function), ": J is ", detail::shape_text(J.rows(), J.cols()),
                       ", but the neurons are ", neurons_text(),
                       "; in each dimension theirs must be 1 or that of J");
      }
    }
    return detail::writable(output);
  }

  /// Where the parameters lie of the neurons that take a block of currents.
  detail::Places places(bool in_rows, const detail::Rectangle& r) const {
    return kernels_.places(in_rows, r);
  }

  /// Calls function(in_rows, rectangle, in, outputs...) as detail::transform_rectangles does.
  template <class Function, class Input, class... Outputs>
  void transform(const Function& function, const Input& J, Outputs... outputs) const {
    constexpr bool in_rows = order_of_blocks(detail::in_rows<Outputs...>());
    detail::transform_rectangles<in_rows>(
        [&](const detail::Rectangle& r, auto*... numbers) { function(in_rows, r, numbers...); }, J,
        outputs...);
  }
  /// @endcond

 private:
  /// Whether a function for one neuron may be called.
  template <bool Result = is_one>
  static constexpr EIGEN_DEVICE_FUNC bool is_one_checked() {
    static_assert(Result,
                  "softlif: these are many neurons; write neuron(i).rate(J) and the like for one "
                  "of them, and step_math or rates for all");
    return Result;
  }
  /// A matrix of neurons decides in which order all arrays are gone through.
  static constexpr bool order_of_blocks(bool otherwise) {
    if constexpr (!is_one) {
      if (!Parameter::IsVectorAtCompileTime) return Parameter::IsRowMajor;
    }
    return otherwise;
  }

  auto neurons_text() const { return detail::shape_text(parameters().rows(), parameters().cols()); }

  /// The step back where each neuron has gradients of its own.
  template <class Input, class Weights, class Gradients, std::size_t... Each>
  auto backward_of_each(const Input& J, const Weights& weights, Gradients& J_gradients,
                        std::index_sequence<Each...> each) const {
    using Sums = detail::SumsOfEach<Kernels, Parameter>;
    Sums sums(kernels_);
    const detail::BackwardOfEach<Sums> add(sums);
    transform([&](bool in_rows, const detail::Rectangle& r, const Scalar* in, const Scalar* weight,
                  Scalar* out) { add(in_rows, r, in, weight, out); },
              J, detail::source(weights), detail::output(J_gradients));
    const Eigen::Index rows = parameters().rows(), cols = parameters().cols();
    Parameter result[] = {(static_cast<void>(Each), Parameter(rows, cols))...};
    detail::rounded_to_nearest([&] { sums.write(result); });
    return to_gradients(result, each);
  }

  template <class Value, std::size_t... Each>
  static auto to_gradients(const Value (&gradient)[sizeof...(Each)], std::index_sequence<Each...>) {
    return typename Derived::Gradients{gradient[Each]...};
  }

  /// What gives the kernel for a row and a column.
  auto each_kernel() const {
    return [this](Eigen::Index row, Eigen::Index col) -> decltype(auto) {
      if constexpr (is_one) {
        return kernel();
      } else {
        return kernels_.kernel(kernels_.place(row, col));
      }
    };
  }
  /// What gives the kernel of spikes per second, whatever the amplitude, for a row and a column.
  auto unit_kernels() const {
    if constexpr (is_one) {
      return [kernel = unit_kernel(parameters())](Eigen::Index, Eigen::Index) -> const Kernel& {
        return kernel;
      };
    } else {
      return [this](Eigen::Index row, Eigen::Index col) {
        return unit_kernel(parameters().at(kernels_.place(row, col)));
      };
    }
  }
  template <class List>
  static Kernel unit_kernel(const List& one) {
    return detail::rounded_to_nearest([&] {
      if constexpr (Names::template has<detail::Amplitude>) {
        return one.template with<detail::Amplitude>(Derived::name, Scalar(1))
            .template kernel<Kernel>();
      } else {
        return one.template kernel<Kernel>();
      }
    });
  }
  static Scalar rate_of(const Kernel& kernel, const Scalar& J) {
    Scalar result(0);
    detail::evaluate(kernel, &J, 1, &result);
    return result;
  }

  /// Writes the currents of a block of rates, which kernels of a row and a column have.
  template <class Operands, class KernelAt>
  static void invert(const Operands& operands, const KernelAt& kernel_at,
                     const detail::Rectangle& r, const Scalar* rate, Scalar* J) {
    if constexpr (is_one) {
      detail::invert(kernel_at(0, 0), rate, r.size(), J);
    } else {
      operands.for_each_of(r, [&](Eigen::Index i, Eigen::Index row, Eigen::Index col) {
        J[i] = detail::invert_one(kernel_at(row, col), rate[i]);
      });
    }
  }

  /// Refuses the max rate or the intercept of an element, if either is not valid.
  template <class IndexText>
  static void refuse_misfits(const Kernel& unit_kernel, const IndexText& index,
                             const Scalar& max_rate, const Scalar& intercept) {
    const Scalar J_max = detail::invert_one(unit_kernel, max_rate);
    if (!(J_max > Kernel::threshold()) || !detail::is_finite(J_max)) {
      refuse_max_rate(unit_kernel, index, max_rate);
    }
    if (!(intercept < Scalar(1)) || !detail::is_finite(intercept)) {
      detail::refuse(function_text("gain_bias"), ": intercepts", index, " = ", intercept,
                     "; intercepts must be finite and below 1");
    }
  }
  template <class IndexText>
  [[noreturn]] static void refuse_max_rate(const Kernel& unit_kernel, const IndexText& index,
                                           const Scalar& max_rate) {
    const Scalar lowest = rate_of(unit_kernel, Kernel::threshold());
    const Scalar highest = unit_kernel.at_infinity().rate;
    const bool has_highest = detail::is_finite(highest);
    const bool within = max_rate > lowest && (!has_highest || max_rate < highest);
    const auto below_highest = [&](auto& text) {
      if (!has_highest) return;
      detail::append(text,
                     detail::joined(" and below ", highest, " (", Kernel::highest_rate_text, ')'));
    };
    detail::refuse(function_text("gain_bias"), ": max_rates", index, " = ", max_rate,
                   "; max rates must be above ", lowest, " (the rate at the threshold)",
                   below_highest, ", in spikes per second",
                   within ? ", and further from these than the scalar type can tell J from the "
                            "threshold or infinity"
                          : "",
                   max_rate <= lowest ? detail::advice_on_low_rates<Derived> : "");
  }

  /// The arguments of a function, broadcast against one another and the neurons.
  template <class... Arguments>
  auto broadcast(const char* function, const std::array<const char*, sizeof...(Arguments)>& names,
                 const Arguments&... arguments) const {
    if constexpr (is_one) {
      return detail::Broadcast<Scalar, Arguments...>(Derived::name, function, names, arguments...);
    } else {
      std::array<const char*, sizeof...(Arguments) + 1> all_names{};
      std::copy(names.begin(), names.end(), all_names.begin());
      all_names.back() = "the array of neurons";
      return detail::Broadcast<Scalar, Arguments..., Parameter>(Derived::name, function, all_names,
                                                                arguments..., parameters().first());
    }
  }
  template <class Values, class Gain, class Bias>
  auto operands(const char* function, const Values& x, const Gain& gain, const Bias& bias) const {
    return broadcast(function, {"x", "gain", "bias"}, x, gain, bias);
  }

  Kernels kernels_;
};

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
