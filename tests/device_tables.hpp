#pragma once

// The tables that the code for devices reads, on the host. The test defines
// SOFTLIF_TEST_DEVICE_CURVES before it includes anything.

#include <softlif/detail/device/curve.hpp>
#include <softlif/softlif.hpp>
#include <type_traits>

namespace softlif {
namespace testing {

template <class Scalar>
auto tables() {
  if constexpr (std::is_same_v<Scalar, float>) {
    return detail::device::NoTables();
  } else {
    return detail::device::Tables{detail::device::exp2_table(), detail::device::log_table()};
  }
}

}  // namespace testing
}  // namespace softlif
