// The channel computes what it should, as well as Nengo's does. Its steps allocate nothing and
// depend on its state alone.

#include <stdexcept>

// In every build, Eigen reports an allocation that is not allowed.
#define EIGEN_RUNTIME_NO_MALLOC
#define eigen_assert(condition) \
  ((condition) ? static_cast<void>(0) : throw std::logic_error(#condition))

#include <cmath>
#include <cstdint>
#include <vector>

#include "../channel.hpp"
#include "../channel_run.hpp"
#include "catch.hpp"
#include "count_allocations.hpp"

using namespace example;

namespace {

/// The mean errors of x, f(x) and the integral.
Eigen::Array3d mean_errors(const Setup& setup, int seeds) {
  Eigen::Array3d errors = Eigen::Array3d::Zero();
  for (int seed = 1; seed <= seeds; ++seed) {
    errors += errors_of(run_channel(setup, Run(), static_cast<std::uint64_t>(seed)), setup) / seeds;
  }
  return errors;
}

std::vector<double> step(Channel& channel, float dt, float x, float y) {
  const float sensors[] = {x, y};
  std::vector<double> results(static_cast<std::size_t>(channel.results()));
  channel.step(dt, sensors, results.data());
  return results;
}

}  // namespace

TEST_CASE("a channel of 100 + 100 spiking neurons is as good as Nengo's", "[channel]") {
  const Eigen::Array3d errors = mean_errors(Setup(), 10);
  CAPTURE(errors.transpose());
  CHECK(errors(0) < 0.0241);
  CHECK(errors(1) < 0.0285);
  CHECK(errors(2) < 0.1);
}

TEST_CASE("rates are better than spikes, and many neurons than few", "[channel]") {
  Setup setup;
  const Eigen::Array3d spikes = mean_errors(setup, 3);
  setup.neurons = 400;
  CHECK((mean_errors(setup, 3).head(2) < 0.7 * spikes.head(2)).all());
  setup.neurons = 100;
  setup.spiking = false;
  CHECK((mean_errors(setup, 3).head(2) < spikes.head(2)).all());
}

TEST_CASE("a channel computes products, and of one dimension squares", "[channel]") {
  Setup setup;
  setup.product = true;
  CHECK(mean_errors(setup, 3)(1) < 0.03);
  setup.product = false;
  setup.dimensions = 1;
  CHECK((mean_errors(setup, 3).head(2) < 0.02).all());
  CHECK(Channel(setup, 1).results() == 3);
}

TEST_CASE("the integrator keeps its value where there is no signal", "[channel]") {
  Setup setup;
  setup.neurons = 500;
  Channel channel(setup, 1);
  for (int k = 0; k < 500; ++k) step(channel, 0.001f, 0.4f, -0.2f);  // 3 / s, for half a second
  std::vector<double> results;
  for (int k = 0; k < 500; ++k) results = step(channel, 0.001f, 0, 0);
  CHECK(std::abs(results[4] - 0.6) < 0.1);
  CHECK(std::abs(results[5] + 0.3) < 0.1);
}

TEST_CASE("steps may be as uneven as a loop that is late", "[channel]") {
  Setup setup;
  setup.neurons = 500;
  Channel channel(setup, 1);
  std::vector<double> results;
  const auto run = [&](float x, float y) {  // half a second, in steps of 0.05 and 3.95 ms
    for (int k = 0; k < 250; ++k) {
      results = step(channel, k % 2 == 0 ? 0.00005f : 0.00395f, x, y);
    }
  };
  run(0.4f, -0.2f);
  CHECK(std::abs(results[0] - 0.4) < 0.05);
  CHECK(std::abs(results[2] - 0.16) < 0.05);
  run(0, 0);
  CHECK(std::abs(results[4] - 0.6) < 0.1);
  CHECK(std::abs(results[5] + 0.3) < 0.1);
}

TEST_CASE("decoders of more neurons than points are those of the other formula", "[channel]") {
  // With 500 points of one dimension, 500 neurons use the one formula and 501 neurons the other.
  const auto identity = [](const Eigen::VectorXd& x) { return x; };
  for (const Eigen::Index neurons : {500, 501}) {
    Random random(1);
    Ensemble ensemble(neurons, 1, random);
    const Eigen::MatrixXf decoders = ensemble.decoders(identity);
    for (const float x : {-0.9f, 0.0f, 0.7f}) {
      ensemble.step(0.001f, Eigen::VectorXf::Constant(1, x), false);
      CHECK(std::abs((decoders.transpose() * ensemble.output.matrix())(0) - x) < 0.006f);
    }
  }
}

TEST_CASE("a step allocates nothing", "[channel]") {
  for (const int dimensions : {1, 2}) {
    for (const int neurons : {8, 100, 2000}) {
      for (const bool spiking : {false, true}) {
        if (dimensions == 2 && neurons > 100) continue;  // decoders take long
        Setup setup;
        setup.neurons = neurons;
        setup.dimensions = dimensions;
        setup.spiking = spiking;
        Channel channel(setup, 1);
        const float sensors[] = {0.5f, -0.3f};
        double results[6] = {};
        const std::size_t before = allocations;
        Eigen::internal::set_is_malloc_allowed(false);
        for (int k = 0; k < 10; ++k) channel.step(0.001f, sensors, results);
        Eigen::internal::set_is_malloc_allowed(true);
        CHECK(allocations == before);
      }
    }
  }
}

TEST_CASE("from a saved state another channel of the same seed goes on to the bit", "[channel]") {
  Channel channel(Setup(), 7), other(Setup(), 7);
  for (int k = 0; k < 100; ++k) step(channel, 0.001f, 0.5f, -0.5f);
  CHECK(step(other, 0.001f, 0.5f, -0.5f) != step(channel, 0.001f, 0.5f, -0.5f));
  other.restore(channel.save());
  for (int k = 0; k < 100; ++k) {
    const float dt = 0.0005f + 0.00001f * static_cast<float>(k);
    REQUIRE(step(other, dt, -0.2f, 0.3f) == step(channel, dt, -0.2f, 0.3f));
  }
  CHECK(other.save() == channel.save());
}

TEST_CASE("the state of a channel of another size is refused", "[channel]") {
  Setup small;
  small.neurons = 20;
  Channel channel(small, 1);
  const std::vector<float> before = channel.save();
  CHECK_THROWS_AS(channel.restore(Channel(Setup(), 1).save()), std::invalid_argument);
  CHECK(channel.save() == before);
}
