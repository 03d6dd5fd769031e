// Bad input prints what is wrong, and stops the program.

#include <cstdio>
#include <softlif/lif.hpp>

int main() {
  std::puts("before");
  const softlif::LIF<float> neurons(0.0F, 0.002F);
  std::puts(neurons.tau_rc() < 1 ? "after" : "");
}
