// inverse_rate(rate(J)) is J, to within what the curve's own conditioning allows. The rate is
// rounded, and the inverse adds a few roundings. Each moves J by d rate / rate'(J).

#include <cmath>
#include <limits>
#include <softlif/softlif.hpp>

#include "neurons.hpp"

namespace {

template <class T>
constexpr T infinity = std::numeric_limits<T>::infinity();

/// The error that `roundings` epsilons in the rate, and as many in J, allow.
template <class T, class Neuron>
T allowed(const Neuron& neuron, T J) {
  constexpr T roundings = 8;
  const T epsilon = std::numeric_limits<T>::epsilon();
  return roundings * epsilon * (std::abs(J) + 1 + neuron.rate(J) / neuron.derivative(J));
}

/// Whether the rate determines J: the rate is a normal number below the limit, and J is not so
/// close to infinity that rate(J) is within its error of that limit.
template <class T, class Neuron>
bool has_inverse(const Neuron& neuron, T J) {
  const T rate = neuron.rate(J);
  return rate > std::numeric_limits<T>::min() && neuron.tau_ref() * rate < neuron.amplitude() &&
         allowed(neuron, J) <= std::abs(J);
}

/// Counts what it checks.
template <class T, class Neuron>
void check_round_trip(const Neuron& neuron, T J, int& checked) {
  if (!has_inverse(neuron, J)) return;
  INFO(neuron << " at J = " << J);
  CHECK(std::abs(neuron.inverse_rate(neuron.rate(J)) - J) <= allowed(neuron, J));
  ++checked;
}

}  // namespace

TEMPLATE_TEST_CASE("inverse_rate undoes rate", "", float, double, long double) {
  using T = TestType;
  int checked_soft = 0, checked_hard = 0;
  for (const T sigma : {T(1e-4L), T(0.02L), T(1), T(100)}) {
    for (const T tau_ref : {T(0), T(0.002L), T(0.1L)}) {
      const softlif::SoftLIFRate<T> soft(sigma, T(0.02L), tau_ref, T(1.3L));
      const softlif::LIFRate<T> hard(T(0.02L), tau_ref, T(1.3L));
      for (int i = -60; i <= 60; ++i) {
        const T distance = std::pow(T(1.5), T(i));
        check_round_trip(soft, T(1) + sigma * distance, checked_soft);
        check_round_trip(soft, T(1) - sigma * distance, checked_soft);
        check_round_trip(hard, T(1) + distance, checked_hard);
      }
    }
  }
  CHECK(checked_soft > 900);
  CHECK(checked_hard > 600);
}

TEMPLATE_LIST_TEST_CASE("inverse_rate undoes rate, for every neuron", "",
                        softlif::testing::AllNeurons) {
  using Scalar = softlif::testing::ScalarOf<TestType>;
  int checked = 0;
  for (const TestType& neuron : softlif::testing::usual_neurons<TestType>()) {
    const Scalar limit = neuron.rate(infinity<Scalar>);
    for (Scalar J = -9; J < 30; J += Scalar(0.37L)) {
      const Scalar rate = neuron.rate(J);
      if (!(rate > std::numeric_limits<Scalar>::min() && rate < limit)) continue;
      if (!(allowed(neuron, J) < Scalar(0.1L))) continue;
      INFO(neuron << " at J = " << J);
      CHECK(std::abs(neuron.inverse_rate(rate) - J) <= allowed(neuron, J));
      ++checked;
    }
  }
  CHECK(checked > 100);
}

TEMPLATE_TEST_CASE("rate undoes inverse_rate", "", float, double) {
  using T = TestType;
  const softlif::SoftLIFRate<T> soft(T(0.02));
  const softlif::LIFRate<T> hard;
  const auto check = [](const auto& neuron, T r) {
    const T J = neuron.inverse_rate(r);
    INFO(neuron << " at J = " << J);
    CHECK(std::abs(neuron.rate(J) - r) <= allowed(neuron, J) * neuron.derivative(J));
  };
  for (const T r : {T(10), T(100), T(300), T(400)}) {  // lower ones lie within an epsilon of J = 1
    check(soft, r);
    check(hard, r);
  }
}

TEMPLATE_TEST_CASE("inverse_rate outside the curve's range", "", float, double, long double) {
  using T = TestType;
  const softlif::SoftLIFRate<T> soft(T(0.02L), T(0.02L), T(0.25L));  // at most 4 Hz
  const softlif::LIFRate<T> hard(T(0.02L), T(0.25L));
  CHECK(soft.inverse_rate(0) == -infinity<T>);
  CHECK(soft.inverse_rate(-1) == -infinity<T>);
  CHECK(soft.inverse_rate(-infinity<T>) == -infinity<T>);
  CHECK(std::isnan(hard.inverse_rate(-1)));
  CHECK(hard.inverse_rate(0) == 1);
  CHECK(std::isnan(soft.inverse_rate(std::numeric_limits<T>::quiet_NaN())));
  CHECK(std::isnan(hard.inverse_rate(std::numeric_limits<T>::quiet_NaN())));
  for (const T r : {T(4), T(5), infinity<T>}) {
    CHECK(soft.inverse_rate(r) == infinity<T>);
    CHECK(hard.inverse_rate(r) == infinity<T>);
  }
  CHECK(soft.with_tau_ref(0).inverse_rate(infinity<T>) == infinity<T>);
  CHECK(hard.with_tau_ref(0).inverse_rate(infinity<T>) == infinity<T>);
}

TEST_CASE("inverse_rate far below the threshold, where z underflows") {
  const softlif::SoftLIFRate<> neuron(0.02);
  for (const double J : {-1e2, -1e5, -1e20, -1e200}) {
    CHECK(neuron.inverse_rate(neuron.rate(J)) == Approx(J).epsilon(1e-14));
  }
}
