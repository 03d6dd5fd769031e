// The program without softlif, to compare sizes with.

#include "population.hpp"

int main() {
  const Column J = currents();
  Column output, total = Column::Zero(), voltage = Column::Zero(), refractory_time = voltage;
  output = J.square();
  print_bits("rate", output);

  for (int step = 0; step < 1500; ++step) {
    output = J.max(voltage);
    total += output;
  }
  print_bits("total", total);
  print_bits("voltage", voltage);
  print_bits("refractory_time", refractory_time);
}
