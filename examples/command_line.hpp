#pragma once

// Options for the command lines of the examples, each with its default in --help.

#include <CLI/CLI.hpp>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace example {

/// Exit codes other than 0.
constexpr int kFailed = 1;
constexpr int kBadCommandLine = 2;

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

/// Refuses '', which a shell passes for an unset variable.
inline std::string check_not_empty(const std::string& name) {
  return name.empty() ? "the name is empty" : "";
}

}  // namespace example
