#pragma once

// A user's own rate neuron. It has the members of the library's neurons, is vectorised, and takes
// parameters one per neuron. (The reference shows it, from here.)

#include <softlif/softlif.hpp>

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
  LogisticCurve() = default;
  LogisticCurve(const Scalar& width, const Scalar& saturation)
      : width_(width), saturation_(saturation), limit_(softlif::curve::largest_exponent<Scalar>) {
    limit_ = limit_ * (width < Scalar(1) ? width : Scalar(1));
  }

  template <class Value>
  Value rate(const Value& J) const {
    return rate_and_derivative(J).rate;
  }
  template <class Value>
  softlif::curve::Response<Value> rate_and_derivative(const Value& J) const {
    using softlif::curve::where_positive;
    const Value one(1), e = softlif::curve::exp(where_positive(J, -J, J) / Value(width_));
    const Value rate = Value(saturation_) * where_positive(J, one, e) / (one + e);
    return {rate, rate * where_positive(J, e, one) / (one + e) / Value(width_)};
  }
  Scalar inverse_rate(const Scalar& r) const {
    using std::log;
    return Scalar(-width_ * log(Scalar(saturation_ / r - Scalar(1))));
  }

  const Constant& packet_limit() const { return limit_; }
  LogisticCurve<softlif::curve::Wider<Scalar>> wider() const { return {width_, saturation_}; }
  softlif::curve::Response<Scalar> at_infinity() const { return {saturation_, Scalar(0)}; }
  softlif::curve::Response<Scalar> at_minus_infinity() const { return {Scalar(0), Scalar(0)}; }
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
