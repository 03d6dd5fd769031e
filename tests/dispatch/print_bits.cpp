// Prints a line for each thing that neurons do: a hash of the bits of all results. Compiled for one
// instruction set and, with softlif::dispatch, for none, it must print the same.

#include <Eigen/Core>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <limits>
#include <softlif/softlif.hpp>
#include <string>

namespace {

using Eigen::Index;
template <class Scalar>
using Column = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
template <class Scalar>
using Matrix = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
template <class Scalar>
using Rows = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// The FNV-1a hash of all numbers that are added. NaN is one number, whatever its bits.
class Hash {
 public:
  explicit Hash(std::string name) : name_(std::move(name)) {}
  ~Hash() { std::printf("%s %016llx\n", name_.c_str(), static_cast<unsigned long long>(hash_)); }
  Hash(const Hash&) = delete;
  Hash& operator=(const Hash&) = delete;

  template <class Scalar>
  void add_number(Scalar value) {
    if (!(value <= value)) value = std::numeric_limits<Scalar>::quiet_NaN();
    unsigned char bytes[sizeof(Scalar)];
    std::memcpy(bytes, &value, sizeof(Scalar));
    for (const unsigned char byte : bytes) hash_ = (hash_ ^ byte) * 0x100000001b3U;
  }
  template <class Array>
  void add(const Array& array) {
    for (Index row = 0; row < array.rows(); ++row) {
      for (Index col = 0; col < array.cols(); ++col) add_number(array(row, col));
    }
  }

 private:
  std::string name_;
  std::uint64_t hash_ = 0xcbf29ce484222325U;
};

/// Currents around the threshold, some of which are large, and some are no numbers.
template <class Scalar>
Matrix<Scalar> currents(Index rows, Index cols) {
  Matrix<Scalar> J(rows, cols);
  std::uint32_t state = 1;
  for (Index i = 0; i < J.size(); ++i) {
    state = state * 1664525U + 1013904223U;
    J.data()[i] = Scalar(state >> 8) / Scalar(1 << 22) - 1;
    if (i % 401 == 400) J.data()[i] = Scalar(i % 3 == 0 ? 1e30 : i % 3 == 1 ? INFINITY : NAN);
  }
  return J;
}

template <class Neuron, class Scalar>
void rates(const std::string& name, const Neuron& neuron) {
  Hash hash(name);
  for (const Index n : {1, 2, 7, 8, 17, 33, 70, 130, 1000}) {
    const Column<Scalar> J = currents<Scalar>(n, 1);
    Column<Scalar> rate(n), derivative(n), same = J;
    neuron.step_math(J, rate);
    hash.add(rate);
    neuron.step_math(J, rate, derivative);
    hash.add(rate);
    hash.add(derivative);
    neuron.step_math(same, same);
    hash.add(same);
    for (Index i = 0; i < n; ++i) {
      hash.add_number(neuron.rate(J[i]));
      hash.add_number(neuron.derivative(J[i]));
      hash.add_number(neuron.rate_and_derivative(J[i]).rate);
    }
  }
  const Column<Scalar> all = currents<Scalar>(399, 1), weights = all.reverse();
  Column<Scalar> J_gradient(399);
  const auto gradients = neuron.backward(all, weights, J_gradient);
  hash.add(J_gradient);
  Scalar of_parameters[sizeof(gradients) / sizeof(Scalar)];
  std::memcpy(of_parameters, &gradients, sizeof(gradients));
  for (const Scalar gradient : of_parameters) hash.add_number(gradient);
  const Matrix<Scalar> J = currents<Scalar>(31, 23);
  Rows<Scalar> rate(31, 23);
  neuron.step_math(J, rate);
  hash.add(rate);
  neuron.step_math(J.topRows(20), rate.topRows(20));
  hash.add(rate);
  const Column<Scalar> x = currents<Scalar>(31, 1);
  const Eigen::Array<Scalar, 1, Eigen::Dynamic> gain = J.row(3).head(20), bias = J.row(4).head(20);
  hash.add(neuron.rates(x, gain, bias));
  hash.add(neuron.derivative(x, gain, bias));
}

template <class Neuron, class Scalar>
void steps(const std::string& name, const Neuron& neuron, Scalar dt) {
  Hash hash(name);
  for (const Index n : {1, 8, 50, 70, 500}) {
    const Column<Scalar> J = currents<Scalar>(n, 1);
    Column<Scalar> output(n), voltage = Column<Scalar>::Zero(n), time = Column<Scalar>::Zero(n);
    for (int step = 0; step < 60; ++step) {
      neuron.step_math(dt, step % 20 == 19 ? Column<Scalar>(-J) : J, output, voltage, time);
      hash.add(output);
    }
    hash.add(voltage);
    hash.add(time);
  }
}

/// Neurons with parameters of their own, one of which packets cannot compute if `hostile`.
template <class Scalar>
Column<Scalar> spread(Index n, double first, double last, bool hostile = false) {
  Column<Scalar> result(n);
  for (Index i = 0; i < n; ++i) {
    result[i] = Scalar(first + (last - first) * static_cast<double>(i) / static_cast<double>(n));
  }
  if (hostile) result[n / 2] = Scalar(1e-30);
  return result;
}

template <class Neurons, class Scalar>
void rates_of_each(const std::string& name, const Neurons& neurons, Index n) {
  Hash hash(name + " of " + std::to_string(n));
  const Matrix<Scalar> J = currents<Scalar>(n, 9);
  Matrix<Scalar> rate(n, 9), derivative(n, 9);
  Rows<Scalar> in_rows(n, 9);
  neurons.step_math(J.col(0), rate.col(0));
  hash.add(rate.col(0));
  neurons.step_math(J, rate, derivative);
  hash.add(rate);
  hash.add(derivative);
  neurons.step_math(J, in_rows);
  hash.add(in_rows);
  hash.add(neurons.rates(J.row(0), Column<Scalar>::Constant(n, Scalar(1.5)),
                         Column<Scalar>::Constant(n, Scalar(0.5))));
}

template <class Neurons, class Scalar>
void steps_of_each(const std::string& name, const Neurons& neurons, Index n, Scalar dt) {
  Hash hash(name + " of " + std::to_string(n));
  const Matrix<Scalar> J = currents<Scalar>(n, 9);
  const auto run = [&](auto output) {
    auto voltage = output, time = output;
    voltage.setZero();
    time.setZero();
    for (int step = 0; step < 40; ++step) neurons.step_math(dt, J, output, voltage, time);
    hash.add(output);
    hash.add(voltage);
    hash.add(time);
  };
  run(Matrix<Scalar>(n, 9));
  run(Rows<Scalar>(n, 9));
  Column<Scalar> output(n), voltage = Column<Scalar>::Zero(n), time = voltage;
  for (int step = 0; step < 40; ++step) {
    neurons.step_math(dt, J.col(0), output, voltage, time);
    hash.add(output);
  }
}

template <class Scalar>
void all(const std::string& type) {
  const auto text = [&](const char* name) { return type + " " + name; };
  using namespace softlif;
  rates<SoftLIFRate<Scalar>, Scalar>(text("SoftLIFRate"), SoftLIFRate<Scalar>(Scalar(0.02)));
  rates<SoftLIFRate<Scalar>, Scalar>(text("hostile SoftLIFRate"),
                                     SoftLIFRate<Scalar>(Scalar(1e-30)));
  rates<LIFRate<Scalar>, Scalar>(text("LIFRate"), LIFRate<Scalar>());
  rates<RectifiedLinear<Scalar>, Scalar>(text("RectifiedLinear"), RectifiedLinear<Scalar>());
  rates<Sigmoid<Scalar>, Scalar>(text("Sigmoid"), Sigmoid<Scalar>());
  steps<LIF<Scalar>, Scalar>(text("LIF"), LIF<Scalar>(), Scalar(0.001));
  steps<LIF<Scalar>, Scalar>(text("LIF at long steps"), LIF<Scalar>(), Scalar(0.5));
  steps<LIF<Scalar>, Scalar>(text("hostile LIF"), LIF<Scalar>(Scalar(1e-30)), Scalar(0.001));
  steps<PreciseLIF<Scalar>, Scalar>(text("PreciseLIF"), PreciseLIF<Scalar>(), Scalar(0.01));
  for (const Index n : {3, 8, 20, 70, 300, 5000}) {
    for (const bool hostile : {false, true}) {
      const Column<Scalar> tau = spread<Scalar>(n, 0.01, 0.03, hostile);
      const auto name = [&](const char* neuron) {
        return text(hostile ? "hostile " : "") + neuron + "s";
      };
      rates_of_each<SoftLIFRate<Column<Scalar>>, Scalar>(
          name("SoftLIFRate"), SoftLIFRate<Column<Scalar>>(Scalar(0.02), tau), n);
      rates_of_each<LIFRate<Column<Scalar>>, Scalar>(name("LIFRate"), LIFRate<Column<Scalar>>(tau),
                                                     n);
      steps_of_each(name("LIF"), LIF<Column<Scalar>>(tau), n, Scalar(0.001));
      steps_of_each(name("PreciseLIF"), PreciseLIF<Column<Scalar>>(tau), n, Scalar(0.01));
    }
  }
}

}  // namespace

int main() {
  try {
    all<float>("float");
    all<double>("double");
  } catch (const std::exception& error) {
    std::printf("%s\n", error.what());
    return 1;
  }
  return 0;
}
