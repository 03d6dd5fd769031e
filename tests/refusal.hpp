#pragma once

// What a refusal says.

#include <stdexcept>
#include <string>

namespace softlif::testing {

/// The text of the Error that the function throws; empty if it throws none. Any other exception
/// goes on.
template <class Error = std::invalid_argument, class Function>
std::string refusal(const Function& function) {
  try {
    function();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

inline bool starts_with(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace softlif::testing
