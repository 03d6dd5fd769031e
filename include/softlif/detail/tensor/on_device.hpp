#pragma once

// What a device's kernels take of tensors: the order of the elements, and the parameters.

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <softlif/detail/device/lanes.hpp>
#include <softlif/detail/number/rounding.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/detail/tensor/rates.hpp>
#include <utility>

// For nvcc, and for the test that runs this on a host; other compilers need not read it.
#if defined(EIGEN_CUDACC) || defined(SOFTLIF_TEST_DEVICE_CURVES)

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {
namespace device {

/// The order in which kernels take neurons of their own: side by side either the neurons or the
/// samples of each. Tensors whose elements lie otherwise go there and back in copies.
class KernelOrder {
 public:
  explicit KernelOrder(at::IntArrayRef layout)
      : outer_(layout[0]), neurons_(layout[1]), inner_(layout[2]) {}

  std::size_t neurons() const { return std::size_t(neurons_); }
  Lanes lanes(std::size_t threads) const {
    return {neurons(), std::size_t(outer_ * neurons_ * inner_), inner_ != 1, threads};
  }
  at::Tensor brought(const at::Tensor& tensor) const {
    return as_it_is() ? tensor : lines(tensor).contiguous();
  }
  at::Tensor room_for(const at::Tensor& tensor) const {
    return as_it_is() || !tensor.defined()
               ? tensor
               : at::empty({neurons_, outer_, inner_}, tensor.options());
  }
  void bring_back(const at::Tensor& from, const at::Tensor& to) const {
    if (!as_it_is() && to.defined()) lines(to).copy_(from);
  }

 private:
  bool as_it_is() const { return outer_ == 1 || inner_ == 1; }
  at::Tensor lines(const at::Tensor& tensor) const {
    return tensor.as_strided({neurons_, outer_, inner_}, {inner_, neurons_ * inner_, 1});
  }

  std::int64_t outer_, neurons_, inner_;
};

template <class Scalar, std::size_t Count>
detail::Columns<Scalar, Count> numbers_of(at::TensorList parameters) {
  std::array<at::Tensor, Count> columns;
  std::copy(parameters.begin(), parameters.end(), columns.begin());
  return detail::Columns<Scalar, Count>(columns);
}

/// What a constructor makes of the parameters of the i-th neuron, and what goes before them.
template <class Made, class Scalar, std::size_t Count, std::size_t... Place, class... Before>
Made made_from(const detail::Columns<Scalar, Count>& parameters, Eigen::Index i,
               std::index_sequence<Place...>, const Before&... before) {
  return rounded_to_nearest([&] { return Made(before..., parameters.at(Place, i)...); });
}
template <class Made, class Scalar, std::size_t Count, class... Before>
Made made_from(const detail::Columns<Scalar, Count>& parameters, std::size_t i,
               const Before&... before) {
  return made_from<Made>(parameters, Eigen::Index(i), std::make_index_sequence<Count>(), before...);
}

}  // namespace device
}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif

#endif
