// NengoDL's formula, its branch at -20 included: ours is within 1e-8 of it everywhere, and differs
// on purpose below s = -20, where NengoDL leaves out log1p's second term (about 1e-9 in q).

#include <cmath>
#include <limits>
#include <softlif/softlif.hpp>

#include "catch.hpp"

namespace {

double nengo_dl_rate(double J, double sigma, double tau_rc, double tau_ref, double amplitude) {
  const double js = (J - 1) / sigma;
  const double z = js < 30 ? std::log1p(std::exp(js)) * sigma : js * sigma;
  const double q = js > -20 ? std::log1p(1 / z) : -js - std::log(sigma);
  return amplitude / (tau_ref + tau_rc * q);
}

}  // namespace

TEST_CASE("rates are within 1e-8 of NengoDL's formula") {
  for (const double sigma : {0.005, 0.02, 0.1, 1.0, 50.0}) {
    for (const double tau_ref : {0.0, 0.002, 0.01}) {
      const softlif::SoftLIFRate<> neuron(sigma, 0.02, tau_ref, 1.5);
      for (int i = -4000; i <= 4000; ++i) {
        const double J = 1 + sigma * 0.01 * i;  // s from -40 to 40
        const double nengo = nengo_dl_rate(J, sigma, 0.02, tau_ref, 1.5);
        if (!(std::abs(neuron.rate(J) / nengo - 1) <= 1e-8)) {
          FAIL(neuron << " at J = " << J << " gives " << neuron.rate(J) << ", not " << nengo);
        }
      }
    }
  }
}

TEST_CASE("the curve does not jump where NengoDL's does, by 1e-9, at its branch") {
  const softlif::SoftLIFRate<> neuron(0.02);
  const double at = 1 - 0.02 * 20, step = 1e-12;
  const double below = at - step, above = at + step;
  const double rise = neuron.rate(above) - neuron.rate(below);
  const double epsilon = std::numeric_limits<double>::epsilon();
  CHECK(std::abs(rise - (above - below) * neuron.derivative(at)) <= 4 * epsilon * neuron.rate(at));
}
