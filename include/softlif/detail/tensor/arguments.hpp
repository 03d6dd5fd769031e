#pragma once

// What may be given to functions on tensors. Everything is checked before anything runs, and what
// is refused is so by TORCH_CHECK, in a sentence.

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <softlif/detail/error.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/detail/tensor/device.hpp>
#include <softlif/torch/value.hpp>
#include <string>
#include <utility>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// The type in which a tensor is computed.
inline at::ScalarType computed_type(at::ScalarType type) {
  return type == at::kHalf || type == at::kBFloat16 ? at::kFloat : type;
}

/// Refuses a tensor unless it is a dense one of real numbers, on the CPU or, where the program has
/// the kernels, on a CUDA device.
inline void check_tensor(const char* function, const char* name, const at::Tensor& tensor) {
  TORCH_CHECK(tensor.defined(), function, ": ", name, " must be a tensor, but is undefined");
  TORCH_CHECK(tensor.layout() == at::kStrided, function, ": ", name,
              " must be a dense tensor, but is ", tensor.layout());
  TORCH_CHECK(tensor.is_cpu() || (tensor.is_cuda() && nn::tensors_on_cuda != nullptr), function,
              ": ", name, " must be on the CPU, but is on ", tensor.device(),
              tensor.is_cuda()
                  ? "; for tensors there, have nvcc compile a file of the program that "
                    "includes softlif/torch/cuda.hpp"
                  : "");
  const at::ScalarType type = computed_type(tensor.scalar_type());
  TORCH_CHECK(type == at::kFloat || type == at::kDouble, function, ": ", name,
              " must be of Float, Double, Half or BFloat16, but is of ", tensor.scalar_type());
}

/// Which element of a tensor is the i-th in order, as in "[2, 0]".
inline std::string place_text(at::IntArrayRef sizes, std::int64_t i) {
  std::string text;
  for (std::size_t d = sizes.size(); d-- > 0; i /= sizes[d]) {
    text.insert(0, to_text(i % sizes[d], d + 1 < sizes.size() ? ", " : ""));
  }
  return sizes.empty() ? text : to_text('[', text, ']');
}

/// Refuses a tensor of which an element is not what the parameter may be.
template <class Name>
void check_range(const char* function, const at::Tensor& tensor) {
  const at::Tensor values = tensor.detach().to(at::kCPU).contiguous().resolve_neg();
  AT_DISPATCH_FLOATING_TYPES(values.scalar_type(), "softlif", [&] {
    const scalar_t* const value = values.data_ptr<scalar_t>();
    for (std::int64_t i = 0; i < values.numel(); ++i) {
      TORCH_CHECK(Name::Range::holds(value[i]), function, ": ", Name::name,
                  place_text(values.sizes(), i), " must be ", Name::Range::text, ", but is ",
                  to_text(value[i]));
    }
  });
}

/// The shape to which all broadcast.
template <std::size_t Count>
at::DimVector common_shape(const char* function, const std::array<const char*, Count>& names,
                           const std::array<at::Tensor, Count>& tensors) {
  std::size_t dimensions = 0;
  for (const at::Tensor& tensor : tensors)
    dimensions = (std::max)(dimensions, tensor.sizes().size());
  at::DimVector shape(dimensions, 1);
  for (const at::Tensor& tensor : tensors) {
    const std::size_t first = dimensions - tensor.sizes().size();
    for (std::size_t d = first; d < dimensions; ++d) {
      const std::int64_t size = tensor.sizes()[d - first];
      if (size != 1 && shape[d] == 1) shape[d] = size;
      if (size == 1 || size == shape[d]) continue;
      std::string text;
      for (std::size_t k = 0; k < Count; ++k) {
        if (k > 0 && tensors[k].numel() == 1) continue;
        text += to_text(text.empty() ? "" : ", ", names[k], " is ", c10::str(tensors[k].sizes()));
      }
      TORCH_CHECK(false, function, ": the shapes do not broadcast: ", text);
    }
  }
  return shape;
}

/// What a function takes for one of its parameters, on the CPU, in the type in which it computes.
template <class Name>
at::Tensor checked_value(const char* function, const at::Tensor& J, const nn::Value& given) {
  const at::ScalarType type = computed_type(J.scalar_type());
  at::Tensor tensor = given.tensor(at::TensorOptions(type));
  if (!given.is_number()) {
    check_tensor(function, Name::name, tensor);
    TORCH_CHECK(tensor.scalar_type() == J.scalar_type() || tensor.scalar_type() == type, function,
                ": ", Name::name, " must be of the type of J, ", J.scalar_type(), ", but is of ",
                tensor.scalar_type());
    TORCH_CHECK(tensor.is_cpu() || tensor.device() == J.device(), function, ": ", Name::name,
                " must be on the CPU or the device of J, ", J.device(), ", but is on ",
                tensor.device());
    tensor = tensor.to(at::kCPU, type);
  }
  check_range<Name>(function, tensor);
  return tensor;
}

/// Those of all parameters.
template <class Names>
struct CheckedValues;
template <class... Each>
struct CheckedValues<ParameterNames<Each...>> {
  static constexpr std::size_t count = sizeof...(Each);

  template <std::size_t... Place>
  static std::array<at::Tensor, count> of(const char* function, const at::Tensor& J,
                                          const std::array<nn::Value, count>& given,
                                          std::index_sequence<Place...>) {
    return {checked_value<Each>(function, J, given[Place])...};
  }
  static std::array<const char*, count + 1> names() { return {"J", Each::name...}; }
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
