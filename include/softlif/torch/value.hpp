#pragma once

#include <ATen/ATen.h>

namespace softlif {
namespace nn {

/// What is given for a parameter of neurons on tensors: a number for all of them, or a tensor that
/// broadcasts to theirs.
class Value {
 public:
  // NOLINTBEGIN(google-explicit-constructor): what a user may write for a parameter
  /// @param number  for all neurons
  Value(double number) : number_(number) {}
  /// @param tensor  one number or many, of the neurons' type, on the CPU or their device
  Value(const at::Tensor& tensor) : tensor_(tensor), is_number_(false) {}
  // NOLINTEND(google-explicit-constructor)

  /// @return whether it is a number
  bool is_number() const { return is_number_; }
  /// @param options  type and device for a number
  /// @return the tensor; of a number, one with no dimensions
  at::Tensor tensor(const at::TensorOptions& options) const {
    return is_number_ ? at::full({}, number_, options.requires_grad(false)) : tensor_;
  }

 private:
  double number_ = 0;
  at::Tensor tensor_;
  bool is_number_ = true;
};

}  // namespace nn
}  // namespace softlif
