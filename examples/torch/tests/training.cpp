// Training in parts: what is random depends on images alone, and two ranks give what one gives.

#include "../training.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <torch/csrc/distributed/c10d/HashStore.hpp>
#include <vector>

#include "../../digits/data.hpp"
#include "../evaluation.hpp"
#undef CHECK  // glog's
#include "catch.hpp"

namespace {

using namespace example;

TrainAndTest data() { return Data(DIGITS_CSV, "").for_seed(1); }

NetworkOptions small(bool batch_norm) {
  NetworkOptions options;
  options.width = 4;
  options.side = 8;
  options.batch_norm = batch_norm;
  return options;
}

Network made(const NetworkOptions& options) {
  static std::mutex mutex;  // LibTorch's generator is one for all threads
  const std::lock_guard<std::mutex> lock(mutex);
  torch::manual_seed(1);
  return Network(options);
}

/// The gradients of one step of 40 images, shared by ranks, as rank 0 has them.
std::vector<at::Tensor> gradients(int size, bool batch_norm, const Training& training) {
  const TrainAndTest images = data();
  const auto store = c10::make_intrusive<c10d::HashStore>();
  const auto work = [&](int rank) {
    Ranks ranks({rank, size}, "", [&](bool) { return store; });
    Network network = made(small(batch_norm));
    network->train();
    const GradientMeans means(network->parameters(), ranks);
    const std::int64_t own = 40 / size;
    compute_gradients(network, Epoch(images.train, 5, 0.15).batch(rank * own, own), training,
                      ranks);
    std::vector<at::Tensor> result;
    for (const at::Tensor& parameter : network->parameters()) {
      result.push_back(parameter.grad().clone());
    }
    return result;
  };
  std::vector<std::future<std::vector<at::Tensor>>> others;
  for (int rank = 1; rank < size; ++rank) {
    others.push_back(std::async(std::launch::async, work, rank));
  }
  std::vector<at::Tensor> result = work(0);
  for (auto& other : others) {
    const std::vector<at::Tensor> same = other.get();
    for (std::size_t i = 0; i < same.size(); ++i) CHECK(torch::equal(same[i], result[i]));
  }
  return result;
}

/// The largest difference of a tensor, over its own largest value.
double distance(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, ((a[i] - b[i]).abs().max() / b[i].abs().max()).item<double>());
  }
  return largest;
}

}  // namespace

TEST_CASE("two ranks give the gradients of one with all images") {
  Training training;
  training.price = 1e-3;
  training.most_rate = 2;  // so that it has a part in the gradients
  const auto one = gradients(1, false, training);
  CHECK(distance(gradients(2, false, training), one) < 1e-5);
  CHECK(distance(gradients(4, false, training), one) < 1e-5);

  Training free = training;
  free.price = 0;
  CHECK(distance(gradients(1, false, free), one) > 1e-3);
}

TEST_CASE("batch normalisation has each rank's own statistics") {
  const double apart = distance(gradients(2, true, {}), gradients(1, true, {}));
  CHECK(apart > 1e-4);
  CHECK(apart < 1);
}

TEST_CASE("noise is as large as that of counted spikes, and depends on the image alone") {
  const std::vector<std::uint64_t> keys{1, 2, 3}, one{2};
  at::Tensor rates = at::full({3, 1, 100, 100}, 0.2F);
  add_count_noise(rates, keys, 0.01, 0.01);
  // 20 Hz: variance min(20 / 0.01, 1 / (4 · 0.01²)) = 2000 Hz², in units of 0.01² .
  CHECK(std::abs(rates.mean().item<double>() - 0.2) < 0.01);
  CHECK(std::abs(rates.var().item<double>() / 0.2 - 1) < 0.03);
  at::Tensor again = at::full({1, 1, 100, 100}, 0.2F);
  add_count_noise(again, one, 0.01, 0.01);
  CHECK(torch::equal(again[0], rates[1]));
  CHECK_FALSE(torch::equal(rates[0], rates[1]));

  at::Tensor fast = at::full({3, 1, 100, 100}, 1.0F);
  add_count_noise(fast, keys, 0.01, 0.01);
  CHECK(std::abs(fast.var().item<double>() / 0.25 - 1) < 0.03);
  at::Tensor silent = at::zeros({3, 1, 100, 100});
  add_count_noise(silent, keys, 0.01, 0.01);
  CHECK(silent.eq(0).all().item<bool>());

  // Neighbours, and images, have nothing to do with each other.
  const at::Tensor noise = rates - 0.2F, a = noise.flatten(1).slice(1, 0, 9999),
                   b = noise.flatten(1).slice(1, 1, 10000);
  CHECK(std::abs(((a * b).mean() / noise.var()).item<double>()) < 0.03);
  CHECK(std::abs(((noise[0] * noise[1]).mean() / noise.var()).item<double>()) < 0.05);
}

TEST_CASE("dropout leaves out its part and keeps the mean") {
  const at::Tensor mask = dropout_mask(at::zeros({4, 100, 100}), {1, 2, 3, 4}, 0.25);
  CHECK(std::abs(mask.eq(0).to(at::kFloat).mean().item<double>() - 0.25) < 0.02);
  CHECK(std::abs(mask.mean().item<double>() - 1) < 0.02);
}

TEST_CASE("batches hold each image of an epoch once, whatever their size") {
  const TrainAndTest images = data();
  const Epoch epoch(images.train, 3, 0.1);
  const Batch all = epoch.batch(0, 20), half = epoch.batch(10, 10);
  CHECK(torch::equal(all.images.slice(0, 10), half.images));
  CHECK(torch::equal(all.labels.slice(0, 10), half.labels));
  const Batch plain = Epoch(images.train, 3, 0).batch(0, images.train.count());
  CHECK(std::abs(plain.images.sum().item<double>() -
                 static_cast<double>(images.train.pixels.cast<double>().sum())) < 1);
  CHECK_FALSE(torch::equal(plain.images.slice(0, 0, 20), all.images));
}

TEST_CASE("the network's synaptic operations are its multiplications where each neuron spikes") {
  const NetworkOptions options;  // of MNIST
  const Network network(options);
  CHECK(network->neurons() == 43904);
  CHECK(network->multiplications() ==
        28 * 28 * 9 * 32 + 14 * 14 * 9 * 32 * 64 + 7 * 7 * 9 * 64 * 128 + 6272 * 10);
  double operations = static_cast<double>(network->multiplications(0));
  for (std::size_t k = 0; k < kLayers; ++k) {
    operations += static_cast<double>(network->neurons(k)) * network->synapses(k);
  }
  CHECK(std::abs(operations - static_cast<double>(network->multiplications())) < 1);
}

TEST_CASE("a short training learns, and spikes follow the rates") {
  const TrainAndTest images = data();
  Training training;
  training.epochs = 5;
  training.batch = 50;
  NetworkOptions options = small(true);
  options.width = 8;
  Network network = made(options);
  Ranks alone;
  Trainer trainer(network, images.train, training, alone);
  double first = 0, last = 0;
  for (int epoch = 0; epoch < training.epochs; ++epoch) {
    trainer.train_epoch(epoch, [&](double, bool, double loss, double) {
      if (first == 0) first = loss;
      last = loss;
    });
  }
  CHECK(last < first / 3);
  Spiking spiking;
  spiking.steps = 50;
  const Evaluation evaluation = evaluate(network, images.test, spiking, 1, alone);
  CHECK(evaluation.soft > 0.9);
  CHECK(evaluation.accuracy(49) > evaluation.soft - 0.02);
  const double rate =
      evaluation.spikes(49) / static_cast<double>(network->neurons()) / (50 * spiking.dt);
  CHECK(std::abs(rate / evaluation.soft_rate - 1) < 0.25);
  const Evaluation again = evaluate(network, images.test, spiking, 1, alone);
  CHECK((again.accuracy == evaluation.accuracy).all());
}

TEST_CASE("a rank that fails or hangs is named by the others") {
  const auto store = c10::make_intrusive<c10d::HashStore>();
  const auto connect = [&](bool) { return store; };
  const auto loses = [&] {
    Ranks ranks({0, 2}, "", connect);
    ranks.count_step();
    try {
      ranks.sum(at::zeros({1}));
      return std::string("nothing was lost");
    } catch (const RankLost& lost) {
      return std::string(lost.what());
    }
  };
  std::atomic<bool> ended{false};
  const auto other = [&](const std::function<void(Ranks&)>& work) {
    return std::async(std::launch::async, [&ended, work, connect] {
      Ranks ranks({1, 2}, "", connect);
      ranks.count_step();
      work(ranks);
      while (!ended) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    });
  };
  std::string text, expected;
  SECTION("fails") {
    const auto one = other([](Ranks& ranks) { ranks.announce("out of luck"); });
    text = loses();
    expected = "rank 1 failed: out of luck";
    ended = true;
  }
  SECTION("hangs") {
    const auto one = other([](Ranks&) {});
    text = loses();
    expected = "rank 1 hangs in step 1: it lives, but others wait for it";
    ended = true;
  }
  CHECK(text.substr(0, expected.size()) == expected);
}
