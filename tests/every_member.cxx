// Every class with every member, on arrays of every kind, for a compiler to warn of.

#include <Eigen/Core>
#include <random>
#include <softlif/softlif.hpp>
#include <sstream>
#include <type_traits>

template class softlif::SoftLIFRate<float>;
template class softlif::SoftLIFRate<double>;
template class softlif::SoftLIFRate<long double>;
template class softlif::LIFRate<float>;
template class softlif::LIFRate<double>;
template class softlif::LIFRate<long double>;
template class softlif::LIF<float>;
template class softlif::LIF<double>;
template class softlif::LIF<long double>;
template class softlif::RectifiedLinear<float>;
template class softlif::RectifiedLinear<double>;
template class softlif::RectifiedLinear<long double>;
template class softlif::Sigmoid<float>;
template class softlif::Sigmoid<double>;
template class softlif::Sigmoid<long double>;
template class softlif::RegularSpiking<softlif::LIFRate<float>>;
template class softlif::PoissonSpiking<softlif::Sigmoid<double>>;
template class softlif::StochasticSpiking<softlif::RectifiedLinear<long double>>;
template class softlif::PreciseLIF<float>;
template class softlif::PreciseLIF<double>;
template class softlif::PreciseLIF<long double>;
template class softlif::AdaptiveLIFRate<float>;
template class softlif::AdaptiveLIF<float>;
template class softlif::AdaptiveLIF<double>;
template class softlif::AdaptiveLIF<long double>;
template class softlif::AdaptiveLIF<Eigen::ArrayXf>;
template class softlif::Lowpass<float>;
template class softlif::Lowpass<Eigen::ArrayXd>;
template class softlif::Lowpass<long double>;
template class softlif::Alpha<Eigen::ArrayXf>;
template class softlif::Alpha<double>;
template class softlif::Alpha<long double>;

namespace {

template <class Neuron, class Scalar, class Input, class Output>
void step(const Neuron& neuron, const Input& J, Output&& a, Output&& b, Output&& c) {
  neuron.step_math(J, a);
  neuron.step_math(J, a, b);
  (void)neuron.backward(J, a, b);
  (void)neuron.backward(J, J, c);
  if constexpr (std::is_same_v<Neuron, softlif::LIF<Scalar>> ||
                std::is_same_v<Neuron, softlif::PreciseLIF<Scalar>>) {
    neuron.step_math(Scalar(0.001L), J, a, b, c);
  }
}

template <class Neuron, class Scalar>
void arrays(const Neuron& neuron) {
  using Columns = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
  using Rows = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using Fixed = Eigen::Matrix<Scalar, 3, 3>;
  const Columns J = Columns::Ones(4, 4);
  Columns a = J, b = J, c = J;
  Rows d = J, e = J, f = J;
  Fixed g = Fixed::Ones(), h = g, i = g;
  step<Neuron, Scalar>(neuron, J, a, b, c);
  step<Neuron, Scalar>(neuron, J + Scalar(1), a, b, c);
  step<Neuron, Scalar>(neuron, J.matrix() * J.matrix(), a, b, c);
  step<Neuron, Scalar>(neuron, J, d, e, f);
  step<Neuron, Scalar>(neuron, g, g, h, i);
  step<Neuron, Scalar>(neuron, J.block(1, 1, 2, 2), a.block(0, 0, 2, 2), b.block(0, 0, 2, 2),
                       c.block(0, 0, 2, 2));
}

template <class Neuron, class Scalar>
void populations(const Neuron& neuron) {
  using Column = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
  const Column x = Column::LinSpaced(5, Scalar(-1), Scalar(0.9L)), ones = Column::Ones(5);
  auto result = neuron.current(x, ones.transpose(), Scalar(1));
  result = neuron.rates(x, ones.transpose(), ones.transpose());
  result = neuron.derivative(x, result.row(0), 1);
  const auto pairs = neuron.gain_bias(ones * Scalar(260), x);
  (void)neuron.max_rates_intercepts(pairs.gain, pairs.bias);
  (void)neuron.gain_bias(Scalar(260), 0);
  (void)neuron.max_rates_intercepts(1, Scalar(2));
}

template <class Neuron, class Scalar>
void members(const Neuron& neuron) {
  arrays<Neuron, Scalar>(neuron);
  populations<Neuron, Scalar>(neuron);
  std::ostringstream stream;
  stream << neuron << (neuron == neuron) << (neuron != neuron);
  (void)neuron.rate_and_derivative(Scalar(2));
}

template <class Scalar, class Spiking>
void spikes(const Spiking& spiking) {
  using Columns = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
  using Rows = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  std::mt19937 random;
  const Scalar dt = Scalar(0.001L);
  const Columns J = Columns::Ones(4, 4);
  Columns output = J;
  Rows in_rows = J;
  auto state = spiking.make_state(4, 4, random);
  auto column = spiking.make_state(4, random);
  spiking.step_math(dt, J, output, state);
  spiking.step_math(dt, J + Scalar(1), in_rows, state);
  spiking.step_math(dt, J.matrix() * J.matrix(), output.matrix(), state);
  spiking.step_math(dt, J.col(0), output.row(1).transpose(), column);
  (void)spiking.rates(J, 1, 0);
  (void)spiking.current(J, 1, 0);
  const auto pairs = spiking.gain_bias(Scalar(300), 0);
  (void)spiking.max_rates_intercepts(pairs.gain, pairs.bias);
  std::ostringstream stream;
  stream << spiking << (spiking == spiking) << (spiking != spiking);
}

template <class Scalar>
void neurons() {
  const softlif::SoftLIFRate<Scalar> soft;
  const softlif::LIFRate<Scalar> hard(soft);
  const softlif::LIF<Scalar> spiking(soft);
  members<softlif::SoftLIFRate<Scalar>, Scalar>(soft);
  members<softlif::LIFRate<Scalar>, Scalar>(hard);
  members<softlif::LIF<Scalar>, Scalar>(spiking);
  members<softlif::RectifiedLinear<Scalar>, Scalar>(softlif::RectifiedLinear<Scalar>());
  members<softlif::Sigmoid<Scalar>, Scalar>(softlif::Sigmoid<Scalar>());
  spikes<Scalar>(softlif::RegularSpiking(hard));
  spikes<Scalar>(softlif::PoissonSpiking(soft, Scalar(2)));
  spikes<Scalar>(softlif::StochasticSpiking(hard).with_amplitude(2));
  members<softlif::PreciseLIF<Scalar>, Scalar>(softlif::PreciseLIF<Scalar>(spiking));
  std::mt19937 random;
  (void)spiking.make_state(3, random);
  (void)spiking.make_state(3, 4, random);
}

template <class Parameters, class Scalar>
void synapses(const Parameters& tau) {
  using Columns = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
  using Rows = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Scalar dt = Scalar(0.001L);
  const softlif::Lowpass<Parameters> lowpass(tau);
  const softlif::Alpha<Parameters> alpha(lowpass.tau());
  const Columns x = Columns::Ones(4, 4);
  Columns y = x;
  Rows z = x;
  lowpass.step_math(dt, x, y);
  lowpass.step_math(dt, x.matrix() * x.matrix(), z);
  lowpass.step_math(dt, x + Scalar(1), y.matrix());
  alpha.step_math(dt, x.block(0, 0, 4, 2), y.block(0, 1, 4, 2), z.block(0, 2, 4, 2));
  auto state = alpha.make_state(4, 4);
  alpha.step_math(dt, x, state);
  auto column = alpha.make_state(4);
  alpha.step_math(dt, x.col(0), column);
  std::ostringstream stream;
  stream << lowpass << alpha.with_tau(tau) << (alpha == alpha) << (lowpass != lowpass);
}

template <class Scalar>
void synapses() {
  using Column = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
  using Row = Eigen::Array<Scalar, 1, Eigen::Dynamic>;
  synapses<Scalar, Scalar>(Scalar(0.01L));
  synapses<Column, Scalar>(Column::Ones(4));
  synapses<Row, Scalar>(Row::Ones(4));
}

}  // namespace

int main() {
  neurons<float>();
  neurons<double>();
  neurons<long double>();
  synapses<float>();
  synapses<double>();
  synapses<long double>();
}
