// inverse_rate(rate(J)) is J, to within what the curve's own conditioning allows. The rate is
// rounded, and the inverse adds a few roundings. Each moves J by d rate / rate'(J).

#include <Eigen/Core>
#include <algorithm>
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

namespace {

/// Rates of all kinds, those without a current among them.
template <class Neuron, class Scalar = softlif::testing::ScalarOf<Neuron>>
softlif::testing::ArrayX<Scalar> rates_of_all_kinds(const Neuron& neuron, Eigen::Index n) {
  using Limits = std::numeric_limits<Scalar>;
  const Scalar limit = neuron.rate(infinity<Scalar>);
  const Scalar top = std::isfinite(limit) ? limit : Scalar(1000) * neuron.rate(Scalar(2));
  softlif::testing::ArrayX<Scalar> result(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    result(i) = top * (Scalar(i % 97) + Scalar(0.5L)) / Scalar(97);
    if (i % 7 == 3) result(i) = std::ldexp(top, -static_cast<int>(i));
  }
  const Scalar hostile[] = {0,
                            -0.0F,
                            -1,
                            top,
                            std::nextafter(top, Scalar(0)),
                            Limits::denorm_min(),
                            Limits::min(),
                            Limits::max(),
                            infinity<Scalar>,
                            -infinity<Scalar>,
                            Limits::quiet_NaN()};
  Eigen::Index at = 5;
  for (const Scalar r : hostile) {
    if (at < n) result(at) = r;
    at += 6;
  }
  return result;
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("inverse_rate of an array is that of its numbers, to the bit", "",
                        softlif::testing::NeuronOfEachClass) {
  using namespace softlif::testing;
  using Scalar = ScalarOf<TestType>;
  for (const TestType& neuron : usual_neurons<TestType>()) {
    INFO(neuron);
    for (const Eigen::Index n : {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 1500}) {
      const ArrayX<Scalar> rates = rates_of_all_kinds(neuron, n);
      ArrayX<Scalar> expected(n);
      for (Eigen::Index i = 0; i < n; ++i) expected(i) = neuron.inverse_rate(rates(i));
      CHECK(same(neuron.inverse_rate(rates), expected));
      ArrayX<Scalar> apart = ArrayX<Scalar>::Zero(2 * n + 1);
      Eigen::Map<ArrayX<Scalar>, 0, Eigen::InnerStride<2>> strided(apart.data(), n);
      strided = rates;
      CHECK(same(neuron.inverse_rate(strided), expected));
      CHECK(same(neuron.inverse_rate(rates.reverse()), expected.reverse()));
    }
    const ArrayX<Scalar> rates = rates_of_all_kinds(neuron, 35);
    const Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows =
        rates.reshaped(5, 7);
    CHECK(same(neuron.inverse_rate(rows), neuron.inverse_rate(rates).reshaped(5, 7)));
    CHECK(same(neuron.inverse_rate(rows.middleCols(2, 3)),
               neuron.inverse_rate(rates).reshaped(5, 7).middleCols(2, 3)));
  }
}

TEMPLATE_TEST_CASE("inverse_rate is within a few roundings where no rounding of the rate counts",
                   "", float, double) {
  using T = TestType;
  using Real = long double;
  if (std::numeric_limits<Real>::digits < std::numeric_limits<double>::digits + 8) {
    SOFTLIF_SKIP("long double is hardly wider than double");
  }
  // The current by another formula than that of the packets, in a wider type.
  const auto exact = [](Real sigma, Real q) {
    const Real z = 1 / std::expm1(q), w = z / sigma;
    return 1 + (w > 1 ? z + sigma * std::log1p(-std::exp(-w)) : sigma * std::log(std::expm1(w)));
  };
  Real worst_hard = 0, worst_soft = 0;
  int checked = 0;
  for (const T sigma : {T(1e-4L), T(0.02L), T(1), T(50)}) {
    for (const T tau_ref : {T(0), T(1e-6L), T(0.002L), T(1)}) {
      for (const T tau_rc : {T(1e-4L), T(0.02L), T(3)}) {
        const T amplitude = T(1.3L);
        const softlif::SoftLIFRate<T> soft(sigma, tau_rc, tau_ref, amplitude);
        const softlif::LIFRate<T> hard(tau_rc, tau_ref, amplitude);
        for (int i = -200; i <= 100; ++i) {
          const T r = amplitude / (tau_ref + tau_rc * std::pow(T(1.0625L), T(i)));
          const Real q = (Real(amplitude) / Real(r) - Real(tau_ref)) / Real(tau_rc);
          // Nearer to the limit, double has only the arithmetic of numbers.
          if (!(q * Real(tau_rc) > std::ldexp(Real(tau_ref), -11)) || q > 60) continue;
          const Real of_hard = 1 / -std::expm1(-q), of_soft = exact(Real(sigma), q);
          const Real epsilon = Real(std::numeric_limits<T>::epsilon());
          worst_hard = std::max(
              worst_hard, std::abs(Real(hard.inverse_rate(r)) - of_hard) / (epsilon * of_hard));
          worst_soft = std::max(worst_soft, std::abs(Real(soft.inverse_rate(r)) - of_soft) /
                                                (epsilon * (1 + std::abs(of_soft) + Real(sigma))));
          ++checked;
        }
      }
    }
  }
  CHECK(checked > 5000);
  CHECK(worst_hard <= 2);
  CHECK(worst_soft <= 3);
}
