#pragma once

// One operation on all numbers of arrays, written once for single numbers of any scalar type and
// for groups of packets.

#include <Eigen/Core>
#include <softlif/detail/array/groups.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/rounding.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

// What an operation loads and stores: Value is the Scalar itself or a Lockstep.

template <class Value, class Scalar>
SOFTLIF_INLINE Value loaded(const Scalar* from) {
  if constexpr (std::is_same_v<Value, Scalar>) {
    return *from;
  } else {
    return Value::load(from);
  }
}
template <class Value, class Scalar>
SOFTLIF_INLINE void store(const Value& value, Scalar* to) {
  if constexpr (std::is_same_v<Value, Scalar>) {
    *to = value;
  } else {
    value.store(to);
  }
}

template <class Operation, class Kernel, class Scalar, class... Arrays>
EIGEN_DONT_INLINE void run_numbers(Eigen::Index n, const Kernel& kernel, const Scalar* in,
                                   Arrays*... arrays) {
  for (Eigen::Index i = 0; i < n; ++i) {
    Operation::template run<Scalar>(kernel, in + i, (arrays + i)...);
  }
}

/// Runs the operation on n elements, in groups where there are packets.
template <class Operation, class Kernel, class Scalar, class... Arrays>
void run_all(Eigen::Index n, const Kernel& kernel, const Scalar* in, Arrays*... arrays) {
#if defined(SOFTLIF_ON_HOST)
  const RoundingToNearest guard;
  if constexpr (has_packets<Scalar>) {
    for_each_group<packets_for_outputs[3], Operation>(n, kernel, in, arrays...);
  } else {
    run_numbers<Operation>(n, kernel, in, arrays...);
  }
#endif
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
