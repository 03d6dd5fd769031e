#pragma once

// What the targets of steps share: the length of a step, the shapes of its arrays, and what a
// refused step says.

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

/// The shapes of a step's arrays: all alike, but for one now and then.
class StepShapes {
 public:
  StepShapes(ByteSource& bytes, const Shape& shape) : shape_(shape), wrong_(bytes.below(32)) {}

  /// That of the k-th array.
  Shape of(int k) const { return k == wrong_ ? Shape{shape_.rows, shape_.cols + 1} : shape_; }

 private:
  Shape shape_;
  int wrong_;
};

/// The array that a step reads, and the one that takes its output: now and then the same.
template <class Scalar>
class InputAndOutput {
 public:
  InputAndOutput(ByteSource& bytes, const Shape& shape, const Shape& output_shape)
      : in_place_(bytes.one_in(4)),
        input_(bytes, shape, !in_place_),
        output_(bytes, in_place_ ? shape : output_shape) {}

  GuardedArray<Scalar>& input() { return input_; }
  GuardedArray<Scalar>& output() { return in_place_ ? input_ : output_; }
  bool are_as_expected() const { return input_.is_as_expected() && output_.is_as_expected(); }

  /// Calls function(input, output) with the arrays as Eigen sees them.
  template <class Function>
  void visit(const Function& function) {
    input().visit(
        [&](const auto& from) { output().visit([&](auto&& to) { function(from, to); }); });
  }

 private:
  bool in_place_;
  GuardedArray<Scalar> input_, output_;
};

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
