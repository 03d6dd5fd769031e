#pragma once

// What the targets of steps share: the length of a step, and what a refused step says.

#include <cmath>
#include <string>

#include "../refusal.hpp"
#include "byte_source.hpp"
#include "guarded_array.hpp"
#include "require.hpp"

namespace softlif::fuzz {

/// The length of a step in seconds: mostly one that is allowed.
template <class Scalar>
Scalar any_time_step(ByteSource& bytes) {
  return bytes.one_in(4) ? bytes.number<Scalar>() : bytes.between<Scalar>(1e-5, 10);
}

template <class Scalar>
bool is_time_step(Scalar dt) {
  return std::isfinite(dt) && dt > 0;
}

/// Requires that `refused`, the text with which step_math of the class `name` refused its
/// arguments, is empty if they fit, and else names what is wrong: dt, or the shape that is not that
/// of the array `input`. The other values describe the call.
template <class Scalar, class... Values>
void require_refusal(const std::string& refused, bool fits, const std::string& name,
                     const char* input, Scalar dt, const Shape& shape, const Values&... values) {
  require(refused.empty() == fits, "a step refuses bad arguments, and no others", values..., dt,
          shape.text());
  if (refused.empty()) return;
  const std::string what = is_time_step(dt) ? input + (" is " + shape.text()) + ", but "
                                            : "dt must be finite and above 0, but is ";
  require(testing::starts_with(refused, "softlif: " + name + "::step_math: " + what),
          "it says what is wrong", refused);
}

}  // namespace softlif::fuzz
