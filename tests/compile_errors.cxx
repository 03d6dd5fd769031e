// Compiled by tests, with each SOFTLIF_CASE: case 0 compiles, each other case is refused in a
// sentence: mixed scalar types, then outputs that cannot be written.

#include <Eigen/Core>
#include <softlif/softlif.hpp>

int main() {
  const softlif::SoftLIFRate<float> neurons(0.02f);
  const Eigen::ArrayXf values = Eigen::ArrayXf::Ones(3);
  Eigen::ArrayXf output(3);

#if SOFTLIF_CASE == 0
  neurons.step_math(values, output);
  output = neurons.rates(0.5f, values, 1);
  output = neurons.gain_bias(200, values / 2).gain;
#elif SOFTLIF_CASE == 1
  const Eigen::ArrayXd doubles = values.cast<double>();
  neurons.step_math(doubles, output);
#elif SOFTLIF_CASE == 2
  Eigen::ArrayXd doubles(3);
  neurons.step_math(values, doubles);
#elif SOFTLIF_CASE == 3
  neurons.rates(values, values.cast<double>(), values);
#elif SOFTLIF_CASE == 4
  neurons.rates(0.5, values, values);
#elif SOFTLIF_CASE == 5
  const Eigen::ArrayXd max_rates = Eigen::ArrayXd::Constant(3, 200);
  neurons.gain_bias(max_rates, values);
#elif SOFTLIF_CASE == 6
  neurons.step_math(values, output + values);
#elif SOFTLIF_CASE == 7
  neurons.step_math(values, values);
#elif SOFTLIF_CASE == 8
  float numbers[3];
  neurons.step_math(values, numbers);
#endif
}
