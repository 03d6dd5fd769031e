#pragma once

// One time step of synapses, exact for an input that holds during the step: a low-pass filter goes
// from y to x + (y - x) exp(-dt / tau); two of them in a row, the same one behind the other, are
// the alpha function's.

#include <algorithm>
#include <limits>
#include <softlif/detail/array/run_all.hpp>
#include <softlif/detail/number/bits.hpp>
#include <softlif/detail/number/double_word.hpp>
#include <softlif/detail/number/exponential.hpp>
#include <softlif/detail/number/lockstep.hpp>
#include <softlif/detail/number/mask.hpp>
#include <softlif/detail/number/scalar_math.hpp>
#include <softlif/detail/target.hpp>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// What a step of dt leaves of the old state: kept = exp(-dt / tau) of it, which is 0 where it is
/// negligible; gained is the rest to 1; passed_on = dt / tau kept has gone from the first of two
/// filters to the second and is there.
template <class Value>
struct Decay {
  Value kept, gained, passed_on;
};

/// x, or 0 where |x| is below the least normal number over epsilon.
SOFTLIF_WHERE_CALLED
template <class Scalar, class Value>
SOFTLIF_INLINE Value without_small(const Value& x) {
  using Limits = std::numeric_limits<Scalar>;
  const Scalar largest_small =
      (Limits::min)() / Limits::epsilon() * (Scalar(1) - Limits::epsilon() / Scalar(2));
  const Value size = max_of(x, Value(-x));
  return where(at_most(size, Value(largest_small)), Value(Scalar(0)), x);
}

/// exp(-t), and the rest to 1: each within a few ulp.
template <class Number>
Remainder<Number> remainder_after(const Number& t) {
  const Number exponent = -t;
  return {exp_of(exponent), Number(-expm1_of(exponent))};
}
/// The same for packets, and a t up to which exp(-t) is normal.
template <class Scalar, int Count, class Indices>
SOFTLIF_INLINE Remainder<Lockstep<Scalar, Count, Indices>> remainder_after(
    const Lockstep<Scalar, Count, Indices>& t) {
  // exp(-t) = 2^(n + f)
  using Value = Lockstep<Scalar, Count, Indices>;
  const Value rounder(Layout<Scalar>::rounder), minus_log2e(-Logarithms<Scalar>::log2e_high);
  const Value n_plus_rounder = fma(t, minus_log2e, rounder);
  const Value f = fma(t, minus_log2e, rounder - n_plus_rounder);
  return remainder_of_power_of_2(n_plus_rounder, f);
}

/// The decays of a step, for one time constant or a group of them.
template <class Scalar>
class Decays {
  using Limits = std::numeric_limits<Scalar>;

 public:
  explicit Decays(const Scalar& dt) : dt_(dt) {}

  SOFTLIF_WHERE_CALLED
  template <class Value>
  SOFTLIF_INLINE Decay<Value> operator()(const Value& tau) const {
    // In units of tau: at most so many that nothing is kept, so that tau = 0 divides by nothing;
    // and not 0, lest infinity times a gain of 0 be NaN.
    constexpr int halvings = 2 - Limits::min_exponent - Limits::digits;  // until 1 is small
    const Scalar longest = Scalar(694 * halvings) / Scalar(1000);        // log 2 is 0.693
    const Value bounded_tau = max_of(tau, Value(Scalar(dt_ / longest)));
    const Value t = min_of(max_of(Value(Value(dt_) / bounded_tau), Value(least())), Value(longest));
    const Remainder<Value> remainder = remainder_after(t);
    const Value kept = without_small<Scalar>(remainder.kept);
    return {kept, remainder.gained, Value(t * kept)};
  }

  /// What a gain is at least.
  static Scalar least() { return Scalar(4) * (Limits::min)(); }

 private:
  Scalar dt_;
};

/// The decay of one time constant in a step of dt: by the packets that compute those of many.
template <class Scalar>
Decay<Scalar> decay_of(const Scalar& dt, const Scalar& tau) {
  const Decays<Scalar> decays(dt);
  if constexpr (has_packets<Scalar>) {
    const auto decay = decays(Lockstep<Scalar, 1>(tau));
    return {first_of(decay.kept), first_of(decay.gained), first_of(decay.passed_on)};
  } else {
    return decays(tau);
  }
}

/// The steps of filters in a Value that is one number or a Lockstep.
template <class Scalar>
class SynapseStep {
  using Limits = std::numeric_limits<Scalar>;

 public:
  /// A low-pass filter's y after a step.
  template <class Value>
  static SOFTLIF_INLINE Value lowpass(const Decay<Value>& decay, const Value& x,
                                      const Value& given_y) {
    const Value y = kept_part(decay, given_y);
    const Way<Value> way = way_of(decay, decay.gained, x, y);
    return settled(magnitude(way.distance), fma(way.share, way.distance, way.start),
                   fma(decay.gained, x, Value(decay.kept * y)));
  }
  /// What the second of two filters becomes, of which the first was `first`.
  template <class Value>
  static SOFTLIF_INLINE Value alpha(const Decay<Value>& decay, const Value& x,
                                    const Value& given_first, const Value& given_y) {
    const Value y = kept_part(decay, given_y), first = kept_part(decay, given_first);
    const Value gained =
        max_of(Value(decay.gained - decay.passed_on), Value(Decays<Scalar>::least()));
    const Way<Value> way = way_of(decay, gained, x, y);
    const Value lead = first - way.start;
    const Value change = fma(decay.passed_on, lead, Value(way.share * way.distance));
    return settled(Value(magnitude(way.distance) + magnitude(lead)), Value(way.start + change),
                   fma(decay.kept, y, fma(decay.passed_on, first, Value(gained * x))));
  }

 private:
  /// From y, a short step goes the share `gained` of the way to x; a long one ends the share `kept`
  /// of the way before x. The smaller share is the one with which sums are exact at both ends:
  /// where x = y it stays to the bit, however short the step, and where nothing is kept x remains.
  template <class Value>
  struct Way {
    Value start, share, distance;
  };
  template <class Value>
  static SOFTLIF_INLINE Way<Value> way_of(const Decay<Value>& decay, const Value& gained,
                                          const Value& x, const Value& y) {
    const Value is_long = decay.gained - Value(Scalar(0.5));
    const Value start = where_positive(is_long, x, y);
    return {start, where_positive(is_long, decay.kept, gained),
            Value(where_positive(is_long, y, x) - start)};
  }

  /// What is forgotten may be anything, infinity and NaN included.
  template <class Value>
  static SOFTLIF_INLINE Value kept_part(const Decay<Value>& decay, const Value& y) {
    return where_positive(decay.kept, y, Value(Scalar(0)));
  }
  template <class Value>
  static SOFTLIF_INLINE Value magnitude(const Value& x) {
    return max_of(x, Value(-x));
  }
  /// The result; by the other formula where a distance overflows, is infinite, or is NaN (as that
  /// of infinity from itself). At rest it is 0 rather than a subnormal number.
  template <class Value>
  static SOFTLIF_INLINE Value settled(const Value& distance, const Value& result,
                                      const Value& far_apart) {
    return without_small<Scalar>(
        where_positive(Value(Value((Limits::max)()) - distance), result, far_apart));
  }
};

struct LowpassFilter {
  template <class Value, class Scalar>
  static SOFTLIF_INLINE void step(const Decay<Value>& decay, const Value& x, Scalar* y) {
    store(SynapseStep<Scalar>::lowpass(decay, x, loaded<Value>(y)), y);
  }
};

struct AlphaFilter {
  template <class Value, class Scalar>
  static SOFTLIF_INLINE void step(const Decay<Value>& decay, const Value& x, Scalar* y,
                                  Scalar* lowpassed) {
    const Value first = loaded<Value>(lowpassed);
    store(SynapseStep<Scalar>::alpha(decay, x, first, loaded<Value>(y)), y);
    store(SynapseStep<Scalar>::lowpass(decay, x, first), lowpassed);
  }
};

struct ComputeDecays {
  template <class Value, class Scalar>
  static SOFTLIF_INLINE void run(const Decays<Scalar>& decays, const Scalar* tau, Scalar* kept,
                                 Scalar* gained, Scalar* passed_on) {
    const Decay<Value> decay = decays(loaded<Value>(tau));
    store(decay.kept, kept);
    store(decay.gained, gained);
    store(decay.passed_on, passed_on);
  }
};

/// A Filter of one decay.
template <class Filter>
struct FilterAlike {
  template <class Value, class Scalar, class... States>
  static SOFTLIF_INLINE void run(const Decay<Scalar>& decay, const Scalar* x, States*... states) {
    Filter::step(Decay<Value>{decay.kept, decay.gained, decay.passed_on}, loaded<Value>(x),
                 states...);
  }
};

/// A Filter with a decay for each element.
template <class Filter>
struct FilterEach {
  template <class Value, class Kernel, class Scalar, class... States>
  static SOFTLIF_INLINE void run(const Kernel&, const Scalar* x, const Scalar* kept,
                                 const Scalar* gained, const Scalar* passed_on, States*... states) {
    Filter::step(Decay<Value>{loaded<Value>(kept), loaded<Value>(gained), loaded<Value>(passed_on)},
                 loaded<Value>(x), states...);
  }
};

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
