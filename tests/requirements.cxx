// A small program. Tests compile it also where the library cannot work.

#include <softlif/softlif.hpp>

int main() {
  const softlif::SoftLIFRate<float> neurons;
  const auto [gain, bias] = neurons.gain_bias(200, 0);
  const Eigen::ArrayXf x = Eigen::ArrayXf::LinSpaced(9, 0, 1);
  Eigen::ArrayXf rates = neurons.rates(x, gain, bias);
  neurons.step_math(x + 1, rates);
}
