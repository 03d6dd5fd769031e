#pragma once

// Options for the command lines of the examples, each with its default in --help.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace example {

/// Exit codes other than 0.
constexpr int kFailed = 1;
constexpr int kBadCommandLine = 2;
constexpr int kInterrupted = 130;  // as shells have it

template <class Value>
std::string text_of(const Value& value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

template <class Value>
std::string text_of(const std::pair<Value, Value>& range) {
  return text_of(range.first) + " " + text_of(range.second);
}

template <class Value>
std::string text_of(const std::vector<Value>& values) {
  std::string text;
  for (const Value& value : values) text += (text.empty() ? "" : " ") + text_of(value);
  return text;
}

/// Adds an option that stores into `value`, which holds its default.
template <class Value>
CLI::Option* add_option(CLI::App& app, const std::string& name, const std::string& arguments,
                        Value& value, const std::string& description) {
  return app.add_option(name, value, description + " (default: " + text_of(value) + ")")
      ->type_name(arguments)     // in errors
      ->option_text(arguments);  // in --help
}

/// Refuses numbers outside [low, high].
inline CLI::Validator within(int low, int high) { return CLI::Range(low, high).description(""); }

/// Refuses numbers outside [low, high], and NaN, which CLI::Range would let pass.
inline CLI::Validator within_real(double low, double high) {
  return CLI::Validator(
      [low, high](const std::string& text) {
        char* end = nullptr;
        const double value = std::strtod(text.c_str(), &end);
        const bool is_number = !text.empty() && end == text.c_str() + text.size();
        if (is_number && value >= low && value <= high) return std::string();
        return text + " is not a number from " + text_of(low) + " to " + text_of(high);
      },
      "");
}

/// The most threads that this machine runs at once. It is two if the machine does not say so or has
/// only one core, so that a command line that asks for two works everywhere.
inline int most_threads() {
  return std::max(2, static_cast<int>(std::thread::hardware_concurrency()));
}

/// Refuses more threads than the machine runs at once.
inline CLI::Validator within_machine() {
  return CLI::Validator(
      [](const std::string& text) {
        const int most = most_threads();
        if (CLI::Range(1, most)(text).empty()) return std::string();
        return text + " is not a number of threads from 1 to " + std::to_string(most) +
               ", the most for this machine";
      },
      "");
}

/// Refuses '', which a shell passes for an unset variable.
inline std::string check_not_empty(const std::string& name) {
  return name.empty() ? "the name is empty" : "";
}

inline void add_file_option(CLI::App& app, const std::string& name, const std::string& arguments,
                            std::string& value, const std::string& description,
                            const std::string& group) {
  app.add_option(name, value, description)
      ->type_name(arguments)
      ->option_text(arguments)
      ->check(check_not_empty, "")
      ->group(group);
}

}  // namespace example
