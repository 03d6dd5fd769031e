#pragma once

#include <softlif/detail/requirements.hpp>

#include <array>
#include <softlif/detail/target.hpp>
#include <softlif/fwd.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {

/// What backward returns of the neurons that have the curve of LIFRate.
template <class Parameter>
struct LIFGradients {
  Parameter tau_rc;     ///< d loss / d tau_rc
  Parameter tau_ref;    ///< d loss / d tau_ref
  Parameter amplitude;  ///< d loss / d amplitude

  /// @return all of them, in this order
  std::array<Parameter, 3> values() const { return {tau_rc, tau_ref, amplitude}; }
};

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
