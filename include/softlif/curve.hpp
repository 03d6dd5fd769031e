#pragma once

/// @file
/// What a tuning curve of your own is written with: see "A neuron of your own" among the tutorials,
/// and tests/own_neuron.hpp, which has one whole.

#include <softlif/detail/requirements.hpp>

#include <softlif/detail/curve/firing_rate.hpp>
#include <softlif/detail/number/exponential.hpp>
#include <softlif/detail/number/range.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/parameters.hpp>
#include <softlif/detail/target.hpp>
#include <softlif/rate_neuron.hpp>

namespace softlif {
inline namespace SOFTLIF_TARGET {

/// A curve is a class template over the type of its numbers, Curve<Scalar>, that has
///
/// - `Scalar`, and `Parameters`: the names of what its constructor takes;
/// - `rate(J)` and `rate_and_derivative(J)`: templates over the type of J, which is one number or
///   packets of float or double. Packets have the operators of numbers and the functions below;
/// - `packet_limit()`: the largest |J| at which its packets are exact. The others are computed by
///   `wider()`: the same curve in Wider<Scalar>;
/// - `at_infinity()` and `at_minus_infinity()`: the limits there;
/// - `threshold()`: the J at the intercept; `inverse_rate(r)`; and `highest_rate_text`: what the
///   limit is called in errors.
///
/// For `backward` it has also
///
/// - `partials(J)`, the derivatives with respect to J and to each of its Parameters, and
///   `partials_at_infinity()`, their limits; at minus infinity they are 0.
///
/// With a second parameter, Curve<Scalar, Constant>, a default constructor, and members that are
/// all a Constant, which become packets by Value(constant), it is also vectorised where parameters
/// differ from neuron to neuron.
namespace curve {

/// The names of parameters. Each is a struct that derives from AnyParameter and has the static
/// members `name` and `usual` (its value unless given) and a type `Range`, one of those below.
template <class... Each>
using Parameters = detail::ParameterNames<Each...>;
using detail::AnyParameter;
using detail::NotNegative;
using detail::NotPositive;
using detail::Positive;

using detail::Amplitude;

/// A rate and its derivative.
template <class Value>
using Response = detail::Response<Value>;

/// The derivatives of a rate with respect to J and to each of so many parameters.
template <class Value, int Count>
using Partials = detail::Partials<Value, Count>;

/// The type in which elements are computed that the packets do not take.
template <class Scalar>
using Wider = detail::Wider<Scalar>;

/// The exponential function of a number or of packets; in packets within 1.5 ulp for |x| up to
/// largest_exponent, and beyond that as there.
/// @param x  the exponent
/// @return e to the power of x
template <class Value>
SOFTLIF_INLINE Value exp(const Value& x) {
  return detail::exp_of(x);
}
/// The largest |x| for exp: 85 in float, 705 in double.
template <class Scalar>
inline constexpr Scalar largest_exponent = detail::largest_exponent<Scalar>;

/// @param a  one factor
/// @param b  the other
/// @param c  what is added to their product
/// @return a b + c; in packets rounded once, where the processor can
template <class Value>
SOFTLIF_INLINE Value multiply_add(const Value& a, const Value& b, const Value& c) {
  using detail::fma;
  return fma(a, b, c);
}

/// The larger of two numbers, or of each two in packets.
/// @param a  one
/// @param b  the other
/// @return a, unless b is larger
template <class Value>
SOFTLIF_INLINE Value larger(const Value& a, const Value& b) {
  using detail::max_of;
  return max_of(a, b);
}

/// One number or the other, or of each two in packets.
/// @param x      decides
/// @param value  where x is positive
/// @param other  where it is not
/// @return one of the two
template <class Value>
SOFTLIF_INLINE Value where_positive(const Value& x, const Value& value, const Value& other) {
  using detail::where_positive;
  return where_positive(x, value, other);
}

}  // namespace curve

}  // namespace SOFTLIF_TARGET
}  // namespace softlif
