#pragma once

// Numbers as the text of a table.

#include <cmath>
#include <cstddef>
#include <iomanip>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

namespace example {

struct MeanAndDeviation {
  double mean = 0;
  double deviation = 0;  // of the single values; 0 if there is only one
};

/// Mean and deviation over evaluations, of what `value` takes from each.
template <class Evaluation, class Value>
MeanAndDeviation over(const std::vector<Evaluation>& evaluations, const Value& value) {
  const auto count = static_cast<double>(evaluations.size());
  double sum = 0, squares = 0;
  for (const Evaluation& evaluation : evaluations) sum += value(evaluation);
  const double mean = sum / count;
  for (const Evaluation& evaluation : evaluations) squares += std::pow(value(evaluation) - mean, 2);
  return {mean, count > 1 ? std::sqrt(squares / (count - 1)) : 0};
}

inline std::string fixed_text(double value, int digits) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(digits) << value;
  return text.str();
}

/// Three significant digits.
inline std::string digits_text(double value) {
  std::ostringstream text;
  text << std::setprecision(3) << value;
  return text.str();
}

inline std::string percent_text(const MeanAndDeviation& part) {
  std::string text = fixed_text(100 * part.mean, 2);
  if (part.deviation > 0) text += " ± " + fixed_text(100 * part.deviation, 2);
  return text;
}

/// Text in a column of `width` characters, right-aligned. std::setw would count the bytes of ±.
inline std::string cell(const std::string& text, std::size_t width) {
  std::size_t characters = 0;
  for (const char c : text) characters += (c & 0xC0) != 0x80 ? 1 : 0;
  return std::string(width > characters ? width - characters : 0, ' ') + text;
}

/// A row of a table of networks.
inline void print_row(std::ostream& out, const std::string& neurons, const std::string& shown,
                      const std::string& accuracy, const std::string& rate,
                      const std::string& spikes, const std::string& last) {
  out << neurons << cell(shown, 28 - neurons.size()) << cell(accuracy, 16) << cell(rate, 14)
      << cell(spikes, 14) << cell(last, 15) << '\n';
}

}  // namespace example
