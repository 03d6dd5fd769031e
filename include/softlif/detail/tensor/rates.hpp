#pragma once

// Rates of the elements of tensors, and the way back: loops over memory, with nothing of autograd.

#include <ATen/ATen.h>

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cstddef>
#include <softlif/detail/array/backward.hpp>
#include <softlif/detail/array/backward_of_each.hpp>
#include <softlif/detail/array/evaluate.hpp>
#include <softlif/detail/array/kernels.hpp>
#include <softlif/detail/dispatch/dispatched.hpp>
#include <softlif/detail/number/rounding.hpp>
#include <softlif/detail/parameter_list.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/detail/tensor/layout.hpp>
#include <softlif/detail/tensor/tasks.hpp>
#include <utility>
#include <vector>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// Parameters of neurons, in columns of so many numbers or of one.
template <class Scalar, std::size_t Count>
struct Columns {
  std::array<const Scalar*, Count> data;
  std::array<Eigen::Index, Count> sizes;

  explicit Columns(const std::array<at::Tensor, Count>& tensors) : data(), sizes() {
    for (std::size_t k = 0; k < Count; ++k) {
      data[k] = tensors[k].template data_ptr<Scalar>();
      sizes[k] = tensors[k].numel();
    }
  }
  const Scalar& at(std::size_t parameter, Eigen::Index neuron) const {
    return data[parameter][sizes[parameter] == 1 ? 0 : neuron];
  }
};

template <template <class...> class Curve, class Scalar>
class TensorRates {
  using Kernel = Curve<Scalar>;
  using Names = typename Kernel::Parameters;
  static constexpr std::size_t count{Names::count};
  using Each = std::make_index_sequence<count>;
  using Column = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
  using Sums = GradientSums<Kernel>;

 public:
  using Parameters = Columns<Scalar, count>;

  TensorRates(const TensorLayout& layout, const Parameters& parameters)
      : layout_(layout), parameters_(parameters) {}

  /// Writes the rates of J.
  void evaluate(const Scalar* J, Scalar* rate) const {
    if (are_side_by_side()) {
      return for_each_block([&](const auto& kernels, const Rectangle& r, Eigen::Index first) {
        kernels.evaluate(false, r, J + first, rate + first);
      });
    }
    for_each_kernel<2>({read_only(J), {rate, false, true}},
                       [](const Kernel& kernel, Eigen::Index n, const auto& run) {
                         detail::evaluate(kernel, run[0], n, run[1]);
                       });
  }
  /// Writes the rates of J and their slopes.
  void evaluate(const Scalar* J, Scalar* rate, Scalar* slope) const {
    if (are_side_by_side()) {
      return for_each_block([&](const auto& kernels, const Rectangle& r, Eigen::Index first) {
        kernels.evaluate(false, r, J + first, rate + first, slope + first);
      });
    }
    for_each_kernel<3>({read_only(J), {rate, false, true}, {slope, false, true}},
                       [](const Kernel& kernel, Eigen::Index n, const auto& run) {
                         detail::evaluate(kernel, run[0], n, run[1], run[2]);
                       });
  }

  /// Writes the gradient with respect to J; adds, to a column for each parameter that has one,
  /// those with respect to the parameters.
  void backward(const Scalar* J, const Scalar* output_gradient, Scalar* J_gradient,
                const std::array<Scalar*, count>& gradients) const {
    std::vector<double> sums;  // of each parameter, neuron and part
    Eigen::Index parts = 0;
    const auto add = [&](Eigen::Index part, Eigen::Index neuron, const Kernel& kernel, Sums& own) {
      Scalar gradient[count];
      rounded_to_nearest([&] { own.write(kernel, gradient); });
      double* const place = sums.data() + (part * layout_.neurons + neuron) * Eigen::Index(count);
      for (std::size_t k = 0; k < count; ++k) place[k] = static_cast<double>(gradient[k]);
    };
    if (layout_.neurons == 1) {
      const Kernel kernel = kernel_of(0, Each());
      parts = (layout_.size() + elements_of_task - 1) / elements_of_task;
      sums.resize(count * static_cast<std::size_t>(parts));
      for_each_part(layout_.size(), [&](Eigen::Index begin, Eigen::Index end) {
        Sums own;
        detail::backward(kernel, J + begin, end - begin, output_gradient + begin,
                         J_gradient + begin, own);
        add(begin / elements_of_task, 0, kernel, own);
      });
    } else if (is_by_lines()) {
      parts = backward_of_lines(J, output_gradient, J_gradient, sums);
    } else {
      const NeuronBlocks blocks(layout_);
      parts = blocks.parts();
      sums.resize(count * static_cast<std::size_t>(parts * layout_.neurons));
      for_each_task(blocks.count(), [&](Eigen::Index i) {
        const NeuronBlock block = blocks.block(i);
        std::vector<Sums> own(static_cast<std::size_t>(block.neurons));
        std::vector<Kernel> kernels;
        for (Eigen::Index c = 0; c < block.neurons; ++c) {
          kernels.push_back(kernel_of(block.neuron + c, Each()));
        }
        for_each_run<Scalar, 3>(
            layout_, block,
            {read_only(J), read_only(output_gradient),
             TensorOperand<Scalar>{J_gradient, false, true}},
            [&](Eigen::Index neuron, Eigen::Index n, const std::array<Scalar*, 3>& run) {
              const auto c = static_cast<std::size_t>(neuron - block.neuron);
              detail::backward(kernels[c], run[0], n, run[1], run[2], own[c]);
            });
        for (std::size_t c = 0; c < own.size(); ++c) {
          add(blocks.part(i), block.neuron + static_cast<Eigen::Index>(c), kernels[c], own[c]);
        }
      });
    }
    for (std::size_t k = 0; k < count; ++k) {
      if (gradients[k] != nullptr) add_up(sums, parts, k, gradients[k]);
    }
  }

 private:
  /// Whether each element of a line is another neuron's.
  bool are_side_by_side() const { return layout_.neurons != 1 && layout_.inner == 1; }
  /// Calls function(kernels, rectangle, first) for blocks of such elements, from `first` on.
  template <class Function>
  void for_each_block(const Function& function) const {
    const auto kernels = all_kernels(Each());
    for_each_part(layout_.size(), [&](Eigen::Index begin, Eigen::Index end) {
      for_each_rectangle(layout_, begin, end, [&](const Rectangle& r, Eigen::Index first) {
        function(kernels, r, first);
      });
    });
  }
  /// Calls function(kernel, n, run) for runs of elements of one neuron.
  template <std::size_t Arrays, class Function>
  void for_each_kernel(const std::array<TensorOperand<Scalar>, Arrays>& operands,
                       const Function& function) const {
    for_each_neuron<Scalar, Arrays>(
        layout_, operands, [&](Eigen::Index neuron) { return kernel_of(neuron, Each()); },
        function);
  }

  template <std::size_t... Place>
  Kernel kernel_of(Eigen::Index neuron, std::index_sequence<Place...>) const {
    return rounded_to_nearest([&] { return made_of<Kernel>(parameters_.at(Place, neuron)...); });
  }
  template <std::size_t... Place>
  Kernels<Curve, Column, Names> all_kernels(std::index_sequence<Place...>) const {
    using Map = Eigen::Map<const Column>;
    return Kernels<Curve, Column, Names>(ParameterList<Column, Names>(
        "neurons", Map(parameters_.data[Place], parameters_.sizes[Place])...));
  }

  /// In how many lines a neuron has elements where the cost of its sums does not show.
  static constexpr Eigen::Index fewest_lines = 16;

  /// Whether to take the neurons of a line together: where neighbours belong to different ones.
  /// (The functions of softlif::dispatch take one neuron at a time.)
  bool is_by_lines() const {
    return !is_dispatched<Kernel, Scalar> && layout_.inner == 1 && layout_.outer >= fewest_lines;
  }
  /// Adds up the gradients of each parameter, neuron and part; returns how many parts there are.
  Eigen::Index backward_of_lines(const Scalar* J, const Scalar* output_gradient, Scalar* J_gradient,
                                 std::vector<double>& sums) const {
    using EachKernels = Kernels<Curve, Column, Names>;
    using EachSums = SumsOfEach<EachKernels, Column>;
    const EachKernels kernels = all_kernels(Each());
    const Eigen::Index neurons = layout_.neurons;
    const Eigen::Index most =
        (std::min)(layout_.size() / (4 * elements_of_task), layout_.outer / (2 * fewest_lines));
    const Eigen::Index parts = (std::max)(most, Eigen::Index(1));
    sums.resize(count * static_cast<std::size_t>(parts * neurons));
    for_each_task(parts, [&](Eigen::Index part) {
      const Eigen::Index first = layout_.outer * part / parts,
                         last = layout_.outer * (part + 1) / parts, begin = first * neurons;
      EachSums own(kernels);
      const BackwardOfEach<EachSums> add(own);
      add(false, {0, 0, neurons, last - first}, J + begin, output_gradient + begin,
          J_gradient + begin);
      Column gradient[count];
      for (Column& each : gradient) each.resize(neurons);
      rounded_to_nearest([&] { own.write(gradient); });
      for (std::size_t k = 0; k < count; ++k) {
        for (Eigen::Index i = 0; i < neurons; ++i) {
          sums[static_cast<std::size_t>(part * neurons + i) * count + k] =
              static_cast<double>(gradient[k][i]);
        }
      }
    });
    return parts;
  }

  /// The gradients of one parameter, each summed over all that is one neuron's.
  void add_up(const std::vector<double>& sums, Eigen::Index parts, std::size_t parameter,
              Scalar* gradient) const {
    const Eigen::Index size = parameters_.sizes[parameter];
    std::vector<double> totals(static_cast<std::size_t>(size));
    for (Eigen::Index i = 0; i < parts * layout_.neurons; ++i) {
      totals[static_cast<std::size_t>(size == 1 ? 0 : i % layout_.neurons)] +=
          sums[static_cast<std::size_t>(i) * count + parameter];
    }
    for (Eigen::Index i = 0; i < size; ++i) {
      gradient[i] = static_cast<Scalar>(totals[static_cast<std::size_t>(i)]);
    }
  }

  TensorLayout layout_;
  Parameters parameters_;
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
