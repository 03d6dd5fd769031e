#pragma once

// How the library refuses bad input, and how it writes the numbers in what it says.

#include <cstddef>
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

// Texts grow by members of std::string that the standard library holds. What is compiled with the
// program (operator+, std::to_string, streams) is to the linker one function for all its objects,
// whatever their instructions.

inline void append(std::string& text, char part) { text.append(1, part); }
inline void append(std::string& text, const char* part) { text.append(part); }
inline void append(std::string& text, const std::string& part) { text.append(part); }

/// Writes a number to so many digits, and returns what they read as.
template <class Number, std::size_t Size>
Number write_digits(char (&text)[Size], int digits, const Number& value) {
  if constexpr (std::is_same_v<Number, long double>) {
    std::snprintf(text, Size, "%.*Lg", digits, value);
    return std::strtold(text, nullptr);
  } else {
    std::snprintf(text, Size, "%.*g", digits, static_cast<double>(value));
    if constexpr (std::is_same_v<Number, float>) return std::strtof(text, nullptr);
    return static_cast<Number>(std::strtod(text, nullptr));
  }
}

/// Appends the shortest decimal number that reads back as `value`; other types as their << writes
/// them.
template <class Value>
void append(std::string& text, const Value& value) {
  if constexpr (std::is_floating_point_v<Value>) {
    constexpr int most_digits = std::numeric_limits<Value>::max_digits10;
    char number[std::size_t{most_digits + 16}];
    for (int digits = 6; digits <= most_digits; ++digits) {
      if (write_digits(number, digits, value) == value) break;
    }
    const std::size_t begin = text.size();
    text.append(number);
    // A point, whatever the program's locale has in its place.
    const std::size_t point = text.find_first_not_of("+-0123456789einfa", begin);
    const std::size_t fraction = text.find_first_of("0123456789", point);
    if (fraction != std::string::npos) text.replace(point, fraction - point, 1, '.');
  } else if constexpr (std::is_integral_v<Value>) {
    char number[32];
    std::snprintf(number, sizeof(number), "%lld", static_cast<long long>(value));
    text.append(number);
  } else {
    std::ostringstream stream;
    stream.imbue(std::locale::classic());
    stream << value;
    text.append(stream.str());
  }
}

/// The texts of the parts, one after the other.
template <class... Parts>
std::string to_text(const Parts&... parts) {
  std::string text;
  (append(text, parts), ...);
  return text;
}

/// Throws std::invalid_argument with the parts' texts. In a program built without exceptions,
/// prints them to stderr and aborts.
template <class... Parts>
[[noreturn]] void refuse(const Parts&... parts) {
  const std::string message = to_text("softlif: ", parts...);
#if SOFTLIF_HAS_EXCEPTIONS
  throw std::invalid_argument(message);
#else
  std::fprintf(stderr, "%s\n", message.c_str());
  std::abort();
#endif
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
