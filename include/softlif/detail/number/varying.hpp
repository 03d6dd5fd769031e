#pragma once

// A constant of a kernel that differs from neuron to neuron.

#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/target.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// Stands in a kernel where a number does that is the same for all neurons: the place of the values
/// for the first neurons of a Lockstep. It becomes a Lockstep, as a number does, where it is used,
/// so that it takes no register until then.
template <class Scalar>
struct Varying {
  const Scalar* from;

  template <int Count, class Indices>
  SOFTLIF_INLINE operator Lockstep<Scalar, Count, Indices>() const {  // NOLINT(*-explicit-*)
    return Lockstep<Scalar, Count, Indices>::load(from);
  }
};

/// The same where all packets of a Lockstep belong to the same neurons.
template <class Scalar>
struct Repeated {
  const Scalar* from;

  template <int Count, class Indices>
  SOFTLIF_INLINE operator Lockstep<Scalar, Count, Indices>() const {  // NOLINT(*-explicit-*)
    return Lockstep<Scalar, Count, Indices>::load(from, 0);
  }
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
