#pragma once

// Neurons with parameters of their own, or one for all.

#include <Eigen/Core>
#include <cstddef>
#include <type_traits>
#include <vector>

#include "../neuron_traits.hpp"
#include "byte_source.hpp"
#include "guarded_array.hpp"
#include "valid_neuron.hpp"

namespace softlif::fuzz {

/// A few neurons in turn, as one object with arrays of parameters. If the type is a number, the
/// first neuron alone.
template <class Parameter, class One>
auto one_or_joined(const std::vector<One>& some, Eigen::Index rows, Eigen::Index cols) {
  if constexpr (std::is_same_v<Parameter, ScalarOf<One>>) {
    return some.front();
  } else {
    return testing::joined<Parameter>(some, rows, cols);
  }
}

/// The neurons of a shape of currents: one for all or, where parameters are a column or a row, one
/// for each row or each column.
template <class One, class Parameter = ScalarOf<One>>
class Population {
  using Scalar = ScalarOf<One>;

 public:
  static constexpr bool is_one = std::is_same_v<Parameter, Scalar>;
  static constexpr bool is_row = !is_one && !std::is_same_v<Parameter, Eigen::ArrayX<Scalar>>;

  /// What it needs of the bytes, before the shape is known.
  static std::vector<One> some(ByteSource& bytes) {
    return is_one ? std::vector{valid_neuron<One>(bytes)} : some_neurons<One>(bytes);
  }
  Population(const std::vector<One>& some, const Shape& shape)
      : neurons(one_or_joined<Parameter>(some, is_row ? 1 : shape.rows, is_row ? shape.cols : 1)),
        count_(some.size()) {}

  /// Which of the few has the current at this place.
  std::size_t at(Eigen::Index row, Eigen::Index col) const {
    return is_one ? 0 : static_cast<std::size_t>(is_row ? col : row) % count_;
  }

  const decltype(one_or_joined<Parameter>(std::vector<One>(), 0, 0)) neurons;

 private:
  std::size_t count_;
};

}  // namespace softlif::fuzz
