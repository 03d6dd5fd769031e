// The journey, in short: the loss falls, and spikes follow the rates that were trained.

#include "../training.hpp"

#include <atomic>
#include <stdexcept>
#include <vector>

#include "../digits_csv.hpp"
#include "../evaluation.hpp"
#include "catch.hpp"

namespace {

using namespace example;

TrainAndTest data() { return split(read_digits(DIGITS_CSV), 1400, 1); }

Training brief() {
  Training training;
  training.epochs = 12;
  return training;
}

Network<float> start(const Images& images) {
  Random random(1);
  return random_network(softlif::SoftLIFRate<float>(0.1f).with_amplitude(0.01f), {100},
                        images.pixels, random);
}

const auto kGoOn = [](const TrainingState&) { return true; };

TEST_CASE("at first, the neurons fire at the rates that they were set up for") {
  const TrainAndTest sets = data();
  const Network<float> network = start(sets.train);
  const RateResult result = evaluate_rates(network, network.neurons, sets.train);
  CHECK(result.rate > 20);
  CHECK(result.rate < 60);
}

TEST_CASE("the loss falls and spiking follows soft") {
  const TrainAndTest sets = data();
  Network<float> network = start(sets.train);
  std::vector<double> losses;
  train(network, sets.train, brief(), [&](const TrainingState& state) {
    if (state.epoch_ends) losses.push_back(state.loss);
    return true;
  });
  REQUIRE(losses.size() == 12);
  CHECK(losses[1] < 0.7 * losses[0]);
  CHECK(losses[11] < 0.3 * losses[0]);

  const Evaluation evaluation = evaluate(network, sets.test, Spiking(), 1, 1);
  const SpikingResult& spiking = evaluation.spiking;
  CHECK(evaluation.soft.accuracy > 0.94);
  CHECK(std::abs(evaluation.hard.accuracy - evaluation.soft.accuracy) < 0.02);
  CHECK(std::abs(spiking.accuracy(99) - evaluation.soft.accuracy) < 0.02);
  CHECK(std::abs(spiking.accuracy(199) - evaluation.soft.accuracy) < 0.02);
  CHECK(spiking.accuracy(0) < spiking.accuracy(199));
  CHECK(evaluation.soft.rate < 100);
  const double spiking_rate = spiking.spikes(199) / 0.2 / 100;
  CHECK(std::abs(spiking_rate - evaluation.hard.rate) < 0.05 * evaluation.hard.rate);
}

TEST_CASE("the mean output of spikes is that of rates") {
  const TrainAndTest sets = data();
  Network<float> network = start(sets.train);
  const Eigen::MatrixXf images = sets.test.pixels.leftCols(20);
  const Matrix<float> expected =
      respond(network, softlif::LIFRate<float>(network.neurons), images).outputs;
  Matrix<float> sum = 0 * expected;
  Spiking spiking;
  spiking.steps = 2000;
  Random random(1);
  show(network, images, spiking, random, [&](int step, const auto&, const Matrix<float>& now) {
    if (step >= 200) sum += now;
  });
  CHECK((sum / 1800 - expected).cwiseAbs().maxCoeff() < 0.02f);
}

TEST_CASE("in steps of 20 ms PreciseLIF neurons spike at their rates, and LIF neurons less often") {
  const TrainAndTest sets = data();
  const Network<float> network = start(sets.train);
  Images some = sets.test;
  some.pixels = sets.test.pixels.leftCols(20).eval();
  some.labels.resize(20);
  const softlif::LIFRate<float> rates(network.neurons);
  Spiking spiking;
  spiking.dt = 0.02;
  spiking.steps = 500;
  const double due = evaluate_rates(network, rates, some).rate * 10 *
                     static_cast<double>(network.hidden_neurons());
  CHECK(evaluate_spiking(network, some, spiking, 1, 1).spikes(499) < 0.95 * due);
  spiking.precise = true;
  CHECK(std::abs(evaluate_spiking(network, some, spiking, 1, 1).spikes(499) - due) < 0.01 * due);
}

void check_equal(const Network<float>& one, const Network<float>& other) {
  for (std::size_t i = 0; i < one.connections.size(); ++i) {
    CHECK(one.connections[i].weights == other.connections[i].weights);
    CHECK(one.connections[i].bias == other.connections[i].bias);
  }
}

TEST_CASE("training gives the same network again, on any number of threads") {
  const TrainAndTest sets = data();
  Training training = brief();
  training.epochs = 2;
  // Batches of two parts, of eight, and of more than there are images in the last.
  for (const Eigen::Index batch : {32, 128, 1399}) {
    CAPTURE(batch);
    training.batch = batch;
    Network<float> one = start(sets.train);
    training.threads = 1;
    train(one, sets.train, training, kGoOn);
    for (const int threads : {1, 2, 3, 8, 100}) {
      CAPTURE(threads);
      Network<float> other = start(sets.train);
      training.threads = threads;
      train(other, sets.train, training, kGoOn);
      check_equal(one, other);
    }
  }
}

TEST_CASE("spiking is the same again, on any number of threads") {
  const TrainAndTest sets = data();
  const Network<float> network = start(sets.train);
  Spiking spiking;
  spiking.steps = 20;
  const SpikingResult one = evaluate_spiking(network, sets.test, spiking, 1, 1);
  for (const int threads : {1, 2, 3, 100}) {
    CAPTURE(threads);
    const SpikingResult other = evaluate_spiking(network, sets.test, spiking, 1, threads);
    CHECK((one.accuracy == other.accuracy).all());
    CHECK((one.spikes == other.spikes).all());
  }
}

TEST_CASE("threads share the parts of a work, each done once, and pass on what is thrown") {
  for (const int threads : {1, 2, 7}) {
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{50}}) {
      std::vector<std::atomic<int>> done(count);
      share(count, threads, [&](std::size_t part) { ++done[part]; });
      for (const auto& times : done) CHECK(times == 1);
    }
    CHECK_THROWS_AS(share(50, threads,
                          [](std::size_t part) {
                            if (part == 49) throw std::runtime_error("no");
                          }),
                    std::runtime_error);
  }
}

TEST_CASE("training ends when it is told to") {
  const TrainAndTest sets = data();
  Network<float> network = start(sets.train);
  int steps = 0;
  train(network, sets.train, brief(), [&](const TrainingState&) { return ++steps < 5; });
  CHECK(steps == 5);
}

}  // namespace
