// Whatever the parameters, rates stay finite, ordered and close to the exact curve, and gradients
// are numbers.

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include "bounds.hpp"
#include "exact_curve.hpp"
#include "gradients.hpp"
#include "neurons.hpp"

using namespace softlif;
using namespace softlif::testing;

namespace {

/// Currents in ascending order: of all magnitudes, about the threshold, and on the scale of sigma.
template <class Scalar>
std::vector<Scalar> ascending_currents(Scalar sigma) {
  using Limits = std::numeric_limits<Scalar>;
  std::vector<Scalar> result = {0,
                                Limits::max(),
                                Limits::lowest(),
                                Limits::denorm_min(),
                                1 + Limits::epsilon(),
                                1 - Limits::epsilon()};
  const int step = Limits::max_exponent / 32;
  for (int e = Limits::min_exponent; e < Limits::max_exponent; e += step) {
    for (const Scalar sign : {Scalar(1), Scalar(-1)}) {
      const Scalar power = sign * std::ldexp(Scalar(1), e);
      result.insert(result.end(), {power, 1 + power});
    }
  }
  for (int i = -30; i <= 30; ++i) {
    const Scalar j = Scalar(i) * 5 * sigma;
    if (std::isfinite(j)) result.insert(result.end(), {1 + j, 1 + j / 1000});
  }
  std::sort(result.begin(), result.end());
  return result;
}

/// Valid parameters from the smallest number to the largest. For long double, which no wider type
/// helps, they go from 1e-1000 to 1e1000.
template <class Scalar>
std::vector<Scalar> all_magnitudes() {
  using Limits = std::numeric_limits<Scalar>;
  constexpr bool widest = std::is_same_v<Scalar, long double>;
  const Scalar smallest = widest ? Scalar(1e-1000L) : Limits::denorm_min();
  const Scalar largest = widest ? Scalar(1e1000L) : Limits::max();
  return {smallest,  Scalar(1e-30), Scalar(1e-7), Scalar(0.02),
          Scalar(1), Scalar(1e7),   Scalar(1e30), largest};
}

/// Whether the partial derivatives are numbers of the right sign, and a rate of weight 0 adds
/// nothing.
template <class Neuron, class Scalar>
bool has_right_partials(const Neuron& neuron, Scalar J) {
  using One = Eigen::Array<Scalar, 1, 1>;
  One none(Scalar(0));
  const auto partials = partials_at(neuron, J),
             nothing = to_array(neuron.backward(One(J), none, none));
  const std::size_t of_tau_rc = partials.size() - 3;
  bool right = none(0) == 0;
  for (std::size_t i = 0; i < partials.size(); ++i) {
    const bool is_negative = i == of_tau_rc || i == of_tau_rc + 1;
    right = right && (is_negative ? partials[i] <= 0 : partials[i] >= 0) && nothing[i] == 0;
  }
  return right;
}

/// Adds the first mistake of the neuron to the failures.
template <class Neuron, class Scalar>
void examine(const Neuron& neuron, const std::vector<Scalar>& currents,
             std::vector<std::string>& failures) {
  const Scalar bound = neuron.amplitude() / neuron.tau_ref() * (1 + epsilon<Scalar>);
  Scalar previous(0);
  for (const Scalar J : currents) {
    const Scalar rate = neuron.rate(J), derivative = neuron.derivative(J);
    const bool ordered = rate == infinity<Scalar> || rate >= previous * (1 - 4 * epsilon<Scalar>);
    if (rate >= 0 && rate <= bound && ordered && derivative >= 0 && has_right_partials(neuron, J)) {
      previous = rate;
      continue;
    }
    std::ostringstream text;
    text << neuron << " at " << J << " has the rate " << rate << ", after " << previous
         << ", and the derivative " << derivative << ", and the partial derivatives";
    for (const Scalar partial : partials_at(neuron, J)) text << ' ' << partial;
    failures.push_back(text.str());
    return;
  }
}

void check_none(const std::vector<std::string>& failures) {
  CAPTURE(failures.size());
  const std::string first = failures.empty() ? std::string() : failures.front();
  CHECK(first.empty());
}

}  // namespace

TEMPLATE_TEST_CASE("rates of LIFRate are in range and ordered for every time and amplitude",
                   "[hostile_parameters]", float, double, long double) {
  using Scalar = TestType;
  const std::vector<Scalar> magnitudes = all_magnitudes<Scalar>();
  const std::vector<Scalar> currents = ascending_currents(Scalar(1));
  std::vector<std::string> failures;
  for (const Scalar tau_rc : magnitudes) {
    for (const Scalar amplitude : magnitudes) {
      examine(LIFRate<Scalar>(tau_rc, 0, amplitude), currents, failures);
      for (const Scalar tau_ref : magnitudes) {
        examine(LIFRate<Scalar>(tau_rc, tau_ref, amplitude), currents, failures);
      }
    }
  }
  check_none(failures);
}

TEMPLATE_TEST_CASE("rates of SoftLIFRate are in range and ordered for every sigma and time",
                   "[hostile_parameters]", float, double, long double) {
  using Scalar = TestType;
  const std::vector<Scalar> magnitudes = all_magnitudes<Scalar>();
  std::vector<std::string> failures;
  for (const Scalar sigma : magnitudes) {
    const std::vector<Scalar> currents = ascending_currents(sigma);
    for (const Scalar tau_rc : magnitudes) {
      for (const Scalar amplitude : {magnitudes.front(), Scalar(1), magnitudes.back()}) {
        for (const Scalar tau_ref :
             {Scalar(0), magnitudes.front(), Scalar(0.002), magnitudes.back()}) {
          examine(SoftLIFRate<Scalar>(sigma, tau_rc, tau_ref, amplitude), currents, failures);
        }
      }
    }
  }
  check_none(failures);
}

TEMPLATE_TEST_CASE("rates are close to the exact curve for sigma from 1e-30 to 1e30",
                   "[hostile_parameters]", float, double) {
  using Scalar = TestType;
  using Limits = std::numeric_limits<Scalar>;
  constexpr long double tolerance = documented_relative_error<Scalar>;
  for (int exponent = -30; exponent <= 30; ++exponent) {
    const Scalar sigma = static_cast<Scalar>(std::pow(10.0, exponent));
    const std::vector<Scalar> currents = ascending_currents(sigma);
    for (const Scalar tau_ref : {Scalar(0.002), Scalar(0), Scalar(1e-6)}) {
      for (const Scalar amplitude : {Scalar(1), Scalar(1e-20), Scalar(1e20)}) {
        const SoftLIFRate<Scalar> neuron(sigma, Scalar(0.02), tau_ref, amplitude);
        long double worst = 0;
        Scalar worst_J(0);
        for (const Scalar J : currents) {
          const long double exact = exact_point(neuron, J).rate;
          const long double rate = neuron.rate(J);
          if (exact > Limits::max() && rate == infinity<Scalar>) continue;
          const long double rounding =
              std::max<long double>(tolerance * exact, Limits::denorm_min());
          const long double error = std::abs(rate - exact) / rounding;
          if (!(error <= worst)) {
            worst = error;
            worst_J = J;
          }
        }
        CAPTURE(neuron, worst_J, neuron.rate(worst_J), worst);
        CHECK(worst <= 1);
      }
    }
  }
}
