// A rate neuron of a user's own: with every member of the library's, vectorised, and with
// parameters one per neuron. (The design page shows it, from here.)

#include <softlif/curve.hpp>

#include "neurons.hpp"

// begin of the neuron
namespace own {
struct Width : softlif::curve::AnyParameter {
  static constexpr const char* name = "width";
  static constexpr long double usual = 1;
  using Range = softlif::curve::Positive;
};
struct Saturation : softlif::curve::AnyParameter {
  static constexpr const char* name = "saturation";
  static constexpr long double usual = 400;
  using Range = softlif::curve::Positive;
};

/// saturation / (1 + exp(-J / width))
template <class Scalar_, class Constant = Scalar_>
class LogisticCurve {
 public:
  using Scalar = Scalar_;
  using Parameters = softlif::curve::Parameters<Width, Saturation>;
  template <class Value>
  using Response = softlif::curve::Response<Value>;
  LogisticCurve() = default;
  LogisticCurve(const Scalar& width, const Scalar& saturation)
      : width_(width), saturation_(saturation), limit_(softlif::curve::largest_exponent<Scalar>) {
    limit_ = limit_ * (width < Scalar(1) ? width : Scalar(1));
  }

  template <class Value>
  Value rate(const Value& J) const {
    return Value(saturation_) / (Value(1) + softlif::curve::exp(-J / Value(width_)));
  }
  template <class Value>
  Response<Value> rate_and_derivative(const Value& J) const {
    const Value rate = this->rate(J);
    return {rate, rate / (Value(1) + softlif::curve::exp(J / Value(width_))) / Value(width_)};
  }
  Scalar inverse_rate(const Scalar& r) const {
    using std::log;
    return Scalar(-width_ * log(Scalar(saturation_ / r - Scalar(1))));
  }

  const Constant& packet_limit() const { return limit_; }
  LogisticCurve<softlif::curve::Wider<Scalar>> wider() const { return {width_, saturation_}; }
  Response<Scalar> at_infinity() const { return {saturation_, Scalar(0)}; }
  Response<Scalar> at_minus_infinity() const { return {Scalar(0), Scalar(0)}; }
  static Scalar threshold() { return Scalar(0); }
  static constexpr const char* highest_rate_text = "the limit for J -> infinity";

 private:
  Constant width_, saturation_, limit_;
};

template <class Parameter = double>
class Logistic : public softlif::RateNeuron<Logistic<Parameter>, LogisticCurve, Parameter> {
 public:
  static constexpr const char* name = "Logistic";
  using softlif::RateNeuron<Logistic, LogisticCurve, Parameter>::RateNeuron;

  const Parameter& width() const { return this->template get<Width>(); }
};
}  // namespace own
// end of the neuron

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

TEST_CASE("neurons of one's own may have parameters of their own", "[own_neuron]") {
  const Eigen::ArrayXf width = Eigen::ArrayXf::LinSpaced(100, 0.25F, 4);
  const Logistic<Eigen::ArrayXf> neurons(width);
  const Eigen::ArrayXXf J = currents<float>(100, 7);
  Eigen::ArrayXXf rates(100, 7);
  neurons.step_math(J, rates);
  for (Eigen::Index i = 0; i < 100; ++i) {
    const Logistic<float> neuron = neurons.neuron(i);
    for (Eigen::Index k = 0; k < 7; ++k) CHECK(same(rates(i, k), neuron.rate(J(i, k))));
  }
}
