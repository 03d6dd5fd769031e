// A value depends on its own J alone, to the bit, wherever it stands in whatever array.

#include <Eigen/Core>
#include <cmath>
#include <limits>
#include <vector>

#include "neurons.hpp"

using namespace softlif;
using namespace softlif::testing;
using Eigen::Index;

TEMPLATE_LIST_TEST_CASE("values do not depend on length and alignment", "[placement]", AllNeurons) {
  using Scalar = ScalarOf<TestType>;
  using View = Eigen::Map<ArrayX<Scalar>>;
  constexpr Index longest = 150, offsets = 16;
  const Scalar marker(-7);
  ArrayX<Scalar> J = wild_currents<Scalar>(longest + offsets), out(longest + offsets + 1);
  ArrayX<Scalar> slopes = out;
  for (const TestType& neuron : usual_neurons<TestType>()) {
    const ArrayX<Scalar> rates = rates_of(neuron, J), derivatives = derivatives_of(neuron, J);
    bool equal = true;
    for (Index offset = 0; offset < offsets; ++offset) {
      for (Index size = 0; size <= longest; ++size) {
        out.fill(marker);
        slopes.fill(marker);
        const View input(J.data() + offset, size);
        neuron.step_math(input, View(out.data() + offset, size));
        equal = equal && same(out.segment(offset, size), rates.segment(offset, size)) &&
                (out.head(offset) == marker).all() &&
                (out.tail(out.size() - offset - size) == marker).all();

        out.fill(marker);
        neuron.step_math(input, View(out.data(), size), View(slopes.data() + offset, size));
        equal = equal && same(out.head(size), rates.segment(offset, size)) &&
                (out.tail(out.size() - size) == marker).all() &&
                same(slopes.segment(offset, size), derivatives.segment(offset, size)) &&
                (slopes.head(offset) == marker).all() &&
                (slopes.tail(slopes.size() - offset - size) == marker).all();
      }
    }
    INFO(neuron);
    CHECK(equal);
  }
}

TEMPLATE_LIST_TEST_CASE("gradients do not depend on length and alignment", "[placement]",
                        GradientsOfEachClass) {
  using Scalar = ScalarOf<TestType>;
  using View = Eigen::Map<ArrayX<Scalar>>;
  using One = Eigen::Array<Scalar, 1, 1>;
  constexpr Index longest = 150, offsets = 16;
  const Scalar marker(-7);
  ArrayX<Scalar> J = wild_currents<Scalar>(longest + offsets), out(longest + offsets + 1);
  ArrayX<Scalar> weights = currents<Scalar>(longest + offsets, 1), expected = weights;
  for (const TestType& neuron : usual_neurons<TestType>()) {
    for (Index i = 0; i < J.size(); ++i) {
      One gradient;
      neuron.backward(One(J(i)), One(weights(i)), gradient);
      expected(i) = gradient(0);
    }
    bool equal = true;
    for (Index offset = 0; offset < offsets; ++offset) {
      for (Index size = 0; size <= longest; ++size) {
        out.fill(marker);
        neuron.backward(View(J.data() + offset, size), View(weights.data() + offset, size),
                        View(out.data() + offset, size));
        equal = equal && same(out.segment(offset, size), expected.segment(offset, size)) &&
                (out.head(offset) == marker).all() &&
                (out.tail(out.size() - offset - size) == marker).all();
      }
    }
    INFO(neuron);
    CHECK(equal);
  }
}

TEMPLATE_LIST_TEST_CASE("nor do the values of neurons with parameters of their own", "[placement]",
                        GradientsOfEachClass) {
  using Scalar = ScalarOf<TestType>;
  using Neurons = With<TestType, ArrayX<Scalar>>;
  using View = Eigen::Map<ArrayX<Scalar>>;
  constexpr Index longest = 150, offsets = 16;
  const Scalar marker(-7);
  const ArrayX<Scalar> part = ArrayX<Scalar>::LinSpaced(longest, Scalar(0.01), Scalar(1));
  ArrayX<Scalar> J = wild_currents<Scalar>(longest + offsets), out(longest + offsets + 1);
  ArrayX<Scalar> slopes = out, ones = ArrayX<Scalar>::Ones(J.size());
  const auto neurons_of = [&](Index size) {
    return Samples<TestType>::template of<Neurons>(ArrayX<Scalar>(part.head(size)));
  };
  const Neurons all = neurons_of(longest);
  bool equal = true;
  for (Index offset = 0; offset < offsets; ++offset) {
    ArrayX<Scalar> rates(longest), derivatives(longest);
    for (Index i = 0; i < longest; ++i) {
      rates(i) = all.neuron(i).rate(J(offset + i));
      derivatives(i) = all.neuron(i).derivative(J(offset + i));
    }
    for (Index size = 1; size <= longest; ++size) {
      const Neurons neurons = neurons_of(size);
      const View input(J.data() + offset, size), weights(ones.data() + offset, size);
      out.fill(marker);
      slopes.fill(marker);
      neurons.step_math(input, View(out.data() + offset, size), View(slopes.data(), size));
      equal = equal && same(out.segment(offset, size), rates.head(size)) &&
              same(slopes.head(size), derivatives.head(size)) &&
              (out.head(offset) == marker).all() &&
              (out.tail(out.size() - offset - size) == marker).all() &&
              (slopes.tail(slopes.size() - size) == marker).all();
      out.fill(marker);
      neurons.backward(input, weights, View(out.data() + offset, size));
      equal = equal && same(out.segment(offset, size), derivatives.head(size)) &&
              (out.head(offset) == marker).all() &&
              (out.tail(out.size() - offset - size) == marker).all();
    }
  }
  CHECK(equal);
}

TEMPLATE_LIST_TEST_CASE("an extreme current leaves the others alone, wherever it stands",
                        "[placement]", NeuronOfEachClass) {
  using Scalar = ScalarOf<TestType>;
  constexpr Index size = 150;
  // Each power of 2 to beyond the limits of the packets' kernels.
  const ArrayX<Scalar> J = ArrayX<Scalar>::NullaryExpr(size, [](Index i) {
    return std::ldexp(i % 2 == 0 ? Scalar(1) : Scalar(-1), int(i) / 2 - 5);
  });
  for (const TestType& neuron : usual_neurons<TestType>()) {
    const ArrayX<Scalar> rates = rates_of(neuron, J), derivatives = derivatives_of(neuron, J);
    for (const Scalar extreme : {std::numeric_limits<Scalar>::lowest(), infinity<Scalar>}) {
      bool equal = true;
      for (Index i = 0; i < size; ++i) {
        ArrayX<Scalar> input = ArrayX<Scalar>::Constant(size, 2), out(size), slopes(size);
        input(i) = extreme;
        neuron.step_math(input, out);
        equal = equal && same(out(i), neuron.rate(extreme));
        input.head(i) = J.head(i);
        input.tail(size - i - 1) = J.tail(size - i - 1);
        neuron.step_math(input, out, slopes);
        out(i) = rates(i);
        slopes(i) = derivatives(i);
        equal = equal && same(out, rates) && same(slopes, derivatives);
      }
      INFO(neuron << ", extreme " << extreme);
      CHECK(equal);
    }
  }
}

TEMPLATE_LIST_TEST_CASE("a neuron beyond the packets' range has each value in its place",
                        "[placement]", NeuronOfEachClass) {
  using Scalar = ScalarOf<TestType>;
  const TestType neuron = Samples<TestType>::beyond_packets();
  const ArrayX<Scalar> J = wild_currents<Scalar>(500);
  const ArrayX<Scalar> rates = rates_of(neuron, J), derivatives = derivatives_of(neuron, J);
  ArrayX<Scalar> out(J.size()), slopes = J;
  neuron.step_math(J, out);
  CHECK(same(out, rates));
  neuron.step_math(slopes, out, slopes);
  CHECK(same(out, rates));
  CHECK(same(slopes, derivatives));
}

TEMPLATE_LIST_TEST_CASE("values do not depend on strides and storage order", "[placement]",
                        NeuronOfEachClass) {
  using Scalar = ScalarOf<TestType>;
  using Stride = Eigen::InnerStride<>;
  using View = Eigen::Map<ArrayX<Scalar>, 0, Stride>;
  constexpr Index rows = 67, cols = 45;
  ArrayX<Scalar> J = wild_currents<Scalar>(rows * cols), memory(4 * rows * cols);
  const ArrayXX<Scalar> matrix = J.reshaped(rows, cols);
  for (const TestType& neuron : usual_neurons<TestType>()) {
    INFO(neuron);
    const ArrayX<Scalar> rates = rates_of(neuron, J), derivatives = derivatives_of(neuron, J);
    for (const Index stride : {1, 2, 3}) {
      View out(memory.data(), J.size(), Stride(stride));
      neuron.step_math(J, out);
      CHECK(same(out, rates));
      out = J;
      ArrayX<Scalar> slopes(J.size());
      neuron.step_math(out, out, slopes);
      CHECK(same(out, rates));
      CHECK(same(slopes, derivatives));
    }
    RowMajorXX<Scalar> out(rows, cols), slopes(rows, cols);
    neuron.step_math(matrix, out, slopes);
    CHECK(same(out, rates.reshaped(rows, cols)));
    CHECK(same(slopes, derivatives.reshaped(rows, cols)));
    out = matrix;
    neuron.step_math(out, out);
    CHECK(same(out, rates.reshaped(rows, cols)));
  }
}

TEMPLATE_LIST_TEST_CASE("rates(x, gain, bias) is step_math of the current", "[placement]",
                        NeuronOfEachClass) {
  using Scalar = ScalarOf<TestType>;
  const ArrayX<Scalar> x = wild_currents<Scalar>(157);
  for (const TestType& neuron : usual_neurons<TestType>()) {
    INFO(neuron);
    for (const Index neurons : {1, 2, 7, 40}) {
      const auto gain = (currents<Scalar>(1, neurons) + 4).eval();
      const auto bias = currents<Scalar>(1, neurons);
      const ArrayXX<Scalar> J = neuron.current(x, gain, bias);
      CHECK(same(neuron.rates(x, gain, bias), rates_of(neuron, J)));
      for (Index i = 0; i < neurons; ++i) {
        CHECK(same(neuron.current(x, gain(i), bias(i)), J.col(i)));
        CHECK(same(neuron.rates(x(5), gain, bias)(i), neuron.rate(J(5, i))));
      }
    }
  }
}
