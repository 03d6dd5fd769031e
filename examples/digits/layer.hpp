#pragma once

// The layer, which you may take along to a project of your own: a connection and the neurons that
// it drives, forward for their rates and backward for the gradient.

#include <Eigen/Core>
#include <softlif/softlif.hpp>
#include <utility>

namespace example {

template <class Scalar>
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

template <class Scalar>
using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

template <class Scalar>
using Column = Eigen::Array<Scalar, Eigen::Dynamic, 1>;

/// Neurons of a layer with parameters of their own, one each, to be learnt.
template <class Scalar>
using OwnNeurons = softlif::SoftLIFRate<Column<Scalar>>;

/// A parameter of a layer's neurons as one value for each, whether all share it or not.
template <class Scalar>
Column<Scalar> one_each(const Scalar& shared, Eigen::Index size) {
  return Column<Scalar>::Constant(size, shared);
}
template <class Scalar>
Column<Scalar> one_each(const Column<Scalar>& own, Eigen::Index) {
  return own;
}

/// Weights from n inputs to m neurons, and the neurons' biases. Samples stand in columns.
template <class Scalar>
struct Connection {
  Matrix<Scalar> weights;  // m x n
  Vector<Scalar> bias;     // m

  Eigen::Index inputs() const { return weights.cols(); }
  Eigen::Index outputs() const { return weights.rows(); }

  /// The input currents J = weights x + bias, m x samples, of x, n x samples.
  Matrix<Scalar> current(const Matrix<Scalar>& x) const {
    Matrix<Scalar> J = bias.replicate(1, x.cols());
    J.noalias() += weights * x;
    return J;
  }

  /// The gradient with respect to weights and bias, from x and the gradient with respect to J.
  Connection gradient(const Matrix<Scalar>& x, const Matrix<Scalar>& dJ) const {
    return {dJ * x.transpose(), dJ.rowwise().sum()};
  }

  /// The gradient with respect to x.
  Matrix<Scalar> input_gradient(const Matrix<Scalar>& dJ) const { return weights.transpose() * dJ; }
};

/// What neurons gave, and what is needed to go back through them. All are m x samples.
template <class Scalar>
struct Activity {
  Matrix<Scalar> rates;
  Matrix<Scalar> slopes;    // d rate / dJ
  Matrix<Scalar> currents;  // J, of neurons that learn: in place of slopes, for backward

  /// The gradient with respect to J, from that with respect to the rates.
  Matrix<Scalar> current_gradient(const Matrix<Scalar>& d_rates) const {
    return d_rates.cwiseProduct(slopes);
  }
};

/// Rates and slopes at the currents J, in one pass. `J` is moved from, to hold the rates.
template <class Scalar>
Activity<Scalar> activity(const softlif::SoftLIFRate<Scalar>& neurons, Matrix<Scalar> J) {
  Activity<Scalar> result{std::move(J), {}, {}};
  result.slopes.resizeLike(result.rates);
  neurons.step_math(result.rates, result.rates, result.slopes);
  return result;
}

/// Rates at the currents J, of neurons that learn.
template <class Scalar>
Activity<Scalar> activity(const OwnNeurons<Scalar>& neurons, Matrix<Scalar> J) {
  Activity<Scalar> result{Matrix<Scalar>(J.rows(), J.cols()), {}, std::move(J)};
  neurons.step_math(result.currents, result.rates);
  return result;
}

}  // namespace example
