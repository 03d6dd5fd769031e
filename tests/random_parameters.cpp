// Neurons drawn from the whole ranges of parameters for which the documentation states bounds. The
// definition in long double judges them. Since that is slow, neurons of double judge many more
// neurons of float.

#include <Eigen/Core>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <softlif/softlif.hpp>
#include <vector>

#include "bounds.hpp"
#include "catch.hpp"
#include "exact_curve.hpp"
#include "gradients.hpp"
#include "samples.hpp"
#include "ulp.hpp"
#include "worst.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

class Random {
 public:
  double between(double low, double high) { return low + (high - low) * uniform_(generator_); }
  /// A number from the range, of any magnitude.
  double from(Range range) { return range.low * std::pow(range.high / range.low, between(0, 1)); }
  bool one_in(int n) { return between(0, n) < 1; }

 private:
  std::mt19937_64 generator_{1};
  std::uniform_real_distribution<double> uniform_{0, 1};
};

/// Every second neuron has sigma above 1, every third has tau_ref = 0: there errors are largest.
template <class Neuron>
Neuron draw_lif_neuron(Random& random) {
  const double sigma =
      random.from({random.one_in(2) ? 1 : documented_sigma.low, documented_sigma.high});
  const double tau_rc = random.from(documented_tau_rc);
  const double tau_ref = random.one_in(3) ? 0 : random.from(documented_tau_ref);
  return make<Neuron>(sigma, tau_rc, tau_ref, random.from({1e-3, 1e3}));
}

template <class Neuron>
Neuron draw_neuron(Random& random) {
  using Scalar = ScalarOf<Neuron>;
  if constexpr (std::is_same_v<Neuron, Sigmoid<Scalar>>) {
    return Neuron(static_cast<Scalar>(random.from(documented_tau_ref)));
  } else if constexpr (std::is_same_v<Neuron, RectifiedLinear<Scalar>>) {
    return Neuron(static_cast<Scalar>(random.from({1e-3, 1e3})));
  } else {
    return draw_lif_neuron<Neuron>(random);
  }
}

/// A current about the threshold, far below it, or of any magnitude.
template <class T>
T draw_current(Random& random, double sigma) {
  switch (static_cast<int>(random.between(0, 5))) {
    case 0:
      return T(1 + sigma * random.between(-9, 3));
    case 1:
      return T(1 + sigma * random.between(-60, 20));
    case 2:
      return T(random.between(-1, 3));
    case 3:  // where exp(-j / sigma) goes down to the smallest numbers
      return T(1 + sigma * random.between(0, -0.7 * std::numeric_limits<T>::min_exponent + 40));
    default:
      return T(1 + random.between(-1, 1) * std::exp2(random.between(-30, 20)));
  }
}

/// Adds the errors of the partial derivatives at J.
template <class Neuron>
void add_partials(Worst& worst, const Neuron& neuron, ScalarOf<Neuron> J) {
  const auto got = partials_at(neuron, J);
  const auto want = exact_array(neuron, J);
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (is_flushed<ScalarOf<Neuron>>(static_cast<double>(want[i]))) continue;
    worst.add(error_in_ulp(got[i], want[i]), double(J));
  }
}

/// The largest errors, where judge(neuron)(J) gives the exact curve.
template <class Neuron, bool HasPartials, class Judge>
WorstOfNeuron worst_of(int neurons, int currents, const Judge& judge) {
  using Scalar = ScalarOf<Neuron>;
  using Array = ArrayX<Scalar>;
  Random random;
  WorstOfNeuron worst;
  for (int i = 0; i < neurons; ++i) {
    const auto neuron = draw_neuron<Neuron>(random);
    double sigma = 1;
    if constexpr (is_soft<Neuron>) sigma = static_cast<double>(neuron.sigma());
    const Array J =
        Array::NullaryExpr(currents, [&] { return draw_current<Scalar>(random, sigma); });
    Array rates(currents), derivatives(currents);
    neuron.step_math(J, rates, derivatives);
    const auto exact = judge(neuron);
    for (int k = 0; k < currents; ++k) {
      const auto [rate, derivative] = exact(J[k]);
      if (!is_flushed<Scalar>(static_cast<double>(rate))) {
        worst.rate.add(error_in_ulp(rates[k], rate), double(J[k]));
      }
      if (!is_flushed<Scalar>(static_cast<double>(derivative))) {
        worst.derivative.add(error_in_ulp(derivatives[k], derivative), double(J[k]));
      }
      if constexpr (HasPartials) add_partials(worst.partial, neuron, J[k]);
    }
  }
  return worst;
}

template <class Neuron>
void check(const WorstOfNeuron& worst) {
  constexpr Bounds bounds = documented_bounds<Neuron>();
  INFO("rate at J = " << worst.rate.J << ", derivative at J = " << worst.derivative.J
                      << ", partial at J = " << worst.partial.J);
  CHECK(worst.rate.error <= bounds.rate);
  CHECK(worst.derivative.error <= bounds.derivative);
  CHECK(worst.partial.error <= bounds.partial);
}

/// Gives the exact curve of a neuron, by the definition.
const auto definition = [](const auto& neuron) {
  return [&](auto J) { return exact_point(neuron, J); };
};

/// The same, by the neuron of double.
const auto neuron_of_double = [](const auto& neuron) {
  const auto wide = [&] {
    using Neuron = std::decay_t<decltype(neuron)>;
    if constexpr (is_soft<Neuron>) {
      return SoftLIFRate<double>(neuron.sigma(), neuron.tau_rc(), neuron.tau_ref(),
                                 neuron.amplitude());
    } else if constexpr (is_lif_rate<Neuron>) {
      return LIFRate<double>(neuron.tau_rc(), neuron.tau_ref(), neuron.amplitude());
    } else {
      return typename detail::NeuronOf<Neuron>::template With<double>(
          double{neuron.parameters().first()});
    }
  }();
  return [wide](float J) { return ExactPoint<double>{wide.rate(J), wide.derivative(J)}; };
};

}  // namespace

TEMPLATE_LIST_TEST_CASE("neurons of any parameters are within the bounds", "[random_parameters]",
                        AllJudged) {
  if (!can_judge<ScalarOf<TestType>>) SOFTLIF_SKIP("long double is hardly wider than double");
  check<TestType>(worst_of<TestType, true>(200, 500, definition));
}

TEMPLATE_LIST_TEST_CASE("many neurons of any parameters are within the bounds",
                        "[random_parameters]", AllOfFloat) {
  check<TestType>(worst_of<TestType, false>(300, 4000, neuron_of_double));
}

TEMPLATE_LIST_TEST_CASE("neurons of any parameters side by side are each as alone",
                        "[random_parameters]", GradientsOfEachClass) {
  using Scalar = ScalarOf<TestType>;
  using Array = ArrayX<Scalar>;
  constexpr Eigen::Index count = 20000;
  Random random;
  std::vector<TestType> alone;
  Array J(count), rates(count), derivatives(count), J_gradient(count);
  for (Eigen::Index i = 0; i < count; ++i) {
    alone.push_back(draw_neuron<TestType>(random));
    const Scalar sigma = parameter_or<detail::Sigma>(alone.back(), Scalar(1));
    J(i) = draw_current<Scalar>(random, static_cast<double>(sigma));
  }
  const auto neurons = joined<Array>(alone, count, 1);
  neurons.step_math(J, rates, derivatives);
  const auto gradients = to_array(neurons.backward(J, Array::Ones(count), J_gradient));
  Worst worst;
  bool equal = true;
  for (Eigen::Index i = 0; i < count; ++i) {
    const TestType& neuron = alone[static_cast<std::size_t>(i)];
    const Scalar derivative = neuron.derivative(J(i));
    equal = equal && same(rates(i), neuron.rate(J(i))) && same(derivatives(i), derivative) &&
            same(J_gradient(i), derivative);
    const auto exact = exact_array(neuron, J(i));
    for (std::size_t k = 0; k < exact.size(); ++k) {
      if (is_flushed<Scalar>(static_cast<double>(exact[k]))) continue;
      worst.add(error_in_ulp(gradients[k](i), exact[k]), double(J(i)));
    }
  }
#if !defined(SOFTLIF_FAST_MATH_TESTS)  // with which bits are nowhere promised
  CHECK(equal);
#endif
  if (!can_judge<Scalar>) SOFTLIF_SKIP("long double is hardly wider than double");
  INFO("partial at J = " << worst.J);
  CHECK(worst.error <= documented_bounds<TestType>().partial);
}
