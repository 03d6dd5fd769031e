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

// Texts grow by members of std::string that are compiled in the standard library. What is compiled
// with the program (operator+, std::to_string, streams) would be one function for all its objects,
// whatever instructions each may use.

inline void append(std::string& text, char part) { text.append(1, part); }
inline void append(std::string& text, const char* part) { text.append(part); }
inline void append(std::string& text, const std::string& part) { text.append(part); }

/// What takes the place of a text in a program built without exceptions: stderr, to which parts go
/// as they come. Microcontrollers are thus spared strings, their memory, and streams.
struct StandardError {};
inline void append(StandardError&, char part) { std::fputc(part, stderr); }
inline void append(StandardError&, const char* part) { std::fputs(part, stderr); }
inline void append(StandardError&, const std::string& part) { std::fputs(part.c_str(), stderr); }

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

/// Appends the shortest decimal number that reads back as `value`.
template <class Number>
void append_floating_point(std::string& text, const Number& value) {
  constexpr int most_digits = std::numeric_limits<Number>::max_digits10;
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
}
/// To one digit more than the type always keeps: to find the shortest that reads back takes strtod,
/// 10 KB on a microcontroller.
template <class Number>
void append_floating_point(StandardError&, const Number& value) {
  constexpr int digits = std::numeric_limits<Number>::digits10 + 1;
  if constexpr (std::is_same_v<Number, long double>) {
    std::fprintf(stderr, "%.*Lg", digits, value);
  } else {
    std::fprintf(stderr, "%.*g", digits, static_cast<double>(value));
  }
}

/// (Not by printf, whose %lld small standard libraries do not know.)
template <class Text, class Integer>
void append_integer(Text& text, const Integer& value) {
  char digits[std::numeric_limits<Integer>::digits10 + 3];
  char* first = digits + sizeof(digits);
  *--first = '\0';
  Integer rest = value;
  do {
    const auto digit = static_cast<int>(rest % 10);
    *--first = static_cast<char>('0' + (digit < 0 ? -digit : digit));
    rest = static_cast<Integer>(rest / 10);
  } while (rest != 0);
  if (value < 0) *--first = '-';
  append(text, static_cast<const char*>(first));
}

/// Appends a number; for a function, what it appends to the text; for anything else, what <<
/// writes.
template <class Text, class Value>
void append(Text& text, const Value& value) {
  if constexpr (std::is_invocable_v<const Value&, Text&>) {
    value(text);
  } else if constexpr (std::is_floating_point_v<Value>) {
    append_floating_point(text, value);
  } else if constexpr (std::is_integral_v<Value>) {
    append_integer(text, value);
  } else {
    std::ostringstream stream;
    stream.imbue(std::locale::classic());
    stream << value;
    append(text, stream.str());
  }
}

/// A part of a text that consists of parts.
template <class... Parts>
auto joined(Parts... parts) {
  return [=](auto& text) { (append(text, parts), ...); };
}

/// The texts of the parts, one after the other.
template <class... Parts>
std::string to_text(const Parts&... parts) {
  std::string text;
  (append(text, parts), ...);
  return text;
}

/// Throws an error with the parts' texts. In a program built without exceptions, prints them to
/// stderr and aborts.
template <class Error, class... Parts>
[[noreturn]] void throw_error(const Parts&... parts) {
#if SOFTLIF_HAS_EXCEPTIONS
  throw Error(to_text("softlif: ", parts...));
#else
  StandardError error;
  append(error, "softlif: ");
  (append(error, parts), ...);
  append(error, '\n');
  std::abort();
#endif
}

/// Throws std::invalid_argument.
template <class... Parts>
[[noreturn]] void refuse(const Parts&... parts) {
  throw_error<std::invalid_argument>(parts...);
}

}  // namespace detail
}  // namespace SOFTLIF_TARGET
}  // namespace softlif
