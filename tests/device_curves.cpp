// The curves as CUDA devices compute them (detail/device/curve.hpp), run on the host. Each
// approximate instruction is as far off as PTX allows, and results stay within the host's bounds.
// single.cpp tests what devices do beyond the limits.

#define SOFTLIF_TEST_DEVICE_CURVES

#include <cmath>
#include <cstdint>
#include <limits>
#include <softlif/detail/device/curve.hpp>
#include <softlif/softlif.hpp>
#include <sstream>
#include <type_traits>
#include <vector>

#include "bounds.hpp"
#include "catch.hpp"
#include "device_tables.hpp"
#include "samples.hpp"
#include "ulp.hpp"

using namespace softlif;
using namespace softlif::testing;
namespace device = softlif::detail::device;

namespace {

/// Instructions that are off by all that `Instructions` states, each up or down: `exp2` by 2 ulp,
/// the reciprocal of a float by one, and that of a double by 2^-20 and by the lower half of its
/// bits.
template <int exp2_sign, int reciprocal_sign>
struct WorstInstructions {
  static float exp2(float x) {
    const double exact = std::exp2(double(x));
    const double worst = exact + exp2_sign * (1.5 * double(ulp<float>(exact)));
    const auto result = static_cast<float>(worst);
    return result < std::numeric_limits<float>::min() ? 0 : result;
  }
  static float reciprocal(float x) {
    const double exact = 1 / double(x);
    return static_cast<float>(exact + reciprocal_sign * (0.5 * double(ulp<float>(exact))));
  }
  static double reciprocal(double x) {
    return device::of_halves(device::upper(1 / x * (1 + reciprocal_sign * 0x1p-20)), 0);
  }
};

template <class Approximation, class Scalar>
detail::Response<Scalar> respond(const device::Curve<Scalar>& curve, Scalar J) {
  using device::Corner;
  switch (curve.corner()) {
    case Corner::none:
      return curve.template respond<Corner::none, true, Approximation>(J, tables<Scalar>());
    case Corner::narrow:
      return curve.template respond<Corner::narrow, true, Approximation>(J, tables<Scalar>());
    default:
      return curve.template respond<Corner::wide, true, Approximation>(J, tables<Scalar>());
  }
}

/// Some floats of every exponent and sign.
std::vector<float> some_floats() {
  std::vector<float> result;
  for (std::uint64_t bits = 0; bits < std::uint64_t{1} << 32; bits += 32749) {
    result.push_back(detail::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  }
  return result;
}

struct WorstErrors {
  double rate = 0, derivative = 0;
};

/// `exact` is a neuron of a wider type, and a sigma of 0 stands for LIFRate.
template <class Approximation, class Scalar, class Exact>
WorstErrors worst_errors(const SoftParameters& p, const Exact& exact,
                         const std::vector<Scalar>& J) {
  const device::Curve<Scalar> curve(p.sigma, p.tau_rc, p.tau_ref, p.amplitude);
  CHECK(curve.limit() > 1000);
  WorstErrors worst;
  for (const Scalar& current : J) {
    if (!(std::abs(current) <= curve.limit())) continue;
    const auto got = respond<Approximation>(curve, current);
    const auto want = exact.rate_and_derivative(current);
    const auto rate = static_cast<double>(want.rate), slope = static_cast<double>(want.derivative);
    worst.rate =
        std::max(worst.rate, error_in_ulp(got.rate, rate, static_cast<double>(want.rate - rate)));
    worst.derivative =
        std::max(worst.derivative,
                 error_in_ulp(got.derivative, slope, static_cast<double>(want.derivative - slope)));
  }
  return worst;
}

template <class Approximation, class Scalar, class Wide>
void check(const SoftParameters& p, const std::vector<Scalar>& J) {
  INFO("sigma " << p.sigma << ", tau_rc " << p.tau_rc << ", tau_ref " << p.tau_ref << ", amplitude "
                << p.amplitude);
  const Wide sigma = p.sigma, tau_rc = p.tau_rc, tau_ref = p.tau_ref, amplitude = p.amplitude;
  const WorstErrors worst =
      p.sigma == 0
          ? worst_errors<Approximation>(p, LIFRate<Wide>(tau_rc, tau_ref, amplitude), J)
          : worst_errors<Approximation>(p, SoftLIFRate<Wide>(sigma, tau_rc, tau_ref, amplitude), J);
  constexpr Bounds bounds = measured_bounds<SoftLIFRate<Scalar>>();
  CHECK(worst.rate <= bounds.rate);
  CHECK(worst.derivative <= bounds.derivative);
}

std::vector<SoftParameters> all_parameters() {
  std::vector<SoftParameters> result(std::begin(measured_soft_neurons),
                                     std::end(measured_soft_neurons));
  result.insert(result.end(), {{0, 0.02F, 0.002F, 1},
                               {0, 0.05F, 0, 3},
                               {0.2F, 0.013F, 0, 1},
                               {0.5F, 0.02F, 0, 1},
                               {0.51F, 0.02F, 0, 1},
                               {11.76F, 0.0853F, 0.00025F, 0.0115F}});
  return result;
}

}  // namespace

TEST_CASE("a device's floats are within the bounds, however its approximations err", "[device]") {
  if (!detail::has_packets<float>) SOFTLIF_SKIP("x87: no device computes like it");
  const std::vector<float> J = some_floats();
  for (const SoftParameters& p : all_parameters()) {
    check<WorstInstructions<1, 1>, float, double>(p, J);
    check<WorstInstructions<-1, 1>, float, double>(p, J);
    check<WorstInstructions<1, -1>, float, double>(p, J);
  }
}

TEST_CASE("a device's doubles are within the bounds, however its approximations err", "[device]") {
  if (!detail::has_packets<double>) SOFTLIF_SKIP("x87: no device computes like it");
  if (std::numeric_limits<long double>::digits <= std::numeric_limits<double>::digits) {
    SOFTLIF_SKIP("long double is hardly wider than double");
  }
  for (const SoftParameters& p : all_parameters()) {
    const std::vector<double> J = many_currents(p.sigma == 0 ? 1 : double(p.sigma), 20000);
    check<WorstInstructions<0, 1>, double, long double>(p, J);
    check<WorstInstructions<0, -1>, double, long double>(p, J);
  }
}

TEST_CASE("immoderate parameters leave a device's curve nothing within its limit", "[device]") {
  CHECK(device::Curve<float>(1e-30F, 0.02F, 0.002F, 1).limit() < 0);
  CHECK(device::Curve<float>(1, 1e-20F, 0.002F, 1).limit() < 0);
  CHECK(device::Curve<double>(1, 0.02, 1e30, 1).limit() < 0);
}

TEST_CASE("a device's tables are what they state", "[device]") {
  using Real = long double;
  if (std::numeric_limits<Real>::digits < std::numeric_limits<double>::digits + 8) {
    SOFTLIF_SKIP("long double is hardly wider than double");
  }
  for (int i = 0; i < 64; ++i) {
    const double entry = device::exp2_table()[i];
    CHECK(error_in_ulp(entry, entry, double(std::exp2(Real(i) / 64) - Real(entry))) <= 0.501);
  }
  for (int i = 0; i <= 128; ++i) {
    const auto [inverse, log] = device::log_table()[i];
    CHECK(std::abs(Real(inverse) * (1 + Real(i) / 128) - 1) <= 0x1p-20L);
    CHECK(std::abs(-std::log(Real(inverse)) - Real(log)) <= 0x1.2p-62L);
    CHECK(std::ldexp(log, 42) == std::floor(std::ldexp(log, 42)));
  }
}

TEST_CASE("a device's polynomials are as close as they state", "[device]") {
  using Real = long double;
  if (std::numeric_limits<Real>::digits < std::numeric_limits<double>::digits + 8) {
    SOFTLIF_SKIP("long double is hardly wider than double");
  }
  const auto value = [](Real x, const auto& c) {
    Real result = 0;
    for (auto i = std::size(c); i-- > 0;) result = result * x + Real(c[i]);
    return result;
  };
  const auto largest_error = [](Real low, Real high, const auto& got, const auto& want) {
    Real largest = 0;
    for (int i = 0; i <= 10000; ++i) {
      const Real x = low + (high - low) * i / 10000;
      if (want(x) != 0) largest = std::max(largest, std::abs(got(x) / want(x) - 1));
    }
    return largest;
  };
  const auto log1p = [](Real f) { return std::log1p(f); };
  const auto from = [&](const auto& c) { return [&](Real f) { return f + f * f * value(f, c); }; };
  const auto allowed = [](Real bits) {
    return Real(1.05) * std::exp2(-bits) + 2 * std::numeric_limits<Real>::epsilon();
  };
  using Float = device::FloatPolynomials;
  using Double = device::DoublePolynomials;
  CHECK(largest_error(-0.25L, 0.5L, from(Float::log1p_to_25_bits()), log1p) <= allowed(25.1L));
  CHECK(largest_error(-0.25L, 0.5L, from(Float::log1p_to_27_bits()), log1p) <= allowed(27.5L));
  CHECK(largest_error(0x1p-20L, 1, from(Float::log1p_over_e()), log1p) <= allowed(24.8L));
  CHECK(largest_error(-1 / 255.L, 1 / 255.L, from(Double::log1p()), log1p) <= allowed(55.5L));
  CHECK(largest_error(
            -0.5L, 0.5L, [&](Real f) { return 1 + f * value(f, Double::exp2()); },
            [](Real f) { return std::exp2(f / 64); }) <= allowed(59.3L));
}
