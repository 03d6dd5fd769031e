#pragma once

// The 8 x 8 digits that come with this example, read from a CSV file whose content is not trusted.

#include <Eigen/Core>
#include <algorithm>
#include <charconv>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "images.hpp"
#include "input_file.hpp"

namespace example {

/// Reads one line: 65 integers, the 64 pixels from 0 to 16 and then the label. Throws a
/// std::runtime_error that says what is wrong.
inline std::vector<int> parse_digit(const std::string& line) {
  constexpr std::size_t kColumns = 65;
  std::vector<int> values;
  const char* next = line.data();
  const char* const end = next + line.size() - (!line.empty() && line.back() == '\r' ? 1 : 0);
  while (true) {
    const int column = static_cast<int>(values.size()) + 1;
    const int largest = values.size() + 1 < kColumns ? 16 : kClasses - 1;
    int value = 0;
    const auto [after, error] = std::from_chars(next, end, value);
    if (error != std::errc() || (after != end && *after != ',') || value < 0 || value > largest) {
      throw std::runtime_error("column " + std::to_string(column) +
                               " is not an integer from 0 to " + std::to_string(largest));
    }
    values.push_back(value);
    if (after == end) break;
    if (values.size() == kColumns) throw std::runtime_error("more than 65 columns");
    next = after + 1;
  }
  if (values.size() < kColumns) {
    throw std::runtime_error("expected 65 columns, 64 pixels and a label, found " +
                             std::to_string(values.size()));
  }
  return values;
}

/// Reads a file of digits. Throws a std::runtime_error that names the file, the line and what is
/// wrong.
inline Images read_digits(const std::string& path) {
  std::ifstream file = open_input(path);
  constexpr Eigen::Index kWidth = 8, kPixels = kWidth * kWidth;
  Images images{kWidth, kWidth, {}, {}};
  std::vector<float> pixels;
  int number = 0;
  // A line has a limit, so that a file that is not CSV at all cannot fill the memory.
  for (char text[1024]; file.getline(text, sizeof text) || file.gcount() > 0;) {
    ++number;
    try {
      if (file.fail() && !file.eof()) throw std::runtime_error("longer than 65 numbers can be");
      // gcount includes the line's end, which the last line may lack.
      const std::size_t length = static_cast<std::size_t>(file.gcount()) - (file.eof() ? 0 : 1);
      const std::vector<int> values = parse_digit({text, length});
      for (Eigen::Index i = 0; i < kPixels; ++i) {
        pixels.push_back(static_cast<float>(values[static_cast<std::size_t>(i)]) / 16);
      }
      images.labels.push_back(values.back());
    } catch (const std::runtime_error& error) {
      throw std::runtime_error(path + ", line " + std::to_string(number) + ": " + error.what());
    }
  }
  if (file.bad()) throw std::runtime_error(path + ": cannot be read");
  if (images.labels.empty()) throw std::runtime_error(path + ": holds no digits");
  using Columns = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;
  images.pixels = Eigen::Map<const Columns>(pixels.data(), kPixels,
                                            static_cast<Eigen::Index>(images.labels.size()));
  return images;
}

}  // namespace example
