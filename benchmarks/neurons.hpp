#pragma once

// The library's neurons with the parameters that every benchmark uses.

#include <softlif/softlif.hpp>

#include "curve.hpp"

namespace softlif_benchmark {

template <class Scalar>
softlif::SoftLIFRate<Scalar> soft_neurons() {
  using P = Parameters<Scalar>;
  return softlif::SoftLIFRate<Scalar>(P::sigma, P::tau_rc, P::tau_ref, P::amplitude);
}

template <class Scalar>
softlif::LIFRate<Scalar> hard_neurons() {
  using P = Parameters<Scalar>;
  return softlif::LIFRate<Scalar>(P::tau_rc, P::tau_ref, P::amplitude);
}

}  // namespace softlif_benchmark
