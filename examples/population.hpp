#pragma once

// A population of neurons, each described as in Nengo: by its firing rate at x = 1, and by the x at
// which it starts to fire.

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

namespace example {

/// A larger number of neurons is taken for a mistake.
constexpr int kMostNeurons = 100000;

struct Population {
  Eigen::ArrayXd max_rates;   // spikes per second at x = 1
  Eigen::ArrayXd intercepts;  // the x at which the input current reaches the threshold
};

/// The lowest and the highest value of something.
using Range = std::pair<double, double>;

/// `neurons` neurons with max rates and intercepts spread evenly at random over their ranges.
inline Population sample_population(int neurons, Range max_rates, Range intercepts, int seed) {
  std::mt19937_64 engine(static_cast<std::uint64_t>(seed));
  // std::uniform_real_distribution gives other numbers with another standard library. This gives
  // the same population, and so the same picture, everywhere.
  const auto draw = [&engine](Range range) {
    const double fraction = std::ldexp(static_cast<double>(engine() >> 11), -53);  // in [0, 1)
    return range.first + (range.second - range.first) * fraction;
  };
  Population population{Eigen::ArrayXd(neurons), Eigen::ArrayXd(neurons)};
  for (int i = 0; i < neurons; ++i) {
    population.max_rates(i) = draw(max_rates);
    population.intercepts(i) = draw(intercepts);
  }
  return population;
}

/// The neurons' numbers in the order of their intercepts.
inline std::vector<Eigen::Index> by_intercept(const Population& population) {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(population.intercepts.size()));
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  // (With std::stable_sort, clang 19 warns about libstdc++ 12.)
  std::sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) {
    return std::pair(population.intercepts(a), a) < std::pair(population.intercepts(b), b);
  });
  return order;
}

/// At most `count` of the neurons, spread evenly from the lowest intercept to the highest.
inline std::vector<Eigen::Index> spread_by_intercept(const Population& population,
                                                     std::size_t count) {
  std::vector<Eigen::Index> order = by_intercept(population);
  if (order.size() <= count) return order;
  std::vector<Eigen::Index> chosen;
  chosen.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    chosen.push_back(order[i * (order.size() - 1) / (count - 1)]);
  }
  return chosen;
}

}  // namespace example
