// Prints tests/reference_values.hpp: tuning curves in 2,400-bit arithmetic, by the definition.
//
//     cmake -S . -B build/reference -DSOFTLIF_BUILD_REFERENCE=ON
//     cmake --build build/reference --target reference_tables
//     build/reference/tests/reference_tables > tests/reference_values.hpp

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <cstdio>
#include <limits>
#include <random>
#include <vector>

#include "../exact_curve.hpp"

namespace mp = boost::multiprecision;
using Real = mp::number<mp::cpp_bin_float<2400, mp::digit_base_2>, mp::et_off>;

struct Parameters {
  float sigma, tau_rc, tau_ref, amplitude;  // sigma 0: LIFRate
};

// As a double and what it lacks: together more than any scalar type holds.
void print(const Real& value) {
  const double high = static_cast<double>(value);
  std::printf(", %a, %a", high, static_cast<double>(Real(value - high)));
}

bool fits_double(const Real& value) {
  return value == 0 || (value > 1e-290 && value < std::numeric_limits<double>::max());
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

int main() {
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
  std::puts(
      "#pragma once\n\n// Made by tests/reference/generate.cpp.\n\n"
      "struct ReferenceValue {\n"
      "  float sigma, tau_rc, tau_ref, amplitude;  // sigma 0: LIFRate\n"
      "  double J;\n"
      "  double rate, rate_rest, derivative, derivative_rest;  // each an unevaluated sum of two\n"
      "};\n\n"
      "// clang-format off\n"
      "inline constexpr ReferenceValue reference_values[] = {");
  std::mt19937_64 generator(1);
  for (const Parameters& p : sets) {
    for (const double J : currents(p, generator)) {
      const auto point =
          softlif::testing::exact_point<Real>(p.sigma, p.tau_rc, p.tau_ref, p.amplitude, J);
      if (!fits_double(point.rate) || !fits_double(point.derivative)) continue;
      std::printf("{%a, %a, %a, %a, %a", double{p.sigma}, double{p.tau_rc}, double{p.tau_ref},
                  double{p.amplitude}, J);
      print(point.rate);
      print(point.derivative);
      std::puts("},");
    }
  }
  std::puts("};\n// clang-format on");
}
