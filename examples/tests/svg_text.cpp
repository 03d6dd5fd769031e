// The reader of pictures finds text that is cut, however it is placed.

#include "svg_text.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "catch.hpp"

namespace {

using namespace example;

SvgPicture picture_of(const std::string& inside) {
  return read_svg("<?xml version=\"1.0\"?>\n<!-- > -->\n<svg viewBox=\"0 0 200 100\">" + inside +
                  "</svg>\n");
}

bool fits(const std::string& inside) {
  const SvgPicture picture = picture_of(inside);
  CHECK(!picture.texts.empty());
  return text_outside(picture).empty();
}

TEST_CASE("text is cut at each of the four sides") {
  CHECK(fits("<text x='10' y='50' font-size='10'>Text</text>"));
  CHECK(!fits("<text x='-1' y='50' font-size='10'>Text</text>"));
  CHECK(!fits("<text x='190' y='50' font-size='10'>Text</text>"));
  CHECK(fits("<text x='10' y='8' font-size='10'>Text</text>"));
  CHECK(!fits("<text x='10' y='7' font-size='10'>Text</text>"));
  CHECK(fits("<text x='10' y='97' font-size='10'>Text</text>"));
  CHECK(!fits("<text x='10' y='98' font-size='10'>Text</text>"));  // below the line, as g and p
}

TEST_CASE("text is as large as its font") {
  CHECK(fits("<text y='20' font-size='20'>Text</text>"));
  CHECK(!fits("<text y='20' font-size='30'>Text</text>"));
  CHECK(!fits("<g font-size='30'><text y='20'>Text</text></g>"));
  CHECK(fits("<g font-size='30'><text y='20' style='font-size: 20px'>Text</text></g>"));
  CHECK(!fits("<text y='20' style=\"fill: red; font: 30px 'DejaVu Sans', serif\">Text</text>"));
  CHECK(!fits("<text y='20'><tspan style='font: 30px serif'>Text</tspan></text>"));
}

TEST_CASE("text stands by its anchor") {
  const auto at = [](const std::string& x, const std::string& anchor) {
    return fits("<text x='" + x + "' y='50' font-size='10' text-anchor='" + anchor +
                "'>A longer text</text>");
  };
  CHECK(at("100", "start"));
  CHECK(at("100", "middle"));
  CHECK(at("100", "end"));
  CHECK(at("0", "start"));
  CHECK(!at("0", "middle"));
  CHECK(!at("20", "end"));
  CHECK(!at("200", "start"));
  CHECK(!at("199", "middle"));
  CHECK(at("200", "end"));
  CHECK(!fits("<g style='text-anchor: end'><text x='20' y='50'>A longer text</text></g>"));
}

TEST_CASE("text goes where the transforms around it put it") {
  CHECK(fits("<g transform='translate(100,50)'><text font-size='10'>Text</text></g>"));
  CHECK(!fits("<g transform='translate(100,102)'><text font-size='10'>Text</text></g>"));
  CHECK(
      !fits("<g transform='translate(60,0)'><g transform='translate(60)'>"
            "<text x='70' y='50' font-size='10'>Text</text></g></g>"));
  CHECK(fits("<g transform='translate(0,2)'/><text y='97' font-size='10'>Text</text>"));
  CHECK(!fits("<g transform='scale(3)'><text x='60' y='20' font-size='10'>Text</text></g>"));
  CHECK(!fits("<g transform='matrix(1 0 0 1 0 60)'><text y='50' font-size='9'>Text</text></g>"));
}

TEST_CASE("a label that is turned runs along its axis") {
  const auto label = [](const std::string& transform) {
    return fits("<g transform='" + transform +
                "' font-size='10' text-anchor='middle'><text>The rate in Hz</text></g>");
  };
  CHECK(label("translate(20,50) rotate(270)"));
  CHECK(label("translate(20,50) rotate(-90)"));
  CHECK(!label("translate(20,20) rotate(270)"));  // too far up for half the text
  CHECK(!label("translate(5,50) rotate(270)"));   // cut at the left, above the letters
  CHECK(label("translate(5,50) rotate(90)"));
  CHECK(!label("translate(1,50) rotate(90)"));
  CHECK(fits("<text x='20' y='50' transform='rotate(-90 20 50)' text-anchor='middle'>Hz</text>"));
  CHECK(!fits("<text x='20' y='5' transform='rotate(-90 20 5)' text-anchor='middle'>Hz</text>"));
}

TEST_CASE("parts of a text follow each other, and characters may have places of their own") {
  CHECK(fits("<text x='170' y='50' font-size='10'>10<tspan font-size='7'>3</tspan></text>"));
  CHECK(!fits("<text x='182' y='50' font-size='10'>10<tspan font-size='10'>34</tspan></text>"));
  CHECK(fits("<text><tspan x='0 6' y='50' style='font: 9px serif'>10</tspan></text>"));
  CHECK(!fits("<text><tspan x='0 198' y='50' style='font: 9px serif'>10</tspan></text>"));
}

TEST_CASE("widths are those of characters, not of bytes") {
  const auto width = [](const std::string& text) {
    const SvgPicture picture = picture_of("<text y='50' font-size='10'>" + text + "</text>");
    return picture.texts.at(0).corners[1].x - picture.texts.at(0).corners[0].x;
  };
  CHECK(width("ii") < width("mm"));
  CHECK(width("\xC2\xB1") == width("&#177;"));
  CHECK(width("\xC2\xB1") == width("&plusmn;"));
  CHECK(width(" a \n b ") == width("a b"));
}

TEST_CASE("what is not understood is refused rather than passed") {
  CHECK_THROWS_AS(picture_of("<text dy='3'>Text</text>"), std::runtime_error);
  CHECK_THROWS_AS(picture_of("<g transform='skewX(3)'><text>Text</text></g>"), std::runtime_error);
  CHECK_THROWS_AS(picture_of("<g transform='rotate'><text>Text</text></g>"), std::runtime_error);
  CHECK_THROWS_AS(picture_of("<style>text { font: 90px serif }</style>"), std::runtime_error);
  CHECK_THROWS_AS(picture_of("<text style='font: large serif'>Text</text>"), std::runtime_error);
  CHECK_THROWS_AS(picture_of("<text text-anchor='x'>Text</text>"), std::runtime_error);
  CHECK_THROWS_AS(picture_of("<g><text>Text</text>"), std::runtime_error);
  CHECK_THROWS_AS(read_svg("<svg viewBox='0 0 9 9'><text>cut sho"), std::runtime_error);
  CHECK_THROWS_AS(read_svg("<svg><text>Text</text></svg>"), std::runtime_error);
  CHECK_THROWS_AS(read_svg(""), std::runtime_error);
}

}  // namespace
