#pragma once

// How the elements of a tensor belong to neurons. In memory a dense tensor is a line of numbers,
// whatever its format; with parameters that broadcast, some neighbours in it are one neuron's, and
// all neurons come round again and again.

#include <ATen/ATen.h>

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <softlif/detail/array/blocks.hpp>
#include <softlif/detail/array/strided.hpp>
#include <softlif/detail/number/rounding.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/detail/tensor/tasks.hpp>
#include <vector>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// All neurons `outer` times, one after the other, each with `inner` elements in a row.
struct TensorLayout {
  Eigen::Index outer = 0, neurons = 1, inner = 1;

  Eigen::Index size() const { return outer * neurons * inner; }
  std::vector<std::int64_t> numbers() const { return {outer, neurons, inner}; }
};

/// A dense tensor and, in columns, the parameters of its neurons in the order of its memory; a
/// parameter that is one number has one.
template <std::size_t Count>
struct ArrangedTensors {
  at::Tensor J;
  std::array<at::Tensor, Count> columns;
  TensorLayout layout;
};

/// Brings J to the shape to which all broadcast. LibTorch's own operations do it, which take the
/// gradients back, too.
template <std::size_t Count>
ArrangedTensors<Count> arranged(at::IntArrayRef shape, const at::Tensor& given_J,
                                const std::array<at::Tensor, Count>& parameters) {
  ArrangedTensors<Count> result;
  at::Tensor J = given_J.sizes() == shape ? given_J : given_J.expand(shape);
  if (!J.is_non_overlapping_and_dense()) J = J.clone(at::MemoryFormat::Preserve);
  result.J = J.resolve_neg();

  const auto dimensions = static_cast<std::int64_t>(shape.size());
  std::vector<std::int64_t> order;  // of the dimensions, as they lie in memory
  for (std::int64_t d = 0; d < dimensions; ++d) order.push_back(d);
  const auto step = [&](std::int64_t d) { return J.size(d) == 1 ? 0 : J.stride(d); };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::int64_t a, std::int64_t b) { return step(a) > step(b); });

  // From the first to the last dimension along which a parameter differs.
  const auto differs = [&](std::int64_t d) {
    return std::any_of(parameters.begin(), parameters.end(), [&](const at::Tensor& parameter) {
      const std::int64_t own = d - (dimensions - parameter.dim());
      return own >= 0 && parameter.size(own) != 1;
    });
  };
  const auto first = std::find_if(order.begin(), order.end(), differs);
  const auto last = std::find_if(order.rbegin(), std::make_reverse_iterator(first), differs).base();
  const auto product = [&](auto begin, auto end) {
    Eigen::Index size = 1;
    for (auto d = begin; d != end; ++d) size *= J.size(*d);
    return size;
  };
  result.layout = {product(order.begin(), first), product(first, last), product(last, order.end())};

  std::vector<std::int64_t> shape_of_neurons(order.size(), 1);
  for (auto d = first; d != last; ++d) {
    shape_of_neurons[static_cast<std::size_t>(*d)] = J.size(*d);
  }
  for (std::size_t k = 0; k < Count; ++k) {
    const at::Tensor& parameter = parameters[k];
    result.columns[k] = parameter.numel() == 1
                            ? parameter.reshape({1})
                            : parameter.expand(shape_of_neurons).permute(order).reshape({-1});
    result.columns[k] = result.columns[k].contiguous().resolve_neg();
  }
  return result;
}

/// Calls function(rectangle, begin) for parts of the elements from `begin` to `end`, of which each
/// line is a column of neurons: where neighbours belong to different ones.
template <class Function>
void for_each_rectangle(const TensorLayout& layout, Eigen::Index begin, Eigen::Index end,
                        const Function& function) {
  while (begin < end) {
    const Eigen::Index neuron = begin % layout.neurons;
    const Eigen::Index lines = neuron == 0 ? (end - begin) / layout.neurons : 0;
    const Rectangle r{neuron, 0,
                      lines > 0 ? layout.neurons : (std::min)(layout.neurons - neuron, end - begin),
                      (std::max)(lines, Eigen::Index(1))};
    function(r, begin);
    begin += r.size();
  }
}

/// One of the tensors that go through for_each_run together.
template <class Scalar>
struct TensorOperand {
  Scalar* data;
  bool is_read, is_written;
};
template <class Scalar>
TensorOperand<Scalar> read_only(const Scalar* data) {
  return {const_cast<Scalar*>(data), true, false};
}

/// A part of a tensor of which each task takes one: some neurons, some times.
struct NeuronBlock {
  Eigen::Index neuron, neurons, outer, outers;
};

/// How many elements of one neuron are computed where they lie. Fewer are first brought together.
inline constexpr Eigen::Index long_run = 512;

/// The parts: neighbours together, since memory is read fastest in order, and of few neurons with
/// many elements each several parts.
class NeuronBlocks {
 public:
  explicit NeuronBlocks(const TensorLayout& layout)
      : layout_(layout),
        neurons_((std::min)(at_least_1(layout.neurons),
                            (shortest_run(layout.inner) - 1) / at_least_1(layout.inner) + 1)),
        parts_(at_least_1((std::min)(
            layout.outer, layout.outer * neurons_ * layout.inner / (4 * elements_of_task)))) {}

  Eigen::Index parts() const { return parts_; }
  Eigen::Index count() const { return parts_ * ((layout_.neurons + neurons_ - 1) / neurons_); }
  /// In which part of the elements of its neurons the i-th block is.
  Eigen::Index part(Eigen::Index i) const { return i % parts_; }
  NeuronBlock block(Eigen::Index i) const {
    const Eigen::Index neuron = i / parts_ * neurons_;
    const Eigen::Index begin = layout_.outer * part(i) / parts_,
                       end = layout_.outer * (part(i) + 1) / parts_;
    return {neuron, (std::min)(neurons_, layout_.neurons - neuron), begin, end - begin};
  }

 private:
  /// How many neighbours in memory are one block at least.
  static Eigen::Index shortest_run(Eigen::Index inner) {
    return inner >= long_run ? elements_of_task : inner > 1 ? 512 : 64;
  }
  static Eigen::Index at_least_1(Eigen::Index size) { return (std::max)(size, Eigen::Index(1)); }

  TensorLayout layout_;
  Eigen::Index neurons_, parts_;
};

/// Calls function(neuron, n, pointers) for runs of elements of one neuron each, where they lie, or,
/// if they are short there, brought together.
template <class Scalar, std::size_t Count, class Function>
void for_each_run(const TensorLayout& layout, const NeuronBlock& block,
                  const std::array<TensorOperand<Scalar>, Count>& operands,
                  const Function& function) {
  using Pointers = std::array<Scalar*, Count>;
  constexpr Eigen::Index most = 8192;
  if (layout.size() == 0) return;
  const Eigen::Index inner = layout.inner;
  const auto place = [&](Eigen::Index outer, Eigen::Index neuron) {
    return (outer * layout.neurons + neuron) * inner;
  };
  if (inner >= long_run) {
    for (Eigen::Index o = block.outer; o < block.outer + block.outers; ++o) {
      for (Eigen::Index c = block.neuron; c < block.neuron + block.neurons; ++c) {
        Pointers pointers;
        for (std::size_t k = 0; k < Count; ++k) pointers[k] = operands[k].data + place(o, c);
        function(c, inner, pointers);
      }
    }
    return;
  }
  const Eigen::Index outers_at_once = (std::max)(most / (block.neurons * inner), Eigen::Index(1));
  const Eigen::Index room = outers_at_once * block.neurons * inner;
  std::vector<Scalar> buffer(Count * static_cast<std::size_t>(room));
  for (Eigen::Index first = 0; first < block.outers; first += outers_at_once) {
    const Eigen::Index outers = (std::min)(outers_at_once, block.outers - first);
    const Eigen::Index begin = place(block.outer + first, block.neuron);
    const Eigen::Index stride = layout.neurons * inner, run = outers * inner;
    for (std::size_t k = 0; k < Count; ++k) {
      if (!operands[k].is_read) continue;
      const Scalar* const from = operands[k].data + begin;
      Scalar* const to = buffer.data() + static_cast<Eigen::Index>(k) * room;
      if (inner == 1) {
        gather<Scalar>({from, stride, 1}, outers, block.neurons, to);
        continue;
      }
      for (Eigen::Index c = 0; c < block.neurons; ++c) {
        gather<Scalar>({from + c * inner, 1, stride}, inner, outers, to + c * run);
      }
    }
    for (Eigen::Index c = 0; c < block.neurons; ++c) {
      Pointers pointers;
      for (std::size_t k = 0; k < Count; ++k) {
        pointers[k] = buffer.data() + static_cast<Eigen::Index>(k) * room + c * run;
      }
      function(block.neuron + c, run, pointers);
    }
    for (std::size_t k = 0; k < Count; ++k) {
      if (!operands[k].is_written) continue;
      const Scalar* const from = buffer.data() + static_cast<Eigen::Index>(k) * room;
      Scalar* const to = operands[k].data + begin;
      if (inner == 1) {
        scatter<Scalar>(from, outers, block.neurons, {to, stride, 1});
        continue;
      }
      for (Eigen::Index c = 0; c < block.neurons; ++c) {
        scatter<Scalar>(from + c * run, inner, outers, {to + c * inner, 1, stride});
      }
    }
  }
}

/// Calls run(step, n, pointers) for all elements of the operands, in parts of one neuron each, with
/// what make(neuron) makes of its parameters.
template <class Scalar, std::size_t Count, class Make, class Run>
void for_each_neuron(const TensorLayout& layout,
                     const std::array<TensorOperand<Scalar>, Count>& operands, const Make& make,
                     const Run& run) {
  using Step = decltype(make(Eigen::Index(0)));
  const auto made = [&](Eigen::Index neuron) {
    return rounded_to_nearest([&] { return make(neuron); });
  };
  if (layout.neurons == 1) {
    const Step step = made(0);
    for_each_part(layout.size(), [&](Eigen::Index begin, Eigen::Index end) {
      std::array<Scalar*, Count> pointers;
      for (std::size_t k = 0; k < Count; ++k) pointers[k] = operands[k].data + begin;
      run(step, end - begin, pointers);
    });
    return;
  }
  const NeuronBlocks blocks(layout);
  for_each_task(blocks.count(), [&](Eigen::Index i) {
    const NeuronBlock block = blocks.block(i);
    std::vector<Step> steps;
    for (Eigen::Index c = 0; c < block.neurons; ++c) steps.push_back(made(block.neuron + c));
    for_each_run<Scalar, Count>(
        layout, block, operands,
        [&](Eigen::Index neuron, Eigen::Index n, const std::array<Scalar*, Count>& pointers) {
          run(steps[static_cast<std::size_t>(neuron - block.neuron)], n, pointers);
        });
  });
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
