#pragma once

// A population read from a CSV file whose content is not trusted.

#include <Eigen/Core>
#include <cctype>
#include <cerrno>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "population.hpp"

namespace example {

/// Reads the lines of one CSV file. If one is wrong, it says which and why.
class PopulationReader {
 public:
  explicit PopulationReader(std::string path) : path_(std::move(path)) {}

  Population read() {
    std::error_code ignored;  // what cannot be looked at cannot be opened either
    if (std::filesystem::is_directory(path_, ignored)) fail("is a directory, not a CSV file");
    std::ifstream file(path_, std::ios::binary);
    if (!file) fail("cannot be opened: " + std::generic_category().message(errno));
    for (std::string line; next_line(file, line);) read_line(line);
    if (max_rates_.empty()) fail("holds no neurons (expected lines 'max_rate,intercept')");
    return {to_array(max_rates_), to_array(intercepts_)};
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const {
    throw std::runtime_error(path_ + ": " + problem);
  }

  [[noreturn]] void fail_line(const std::string& problem) const {
    throw std::runtime_error(path_ + ", line " + std::to_string(line_number_) + ": " + problem);
  }

  bool next_line(std::istream& file, std::string& line) {
    // A line has a limit, so that a file that is not CSV at all cannot fill the memory.
    char text[1024];
    file.getline(text, sizeof text);
    if (file.bad()) fail("cannot be read");
    if (file.fail() && file.eof()) return false;
    ++line_number_;
    if (file.fail()) fail_line("longer than a line of two numbers can be");
    // gcount includes the line's end, which the last line may lack.
    const std::size_t length = static_cast<std::size_t>(file.gcount()) - (file.eof() ? 0 : 1);
    line.assign(text, length);
    if (line.find('\0') != std::string::npos) fail_line("has a NUL character");
    return true;
  }

  void read_line(std::string line) {
    if (line_number_ == 1 && line.rfind("\xEF\xBB\xBF", 0) == 0) line.erase(0, 3);  // UTF-8's mark
    line = trim(line);
    if (line.empty() || line.front() == '#') return;
    const std::vector<std::string> cells = split(line);
    const bool may_be_header = !std::exchange(seen_row_, true);
    if (may_be_header && cells == std::vector<std::string>{"max_rate", "intercept"}) return;
    if (cells.size() != 2) {
      fail_line("expected 2 columns 'max_rate,intercept', found " + std::to_string(cells.size()));
    }
    const double max_rate = to_number("max_rate", cells[0]);
    const double intercept = to_number("intercept", cells[1]);
    if (max_rate <= 0) fail_line("max_rate must be above 0 Hz, but is " + shown(cells[0]));
    if (intercept >= 1) fail_line("intercept must be below 1, but is " + shown(cells[1]));
    if (max_rates_.size() == static_cast<std::size_t>(kMostNeurons)) {
      fail_line("more than " + std::to_string(kMostNeurons) + " neurons");
    }
    max_rates_.push_back(max_rate);
    intercepts_.push_back(intercept);
  }

  double to_number(const std::string& column, const std::string& cell) const {
    if (cell.empty()) fail_line(column + " is empty");
    char* end = nullptr;
    const double value = std::strtod(cell.c_str(), &end);
    if (end != cell.c_str() + cell.size()) {
      fail_line(column + " is not a number: " + shown(cell));
    }
    if (!std::isfinite(value)) fail_line(column + " is not a finite number: " + shown(cell));
    return value;
  }

  static std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == ',') {
        cells.emplace_back();
      } else {
        cells.back() += c;
      }
    }
    for (std::string& cell : cells) cell = trim(cell);
    return cells;
  }

  static std::string trim(const std::string& text) {
    const char* const blanks = " \t\r";  // \r: lines that end as Windows writes them
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string::npos) return "";
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
  }

  /// The cell in quotes, short and printable whatever is in the file.
  static std::string shown(const std::string& cell) {
    constexpr std::size_t kLongest = 24;
    std::string text = cell.substr(0, kLongest);
    for (char& c : text) {
      if (std::isprint(static_cast<unsigned char>(c)) == 0) c = '?';
    }
    return "'" + text + (cell.size() > kLongest ? "...'" : "'");
  }

  static Eigen::ArrayXd to_array(const std::vector<double>& values) {
    return Eigen::Map<const Eigen::ArrayXd>(values.data(),
                                            static_cast<Eigen::Index>(values.size()));
  }

  std::string path_;
  int line_number_ = 0;
  bool seen_row_ = false;
  std::vector<double> max_rates_;
  std::vector<double> intercepts_;
};

/// Reads a CSV file of two columns, max_rate (Hz) and intercept. It skips lines that start with
/// '#', empty lines, and a first row `max_rate,intercept`. Throws a std::runtime_error that names
/// the file, the line and what is wrong.
inline Population read_population(const std::string& path) { return PopulationReader(path).read(); }

}  // namespace example
