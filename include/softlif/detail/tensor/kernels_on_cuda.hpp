#pragma once

// The kernels for tensors on CUDA devices. They are there for all files of a program, if one that
// nvcc compiles includes this.

#include <ATen/ATen.h>
#include <c10/core/DeviceGuard.h>
#include <c10/cuda/CUDAStream.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <softlif/cuda.hpp>
#include <softlif/detail/curve/lif_kernel.hpp>
#include <softlif/detail/curve/lif_step.hpp>
#include <softlif/detail/curve/precise_lif_step.hpp>
#include <softlif/detail/curve/soft_lif_kernel.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/detail/tensor/device.hpp>
#include <softlif/detail/tensor/on_device.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {
namespace device {

/// The loops over tensors, by kernels on the current stream.
class KernelsForTensors final : public nn::TensorsOnCuda {
 public:
  void rates(nn::Formula formula, at::IntArrayRef layout, at::TensorList parameters,
             const at::Tensor& J, const at::Tensor& rates,
             const at::Tensor& slopes) const override {
    if (J.numel() == 0) return;
    for_curve(formula, J, [&](auto type, cudaStream_t stream) {
      if (slopes.defined()) {
        write_rates<true>(type, layout, parameters, stream, J, rates, slopes);
      } else {
        write_rates<false>(type, layout, parameters, stream, J, rates, slopes);
      }
    });
  }

  at::Tensor backward(nn::Formula formula, at::IntArrayRef layout, at::TensorList parameters,
                      const at::Tensor& J, const at::Tensor& output_gradient,
                      const at::Tensor& J_gradient) const override {
    const KernelOrder order(layout);
    const auto count = static_cast<std::int64_t>(parameters.size());
    const at::Tensor gradients = at::zeros({count, layout[1]}, J.options());
    if (J.numel() == 0) return gradients.cpu();
    for_curve(formula, J, [&](auto type, cudaStream_t stream) {
      using Kernel = typename decltype(type)::Kernel;
      using Scalar = typename decltype(type)::Scalar;
      const auto table = rate_table<Kernel, Scalar>(order, parameters, J);
      const auto totals = std::int64_t((std::max)(order.neurons(), summing_threads));
      const at::Tensor room = at::empty({count * totals * std::int64_t(sizeof(Total<Scalar>))},
                                        J.options().dtype(at::kByte));
      const at::Tensor in = order.brought(J), weights = order.brought(output_gradient),
                       out = order.room_for(J_gradient);
      launch_backward(columns_of<RateRecord<Kernel>>(table, order), order.lanes(summing_threads),
                      stream, in.data_ptr<Scalar>(), weights.data_ptr<Scalar>(),
                      out.data_ptr<Scalar>(), static_cast<Total<Scalar>*>(room.data_ptr()),
                      gradients.data_ptr<Scalar>());
      order.bring_back(out, J_gradient);
    });
    return gradients.cpu();
  }

  void advance(const char* function, nn::Formula formula, at::IntArrayRef layout, double dt,
               at::TensorList parameters, const at::Tensor& J, const at::Tensor& output,
               const at::Tensor& voltage, const at::Tensor& refractory_time) const override {
    if (J.numel() == 0) return;
    for_types<LIFStep, PreciseLIFStep>(formula == nn::Formula::lif_step, J,
                                       [&](auto type, cudaStream_t stream) {
                                         take_step(type, function, layout, dt, parameters, stream,
                                                   J, output, voltage, refractory_time);
                                       });
  }

 private:
  /// Calls function(KernelType(), stream) on the tensor's device, with the first type or the second
  /// for the tensor's numbers.
  template <template <class...> class First, template <class...> class Second, class Function>
  static void for_types(bool is_first, const at::Tensor& tensor, const Function& function) {
    const c10::DeviceGuard guard(tensor.device());
    const cudaStream_t stream = c10::cuda::getCurrentCUDAStream(tensor.device().index()).stream();
    AT_DISPATCH_FLOATING_TYPES(tensor.scalar_type(), "softlif", [&] {
      if (is_first) {
        function(KernelType<First<scalar_t>, scalar_t>(), stream);
      } else {
        function(KernelType<Second<scalar_t>, scalar_t>(), stream);
      }
    });
  }
  template <class Function>
  static void for_curve(nn::Formula formula, const at::Tensor& tensor, const Function& function) {
    for_types<SoftLIFKernel, LIFKernel>(formula == nn::Formula::soft_lif, tensor, function);
  }

  /// The records of neurons in the memory of a tensor, which LibTorch keeps for the work that is on
  /// the stream.
  template <class Record, class RecordOf>
  static at::Tensor table_of(const KernelOrder& order, const at::Tensor& J,
                             const RecordOf& record_of) {
    auto words = words_of<Record>(order.neurons(), record_of);
    const auto bytes = static_cast<std::int64_t>(words.size() * sizeof(words[0]));
    return at::from_blob(words.data(), {bytes}, at::kByte).to(J.device());
  }
  template <class Record>
  static Columns<Record> columns_of(const at::Tensor& table, const KernelOrder& order) {
    using Word = typename Columns<Record>::Word;
    return {static_cast<const Word*>(table.data_ptr()), order.neurons()};
  }
  template <class Kernel, class Scalar>
  static at::Tensor rate_table(const KernelOrder& order, at::TensorList parameters,
                               const at::Tensor& J) {
    const auto numbers = numbers_of<Scalar, std::size_t{Kernel::Parameters::count}>(parameters);
    return table_of<RateRecord<Kernel>>(
        order, J, [&](std::size_t i) { return RateRecord<Kernel>(made_from<Kernel>(numbers, i)); });
  }

  template <bool with_slopes, class Kernel, class Scalar>
  static void write_rates(KernelType<Kernel, Scalar>, at::IntArrayRef layout,
                          at::TensorList parameters, cudaStream_t stream, const at::Tensor& J,
                          const at::Tensor& rates, const at::Tensor& slopes) {
    const auto outputs = [](const at::Tensor& to_rates, const at::Tensor& to_slopes) {
      return Outputs<with_slopes, Scalar>{to_rates.data_ptr<Scalar>(),
                                          with_slopes ? to_slopes.data_ptr<Scalar>() : nullptr};
    };
    const KernelOrder order(layout);
    if (order.neurons() == 1) {
      const auto numbers = numbers_of<Scalar, std::size_t{Kernel::Parameters::count}>(parameters);
      const auto kernel = made_from<Kernel>(numbers, 0);
      return launch_rates(kernel, curve_of(kernel), stream, std::size_t(J.numel()),
                          J.data_ptr<Scalar>(), outputs(rates, slopes));
    }
    const at::Tensor table = rate_table<Kernel, Scalar>(order, parameters, J),
                     in = order.brought(J), out = order.room_for(rates),
                     out_slopes = order.room_for(slopes);
    launch_rates_of_each(columns_of<RateRecord<Kernel>>(table, order), order.lanes(busy_threads),
                         stream, in.data_ptr<Scalar>(), outputs(out, out_slopes));
    order.bring_back(out, rates);
    order.bring_back(out_slopes, slopes);
  }

  template <class Step, class Scalar>
  static void take_step(KernelType<Step, Scalar>, const char* function, at::IntArrayRef layout,
                        double dt, at::TensorList parameters, cudaStream_t stream,
                        const at::Tensor& J, const at::Tensor& output, const at::Tensor& voltage,
                        const at::Tensor& refractory_time) {
    const auto numbers = numbers_of<Scalar, 4>(parameters);
    const auto step_of = [&](std::size_t i) {
      const auto step = made_from<Step>(numbers, i, Scalar(dt));
      TORCH_CHECK(step.has_moderate_times(), function, moderate_times, dt, ", ",
                  numbers.at(0, Eigen::Index(i)), " and ", numbers.at(1, Eigen::Index(i)));
      return step;
    };
    const KernelOrder order(layout);
    if (order.neurons() == 1) {
      return launch_steps(step_of(0), stream, std::size_t(J.numel()), J.data_ptr<Scalar>(),
                          output.data_ptr<Scalar>(), voltage.data_ptr<Scalar>(),
                          refractory_time.data_ptr<Scalar>());
    }
    const at::Tensor table = table_of<Step>(order, J, step_of), in = order.brought(J),
                     out = order.room_for(output), v = order.brought(voltage),
                     rest = order.brought(refractory_time);
    launch_steps_of_each(columns_of<Step>(table, order), order.lanes(busy_threads), stream,
                         in.data_ptr<Scalar>(), out.data_ptr<Scalar>(), v.data_ptr<Scalar>(),
                         rest.data_ptr<Scalar>());
    order.bring_back(out, output);
    order.bring_back(v, voltage);
    order.bring_back(rest, refractory_time);
  }
};

/// For all files of the program.
inline const KernelsForTensors kernels_for_tensors;
inline const bool has_kernels_for_tensors = [] {
  nn::tensors_on_cuda = &kernels_for_tensors;
  return true;
}();

}  // namespace device
}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
