#pragma once

// Runs a channel on a signal, compares the results with the ideal ones, and measures error and
// time.

#include <Eigen/Core>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <softlif/softlif.hpp>
#include <stdexcept>
#include <thread>
#include <vector>

#include "channel.hpp"

namespace example {

struct Run {
  double seconds = 2;
  double dt = 0.001;
  bool real_time = false;  // waits for each step, and measures how long it was
};

/// What happened, with a column for each step.
struct Record {
  Eigen::ArrayXd time;             // at the end of each step
  Eigen::ArrayXXd results, ideal;  // x, f(x), integral: what came out, and what should have
  Eigen::ArrayXXf spikes;          // of the receiver's first neurons
  std::vector<double> step_times;  // that the channel took for each step, in seconds
};

/// What a channel without neurons gives: the signal, its function and its integral behind the same
/// synapses, so that their delay does not count as an error.
class Ideal {
 public:
  explicit Ideal(const Setup& setup)
      : setup_(setup),
        synapse_(static_cast<double>(setup.synapse)),
        readout_(static_cast<double>(setup.readout)),
        received_(Eigen::VectorXd::Zero(setup.dimensions)),
        integral_(received_) {}

  void step(double dt, const Eigen::VectorXd& x, Eigen::Ref<Eigen::VectorXd> results) {
    synapse_.step_math(dt, x, received_);
    integral_ += static_cast<double>(setup_.speed) * dt * x;
    const Eigen::VectorXd f = function_of(setup_, received_);
    readout_.step_math(dt, (Eigen::VectorXd(results.size()) << received_, f, integral_).finished(),
                       results);
  }

 private:
  Setup setup_;
  softlif::Lowpass<double> synapse_, readout_;
  Eigen::VectorXd received_, integral_;
};

/// The signal: a point on a circle that goes round once a second; of one dimension, a sine.
inline Eigen::VectorXd signal_at(double time, int dimensions) {
  const double angle = 6.283185307179586 * time;
  return (Eigen::VectorXd(2) << 0.8 * std::sin(angle), 0.8 * std::cos(angle))
      .finished()
      .head(dimensions);
}

/// Runs a new channel. It saves the state in mid-run; from there, the second half must repeat
/// exactly.
inline Record run_channel(const Setup& setup, const Run& run, std::uint64_t seed) {
  using Clock = std::chrono::steady_clock;
  constexpr Eigen::Index kMostDrawn = 30;
  Channel channel(setup, seed);
  Ideal ideal(setup);
  const auto steps = static_cast<Eigen::Index>(std::lround(run.seconds / run.dt));
  const Eigen::Index drawn = std::min<Eigen::Index>(setup.neurons, kMostDrawn);
  Record record{Eigen::ArrayXd(steps),
                Eigen::ArrayXXd(channel.results(), steps),
                Eigen::ArrayXXd(channel.results(), steps),
                Eigen::ArrayXXf(drawn, steps),
                {}};
  Eigen::ArrayXf dts(steps);
  Eigen::MatrixXf sensors(setup.dimensions, steps);
  std::vector<float> saved;
  Eigen::VectorXd ideally = Eigen::VectorXd::Zero(channel.results());
  double time = 0;
  auto last = Clock::now(), due = last;
  const auto period =
      std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(run.dt));
  for (Eigen::Index k = 0; k < steps; ++k) {
    double dt = run.dt;
    if (run.real_time) {
      std::this_thread::sleep_until(due += period);
      const auto now = Clock::now();
      dt = std::chrono::duration<double>(now - last).count();
      last = now;
    }
    dts(k) = static_cast<float>(dt);
    sensors.col(k) = signal_at(time, setup.dimensions).cast<float>();
    if (k == steps / 2) saved = channel.save();

    const auto begin = Clock::now();
    channel.step(dts(k), sensors.col(k).data(), record.results.col(k).data());
    record.step_times.push_back(std::chrono::duration<double>(Clock::now() - begin).count());

    ideal.step(dt, sensors.col(k).cast<double>(), ideally);
    record.ideal.col(k) = ideally;
    record.spikes.col(k) = channel.spikes().head(drawn);
    record.time(k) = time += dt;
  }
  channel.restore(saved);
  for (Eigen::Index k = steps / 2; k < steps; ++k) {
    Eigen::ArrayXd again(channel.results());
    channel.step(dts(k), sensors.col(k).data(), again.data());
    if ((again != record.results.col(k)).any()) {
      throw std::runtime_error("the run from the saved state is another one");
    }
  }
  return record;
}

/// Root mean square errors of x, f(x) and the integral, once the signal has come through.
inline Eigen::Array3d errors_of(const Record& record, const Setup& setup) {
  const auto begin = std::count_if(record.time.begin(), record.time.end(),
                                   [](double time) { return time <= 0.2; });
  const Eigen::ArrayXXd squares =
      (record.results - record.ideal).rightCols(record.time.size() - begin).square();
  const Eigen::Index d = setup.dimensions, f = squares.rows() - 2 * d;
  return Eigen::Array3d(squares.topRows(d).mean(), squares.middleRows(d, f).mean(),
                        squares.bottomRows(d).mean())
      .sqrt();
}

}  // namespace example
