#pragma once

// Where the text of an SVG picture lies, as far as one can tell without the reader's fonts.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace example {

struct Point {
  double x = 0;
  double y = 0;
};

/// A line of text, and the corners of the box that it fills, in the picture's coordinates.
struct SvgText {
  std::string text;
  std::array<Point, 4> corners;
};

/// The picture's coordinates go from x, y to x + width, y + height.
struct SvgPicture {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  std::vector<SvgText> texts;
};

namespace svg_text {

/// x -> a x + c y + e, y -> b x + d y + f
struct Transform {
  double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;

  Point operator()(Point p) const { return {a * p.x + c * p.y + e, b * p.x + d * p.y + f}; }

  /// Applies `inner` first, then this.
  Transform operator*(const Transform& inner) const {
    const Point origin = (*this)({inner.e, inner.f});
    return {a * inner.a + c * inner.b,
            b * inner.a + d * inner.b,
            a * inner.c + c * inner.d,
            b * inner.c + d * inner.d,
            origin.x,
            origin.y};
  }
};

/// The numbers in `text`, which spaces, commas or units separate.
inline std::vector<double> numbers_in(const std::string& text) {
  std::vector<double> numbers;
  for (const char* next = text.c_str(); *next != '\0';) {
    char* end = nullptr;
    const double number = std::strtod(next, &end);
    if (end != next) numbers.push_back(number);
    next = end != next ? end : next + 1;
  }
  return numbers;
}

inline Transform rotation(double degrees) {
  const double angle = degrees * std::acos(-1.0) / 180;
  return {std::cos(angle), std::sin(angle), -std::sin(angle), std::cos(angle), 0, 0};
}

inline Transform transform_of(const std::string& name, const std::vector<double>& numbers) {
  const std::size_t count = numbers.size();
  const auto number = [&](std::size_t i, double otherwise) {
    return i < count ? numbers[i] : otherwise;
  };
  if (name == "translate" && count >= 1) return {1, 0, 0, 1, numbers[0], number(1, 0)};
  if (name == "scale" && count >= 1) return {numbers[0], 0, 0, number(1, numbers[0]), 0, 0};
  if (name == "rotate" && count >= 1) {
    const double x = number(1, 0), y = number(2, 0);
    return Transform{1, 0, 0, 1, x, y} * rotation(numbers[0]) * Transform{1, 0, 0, 1, -x, -y};
  }
  if (name == "matrix" && count == 6) {
    return {numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]};
  }
  throw std::runtime_error("a transform that this test does not know: " + name);
}

inline Transform read_transform(const std::string& text) {
  Transform all;
  for (std::size_t begin = 0;;) {
    begin = text.find_first_not_of(" ,\t\r\n", begin);
    if (begin == std::string::npos) return all;
    const std::size_t open = text.find('(', begin), close = text.find(')', begin);
    if (open == std::string::npos || close == std::string::npos) {
      throw std::runtime_error("not a transform: " + text);
    }
    std::string name = text.substr(begin, open - begin);
    name.erase(name.find_last_not_of(' ') + 1);
    all = all * transform_of(name, numbers_in(text.substr(open + 1, close - open - 1)));
    begin = close + 1;
  }
}

/// The width of a character in a font of size 1, as in DejaVu Sans, which few fonts exceed. In
/// Helvetica, it is 0.88 times as much on average.
inline double width_of(char32_t character) {
  constexpr std::array<int, 95> kHundredths = {
      32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36,  32, 34, 64, 64, 64,
      64, 64, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63,
      58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63,  61, 73, 68, 99, 69,
      61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35,  63, 63, 28, 28, 58,
      28, 97, 63, 61, 63, 63, 41, 52, 39, 63, 59, 82, 59, 59,  52, 64, 34, 64, 84};
  constexpr int kOther = 84;  // as that of ±
  const bool is_known = character >= 32 && character - 32 < kHundredths.size();
  return (is_known ? kHundredths[character - 32] : kOther) / 100.0;
}

/// How far letters reach above and below their line, in a font of size 1.
constexpr double kAscent = 0.76;
constexpr double kDescent = 0.24;

/// The characters of UTF-8 text with entities, each of which counts as some other character. Spaces
/// are as in SVG: one for many, and none at the ends.
inline std::u32string characters_of(const std::string& text) {
  std::u32string characters;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool is_space = byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
    if (is_space) {
      if (!characters.empty() && characters.back() != U' ') characters += U' ';
    } else if (byte == '&') {
      characters += U'\uFFFD';
      i = std::min(text.find(';', i), text.size() - 1);
    } else if (byte < 0x80) {
      characters += static_cast<char32_t>(byte);
    } else if (byte >= 0xC0) {
      characters += U'\uFFFD';
    }
  }
  if (!characters.empty() && characters.back() == U' ') characters.pop_back();
  return characters;
}

inline double width_of(const std::u32string& characters) {
  double width = 0;
  for (const char32_t character : characters) width += width_of(character);
  return width;
}

using Attributes = std::map<std::string, std::string>;

/// What an element passes on to the elements in it.
struct Style {
  Transform transform;
  double font_size = 16;
  std::string anchor = "start";
};

class Reader {
 public:
  explicit Reader(const std::string& svg) : svg_(svg) {}

  SvgPicture read() {
    for (std::size_t next = 0; next < svg_.size();) {
      if (svg_[next] != '<') {
        const std::size_t end = std::min(svg_.find('<', next), svg_.size());
        add_text(svg_.substr(next, end - next));
        next = end;
      } else if (svg_.compare(next, 4, "<!--") == 0) {
        next = behind("-->", next);
      } else if (svg_.compare(next, 2, "<?") == 0 || svg_.compare(next, 2, "<!") == 0) {
        next = behind(">", next);
      } else {
        const std::size_t end = behind(">", next);
        read_tag(svg_.substr(next + 1, end - next - 2));
        next = end;
      }
    }
    if (!elements_.empty())
      throw std::runtime_error("<" + elements_.back().name + "> is left open");
    if (picture_.width <= 0 || picture_.height <= 0) throw std::runtime_error("without a size");
    return picture_;
  }

 private:
  struct Element {
    std::string name;
    Style style;
  };

  std::size_t behind(const std::string& text, std::size_t from) const {
    const std::size_t found = svg_.find(text, from);
    if (found == std::string::npos) throw std::runtime_error("cut short");
    return found + text.size();
  }

  void read_tag(std::string tag) {
    if (tag.front() == '/') {
      const std::string name = tag.substr(1, tag.find_last_not_of(" \t\r\n"));
      if (elements_.empty() || elements_.back().name != name) {
        throw std::runtime_error("</" + name + "> closes nothing");
      }
      elements_.pop_back();
      return;
    }
    const bool is_closed = tag.back() == '/';
    if (is_closed) tag.pop_back();
    const std::size_t end = std::min(tag.find_first_of(" \t\r\n"), tag.size());
    open(tag.substr(0, end), attributes_in(tag.substr(end)));
    if (is_closed) elements_.pop_back();
  }

  static Attributes attributes_in(const std::string& text) {
    Attributes attributes;
    for (std::size_t i = 0; (i = text.find_first_not_of(" \t\r\n", i)) != std::string::npos;) {
      const std::size_t equals = text.find('=', i);
      const std::size_t quote = text.find_first_of("'\"", i);
      if (equals == std::string::npos || quote == std::string::npos) break;
      const std::size_t end = text.find(text[quote], quote + 1);
      if (end == std::string::npos) break;
      std::string name = text.substr(i, equals - i);
      name.erase(name.find_last_not_of(" \t\r\n") + 1);
      attributes[name] = text.substr(quote + 1, end - quote - 1);
      i = end + 1;
    }
    return attributes;
  }

  /// Adds the entries of style="name: value; name: value" to the attributes. They have precedence.
  static void take_style(Attributes& attributes) {
    const std::string style = attributes["style"];
    for (std::size_t begin = 0; begin < style.size();) {
      const std::size_t end = std::min(style.find(';', begin), style.size());
      const std::size_t colon = style.find(':', begin);
      if (colon < end) {
        const std::size_t name = style.find_first_not_of(' ', begin);
        const std::size_t value = style.find_first_not_of(' ', colon + 1);
        attributes[style.substr(name, colon - name)] =
            value < end ? style.substr(value, end - value) : "";
      }
      begin = end + 1;
    }
  }

  void open(const std::string& name, Attributes attributes) {
    Style style = elements_.empty() ? Style() : elements_.back().style;
    take_style(attributes);
    if (elements_.empty()) read_size(attributes);
    if (attributes.count("transform") > 0) {
      style.transform = style.transform * read_transform(attributes["transform"]);
    }
    for (const char* const size : {"font", "font-size"}) {
      if (attributes.count(size) == 0) continue;
      // "9px", or "9px 'DejaVu Sans'"; behind weights, only sizes have a unit.
      const std::vector<double> numbers = numbers_in(attributes[size]);
      if (numbers.size() != 1) throw std::runtime_error("a font of no size: " + attributes[size]);
      style.font_size = numbers[0];
    }
    if (attributes.count("text-anchor") > 0) style.anchor = attributes["text-anchor"];
    elements_.push_back({name, style});
    if (name == "text") cursor_ = Point();
    if (name == "text" || name == "tspan") read_position(attributes);
  }

  void read_size(Attributes& attributes) {
    const std::vector<double> box = numbers_in(attributes["viewBox"]);
    if (box.size() == 4) {
      picture_.x = box[0];
      picture_.y = box[1];
      picture_.width = box[2];
      picture_.height = box[3];
      return;
    }
    const std::vector<double> width = numbers_in(attributes["width"]);
    const std::vector<double> height = numbers_in(attributes["height"]);
    if (width.size() == 1 && height.size() == 1) {
      picture_.width = width[0];
      picture_.height = height[0];
    }
  }

  /// Reads where text begins. Each character may have an x of its own.
  void read_position(Attributes& attributes) {
    if (attributes.count("dx") + attributes.count("dy") > 0) {
      throw std::runtime_error("text moved by dx or dy, which this test does not know");
    }
    own_x_ = numbers_in(attributes["x"]);
    const std::vector<double> y = numbers_in(attributes["y"]);
    if (y.size() > 1) throw std::runtime_error("text on a slope, which this test does not know");
    if (!y.empty()) cursor_.y = y[0];
  }

  void add_text(const std::string& raw) {
    if (elements_.empty()) return;
    const Element& element = elements_.back();
    if (element.name == "style" && raw.find("font") != std::string::npos) {
      throw std::runtime_error("fonts by a style sheet, which this test does not know");
    }
    if (element.name != "text" && element.name != "tspan") return;
    std::u32string characters = characters_of(raw);
    if (characters.empty()) return;
    const Style& style = element.style;
    double left = own_x_.empty() ? cursor_.x : own_x_.front();
    double right = left;
    // A character without an x of its own follows the last one that has it.
    for (std::size_t i = 0; i + 1 < own_x_.size() && characters.size() > 1; ++i) {
      right = own_x_[i + 1];
      characters.erase(0, 1);
    }
    right += style.font_size * width_of(characters);
    const double shift = anchor_shift(style.anchor) * (right - left);
    left += shift;
    right += shift;
    cursor_.x = right;
    own_x_.clear();
    const double top = cursor_.y - kAscent * style.font_size;
    const double bottom = cursor_.y + kDescent * style.font_size;
    SvgText text{raw, {}};
    const std::array<Point, 4> corners = {Point{left, top}, Point{right, top}, Point{right, bottom},
                                          Point{left, bottom}};
    for (std::size_t i = 0; i < corners.size(); ++i) text.corners[i] = style.transform(corners[i]);
    picture_.texts.push_back(text);
  }

  static double anchor_shift(const std::string& anchor) {
    if (anchor == "start") return 0;
    if (anchor == "middle") return -0.5;
    if (anchor == "end") return -1;
    throw std::runtime_error("a text-anchor that this test does not know: " + anchor);
  }

  std::string svg_;
  SvgPicture picture_;
  std::vector<Element> elements_;
  Point cursor_;               // where the next text begins
  std::vector<double> own_x_;  // of the next characters
};

}  // namespace svg_text

/// Throws a std::runtime_error for text that is no SVG picture, or that holds something this reader
/// does not know.
inline SvgPicture read_svg(const std::string& svg) { return svg_text::Reader(svg).read(); }

/// The texts that do not lie inside the picture, one in each line; empty if all do.
inline std::string text_outside(const SvgPicture& picture) {
  std::string outside;
  for (const SvgText& text : picture.texts) {
    for (const Point& corner : text.corners) {
      const double x = corner.x - picture.x, y = corner.y - picture.y;
      if (x >= 0 && x <= picture.width && y >= 0 && y <= picture.height) continue;
      outside += "'" + text.text + "' reaches to x = " + std::to_string(corner.x) +
                 ", y = " + std::to_string(corner.y) + "\n";
      break;
    }
  }
  return outside;
}

}  // namespace example
