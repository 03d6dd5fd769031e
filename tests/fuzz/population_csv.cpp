// The reader of populations in examples/ takes what it can write back, or says what is wrong.

#include "population_csv.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

#include "input_file.hpp"
#include "require.hpp"

namespace softlif::fuzz {
namespace {

/// The same population, written as a file.
std::string written(const example::Population& population) {
  std::string text;
  for (Eigen::Index i = 0; i < population.max_rates.size(); ++i) {
    char line[80];
    std::snprintf(line, sizeof line, "%.17g,%.17g\n", population.max_rates(i),
                  population.intercepts(i));
    text += line;
  }
  return text;
}

void check(const std::string& bytes) {
  static const InputFile file;
  file.write(bytes);
  example::Population population;
  if (!refusal_of_file(file.path(), [&] {
         population = example::read_population(file.path());
       }).empty()) {
    return;
  }
  const Eigen::Index neurons = population.max_rates.size();
  std::size_t lines = 1;
  for (const char c : bytes) lines += c == '\n' ? 1 : 0;
  require(neurons > 0 && neurons == population.intercepts.size() &&
              static_cast<std::size_t>(neurons) <= lines,
          "there is at most a neuron a line", neurons, lines);
  require(bytes.find('\0') == std::string::npos, "there is no NUL character");
  for (Eigen::Index i = 0; i < neurons; ++i) {
    const double max_rate = population.max_rates(i), intercept = population.intercepts(i);
    require(std::isfinite(max_rate) && max_rate > 0, "max rates are above 0", max_rate);
    require(std::isfinite(intercept) && intercept < 1, "intercepts are below 1", intercept);
  }

  file.write(written(population));
  const example::Population again = example::read_population(file.path());
  require(again.max_rates.size() == neurons && (again.max_rates == population.max_rates).all() &&
              (again.intercepts == population.intercepts).all(),
          "the same numbers make the same population");
}

}  // namespace
}  // namespace softlif::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  softlif::fuzz::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
