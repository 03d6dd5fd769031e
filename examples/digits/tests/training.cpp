// The whole example in short: the loss falls, and spikes follow the rates that were trained.

#include "../training.hpp"

#include <atomic>
#include <stdexcept>
#include <vector>

#include "../digits_csv.hpp"
#include "../evaluation.hpp"
#include "catch.hpp"
#include "refusal.hpp"

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
  const RateResult result = evaluate_rates(network, kSoft, sets.train);
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

void check_mean_of_spikes(const Network<float>& network, const Eigen::MatrixXf& images) {
  const Matrix<float> expected = respond(network, kHard, images).outputs;
  Matrix<float> sum = 0 * expected;
  Spiking spiking;
  spiking.steps = 2000;
  Random random(1);
  show(network, images, spiking, random, [&](int step, const auto&, const Matrix<float>& now) {
    if (step >= 200) sum += now;
  });
  CHECK((sum / 1800 - expected).cwiseAbs().maxCoeff() < 0.02f);
}

TEST_CASE("the mean output of spikes is that of rates") {
  const TrainAndTest sets = data();
  Network<float> network = start(sets.train);
  const Eigen::MatrixXf images = sets.test.pixels.leftCols(20);
  check_mean_of_spikes(network, images);

  // Each neuron with parameters of its own.
  network.learn(learnt_from("tau_rc,tau_ref,amplitude"));
  const auto ramp = [](float from, float to) { return Column<float>::LinSpaced(100, from, to); };
  network.own[0] =
      OwnNeurons<float>(0.1f, ramp(0.01f, 0.05f), ramp(0.004f, 0.001f), ramp(0.006f, 0.012f));
  check_mean_of_spikes(network, images);
}

TEST_CASE("in steps of 20 ms PreciseLIF neurons spike at their rates, and LIF neurons less often") {
  const TrainAndTest sets = data();
  const Network<float> network = start(sets.train);
  Images some = sets.test;
  some.pixels = sets.test.pixels.leftCols(20).eval();
  some.labels.resize(20);
  Spiking spiking;
  spiking.dt = 0.02;
  spiking.steps = 500;
  const double due = evaluate_rates(network, kHard, some).rate * 10 *
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
  REQUIRE(one.own.size() == other.own.size());
  for (std::size_t i = 0; i < one.own.size(); ++i) CHECK(one.own[i] == other.own[i]);
}

TEST_CASE("training gives the same network again, on any number of threads") {
  const TrainAndTest sets = data();
  Training training = brief();
  training.epochs = 2;
  // Batches of two parts, of eight, and of more parts than the last batch has images.
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

TEST_CASE("training learns the parameters that it is to, each neuron its own") {
  const TrainAndTest sets = data();
  Network<float> network = start(sets.train);
  network.learn(learnt_from("tau_rc,tau_ref,amplitude"));
  train(network, sets.train, brief(), kGoOn);
  REQUIRE(network.own.size() == 1);
  const OwnNeurons<float>& neurons = network.own[0];
  CHECK((neurons.sigma() == 0.1f).all());
  for (const auto* values : {&neurons.tau_rc(), &neurons.tau_ref(), &neurons.amplitude()}) {
    CHECK(values->maxCoeff() > 1.05f * values->minCoeff());
  }
}

TEST_CASE("a step moves logarithms of learnt parameters, within their bounds") {
  const softlif::SoftLIFRate<float> start(0.1f, 0.02f, 0.002f, 0.01f);
  const OwnNeurons<float> before = own_neurons(parameters_of(start, 3));
  Matrix<float> steps(3, 4);
  steps.colwise() = Vector<float>{{0.1f, 10000, -10000}};
  const OwnNeurons<float> after = moved(before, steps, learnt_from("sigma,tau_ref"), start);
  CHECK(after.tau_rc()(1) == 0.02f);
  CHECK(after.amplitude()(2) == 0.01f);
  CHECK(std::abs(after.sigma()(0) - 0.1 * std::exp(-0.01)) < 1e-7);
  CHECK(std::abs(after.tau_ref()(0) - 0.002 * std::exp(-0.01)) < 1e-9);
  CHECK(after.sigma()(1) == 0.01f);
  CHECK(after.sigma()(2) == 1);
  CHECK(after.tau_ref()(1) == 0.001f);
  CHECK(after.tau_ref()(2) == 0.002f * 10);
}

TEST_CASE("training learns parameters the same again, on any number of threads") {
  const TrainAndTest sets = data();
  Training training = brief();
  training.epochs = 1;
  Network<float> one = start(sets.train);
  one.learn(Learnt().set());
  Network<float> other = one;
  train(one, sets.train, training, kGoOn);
  training.threads = 3;
  train(other, sets.train, training, kGoOn);
  check_equal(one, other);
}

TEST_CASE("parameters to be learnt are named, each once") {
  CHECK(learnt_from("tau_ref").to_string() == "0100");
  CHECK(learnt_from("amplitude,sigma").to_string() == "1001");
  CHECK(learnt_from("sigma,tau_rc,tau_ref,amplitude").all());
  const std::string allowed =
      "; name any of sigma,tau_rc,tau_ref,amplitude, each once, with commas between them";
  CHECK(softlif::testing::refusal([] { learnt_from("tau"); }) ==
        "'tau' cannot be learnt" + allowed);
  CHECK(softlif::testing::refusal([] { learnt_from("sigma,tau_rc,sigma"); }) ==
        "sigma is named twice" + allowed);
  for (const char* const names : {"", "sigma,", ",sigma", "sigma,,tau_rc"}) {
    CAPTURE(names);
    CHECK(softlif::testing::refusal([&] { learnt_from(names); }) ==
          "'' cannot be learnt" + allowed);
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
