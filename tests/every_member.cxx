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

namespace {

template <class Neuron, class Scalar, class Input, class Output>
void step(const Neuron& neuron, const Input& J, Output&& a, Output&& b, Output&& c) {
  neuron.step_math(J, a);
  neuron.step_math(J, a, b);
  (void)neuron.backward(J, a, b);
  (void)neuron.backward(J, J, c);
  if constexpr (std::is_same_v<Neuron, softlif::LIF<Scalar>>) {
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
  const auto pairs = neuron.gain_bias(ones * Scalar(200), x);
  (void)neuron.max_rates_intercepts(pairs.gain, pairs.bias);
  (void)neuron.gain_bias(Scalar(200), 0);
  (void)neuron.max_rates_intercepts(1, Scalar(2));
}

template <class Neuron, class Scalar>
void members(const Neuron& neuron) {
  arrays<Neuron, Scalar>(neuron);
  populations<Neuron, Scalar>(neuron);
  std::ostringstream stream;
  stream << neuron << (neuron == neuron) << (neuron != neuron);
}

template <class Scalar>
void neurons() {
  const softlif::SoftLIFRate<Scalar> soft;
  const softlif::LIFRate<Scalar> hard(soft);
  const softlif::LIF<Scalar> spiking(soft);
  members<softlif::SoftLIFRate<Scalar>, Scalar>(soft);
  members<softlif::LIFRate<Scalar>, Scalar>(hard);
  members<softlif::LIF<Scalar>, Scalar>(spiking);
  std::mt19937 random;
  (void)spiking.make_state(3, random);
  (void)spiking.make_state(3, 4, random);
}

}  // namespace

int main() {
  neurons<float>();
  neurons<double>();
  neurons<long double>();
}
