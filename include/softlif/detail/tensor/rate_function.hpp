#pragma once

// A tuning curve as a function of LibTorch's autograd.

#include <ATen/ATen.h>
#include <torch/autograd.h>
#include <torch/csrc/autograd/functions/basic_ops.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <softlif/detail/target.hpp>
#include <softlif/detail/tensor/arguments.hpp>
#include <softlif/detail/tensor/device.hpp>
#include <softlif/detail/tensor/layout.hpp>
#include <softlif/detail/tensor/rates.hpp>
#include <softlif/torch/value.hpp>
#include <string>
#include <utility>
#include <vector>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// The tensor as it is, which refuses to be differentiated: the gradients of the curve have none of
/// their own. Otherwise LibTorch would take them for constants.
inline at::Tensor differentiated_once(const char* function, const at::Tensor& gradient) {
  if (!at::GradMode::is_enabled() || !gradient.defined()) return gradient;
  auto end = std::make_shared<torch::autograd::DelayedError>(
      to_text(function, ": second derivatives are not implemented"), 1);
  return (*end)({gradient.detach().requires_grad_()})[0];
}

/// The tensor with its numbers in the order of another of its shape.
inline at::Tensor in_order_of(const at::Tensor& other, const at::Tensor& tensor) {
  if (tensor.strides() == other.strides()) return tensor.resolve_neg();
  return at::empty_like(other).copy_(tensor);
}

template <template <class...> class Curve>
class RateFunction : public torch::autograd::Function<RateFunction<Curve>> {
  using Context = torch::autograd::AutogradContext;
  using Tensors = torch::autograd::variable_list;

 public:
  using Names = typename Curve<double>::Parameters;
  static constexpr std::size_t count{Names::count};
  using Arranged = ArrangedTensors<count>;

  /// The rates and, where they are wanted, the slopes.
  static std::array<at::Tensor, 2> evaluate(const at::Tensor& J, const TensorLayout& layout,
                                            const std::array<at::Tensor, count>& columns,
                                            bool has_slopes) {
    at::Tensor rates = at::empty_like(J), slopes;
    if (has_slopes) slopes = at::empty_like(J);
    if (J.is_cuda()) {
      nn::tensors_on_cuda->rates(formula_of<Curve>, layout.numbers(), columns, J, rates, slopes);
      return {rates, slopes};
    }
    AT_DISPATCH_FLOATING_TYPES(J.scalar_type(), "softlif", [&] {
      using Rates = TensorRates<Curve, scalar_t>;
      const Rates curve(layout, typename Rates::Parameters(columns));
      const scalar_t* const in = J.data_ptr<scalar_t>();
      scalar_t* const out = rates.data_ptr<scalar_t>();
      if (has_slopes) {
        curve.evaluate(in, out, slopes.data_ptr<scalar_t>());
      } else {
        curve.evaluate(in, out);
      }
    });
    return {rates, slopes};
  }

  /// @param function  what the user called, for errors
  /// @param columns   of parameters
  /// @param learns    whether one of those requires a gradient
  static at::Tensor forward(Context* context, const at::Tensor& J, at::TensorList columns,
                            const TensorLayout& layout, const char* function, bool learns) {
    context->saved_data["function"] = std::string(function);
    if (!learns) {
      auto [rates, slopes] = evaluate(J, layout, array_of(columns), true);
      context->save_for_backward({slopes});
      return rates;
    }
    context->saved_data["layout"] = layout.numbers();
    Tensors saved{J};
    saved.insert(saved.end(), columns.begin(), columns.end());
    context->save_for_backward(saved);
    return evaluate(J, layout, array_of(columns), false)[0];
  }

  static Tensors backward(Context* context, Tensors output_gradients) {
    const std::string function = context->saved_data["function"].toStringRef();
    const Tensors saved = context->get_saved_variables();
    Tensors results(count + 4);  // as forward's arguments: J, columns, and three without gradients
    if (saved.size() == 1) {
      results[0] = at::mul(saved[0].detach(), output_gradients[0].detach());
    } else {
      const at::NoGradGuard guard;
      const std::vector<std::int64_t> sizes = context->saved_data["layout"].toIntVector();
      const at::Tensor& J = saved[0];
      const std::array<at::Tensor, count> columns = array_of(at::TensorList(saved).slice(1));
      const at::Tensor output_gradient = in_order_of(J, output_gradients[0]);
      results[0] = at::empty_like(J);
      if (J.is_cuda()) {
        const at::Tensor gradients = nn::tensors_on_cuda->backward(
            formula_of<Curve>, sizes, columns, J, output_gradient, results[0]);
        for (std::size_t k = 0; k < count; ++k) {
          if (!columns[k].requires_grad()) continue;
          const at::Tensor each = gradients[static_cast<std::int64_t>(k)];
          results[k + 1] = columns[k].numel() == each.numel()
                               ? each
                               : each.sum({0}, true, at::kDouble).to(each.scalar_type());
        }
      } else {
        for (std::size_t k = 0; k < count; ++k) {
          if (columns[k].requires_grad()) results[k + 1] = at::empty_like(columns[k]);
        }
        AT_DISPATCH_FLOATING_TYPES(J.scalar_type(), "softlif", [&] {
          using Rates = TensorRates<Curve, scalar_t>;
          std::array<scalar_t*, count> gradients{};
          for (std::size_t k = 0; k < count; ++k) {
            if (results[k + 1].defined()) gradients[k] = results[k + 1].data_ptr<scalar_t>();
          }
          Rates({sizes[0], sizes[1], sizes[2]}, typename Rates::Parameters(columns))
              .backward(J.data_ptr<scalar_t>(), output_gradient.data_ptr<scalar_t>(),
                        results[0].data_ptr<scalar_t>(), gradients);
        });
      }
    }
    for (at::Tensor& result : results) result = differentiated_once(function.c_str(), result);
    return results;
  }

 private:
  static std::array<at::Tensor, count> array_of(at::TensorList tensors) {
    std::array<at::Tensor, count> result;
    for (std::size_t k = 0; k < count; ++k) result[k] = tensors[k];
    return result;
  }
};

/// The rates of a tensor of currents.
/// @param function    what the user called, for errors
/// @param parameters  of the curve, in its order
template <template <class...> class Curve>
at::Tensor rates_of(
    const char* function, const at::Tensor& J,
    const std::array<nn::Value, std::size_t{Curve<double>::Parameters::count}>& parameters) {
  using Function = RateFunction<Curve>;
  using Values = CheckedValues<typename Function::Names>;
  check_tensor(function, "J", J);
  const auto values =
      Values::of(function, J, parameters, std::make_index_sequence<Values::count>());
  std::array<at::Tensor, Values::count + 1> all{J};
  std::copy(values.begin(), values.end(), all.begin() + 1);
  const at::DimVector shape = common_shape(function, Values::names(), all);

  const auto arranged_all = arranged(shape, J.to(computed_type(J.scalar_type())), values);
  const auto& [input, columns, layout] = arranged_all;
  bool learns = false;
  for (const at::Tensor& column : columns) learns = learns || column.requires_grad();
  at::Tensor rates;
  if (at::GradMode::is_enabled() && (learns || input.requires_grad())) {
    rates = Function::apply(input, at::TensorList(columns), layout, function, learns);
  } else {
    rates = Function::evaluate(input, layout, columns, false)[0];
  }
  return rates.to(J.scalar_type());
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
