// Code that makes no sense. For each function the compiler must say the sentence above it, and
// nothing else; for the first function it says nothing. (Each case has types of its own, since a
// compiler gives an error only once if two calls instantiate the same template.)

#include <array>
#include <complex>
#include <softlif/softlif.hpp>
#include <vector>

class Derived : public Eigen::ArrayXf {};

const softlif::SoftLIFRate<float> neurons(0.02f);
const softlif::LIF<double> spiking;
const Eigen::ArrayXf floats = Eigen::ArrayXf::Ones(3);
const Eigen::ArrayXd doubles = Eigen::ArrayXd::Ones(3);
Eigen::ArrayXf output(3);
Eigen::ArrayXd spikes(3), voltage(3), refractory_time(3);

void right() {
  neurons.step_math(floats, output);
  neurons.step_math(Derived(), output.head(0));
  output = neurons.rates(0.5f, floats, 1);
  output(0) = neurons.backward(floats, Derived(), output.head(0)).sigma;
  output = neurons.gain_bias(200, floats / 2).gain;
  spiking.step_math(0.001, doubles, spikes, voltage, refractory_time);
  softlif::Lowpass<double>().step_math(0.001, doubles, spikes);
}

// J must have the scalar type of the neurons; pass J.cast<Scalar>()
#line 1 "double_current"
void double_current() { neurons.step_math(doubles, output); }

// J must have the scalar type of the neurons; pass J.cast<Scalar>()
#line 1 "float_current"
void float_current() { spiking.step_math(0.001, floats, spikes, voltage, refractory_time); }

// J must be an Eigen array, matrix or expression; map numbers in memory, as in Eigen::Map<
#line 1 "vector_as_current"
void vector_as_current(std::vector<float>& J) { neurons.step_math(J, output); }

// J must be an Eigen array, matrix or expression; map numbers in memory, as in Eigen::Map<
#line 1 "pointer_as_current"
void pointer_as_current(double* J) {
  spiking.step_math(0.001, J, spikes, voltage, refractory_time);
}

// J must be an Eigen array, matrix or expression; for a number J there are rate(J)
#line 1 "number_as_current"
void number_as_current() { neurons.step_math(0.5f, output, output); }

// J must be an Eigen array, matrix or expression; for a number J there are rate(J)
#line 1 "number_as_current_of_a_step"
void number_as_current_of_a_step() { spiking.step_math(0.001, 2, spikes, voltage, voltage); }

// must have the scalar type of the neurons; for another type, cast what they wrote
#line 1 "double_output"
void double_output(Eigen::ArrayXd& rates) { neurons.step_math(floats, rates); }

// must have the scalar type of the neurons; for another type, cast what they wrote
#line 1 "float_derivative"
void float_derivative(Eigen::VectorXf& slopes) { spiking.step_math(doubles, spikes, slopes); }

// must have the scalar type of the neurons; for another type, cast what they wrote
#line 1 "float_state"
void float_state() { spiking.step_math(0.001, doubles, spikes, voltage, output); }

// an output or state must be writable
#line 1 "expression_as_output"
void expression_as_output() { neurons.step_math(floats, output + floats); }

// an output or state must be writable
#line 1 "const_output"
void const_output(const Eigen::ArrayXf& rates) { neurons.step_math(floats, rates); }

// an output or state must be writable
#line 1 "const_output_of_a_derived_class"
void const_output_of_a_derived_class(const Derived& rates) { neurons.step_math(floats, rates); }

// an output or state must be an Eigen array, matrix, map or block; map numbers in memory
#line 1 "vector_as_output"
void vector_as_output(std::vector<float>& rates) { neurons.step_math(floats, rates); }

// an output or state must be an Eigen array, matrix, map or block; map numbers in memory
#line 1 "pointer_as_state"
void pointer_as_state(double* state) { spiking.step_math(0.001, doubles, spikes, voltage, state); }

// an output or state must be an Eigen array, matrix, map or block; map numbers in memory
#line 1 "number_as_output"
void number_as_output(float rate) { neurons.step_math(floats, rate); }

// output_gradient must be an Eigen array, matrix or expression; map numbers in memory
#line 1 "vector_as_output_gradient"
void vector_as_output_gradient(const std::vector<float>& gradient) {
  neurons.backward(floats, gradient, output);
}

// the output_gradient must have the scalar type of the neurons; pass output_gradient.cast<Scalar>()
#line 1 "double_output_gradient"
void double_output_gradient() { neurons.backward(floats, doubles, output); }

// J must have the scalar type of the neurons; pass J.cast<Scalar>()
#line 1 "double_current_of_gradients"
void double_current_of_gradients() {
  const Eigen::VectorXd J = doubles;
  neurons.backward(J, floats, output);
}

// an output or state must be writable
#line 1 "const_gradient"
void const_gradient(const Eigen::VectorXf& J_gradient) {
  neurons.backward(floats, floats, J_gradient);
}

// an array must have the scalar type of the neurons; pass x.cast<Scalar>()
#line 1 "double_gains"
void double_gains(const Eigen::ArrayXd& gain) { output = neurons.rates(floats, gain, floats); }

// an array must have the scalar type of the neurons; pass x.cast<Scalar>()
#line 1 "double_max_rates"
void double_max_rates(const Eigen::VectorXd& max_rates) {
  const auto [gain, bias] = neurons.gain_bias(max_rates, floats);
  output = gain + bias;
}

// a number must have the scalar type of the neurons; write 0.5f
#line 1 "double_x"
void double_x() { output = neurons.derivative(0.5, floats, floats); }

// a number must have the scalar type of the neurons; write 0.5f
#line 1 "float_intercept"
void float_intercept() { spikes = spiking.gain_bias(doubles, 0.5f).gain; }

// an argument must be a number or an Eigen array, matrix or expression; map numbers in memory
#line 1 "vector_as_gain"
void vector_as_gain(const std::vector<float>& gain) { output = neurons.current(floats, gain, 0); }

// an argument must be a number or an Eigen array, matrix or expression; map numbers in memory
#line 1 "array_as_bias"
void array_as_bias(const std::array<float, 3>& bias) {
  output = neurons.max_rates_intercepts(floats, bias).intercepts;
}

// the parameters of neurons must not be integers; write 0.02
#line 1 "integers"
int integers() { return softlif::LIF(20, 2).rate(2); }

// the parameters of neurons must not be integers; write 0.02
#line 1 "integer_sigma"
void integer_sigma() { softlif::SoftLIFRate neuron(1U); }

// the parameters of neurons must not be integers; write 0.02
#line 1 "bool_type"
void bool_type() { softlif::LIFRate<bool> neuron; }

// neurons must be of float, double, long double, or another type of real numbers
#line 1 "complex_numbers"
void complex_numbers() { softlif::SoftLIFRate<std::complex<double>> neuron; }

// neurons must be of float, double, long double, or another type of real numbers
#line 1 "const_type"
void const_type() { softlif::LIFRate<const float> neuron; }

// the input must have the scalar type of the synapses; pass input.cast<Scalar>()
#line 1 "float_signal"
void float_signal() { softlif::Lowpass<double>().step_math(0.001, floats, spikes); }

// the input must be an Eigen array, matrix or expression; map numbers in memory, as in Eigen::Map<
#line 1 "vector_as_signal"
void vector_as_signal(std::vector<float>& x) { softlif::Lowpass<float>().step_math(1, x, output); }

// an output or state must be writable
#line 1 "const_filtered"
void const_filtered(const Eigen::ArrayXd& y) { softlif::Lowpass<>().step_math(1, doubles, y); }

// these are many neurons; write neuron(i).rate(J)
#line 1 "rate_of_many"
float rate_of_many() { return softlif::LIFRate<Eigen::ArrayXf>().rate(2.0F); }
