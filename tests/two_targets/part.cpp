// A part of a program, compiled with flags of its own: SOFTLIF_PART() prints what the library
// gives, to the bit. With SOFTLIF_MAPS_ALONE, no arrays that Eigen allocates; with
// SOFTLIF_PER_NEURON, neurons with parameters of their own alone.

#include <cstdint>
#include <cstdio>
#include <softlif/softlif.hpp>

namespace {

using Eigen::Index;

constexpr Index rows = 23, cols = 5;

template <class Scalar>
struct Memory {
  Scalar data[3 * rows * cols] = {};

  // Flattened, since all parts of a program would share the functions of Eigen that it calls
  // itself.

  /// Every other row of 2 x rows.
  SOFTLIF_FLATTEN auto strided() {
    return Eigen::Map<Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>, 0,
                      Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>>(data, rows, cols,
                                                                     {2 * rows, 2});
  }
  SOFTLIF_FLATTEN auto in_rows() {
    return Eigen::Map<Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
        data, rows, cols);
  }
  SOFTLIF_FLATTEN auto vector() {
    return Eigen::Map<Eigen::Array<Scalar, Eigen::Dynamic, 1>>(data, rows);
  }
  SOFTLIF_FLATTEN auto row() {
    return Eigen::Map<Eigen::Array<Scalar, 1, Eigen::Dynamic>>(data, cols);
  }

  void print(const char* what) const {
    std::printf("%s:", what);
    for (const Scalar value : data) std::printf(" %a", static_cast<double>(value));
    std::printf("\n");
  }
};

/// Currents from -1 to 1.5, and some beyond what packets take.
template <class Scalar>
void fill(Memory<Scalar>& memory) {
  int i = 0;
  for (Scalar& value : memory.data) value = Scalar(i++ % 67) / 27 - 1;
  memory.data[5] = Scalar(1e30F);
}

template <class Neuron, class Scalar>
void rates(const Neuron& neuron) {
  Memory<Scalar> J, a, b;
  fill(J);
  neuron.step_math(J.vector(), a.vector());
  neuron.step_math(J.strided(), a.strided());
  a.print("rates of strided currents");
  neuron.step_math(J.strided(), a.in_rows(), b.in_rows());
  a.print("rates in rows");
  b.print("slopes in rows");
  std::printf("rate %a, slope %a\n", static_cast<double>(neuron.rate(Scalar(1.25F))),
              static_cast<double>(neuron.derivative(Scalar(1.25F))));
}

#if !defined(SOFTLIF_MAPS_ALONE)
template <class Array>
void print_array(const char* what, const Array& array) {
  std::printf("%s:", what);
  for (Index row = 0; row < array.rows(); ++row) {
    for (Index col = 0; col < array.cols(); ++col) {
      std::printf(" %a", static_cast<double>(array(row, col)));
    }
  }
  std::printf("\n");
}

/// Of 23 neurons and of 500, in columns and in short lines.
template <class Scalar>
void per_neuron() {
  using Column = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
  using Columns = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
  for (const Index count : {Index{3}, Index{23}, Index{500}}) {
    Column tau_rc(count);
    for (Index i = 0; i < count; ++i) tau_rc(i) = Scalar(10 + i % 32) / 1024;
    Columns J(count, 40);
    for (Index i = 0; i < J.size(); ++i) J(i) = Scalar(i % 67) / 27 - Scalar(0.5F);
    Columns spikes(count, 40), rates(count, 40), slopes(count, 40);
    const softlif::PreciseLIF<Column> neurons(tau_rc);
    Columns voltage = Columns::Zero(count, 40), refractory_time = voltage;
    for (int step = 0; step < 10; ++step) {
      neurons.step_math(Scalar(0.02L), J, spikes, voltage, refractory_time);
    }
    print_array("spikes", spikes);
    print_array("voltages", voltage);
    const softlif::SoftLIFRate<Column> soft(Scalar(0.1L), tau_rc);
    soft.step_math(J, rates, slopes);
    print_array("rates", rates);
    const auto gradients = soft.backward(J, rates, slopes);
    print_array("gradients", slopes);
    for (const Scalar sum : gradients.tau_rc) {  // its last bits depend on the groups it is from
      std::printf("%.3g\n", static_cast<double>(sum));
    }
  }
}

template <class Neuron, class Scalar>
void populations(const Neuron& neuron) {
  Memory<Scalar> x, max_rates, intercepts;
  fill(x);
  for (Index i = 0; i < cols; ++i) {
    max_rates.data[i] = Scalar(200 + i);
    intercepts.data[i] = Scalar(i) / 8;
  }
  const auto pairs = neuron.gain_bias(max_rates.row(), intercepts.row());
  print_array("gain", pairs.gain);
  print_array("bias", pairs.bias);
  print_array("currents", neuron.current(x.vector(), pairs.gain, pairs.bias));
  print_array("rates", neuron.rates(x.vector(), pairs.gain, pairs.bias));
  print_array("slopes", neuron.derivative(x.vector(), pairs.gain, pairs.bias));
  print_array("max rates", neuron.max_rates_intercepts(pairs.gain, pairs.bias).max_rates);
}

/// Generates numbers as the standard library's minstd_rand does.
struct Generator {
  std::uint64_t state = 1;

  static constexpr std::uint64_t min() { return 1; }
  static constexpr std::uint64_t max() { return 2147483646; }
  std::uint64_t operator()() { return state = state * 48271 % 2147483647; }
};

void states() {
  Generator generator;
  print_array("states", softlif::LIF<float>().make_state(rows, generator).voltage);
  print_array("states", softlif::LIF<float>().make_state(rows, cols, generator).refractory_time);
}
#endif

template <class Scalar>
void steps() {
  const softlif::LIF<Scalar> neuron;
  Memory<Scalar> J, output, voltage, refractory_time;
  fill(J);
  for (int step = 0; step < 30; ++step) {
    neuron.step_math(Scalar(0.001L), J.strided(), output.in_rows(), voltage.strided(),
                     refractory_time.in_rows());
  }
  output.print("spikes");
  voltage.print("voltages");
  refractory_time.print("refractory times");
}

/// Makes a call that is refused. With exceptions, it prints what they say; without, it does not
/// return.
void refuse() {
#if defined(__cpp_exceptions)
  try {
    softlif::LIFRate<float>(-1.0F);
  } catch (const std::exception& error) {
    std::printf("caught %s\n", error.what());
  }
#else
  softlif::LIFRate<float>(-1.0F);
#endif
}

}  // namespace

void SOFTLIF_PART() {
#if defined(SOFTLIF_PER_NEURON)
  per_neuron<float>();
  per_neuron<double>();
#else
  rates<softlif::SoftLIFRate<float>, float>(softlif::SoftLIFRate<float>(0.02F));
  rates<softlif::LIFRate<double>, double>(softlif::LIFRate<double>());
  steps<float>();
#if !defined(SOFTLIF_MAPS_ALONE)
  populations<softlif::SoftLIFRate<float>, float>(softlif::SoftLIFRate<float>(0.02F));
  states();
#endif
#endif
  std::fflush(stdout);
  refuse();
}
