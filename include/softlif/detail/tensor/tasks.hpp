#pragma once

// LibTorch's threads, whatever the flags of the program: at::parallel_for is compiled with the
// program, and serial where that is compiled without -fopenmp. The loops of TensorIterator are
// compiled in LibTorch.

#include <ATen/ATen.h>
#include <ATen/TensorIterator.h>

#include <Eigen/Core>
#include <algorithm>
#include <cstdint>
#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// Calls function(i) for each i below `count`, in any order.
template <class Function>
void for_each_task(Eigen::Index count, const Function& function) {
  if (count <= 1) {
    if (count == 1) function(Eigen::Index(0));
    return;
  }
  at::Tensor tasks = at::empty({count}, at::kByte);
  const char* const first = static_cast<const char*>(tasks.data_ptr());
  at::TensorIterator iterator = at::TensorIteratorConfig()
                                    .add_owned_output(tasks)
                                    .resize_outputs(false)
                                    .check_all_same_dtype(false)
                                    .build();
  iterator.for_each(
      [&](char** data, const std::int64_t* strides, std::int64_t n) {
        for (std::int64_t i = 0; i < n; ++i) function(data[0] + i * strides[0] - first);
      },
      1);
}

/// How many elements are one task: enough to hide what it takes to begin one, and whole groups of
/// every kernel. It does not depend on the number of threads, and nor do sums over tasks.
inline constexpr Eigen::Index elements_of_task = 16128;

/// Calls function(begin, end) for parts of `size` elements, in any order.
template <class Function>
void for_each_part(Eigen::Index size, const Function& function) {
  for_each_task((size + elements_of_task - 1) / elements_of_task, [&](Eigen::Index i) {
    const Eigen::Index begin = i * elements_of_task;
    function(begin, (std::min)(begin + elements_of_task, size));
  });
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
