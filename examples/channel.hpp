#pragma once

// A population that computes, as a recipe: spiking neurons that represent a vector, pass it on,
// compute a function of it, and integrate it. cmake/docs/population.md goes through it.

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <softlif/softlif.hpp>
#include <stdexcept>
#include <vector>

#include "digits/random.hpp"

namespace example {

/// Points, in rows, spread evenly over the line from -1 to 1 or over the disk of radius 1. In the
/// disk, each point turns by the golden section from the last, like the seeds of a sunflower.
inline Eigen::MatrixXf spread_points(Eigen::Index count, Eigen::Index dimensions, float offset) {
  const Eigen::ArrayXf number =
      Eigen::ArrayXf::LinSpaced(count, 0, static_cast<float>(count - 1)) + offset;
  const Eigen::ArrayXf part = number / static_cast<float>(count);
  if (dimensions == 1) return 2 * part - 1;
  const Eigen::ArrayXf turns = 0.61803399f * number, angle = 6.2831853f * (turns - turns.floor());
  Eigen::MatrixXf points(count, 2);
  points << part.sqrt() * angle.cos(), part.sqrt() * angle.sin();
  return points;
}

/// A population of neurons that represents a vector x of length up to 1.
class Ensemble {
 public:
  using Function = std::function<Eigen::VectorXd(const Eigen::VectorXd&)>;

  Ensemble(Eigen::Index neurons, Eigen::Index dimensions, Random& random)
      : J(neurons),
        output(Eigen::ArrayXf::Zero(neurons)),
        state(softlif::PreciseLIF<float>().make_state(neurons, random.engine())) {
    // Each neuron prefers a direction, its encoder. Along it, x drives the neuron from its
    // intercept on, up to its max rate at x = 1. As in Nengo, directions are spread evenly and the
    // rest is random.
    encoders_ = spread_points(neurons, dimensions, random.uniform()).rowwise().normalized();
    Eigen::ArrayXf max_rates(neurons), intercepts(neurons);
    for (float& max_rate : max_rates) max_rate = random.uniform(200, 400);
    for (float& intercept : intercepts) intercept = random.uniform(-1, 0.9f);
    const auto [gain, bias] = lif_.gain_bias(max_rates, intercepts);
    encoders_.array().colwise() *= gain;
    bias_ = bias;
  }

  /// The decoders of functions of x: weights with which the neurons' rates sum up to the functions.
  /// They come from least squares over points x, regularised for noise of a tenth of the largest
  /// rate, as in Nengo.
  Eigen::MatrixXf decoders(const Function& function) const {
    const Eigen::Index points = 500 * encoders_.cols(), neurons = encoders_.rows();
    Eigen::MatrixXd rates(points, neurons), values;
    const Eigen::MatrixXf x = spread_points(points, encoders_.cols(), 0.5f);
    for (Eigen::Index i = 0; i < points; ++i) {
      const Eigen::VectorXd value = function(x.row(i).cast<double>());
      values.conservativeResize(points, value.size());
      values.row(i) = value;
      Eigen::ArrayXf rate = (encoders_ * x.row(i).transpose()).array() + bias_;
      lif_.step_math(rate, rate);
      rates.row(i) = rate.cast<double>();
    }
    const double noise = 0.1 * rates.maxCoeff(), c = static_cast<double>(points) * noise * noise;
    const auto solve = [c](Eigen::MatrixXd gram, const Eigen::MatrixXd& right) -> Eigen::MatrixXd {
      gram.diagonal().array() += c;
      return gram.llt().solve(right);
    };
    // With the transpose A' of the rates, (A'A + c)^-1 A'Y equals A'(AA' + c)^-1 Y. The smaller
    // matrix is used.
    const auto transposed = rates.transpose();
    if (neurons <= points) return solve(transposed * rates, transposed * values).cast<float>();
    return (transposed * solve(rates * transposed, values)).cast<float>();
  }

  /// One step of the neurons, from x to spikes of 1 / dt each, or to rates.
  void step(float dt, const Eigen::Ref<const Eigen::VectorXf>& x, bool spiking) {
    J.matrix().noalias() = encoders_ * x;
    J += bias_;
    if (spiking) {
      lif_.step_math(dt, J, output, state.voltage, state.refractory_time);
    } else {
      lif_.step_math(J, output);
    }
  }

  Eigen::ArrayXf J, output;
  softlif::LIFState<Eigen::ArrayXf> state;

 private:
  softlif::PreciseLIF<float> lif_;  // spikes for any dt, also of a loop that is late
  Eigen::MatrixXf encoders_;        // times the gain
  Eigen::ArrayXf bias_;
};

/// What a channel is made of; times in seconds.
struct Setup {
  int neurons = 100;  // in each population
  int dimensions = 2;
  bool product = false;    // computes the product of x, else its squares
  float synapse = 0.005f;  // from population to population
  float readout = 0.03f;   // from spikes to results
  float feedback = 0.1f;   // of the integrator
  float speed = 3;         // of the integral, per second
  bool spiking = true;     // or rates
};

inline Eigen::VectorXd function_of(const Setup& setup, const Eigen::VectorXd& x) {
  if (setup.product) return Eigen::VectorXd::Constant(1, x.prod());
  return x.array().square();
}

/// sensors -> sender -> receiver -> x, f(x)
///               \--> integrator (which feeds itself) -> the integral of speed x
class Channel {
 public:
  Channel(const Setup& setup, std::uint64_t seed)
      : setup_(setup),
        random_(seed),
        synapse_(setup.synapse),
        readout_(setup.readout),
        feedback_(setup.feedback),
        sender_(setup.neurons, setup.dimensions, random_),
        receiver_(setup.neurons, setup.dimensions, random_),
        integrator_(setup.neurons, setup.dimensions, random_) {
    const auto identity = [](const Eigen::VectorXd& x) { return x; };
    sent_ = sender_.decoders(identity);
    received_ = receiver_.decoders([&](const Eigen::VectorXd& x) {
      const Eigen::VectorXd f = function_of(setup_, x);
      return (Eigen::VectorXd(x.size() + f.size()) << x, f).finished();
    });
    integral_ = integrator_.decoders(identity);
    const Eigen::Index d = setup.dimensions;
    raw_ = drive_ = input_ = memory_ = Eigen::VectorXf::Zero(d);
    decoded_ = results_ = Eigen::VectorXf::Zero(received_.cols() + d);
  }

  Eigen::Index results() const { return results_.size(); }
  const Eigen::ArrayXf& spikes() const { return receiver_.output; }

  /// One step of a control loop: reads `dimensions` numbers, writes `results()` numbers, and
  /// allocates nothing. Synapses filter decoded values, which have few dimensions, rather than all
  /// the spikes.
  void step(float dt, const float* sensors, double* results) {
    const Eigen::Map<const Eigen::VectorXf> x(sensors, setup_.dimensions);
    sender_.step(dt, x, setup_.spiking);
    raw_.noalias() = sent_.transpose() * sender_.output.matrix();
    synapse_.step_math(dt, raw_, input_);
    receiver_.step(dt, input_, setup_.spiking);

    // Through a synapse of the time constant tau, y + tau dy/dt comes out as y.
    integrator_.step(dt, memory_, setup_.spiking);
    auto remembered = decoded_.tail(setup_.dimensions);
    remembered.noalias() = integral_.transpose() * integrator_.output.matrix();
    drive_ = remembered + setup_.feedback * setup_.speed * raw_;
    feedback_.step_math(dt, drive_, memory_);

    decoded_.head(received_.cols()).noalias() = received_.transpose() * receiver_.output.matrix();
    readout_.step_math(dt, decoded_, results_);
    Eigen::Map<Eigen::VectorXd>(results, results_.size()) = results_.cast<double>();
  }

  /// Everything that later steps depend on.
  std::vector<float> save() {
    std::vector<float> saved;
    for_each_state([&](auto& array) { saved.insert(saved.end(), array.begin(), array.end()); });
    return saved;
  }
  void restore(const std::vector<float>& saved) {
    std::size_t size = 0;
    for_each_state([&](auto& array) { size += static_cast<std::size_t>(array.size()); });
    if (size != saved.size()) throw std::invalid_argument("the state of another channel");
    const float* next = saved.data();
    for_each_state([&](auto& array) {
      for (float& value : array) value = *next++;
    });
  }

 private:
  template <class Function>
  void for_each_state(const Function& function) {
    for (Ensemble* ensemble : {&sender_, &receiver_, &integrator_}) {
      function(ensemble->state.voltage);
      function(ensemble->state.refractory_time);
    }
    function(input_);
    function(memory_);
    function(results_);
  }

  Setup setup_;
  Random random_;
  softlif::Lowpass<float> synapse_, readout_, feedback_;
  Ensemble sender_, receiver_, integrator_;
  Eigen::MatrixXf sent_, received_, integral_;  // decoders
  Eigen::VectorXf raw_, drive_, decoded_;       // of one step
  Eigen::VectorXf input_, memory_, results_;    // behind synapses
};

}  // namespace example
