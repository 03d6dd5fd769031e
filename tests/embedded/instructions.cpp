// Counts the instructions for each neuron, in an emulator where every instruction takes a
// nanosecond.

#include <softlif/lif.hpp>
#include <softlif/soft_lif_rate.hpp>

#include "population.hpp"

namespace {

/// The processor's timer, which counts down 25 times in a microsecond.
struct SysTick {
  volatile unsigned control, reload, value;
};
SysTick& timer() { return *reinterpret_cast<SysTick*>(0xE000E010U); }
constexpr unsigned nanoseconds_per_count = 40, most_counts = 0xFFFFFF;

template <class Function>
void print_count(const char* what, int repeats, const Function& function) {
  timer().reload = most_counts;
  timer().value = 0;
  timer().control = 5;
  const unsigned begin = timer().value;
  for (int i = 0; i < repeats; ++i) function();
  const unsigned counts = (begin - timer().value) & most_counts;
  const auto neurons = static_cast<unsigned>(repeats) * unsigned{Column::SizeAtCompileTime};
  std::printf("%-40s %4u instructions\n", what, counts * nanoseconds_per_count / neurons);
}

}  // namespace

int main() {
  const softlif::SoftLIFRate<float> soft(0.02F);
  const softlif::LIF<float> lif;
  const Column J = currents();
  Column output, slope, voltage = Column::Zero(), refractory_time = voltage;
  print_count("SoftLIFRate::step_math, rates", 100, [&] { soft.step_math(J, output); });
  print_count("the same with derivatives", 100, [&] { soft.step_math(J, output, slope); });
  const auto step = [&](const Column& current) {
    lif.step_math(0.001F, current, output, voltage, refractory_time);
  };
  const Column rest = Column::Constant(0.5F), slow = Column::Constant(1.2F);
  print_count("LIF::step_math, 1 ms, no spikes", 100, [&] { step(rest); });
  print_count("the same at 26 Hz", 1000, [&] { step(slow); });
  print_count("the same at 0 to 190 Hz", 100, [&] { step(J); });
}
