#include "knobs.hpp"

#include <softlif/lif.hpp>
#include <softlif/lif_rate.hpp>
#include <softlif/soft_lif_rate.hpp>

namespace {

Eigen::Array<double, knobs::points, knobs::curves> all_curves;
Eigen::Array<unsigned char, knobs::neurons, knobs::steps> all_spikes;

void draw_curves(const softlif::SoftLIFRate<double>& soft) {
  // A division rounds the same everywhere. Adding up or multiplying a step might be fused.
  for (int i = 0; i < knobs::points; ++i) all_curves(i, 0) = i / 100.0;
  const auto J = all_curves.col(0);
  soft.step_math(J, all_curves.col(1), all_curves.col(2));
  softlif::LIFRate(soft).step_math(J, all_curves.col(3), all_curves.col(4));
}

void run(const softlif::LIF<double>& neurons) {
  Eigen::Array<double, knobs::neurons, 1> J, output;
  for (int i = 0; i < knobs::neurons; ++i) J(i) = (2 * i + 1) / 20.0;
  Eigen::Array<double, knobs::neurons, 1> voltage, refractory_time;
  voltage.setZero();
  refractory_time.setZero();
  for (int step = 0; step < knobs::steps; ++step) {
    neurons.step_math(0.001, J, output, voltage, refractory_time);
    all_spikes.col(step) = (output > 0).cast<unsigned char>();
  }
}

}  // namespace

extern "C" {

void turn(double sigma, double tau_rc, double tau_ref) {
  const softlif::SoftLIFRate<double> soft(sigma, tau_rc, tau_ref);
  draw_curves(soft);
  run(softlif::LIF<double>(soft));
}

const double* curves() { return all_curves.data(); }

const unsigned char* spikes() { return all_spikes.data(); }
}
