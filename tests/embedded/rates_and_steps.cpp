// Rates, and steps of 1 ms for a second and a half.

#include <softlif/lif.hpp>
#include <softlif/soft_lif_rate.hpp>

#include "population.hpp"

int main() {
  const Column J = currents();
  Column output, total = Column::Zero(), voltage = Column::Zero(), refractory_time = voltage;
  softlif::SoftLIFRate<float>(0.02F).step_math(J, output);
  print_bits("rate", output);

  const softlif::LIF<float> neurons;
  for (int step = 0; step < 1500; ++step) {
    neurons.step_math(0.001F, J, output, voltage, refractory_time);
    total += output;
  }
  print_bits("total", total);
  print_bits("voltage", voltage);
  print_bits("refractory_time", refractory_time);
}
