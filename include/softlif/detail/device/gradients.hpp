#pragma once

// The gradients of a loss with respect to currents and parameters, as devices compute them: by the
// formulae of the host's packets, one number each, and sums in double.

#include <cmath>
#include <cstddef>
#include <softlif/detail/array/backward.hpp>
#include <softlif/detail/curve/firing_rate.hpp>
#include <softlif/detail/curve/single.hpp>
#include <softlif/detail/device/lanes.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/sum.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

// For nvcc, and for the test that runs this on a host; other compilers need not read it.
#if defined(EIGEN_CUDACC) || defined(SOFTLIF_TEST_DEVICE_CURVES)

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {
namespace device {

/// A sum of products of floats, in double, whose roundings are far below those of a float.
struct PlainTotal {
  double value;

  SOFTLIF_INLINE void add(double term) { value += term; }
  SOFTLIF_INLINE void add(const PlainTotal& other) { value += other.value; }
  SOFTLIF_INLINE double total() const { return value; }
};
/// A sum of doubles, as two.
struct LongTotal {
  double high, low;

  SOFTLIF_INLINE void add(double term) {
    Sum<double> sum(high, low);
    sum.add(term);
    high = sum.high();
    low = sum.low();
  }
  SOFTLIF_INLINE void add(const LongTotal& other) {
    add(other.high);
    if (is_finite(other.high)) add(other.low);
  }
  SOFTLIF_INLINE double total() const { return is_finite(high) ? high + low : high; }
};
template <class Scalar>
using Total = std::conditional_t<std::is_same_v<Scalar, float>, PlainTotal, LongTotal>;

/// The partial derivatives of one rate: as the host's, but beyond the packets' limit those of
/// double are of its own exp and log.
template <class Kernel, class Scalar>
SOFTLIF_INLINE Partials<double, Kernel::Parameters::count> partials_of(const Kernel& kernel,
                                                                       const Scalar& J) {
  constexpr int count = Kernel::Parameters::count;
  Partials<double, count> result;
  if (std::fabs(J) <= kernel.packet_limit()) {
    const auto partials = kernel.partials(Lockstep<Scalar, 1>(J));
    result.J = double(first_of(partials.J));
    for (int k = 0; k < count; ++k) result.parameter[k] = double(first_of(partials.parameter[k]));
    complete_partials(kernel, result.parameter);
  } else if (is_finite(J)) {
    if constexpr (std::is_same_v<Scalar, float>) {
      return kernel.wider().partials(double(J));
    } else {
      return kernel.partials(J);
    }
  } else {
    const auto limits = partials_at_nonfinite(kernel, J);
    result.J = double(limits.J);
    for (int k = 0; k < count; ++k) result.parameter[k] = double(limits.parameter[k]);
  }
  return result;
}

/// Writes the gradient with respect to one current, and adds those with respect to the parameters.
/// J_gradient may be J or output_gradient.
template <class Kernel, class Scalar>
SOFTLIF_INLINE void add_gradients(const Kernel& kernel, const Scalar& J,
                                  const Scalar& output_gradient, Scalar& J_gradient,
                                  Total<Scalar> (&totals)[std::size_t{Kernel::Parameters::count}]) {
  const Scalar weight = output_gradient;
  const auto partials = partials_of(kernel, Scalar(J));
  for (int k = 0; k < Kernel::Parameters::count; ++k) {
    totals[k].add(weighted(double(weight), partials.parameter[k]));
  }
  J_gradient = Scalar(weighted(double(weight), partials.J));
}

/// What a thread does: the gradients of its elements, and their totals.
template <class Kernel, class Scalar>
SOFTLIF_INLINE void backward_of_lane(
    const Kernel& kernel, const Share& share, const Scalar* J, const Scalar* output_gradient,
    Scalar* J_gradient, Total<Scalar> (&totals)[std::size_t{Kernel::Parameters::count}]) {
  for (std::size_t i = share.first; i < share.end; i += share.step) {
    add_gradients(kernel, J[i], output_gradient[i], J_gradient[i], totals);
  }
}

/// The sum over those groups of a neuron that a thread takes: `place`, and every width-th from
/// there.
template <class TotalOfGroup>
SOFTLIF_INLINE TotalOfGroup total_of_groups(const Lanes& lanes, const TotalOfGroup* totals,
                                            std::size_t neuron, std::size_t place,
                                            std::size_t width) {
  TotalOfGroup result{};
  for (std::size_t i = place; i < lanes.groups_of_neuron(); i += width) {
    result.add(totals[lanes.group_of_neuron(neuron, i)]);
  }
  return result;
}

}  // namespace device
}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif

#endif
