#include <cstdio>
#include <softlif/softlif.hpp>

int main() {
  const softlif::SoftLIFRate<float> neuron(0.02f);
  const float rate = neuron.rate(2.0f);
  std::printf("%g spikes per second\n", static_cast<double>(rate));
  return rate > 63.0f && rate < 63.1f ? 0 : 1;
}
