// fwd.hpp declares what the other headers define.

#include <softlif/fwd.hpp>

namespace {

double rate_at_2(const softlif::LIF<>& neuron);

template <class Array>
Eigen::Index size_of(const softlif::LIFState<Array>& state);

template <class Array>
Eigen::Index outputs_of(const softlif::AlphaState<Array>& state);

struct Robot {
  const softlif::SoftLIFRate<float>* trained = nullptr;
  const softlif::LIFRate<double>* steady = nullptr;
  const softlif::Lowpass<float>* nerve = nullptr;
  const softlif::Alpha<>* muscle = nullptr;
  const softlif::PreciseLIF<float>* large_steps = nullptr;
};

}  // namespace

#include <random>
#include <softlif/softlif.hpp>

#include "catch.hpp"

namespace {

double rate_at_2(const softlif::LIF<>& neuron) { return neuron.rate(2); }

template <class Array>
Eigen::Index size_of(const softlif::LIFState<Array>& state) {
  return state.voltage.size();
}

template <class Array>
Eigen::Index outputs_of(const softlif::AlphaState<Array>& state) {
  return state.output.size();
}

}  // namespace

TEST_CASE("what is declared is what is defined", "[forward_declarations]") {
  const softlif::LIF spiking;
  std::minstd_rand random(1);
  CHECK(size_of(spiking.make_state(2, 3, random)) == 6);
  const softlif::LIFRate steady;
  const softlif::Alpha muscle;
  CHECK(outputs_of(muscle.make_state(2, 3)) == 6);
  const softlif::PreciseLIF<float> precise;
  const Robot robot{nullptr, &steady, nullptr, &muscle, &precise};
  CHECK(*robot.muscle == muscle);
  CHECK(*robot.large_steps == precise);
  CHECK(rate_at_2(spiking) == robot.steady->rate(2));
}
