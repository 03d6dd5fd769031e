#pragma once

// How a target asks whether the library refused its arguments.

#include <optional>
#include <stdexcept>
#include <string>

namespace softlif::fuzz {

/// The text of the std::invalid_argument that the function throws, if it throws. Any other
/// exception ends the program.
template <class Function>
std::optional<std::string> refusal(const Function& function) {
  try {
    function();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return std::nullopt;
}

inline bool starts_with(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}
inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace softlif::fuzz
