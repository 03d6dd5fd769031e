// The library, compiled for the instruction set of its flags, by the name SOFTLIF_RATES. (Numbers
// are handed over by pointer: Eigen's own arrays are allocated differently for each.)

#include <softlif/softlif.hpp>

void SOFTLIF_RATES(const float* x, float* rates, int count) {
  const softlif::SoftLIFRate<float> neurons(0.02F);
  const auto [gain, bias] = neurons.gain_bias(200.0F, -0.5F);
  const Eigen::Map<const Eigen::ArrayXf> values(x, count);
  neurons.step_math(neurons.current(values, gain(0), bias(0)),
                    Eigen::Map<Eigen::ArrayXf>(rates, count));
}
