#pragma once

// The tuning curves as devices compute them. A device hides how long each instruction takes, but
// has time for only so many of them while the memory delivers: here their number decides. Within
// the limits of |J| there are no branches; what is beyond them goes through curve/single.hpp.
//
// With t = 1, or below the threshold t = exp(-|s|) for s = (J - 1) / sigma,
//
//     log(1 + 1/z) = max(-s, 0) + log(1/y + t),  y = z/t
//
// where nothing cancels while y <= 1, and where exp(s) may underflow.

#include <cmath>
#include <limits>
#include <softlif/detail/curve/firing_rate.hpp>
#include <softlif/detail/curve/polynomials.hpp>
#include <softlif/detail/device/number.hpp>
#include <softlif/detail/device/tables.hpp>
#include <softlif/detail/number/double_word.hpp>
#include <softlif/detail/target.hpp>

// For nvcc, and for the test that runs this on a host; other compilers need not read it.
#if defined(EIGEN_CUDACC) || defined(SOFTLIF_TEST_DEVICE_CURVES)

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {
namespace device {

/// How sharply a curve turns at its threshold: LIFRate's at once, SoftLIFRate's within its sigma.
/// With a `wide` sigma more of the errors of exp(s) gets into the rate.
enum class Corner { none, narrow, wide };

/// What `respond` reads besides.
struct NoTables {};
/// The same of double: in a block's shared memory, or as they come.
struct Tables {
  const double* exp2;
  const Pair* log;
};

struct FloatPolynomials {
  /// (log1p(f) - f) / f^2 on [-1/4, 1/2]; log1p(f) is within 2^-25.1.
  static SOFTLIF_INLINE auto& log1p_to_25_bits() {
    static constexpr float c[] = {-0x1.000014p-1F, 0x1.5555e6p-2F, -0x1.ffdde2p-3F, 0x1.992192p-3F,
                                  -0x1.588468p-3F, 0x1.32da5ep-3F, -0x1.ee5ffcp-4F, 0x1.bbc07cp-5F};
    return c;
  }
  /// The same; log1p(f) is within 2^-27.6.
  static SOFTLIF_INLINE auto& log1p_to_27_bits() {
    static constexpr float c[] = {-0x1p-1F,        0x1.5555a6p-2F,  -0x1.00004ep-2F,
                                  0x1.9968fp-3F,   -0x1.54eb54p-3F, 0x1.28852ep-3F,
                                  -0x1.0db586p-3F, 0x1.ad4188p-4F,  -0x1.721d3ep-5F};
    return c;
  }
  /// (log1p(e) / e - 1) / e on (0, 1]; log1p(e) is within 2^-24.8.
  static SOFTLIF_INLINE auto& log1p_over_e() {
    static constexpr float c[] = {-0x1.ffff14p-2F, 0x1.5535dep-2F, -0x1.fd1368p-3F, 0x1.884554p-3F,
                                  -0x1.19af8ep-3F, 0x1.44707ap-4F, -0x1.eca398p-6F, 0x1.5fa0dap-8F};
    return c;
  }
};

/// A curve of float or double; that of LIFRate where sigma is 0.
template <class Scalar>
class Curve;

template <>
class Curve<float> {
 public:
  EIGEN_DEVICE_FUNC Curve(float sigma, float tau_rc, float tau_ref, float amplitude)
      : sigma_(sigma),
        highest_j_(most_halvings * Logarithms<float>::ln2_high * sigma),
        minus_log2e_over_sigma_(-Logarithms<double>::log2e_double / double(sigma)),
        inverse_sigma_(1 / double(sigma)),
        interval_(double(tau_ref) / double(tau_rc)),
        amplitude_(double(amplitude) / double(tau_rc)),
        slope_scale_(float(double(tau_rc) / double(amplitude))) {
    // What comes before the sum of it and of a multiple of log 2 is on a grid, so that the sum is
    // exact.
    constexpr float logs = lowest_power * (ln2_high / unit);
    const float on_grid = add(add(interval_.high, 96.F), -96.F);
    const float rest = add(add(interval_.high, -on_grid), interval_.low);
    const float high = add(on_grid, logs), lost = add(subtract(on_grid, high), logs);
    interval_ = {high, add(multiply_add(on_grid, -ln2_low_part, rest), lost)};
    const float exact = corner() == Corner::wide ? sigma * 0x1p20F : sigma * 0x1p32F;
    limit_ = corner() == Corner::none ? 0x1p24F : smaller(exact, 0x1p24F);
    limit_ = smaller(limit_,
                     rough_packet_limit_of(sigma == 0 ? 1.F : sigma, tau_rc, tau_ref, amplitude));
  }

  EIGEN_DEVICE_FUNC Corner corner() const {
    return sigma_ == 0 ? Corner::none : sigma_ <= 0.5F ? Corner::narrow : Corner::wide;
  }
  /// The largest |J|, or sum of several, at which `respond` may be called.
  EIGEN_DEVICE_FUNC float limit() const { return limit_; }

  template <Corner corner, bool with_derivative, class Approximation>
  SOFTLIF_INLINE Response<float> respond(float J, NoTables = {}) const {
    if constexpr (corner == Corner::none) return at_once<with_derivative, Approximation>(J);
    if constexpr (corner == Corner::narrow) return narrow<with_derivative, Approximation>(J);
    if constexpr (corner == Corner::wide) return wide<with_derivative, Approximation>(J);
  }

 private:
  /// A constant, rounded, and its rounding error.
  struct TwoFloats {
    float high, low;
    EIGEN_DEVICE_FUNC TwoFloats(double x) : high(float(x)), low(float(x - double(float(x)))) {}
    EIGEN_DEVICE_FUNC TwoFloats(float h, float l) : high(h), low(l) {}
  };

  // In units of 2^-23, times 2^-23.
  static constexpr float unit = 0x1p-23F;
  static constexpr float ln2_high = 0x1.62ep-1F * unit;
  // What is missing of a multiple of ln 2, over the same multiple of ln2_high.
  static constexpr float ln2_low_part =
      float(Logarithms<double>::ln2_double * double(unit) / double(ln2_high) - 1);

  /// (lowest_power - fall 2^-23) ln 2 + f + f^2 q. The part that is the same for all is in
  /// interval_.
  struct Logarithm {
    float fall, f, q;
    float exact, excess, scaled;  // f is exact + excess scaled
  };
  static constexpr float lowest_power = -129;

  /// log(1/y + t) for a t from 0 to 1, which is 1 unless the corner is narrow, where 1/y + t >= 1.
  /// `inverse` takes 1/y to its last bit or so.
  template <Corner corner, class Approximation>
  static SOFTLIF_INLINE Logarithm log_of_sum(float y, float t = 1) {
    const float inverse = Approximation::reciprocal(y);
    const float excess = multiply_add(y, inverse, -1.F);
    const float sum = add(inverse, t);
    // sum = -(1 + f) / minus_scale, a power of 2, with 1 + f from 3/4 to 3/2. As integers, the bits
    // of minus_scale fall from lowest_power on.
    const std::uint32_t bits = (0xFF3FFFFFU - to_bits(sum)) & 0xFF800000U;
    const float minus_scale = bit_cast<float>(bits);
    const float scaled = multiply(inverse, minus_scale);
    const float rest = corner == Corner::narrow ? multiply_add(t, -minus_scale, -1.F)
                                                : subtract(-1.F, minus_scale);
    const float exact = subtract(rest, scaled);
    const float f = multiply_add(excess, scaled, exact);
    const float fall = float(std::int32_t(bits));
    if constexpr (corner == Corner::wide) {
      return {fall, f, horner(f, FloatPolynomials::log1p_to_27_bits()), exact, excess, scaled};
    } else {
      return {fall, f, horner(f, FloatPolynomials::log1p_to_25_bits()), exact, excess, scaled};
    }
  }

  /// amplitude / sum of the parts, the largest first. The residual makes good what the roundings of
  /// the sum and of its inverse lost.
  template <class Approximation, class... Parts>
  SOFTLIF_INLINE float rate_of(float coarse, Parts... parts) const {
    const float inverse = Approximation::reciprocal(sum_of(coarse, parts...));
    const float rate = multiply(amplitude_.high, inverse);
    const float minus_rate = -rate;
    float lost = multiply_add(coarse, minus_rate, amplitude_.high);
    ((lost = multiply_add(parts, minus_rate, lost)), ...);
    return multiply_add(add(lost, amplitude_.low), inverse, rate);
  }
  static SOFTLIF_INLINE float sum_of(float part) { return part; }
  template <class... Parts>
  static SOFTLIF_INLINE float sum_of(float part, Parts... parts) {
    return add(part, sum_of(parts...));
  }

  /// rate^2 tau_rc / amplitude / flatness
  template <class Approximation>
  SOFTLIF_INLINE float derivative_of(float rate, float flatness) const {
    const float square = multiply(rate, multiply(rate, slope_scale_));
    const float inverse = Approximation::reciprocal(flatness);
    const float rough = multiply(square, inverse);
    return multiply_add(multiply_add(-flatness, rough, square), inverse, rough);
  }

  template <bool with_derivative, class Approximation>
  SOFTLIF_INLINE Response<float> at_once(float J) const {
    const float j = subtract(J, 1.F), z = larger(j, half_epsilon<float>);
    const Logarithm log = log_of_sum<Corner::none, Approximation>(z);
    const float coarse = multiply_add(log.fall, -ln2_high, interval_.high);
    const float small = multiply_add(coarse, ln2_low_part, interval_.low);
    const float rest = multiply_add(multiply(log.f, log.f), log.q, small);
    const float rate = rate_of<Approximation>(coarse, log.f, rest);
    Response<float> response{j > 0 ? rate : 0.F, 0.F};
    if constexpr (with_derivative) {
      const float derivative = derivative_of<Approximation>(rate, multiply_add(z, z, z));
      response.derivative = j > 0 ? derivative : 0.F;
    }
    return response;
  }

  template <bool with_derivative, class Approximation>
  SOFTLIF_INLINE Response<float> narrow(float J) const {
    const float j = subtract(J, 1.F);
    const float e = Approximation::exp2(multiply(std::fabs(j), minus_log2e_over_sigma_.high));
    // sigma log1p(e) / e
    const float smooth =
        multiply_add(multiply(sigma_, e), horner(e, FloatPolynomials::log1p_over_e()), sigma_);
    const bool below = j < 0;
    const float y = below ? smooth : multiply_add(smooth, e, j);
    const Logarithm log = log_of_sum<Corner::narrow, Approximation>(y, below ? e : 1.F);
    const float coarse = multiply_add(log.fall, -ln2_high, interval_.high);
    const float distance = larger(-j, 0.F);
    const float sum = multiply_add(distance, inverse_sigma_.high, coarse);
    float small = multiply_add(coarse, ln2_low_part, interval_.low);
    small = multiply_add(distance, inverse_sigma_.low, small);
    small = add(small, multiply_add(distance, inverse_sigma_.high, subtract(coarse, sum)));
    const float rest = multiply_add(multiply(log.f, log.f), log.q, small);
    Response<float> response{rate_of<Approximation>(sum, log.f, rest), 0.F};
    if constexpr (with_derivative) {
      const float z1 = multiply_add(y, below ? e : 1.F, 1.F);
      response.derivative =
          derivative_of<Approximation>(response.rate, multiply(multiply_add(e, z1, z1), y));
    }
    return response;
  }

  /// As Softplus does it, with z alone.
  template <bool with_derivative, class Approximation>
  SOFTLIF_INLINE Response<float> wide(float J) const {
    constexpr float rounder = Layout<float>::rounder;
    constexpr float center = log1p_center<float>;
    const float j = subtract(J, 1.F), minus_j_low = subtract(1.F, subtract(J, j));
    const float distance = std::fabs(smaller(j, highest_j_));
    const float rounder_minus_n = multiply_add(distance, minus_log2e_over_sigma_.high, rounder);
    const float n = subtract(rounder, rounder_minus_n);
    // exp(-distance / sigma) = 2^(minus_f - n); above the threshold j_low is 0.
    float minus_f = multiply_add(distance, minus_log2e_over_sigma_.high, n);
    minus_f = multiply_add(distance, minus_log2e_over_sigma_.low, minus_f);
    minus_f = multiply_add(minus_j_low, minus_log2e_over_sigma_.high, minus_f);
    const float limited = larger(rounder_minus_n, rounder - most_halvings);
    const float halvings = subtract(limited, rounder_minus_n);
    const float h = multiply(minus_f, horner(minus_f, Polynomials<float>::center_exp2()));
    const float mantissa = add(center, h);
    const float power = scale_by_power_of_2(sigma_, limited);
    const float center_e = scale_by_power_of_2(mantissa, limited);
    const float log1p_part = horner(subtract(center, center_e), Polynomials<float>::log1p());
    const float g = multiply_add(mantissa, log1p_part, h);
    const float z = multiply_add(power, center, multiply_add(power, g, larger(j, 0.F)));

    const Logarithm log = log_of_sum<Corner::wide, Approximation>(z);
    const float fall = multiply_add(halvings, -1 / unit, log.fall);
    const float coarse = multiply_add(fall, -ln2_high, interval_.high);
    const float small = multiply_add(coarse, ln2_low_part, interval_.low);
    const float rest = multiply_add(multiply(log.f, log.f), log.q, small);
    // Exact, since `coarse` is on a grid.
    const float most_of_it = add(coarse, log.exact);
    const float low =
        multiply_add(log.excess, log.scaled, subtract(log.exact, subtract(most_of_it, coarse)));
    Response<float> response{rate_of<Approximation>(most_of_it, add(low, rest)), 0.F};
    if constexpr (with_derivative) {
      const float e = multiply(center_e, 1 / center), z1 = add(z, 1.F);
      const float center_sigma = multiply(sigma_, center);
      const float slope_part = j > 0 ? z : multiply_add(center_sigma, log1p_part, center_sigma);
      response.derivative = derivative_of<Approximation>(
          response.rate, multiply(multiply_add(e, z1, z1), slope_part));
    }
    return response;
  }

  // exp(-|s|) up to 2^-most_halvings is negligible beside z; from J = 1 + highest_j_ on it is that
  // small.
  static constexpr float most_halvings = 100;

  float sigma_, highest_j_;
  TwoFloats minus_log2e_over_sigma_, inverse_sigma_;
  // tau_ref / tau_rc. To `high`, lowest_power ln2_high is added; `low` lacks what ln2_low_part adds
  // for the rest of it.
  TwoFloats interval_;
  TwoFloats amplitude_;  // amplitude / tau_rc
  float slope_scale_;    // tau_rc / amplitude
  float limit_;
};

struct DoublePolynomials {
  /// (2^(f/64) - 1) / f on [-1/2, 1/2]; 2^(f/64) is within 2^-59.3.
  static SOFTLIF_INLINE auto& exp2() {
    static constexpr double c[] = {0x1.62e42fefa39efp-7, 0x1.ebfbdff82a27ap-15,
                                   0x1.c6b08d707c2c9p-23, 0x1.3b2ad335d1e03p-31,
                                   0x1.5d86ce55389fcp-40};
    return c;
  }
  /// (log1p(f) - f) / f^2 on [-1/255, 1/255]; log1p(f) is within 2^-55.5.
  static SOFTLIF_INLINE auto& log1p() {
    static constexpr double c[] = {-0x1p-1, 0x1.55555555154e8p-2, -0x1.ffffffff8f17ep-3,
                                   0x1.999b3433788e2p-3, -0x1.5556b8e46b55dp-3};
    return c;
  }
};

template <>
class Curve<double> {
 public:
  EIGEN_DEVICE_FUNC Curve(double sigma, double tau_rc, double tau_ref, double amplitude)
      : sigma_(sigma),
        log2e_over_sigma_(Word::quotient(64 * Logarithms<double>::log2e_double, sigma)),
        inverse_sigma_(Word::quotient(1, sigma)),
        interval_(Word::quotient(tau_ref, tau_rc)),
        amplitude_(Word::quotient(amplitude, tau_rc)),
        slope_scale_(tau_rc / amplitude) {
    log2e_over_sigma_.low += 64 * Logarithms<double>::log2e_rest / sigma;
    const double on_grid = add(add(interval_.high, 1536.), -1536.);
    interval_ = {on_grid, add(add(interval_.high, -on_grid), interval_.low)};
    far_below_ = -40 * sigma;
    limit_ = sigma == 0 ? 0x1p53 : smaller(sigma * 0x1p24, 0x1p53);
    limit_ =
        smaller(limit_, rough_packet_limit_of(sigma == 0 ? 1. : sigma, tau_rc, tau_ref, amplitude));
  }

  EIGEN_DEVICE_FUNC Corner corner() const {
    return sigma_ == 0 ? Corner::none : sigma_ <= 0.5 ? Corner::narrow : Corner::wide;
  }
  EIGEN_DEVICE_FUNC double limit() const { return limit_; }

  template <Corner corner, bool with_derivative, class Approximation>
  SOFTLIF_INLINE Response<double> respond(double J, const Tables& tables) const {
    if constexpr (corner == Corner::none) {
      return at_once<with_derivative, Approximation>(J, tables);
    } else {
      return soft<corner, with_derivative, Approximation>(J, tables);
    }
  }

 private:
  using Word = DoubleWord<double>;

  /// exponent ln 2 + from_table + f + f^2 q
  struct Logarithm {
    double exponent, from_table, f, q;
  };

  /// log(high + low), for a normal `high`.
  static SOFTLIF_INLINE Logarithm log_of(double high, double low, const Tables& tables) {
    const std::uint32_t bits = upper(high), mantissa = bits & 0xFFFFFU, n = bits - mantissa;
    const Pair entry = tables.log[(mantissa + 0x1000U) >> 13];
    const double scale = with_upper(0., 0x7FE00000U - n);
    const double f =
        multiply_add(multiply(low, scale), entry.first,
                     multiply_add(with_upper(high, mantissa | 0x3FF00000U), entry.first, -1.));
    const double exponent = subtract(of_halves(0x43300000U, n >> 20), 0x1p52 + 1023);
    return {exponent, entry.second, f, horner(f, DoublePolynomials::log1p())};
  }
  /// log(high + low) for a sum from 1 to 2, where the exponent is left in the table's place.
  static SOFTLIF_INLINE Logarithm log_up_to_2(double high, double low, const Tables& tables) {
    const Pair entry = tables.log[(upper(high) - 0x3FF00000U + 0x1000U) >> 13];
    const double f = multiply_add(low, entry.first, multiply_add(high, entry.first, -1.));
    return {0, entry.second, f, horner(f, DoublePolynomials::log1p())};
  }

  /// 1/x to 2^-38 or so.
  template <class Approximation>
  static SOFTLIF_INLINE double reciprocal(double x) {
    const double rough = Approximation::reciprocal(x);
    return multiply_add(rough, multiply_add(-x, rough, 1.), rough);
  }

  template <class Approximation>
  static SOFTLIF_INLINE Logarithm log_of_sum(double z, double t, const Tables& tables) {
    const double inverse = reciprocal<Approximation>(z);
    const double lost = multiply_add(-z, inverse, 1.);
    const double part = multiply(inverse, t);
    const double sum = add(part, t);
    const double low = multiply_add(part, lost, subtract(part, subtract(sum, t)));
    return log_of(sum, low, tables);
  }

  template <class Approximation, class... Parts>
  SOFTLIF_INLINE double rate_of(double coarse, Parts... parts) const {
    const double inverse = reciprocal<Approximation>(sum_of(coarse, parts...));
    const double rate = multiply(amplitude_.high, inverse);
    const double minus_rate = -rate;
    double lost = multiply_add(coarse, minus_rate, amplitude_.high);
    ((lost = multiply_add(parts, minus_rate, lost)), ...);
    return multiply_add(add(lost, amplitude_.low), inverse, rate);
  }
  static SOFTLIF_INLINE double sum_of(double part) { return part; }
  template <class... Parts>
  static SOFTLIF_INLINE double sum_of(double part, Parts... parts) {
    return add(part, sum_of(parts...));
  }

  template <class Approximation>
  static SOFTLIF_INLINE double quotient(double a, double b) {
    const double inverse = reciprocal<Approximation>(b);
    const double rough = multiply(a, inverse);
    return multiply_add(multiply_add(-b, rough, a), inverse, rough);
  }

  static constexpr double ln2_high = 0x1.62e42fefap-1,
                          ln2_low = (Logarithms<double>::ln2_double - ln2_high) +
                                    Logarithms<double>::ln2_rest;

  template <bool with_derivative, class Approximation>
  SOFTLIF_INLINE Response<double> at_once(double J, const Tables& tables) const {
    const double j = subtract(J, 1.), z = j > 0 ? j : half_epsilon<double>;
    const Logarithm log = log_of_sum<Approximation>(z, 1., tables);
    const double coarse = add(multiply_add(log.exponent, ln2_high, interval_.high), log.from_table);
    const double small = multiply_add(log.exponent, ln2_low, interval_.low);
    const double rest = multiply_add(multiply(log.f, log.f), log.q, small);
    const double rate = rate_of<Approximation>(coarse, log.f, rest);
    Response<double> response{j > 0 ? rate : 0., 0.};
    if constexpr (with_derivative) {
      const double square = multiply(rate, multiply(rate, slope_scale_));
      const double derivative = quotient<Approximation>(square, multiply_add(z, z, z));
      response.derivative = j > 0 ? derivative : 0.;
    }
    return response;
  }

  template <Corner corner, bool with_derivative, class Approximation>
  SOFTLIF_INLINE Response<double> soft(double J, const Tables& tables) const {
    constexpr double rounder = Layout<double>::rounder;
    const double j = subtract(J, 1.);
    const double rounder_minus_n = multiply_add(std::fabs(j), -log2e_over_sigma_.high, rounder);
    const double n = subtract(rounder, rounder_minus_n);
    double minus_f = multiply_add(std::fabs(j), -log2e_over_sigma_.high, n);
    minus_f = multiply_add(std::fabs(j), -log2e_over_sigma_.low, minus_f);
    if constexpr (corner == Corner::wide) {
      const double j_low = subtract(subtract(J, j), 1.);
      minus_f = multiply_add(j_low, log2e_over_sigma_.high, minus_f);
    }
    // exp(-|s|) = 2^((minus_f - n) / 64), or a power as negligible.
    const std::int32_t in_64ths = std::int32_t(lower(rounder_minus_n));
    const std::int32_t halvings = in_64ths >> 6;
    const double entry = tables.exp2[in_64ths & 63];
    const double power =
        with_upper(entry, upper(entry) + (std::uint32_t(halvings < -200 ? -200 : halvings) << 20));
    const double more = multiply(minus_f, horner(minus_f, DoublePolynomials::exp2()));
    const double e = multiply_add(power, more, power), e1 = add(e, 1.);
    const Logarithm log1p = log_up_to_2(e1, subtract(e, subtract(e1, 1.)), tables);
    const double log1p_part = multiply_add(multiply(log1p.f, log1p.f), log1p.q, log1p.f);
    const bool above = j > 0, below = j < (corner == Corner::narrow ? 0 : far_below_);
    const double z =
        multiply_add(sigma_, log1p.from_table, multiply_add(sigma_, log1p_part, above ? j : 0.));
    const double t = below ? e : 1.;
    const Logarithm log = log_of_sum<Approximation>(z, t, tables);
    const double distance = below ? -j : 0., minus_s = multiply(distance, inverse_sigma_.high);
    const double coarse = add(multiply_add(log.exponent, ln2_high, interval_.high), log.from_table);
    double small = multiply_add(log.exponent, ln2_low, interval_.low);
    small = multiply_add(distance, inverse_sigma_.low, small);
    small = add(small, multiply_add(distance, inverse_sigma_.high, -minus_s));
    const double rest = multiply_add(multiply(log.f, log.f), log.q, small);
    Response<double> response{rate_of<Approximation>(coarse, minus_s, log.f, rest), 0.};
    if constexpr (with_derivative) {
      const double square = multiply(response.rate, multiply(response.rate, slope_scale_));
      const double z1 = add(z, 1.);
      const double flatness = multiply(multiply_add(e, z1, z1), z);
      response.derivative = quotient<Approximation>(multiply(square, above ? 1. : e), flatness);
    }
    return response;
  }

  double sigma_;
  Word log2e_over_sigma_;  // of 64 log2(e) / sigma
  Word inverse_sigma_;
  Word interval_;   // tau_ref / tau_rc
  Word amplitude_;  // amplitude / tau_rc
  double slope_scale_;
  double far_below_;
  double limit_;
};

}  // namespace device
}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif

#endif
