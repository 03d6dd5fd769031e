// One neuron may serve many threads.

#include <Eigen/Core>
#include <thread>
#include <vector>

#include "neurons.hpp"

using namespace softlif;
using namespace softlif::testing;
using Eigen::Index;

TEMPLATE_LIST_TEST_CASE("many threads on slices of an array give the bits of one", "[threads]",
                        NeuronOfEachClass) {
  using Scalar = ScalarOf<TestType>;
  constexpr Index size = 20011, threads = 16, repetitions = 5;
  const TestType neuron = usual_neurons<TestType>()[1];
  const Scalar max_rate = admissible_rates(neuron)(20);
  const ArrayX<Scalar> J = wild_currents<Scalar>(size);
  ArrayX<Scalar> rates(size), slopes(size), expected_rates(size), expected_slopes(size);
  neuron.step_math(J, expected_rates, expected_slopes);
  const auto expected_gain = neuron.gain_bias(max_rate, Scalar(0)).gain(0);
  std::vector<Scalar> gains(threads);

  for (Index repetition = 0; repetition < repetitions; ++repetition) {
    rates = J;
    slopes.fill(0);
    std::vector<std::thread> workers;
    for (Index i = 0; i < threads; ++i) {
      workers.emplace_back([&, i] {
        const Index begin = size * i / threads, count = size * (i + 1) / threads - begin;
        neuron.step_math(rates.segment(begin, count), rates.segment(begin, count),
                         slopes.segment(begin, count));
        gains[static_cast<std::size_t>(i)] = neuron.gain_bias(max_rate, Scalar(0)).gain(0);
      });
    }
    for (std::thread& worker : workers) worker.join();
    CHECK(same(rates, expected_rates));
    CHECK(same(slopes, expected_slopes));
    for (const Scalar gain : gains) CHECK(gain == expected_gain);
  }
}
