// The neuron of own_neuron.hpp is one of AllNeurons, so the tests of the library's neurons go
// through it. These tests are for this neuron alone.

#include "own_neuron.hpp"

#include "neurons.hpp"

using namespace softlif::testing;
using own::Logistic;

namespace {

template <class Scalar>
long double exact_rate(const Logistic<Scalar>& neuron, Scalar J) {
  const long double saturation = neuron.parameters().template get<own::Saturation>();
  return saturation / (1 + std::exp(-static_cast<long double>(J) / neuron.width()));
}

}  // namespace

TEMPLATE_TEST_CASE("a neuron of one's own has the library's members", "[own_neuron]", float, double,
                   long double) {
  using Scalar = TestType;
  const Logistic<Scalar> neuron(Scalar(0.5), Scalar(200));
  const ArrayX<Scalar> J = hostile_currents<Scalar>();
  ArrayX<Scalar> rates(J.size()), slopes(J.size());
  neuron.step_math(J, rates, slopes);
  int wrong = 0;
  for (Eigen::Index i = 0; i < J.size(); ++i) {
    if (!same(rates(i), neuron.rate(J(i))) || !same(slopes(i), neuron.derivative(J(i)))) ++wrong;
    if (!std::isfinite(J(i))) continue;
    // The quotient in the exponential is rounded, and large.
    const long double exact = exact_rate(neuron, J(i)),
                      x = std::abs(static_cast<long double>(J(i))) / neuron.width();
    const long double error = (8 + std::min(x, 1e6L)) * epsilon<Scalar>;
    const auto tiny = std::numeric_limits<Scalar>::min();
    if (!(std::abs(rates(i) - exact) <= exact * error + tiny)) ++wrong;
    const long double exact_slope =
        exact / (1 + std::exp(x * (J(i) < 0 ? -1 : 1))) / neuron.width();
    if (!(std::abs(slopes(i) - exact_slope) <= exact_slope * 2 * error + tiny)) ++wrong;
  }
  CHECK(wrong == 0);

  const auto [gain, bias] = neuron.gain_bias(Scalar(150), Scalar(-0.25));
  CHECK(bias(0) == -gain(0) * Scalar(-0.25));  // the threshold of the curve is 0
  CHECK(double(neuron.rates(Scalar(1), gain, bias)(0)) / 200 == Approx(0.75));
  CHECK(refusal([&] { (void)neuron.gain_bias(Scalar(2), Scalar(0)); }) ==
        "softlif: Logistic::gain_bias: max_rates = 2; max rates must be above 100 (the rate at the "
        "threshold) and below 200 (the limit for J -> infinity), in spikes per second");
  CHECK(refusal([] { (void)Logistic<Scalar>(Scalar(0)); }) ==
        "softlif: Logistic: width must be finite and above 0, but is 0");
  CHECK(Logistic<Scalar>() == Logistic<Scalar>(Scalar(1)));
  CHECK(Logistic<Scalar>() != neuron);
}
