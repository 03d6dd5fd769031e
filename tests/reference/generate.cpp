// Prints tests/reference_values.hpp: tuning curves in 2,400-bit arithmetic, by the definition. With
// the argument `partials`, tests/reference_partials.hpp: at every third of the same currents, their
// derivatives with respect to the parameters, as differences of what the definition gives. With
// `sigmoid`, tests/reference_sigmoid.hpp: the curve of Sigmoid.
//
//     cmake -S . -B build/reference -DSOFTLIF_BUILD_REFERENCE=ON
//     cmake --build build/reference --target reference_tables
//     build/reference/tests/reference_tables > tests/reference_values.hpp
//     build/reference/tests/reference_tables partials > tests/reference_partials.hpp
//     build/reference/tests/reference_tables sigmoid > tests/reference_sigmoid.hpp

#include <array>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "../exact_curve.hpp"

namespace mp = boost::multiprecision;
using Real = mp::number<mp::cpp_bin_float<2400, mp::digit_base_2>, mp::et_off>;

struct Parameters {
  float sigma, tau_rc, tau_ref, amplitude;  // sigma 0: LIFRate
};

// Prints the nearest double and the rest: together more than any scalar type holds.
void print(const Real& value) {
  const double high = static_cast<double>(value);
  std::printf(", %a, %a", high, static_cast<double>(Real(value - high)));
}

// Prints the nearest double and the first 24 bits of the rest: together more than most types hold.
void print_short(const Real& value) {
  const double high = static_cast<double>(value);
  int exponent = 0;
  const double mantissa = std::frexp(static_cast<double>(Real(value - high)), &exponent);
  std::printf(", {%a, %a}", high, std::ldexp(double{static_cast<float>(mantissa)}, exponent));
}

bool fits_double(const Real& value) {
  return value == 0 || (value > 1e-290 && value < std::numeric_limits<double>::max());
}

/// sigma, tau_rc, tau_ref and amplitude.
using Point = std::array<Real, 4>;

Real rate(const Point& p, const Real& J) {
  return softlif::testing::exact_point<Real>(p[0], p[1], p[2], p[3], J).rate;
}

/// The derivative with respect to a parameter, as a difference. Its error, h^2 of the derivative
/// and 2^-2400 / h of the rate, is negligible beside the 80 bits that count. At tau_ref = 0, h is
/// chosen as for tau_rc; the curve goes on beyond 0.
Real partial(Point p, std::size_t parameter, const Real& J) {
  if (p[parameter] == 0 && parameter == 0) return 0;  // LIFRate
  const Real h = ldexp(p[parameter] == 0 ? p[1] : p[parameter], -700);
  p[parameter] += h;
  const Real more = rate(p, J);
  p[parameter] -= 2 * h;
  return (more - rate(p, J)) / (2 * h);
}

std::vector<double> currents(const Parameters& p, std::mt19937_64& generator) {
  const double width = p.sigma > 0 ? double{p.sigma} : 0.02;
  const float above = std::nextafter(1.0F, 2.0F), below = std::nextafter(1.0F, 0.0F);
  std::vector<double> result{-3.4028234663852886e38,
                             -1e30,
                             -1e10,
                             -16777217,
                             -1000,
                             -2,
                             -1,
                             -0.5,
                             -1e-40,
                             0,
                             1e-45,
                             1e-10,
                             0.25,
                             0.49999997,
                             0.5,
                             0.75,
                             below,
                             1,
                             above,
                             std::nextafter(1.0, 2.0),
                             std::nextafter(1.0, 0.0),
                             1.5,
                             2,
                             3,
                             10,
                             1000,
                             16777215,
                             16777219,
                             1e10,
                             1e16,
                             1e30,
                             3.4028234663852886e38};
  const auto uniform = [&] { return std::ldexp(double(generator() >> 11), -53); };
  for (int i = 0; i < 72; ++i) {
    double J = 0;
    if (i % 4 == 0) J = -1 + 4 * uniform();
    if (i % 4 == 1) J = 1 + width * (4 * uniform() - 2);
    if (i % 4 == 2) J = 1 + width * (60 * uniform() - 40);
    if (i % 4 == 3) J = 1 + (i % 8 == 3 ? -1 : 1) * std::exp2(60 * uniform() - 30);
    result.push_back(i < 48 ? double{float(J)} : J);  // so that all types have currents
  }
  return result;
}

void print_sigmoid() {
  std::puts(
      "#pragma once\n\n// Made by tests/reference/generate.cpp sigmoid.\n\n"
      "struct ReferenceSigmoid {\n"
      "  float tau_ref;\n"
      "  double J;\n"
      "  double rate, rate_rest, derivative, derivative_rest;  // each an unevaluated sum of two\n"
      "};\n\n"
      "// clang-format off\n"
      "inline constexpr ReferenceSigmoid reference_sigmoid[] = {");
  std::mt19937_64 generator(1);
  const auto uniform = [&] { return std::ldexp(double(generator() >> 11), -53); };
  for (const float tau_ref : {0.0025F, 0.0001F, 0.1F}) {
    std::vector<double> currents{0,    1e-45, 1e-10, 0.5, 1,    1.5, 2,    3,    10,
                                 16.5, 17.5,  36,    38,  84.5, 86,  87.5, 88.5, 100};
    for (int i = 0; i < 60; ++i) {
      const double J = i % 2 == 0 ? 6 * uniform() : std::exp2(17 * uniform() - 10);
      currents.push_back(i < 40 ? double{float(J)} : J);  // so that all types have currents
    }
    for (const double magnitude : currents) {
      for (const double J : {magnitude, -magnitude}) {
        const auto point = softlif::testing::exact_sigmoid<Real>(tau_ref, J);
        std::printf("{%a, %a", double{tau_ref}, J);
        print(point.rate);
        print(point.derivative);
        std::puts("},");
      }
    }
  }
  std::puts("};\n// clang-format on");
}

int main(int count, char** arguments) {
  if (count > 1 && std::strcmp(arguments[1], "sigmoid") == 0) {
    print_sigmoid();
    return 0;
  }
  const bool partials = count > 1 && std::strcmp(arguments[1], "partials") == 0;
  const std::vector<Parameters> sets{{0.02F, 0.02F, 0.002F, 1},
                                     {1, 0.02F, 0.002F, 1},
                                     {0.02F, 0.02F, 0, 1},
                                     {1, 0.02F, 0, 1},
                                     {100, 0.02F, 0, 1},
                                     {100, 1, 0.1F, 1},
                                     {1e-4F, 1e-3F, 0, 1},
                                     {1e-4F, 1e-3F, 0.1F, 1},
                                     {1e-4F, 1, 1e-4F, 1},
                                     {0.3F, 0.02F, 1e-4F, 1},
                                     {3, 0.05F, 0, 1.7F},
                                     {30, 0.05F, 0, 1.7F},
                                     {100, 1e-3F, 0, 1.3F},
                                     {10, 1, 0, 1},
                                     {0.1F, 0.01F, 1e-4F, 1e-3F},
                                     {0.02F, 0.02F, 0.002F, 1e30F},
                                     {0.5F, 0.02F, 0.002F, 1e-30F},
                                     {0, 0.02F, 0.002F, 1},
                                     {0, 0.02F, 0, 1},
                                     {0, 1, 0.1F, 1000},
                                     {0, 1e-3F, 1e-4F, 1}};
  std::puts(partials
                ? "#pragma once\n\n// Made by tests/reference/generate.cpp partials.\n\n"
                  "struct ReferencePartial {\n"
                  "  double high, rest;\n"
                  "};\n\n"
                  "struct ReferencePartials {\n"
                  "  float sigma, tau_rc, tau_ref, amplitude;  // sigma 0: LIFRate\n"
                  "  double J;\n"
                  "  // The derivatives of the rate with respect to each, as unevaluated sums.\n"
                  "  ReferencePartial of_sigma, of_tau_rc, of_tau_ref, of_amplitude;\n"
                  "};\n\n"
                  "// clang-format off\n"
                  "inline constexpr ReferencePartials reference_partials[] = {"
                : "#pragma once\n\n// Made by tests/reference/generate.cpp.\n\n"
                  "struct ReferenceValue {\n"
                  "  float sigma, tau_rc, tau_ref, amplitude;  // sigma 0: LIFRate\n"
                  "  double J;\n"
                  "  double rate, rate_rest, derivative, derivative_rest;  // each an unevaluated "
                  "sum of two\n"
                  "};\n\n"
                  "// clang-format off\n"
                  "inline constexpr ReferenceValue reference_values[] = {");
  std::mt19937_64 generator(1);
  int index = 0;
  for (const Parameters& p : sets) {
    for (const double J : currents(p, generator)) {
      const auto point =
          softlif::testing::exact_point<Real>(p.sigma, p.tau_rc, p.tau_ref, p.amplitude, J);
      if (!fits_double(point.rate) || !fits_double(point.derivative)) continue;
      if (partials && index++ % 3 != 0) continue;
      std::printf("{%a, %a, %a, %a, %a", double{p.sigma}, double{p.tau_rc}, double{p.tau_ref},
                  double{p.amplitude}, J);
      if (partials) {
        for (std::size_t i = 0; i < 4; ++i) {
          print_short(partial({p.sigma, p.tau_rc, p.tau_ref, p.amplitude}, i, J));
        }
      } else {
        print(point.rate);
        print(point.derivative);
      }
      std::puts("},");
    }
  }
  std::puts("};\n// clang-format on");
}
