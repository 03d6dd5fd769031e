#pragma once

#include <cmath>
#include <softlif/softlif.hpp>
#include <type_traits>

namespace softlif::testing {

/// Equal to the bit, but for the bits of a NaN.
template <class Scalar, class = std::enable_if_t<std::is_floating_point_v<Scalar>>>
bool same(const Scalar& a, const Scalar& b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return detail::stored(a) == detail::stored(b) && std::signbit(a) == std::signbit(b);
}

}  // namespace softlif::testing
