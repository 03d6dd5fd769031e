#pragma once

// How the library refuses bad input, and how it writes the numbers in what it says.

#include <cstdio>
#include <cstdlib>
#include <limits>
#include <locale>
#include <softlif/detail/target.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace softlif {
inline namespace SOFTLIF_TARGET {
namespace detail {

/// The shortest decimal number that reads back as `value`; other types as their << writes them.
template <class Number>
std::string to_text(const Number& value) {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  if constexpr (std::is_floating_point_v<Number>) {
    for (int digits = 6; digits <= std::numeric_limits<Number>::max_digits10; ++digits) {
      text.str({});
      text.precision(digits);
      text << value;
      std::istringstream back(text.str());
      back.imbue(std::locale::classic());
      Number read{};
      if (back >> read && read == value) break;
    }
  } else {
    text << value;
  }
  return text.str();
}

inline const char* to_text(const char* text) { return text; }
inline std::string to_text(const std::string& text) { return text; }

/// Throws std::invalid_argument with the parts' texts, one after the other. In a program built
/// without exceptions, prints them to stderr and aborts.
template <class... Parts>
[[noreturn]] void refuse(const Parts&... parts) {
  std::string message = "softlif: ";
  (message.append(to_text(parts)), ...);
#if SOFTLIF_HAS_EXCEPTIONS
  throw std::invalid_argument(message);
#else
  std::fputs((message + '\n').c_str(), stderr);
  std::abort();
#endif
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
