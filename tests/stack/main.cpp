// Checks how much of a thread's stack the library takes, at each level of optimisation. Some
// systems give a thread 128 KB.

#include <pthread.h>

#include <Eigen/Core>
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <softlif/softlif.hpp>
#include <vector>

namespace {

constexpr std::size_t stack_size = std::size_t{1} << 20;
constexpr unsigned char paint = 0xA5;

/// The bytes of its stack that a thread touches by a call of the function.
std::size_t touched_by(void* (*function)(void*)) {
  void* stack = nullptr;
  if (posix_memalign(&stack, 4096, stack_size) != 0) std::abort();
  unsigned char* const begin = static_cast<unsigned char*>(stack);
  std::fill_n(begin, stack_size, paint);
  pthread_attr_t attributes;
  pthread_t thread;
  if (pthread_attr_init(&attributes) != 0 ||
      pthread_attr_setstack(&attributes, stack, stack_size) != 0 ||
      pthread_create(&thread, &attributes, function, nullptr) != 0 ||
      pthread_join(thread, nullptr) != 0) {
    std::abort();
  }
  const unsigned char* const deepest =
      std::find_if(begin, begin + stack_size, [](unsigned char byte) { return byte != paint; });
  const auto untouched = static_cast<std::size_t>(deepest - begin);
  pthread_attr_destroy(&attributes);
  std::free(stack);
  return stack_size - untouched;
}

void* nothing(void*) { return nullptr; }

// Groups and a leftover, and a current that is computed in double.
using Numbers = Eigen::ArrayXf;
const Numbers J = [] {
  Numbers result = Numbers::LinSpaced(3003, -1, 3);
  result(5) = 1e30F;
  return result;
}();
Numbers output(J.size()), derivative(J.size()), voltage = Numbers::Zero(J.size()),
                                                refractory_time = Numbers::Zero(J.size());

void* rates(void*) {
  softlif::SoftLIFRate<float>().step_math(J, output, derivative);
  return nullptr;
}
void* one_rate(void*) {
  output(0) = softlif::SoftLIFRate<float>().derivative(J(5));
  return nullptr;
}
void* gradients(void*) {
  (void)softlif::SoftLIFRate<float>().backward(J, output, derivative);
  return nullptr;
}
const Numbers max_rates = Numbers::LinSpaced(J.size(), 100, 400);
void* gains(void*) {
  const auto [gain, bias] = softlif::SoftLIFRate<float>().gain_bias(max_rates, 0);
  (void)softlif::SoftLIFRate<float>().max_rates_intercepts(gain, bias);
  return nullptr;
}
void* steps(void*) {
  softlif::LIF<float>().step_math(0.001F, J, output, voltage, refractory_time);
  return nullptr;
}
void* precise_steps(void*) {
  softlif::PreciseLIF<float>().step_math(0.1F, J, output, voltage, refractory_time);
  return nullptr;
}
const softlif::PreciseLIF<Numbers> different(Numbers::LinSpaced(J.size(), 0.01F, 0.03F));
void* steps_of_each(void*) {
  different.step_math(0.1F, J, output, voltage, refractory_time);
  return nullptr;
}

}  // namespace

int main() {
  constexpr std::size_t allowed = std::size_t{32} << 10;
  const std::size_t of_a_thread = touched_by(nothing);
  struct Measured {
    const char* name;
    void* (*function)(void*);
  };
  bool within = true;
  for (const Measured& each : {Measured{"step_math", rates},
                               {"derivative", one_rate},
                               {"backward", gradients},
                               {"gain_bias", gains},
                               {"LIF::step_math", steps},
                               {"PreciseLIF::step_math", precise_steps},
                               {"that of different neurons", steps_of_each}}) {
    const std::size_t taken = touched_by(each.function) - of_a_thread;
    std::printf("%s: %zu bytes\n", each.name, taken);
    within = within && taken <= allowed;
  }
  return within ? EXIT_SUCCESS : EXIT_FAILURE;
}
