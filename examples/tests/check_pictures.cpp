// check_pictures FILE...: fails if text of an SVG picture lies outside of it, and says where, or if
// there is no text.

#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "svg_text.hpp"

namespace {

/// What is wrong; empty if nothing is.
std::string problem_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return "cannot be read\n";
  try {
    const example::SvgPicture picture =
        example::read_svg({std::istreambuf_iterator<char>(file), {}});
    if (picture.texts.empty()) return "holds no text\n";
    const std::string outside = example::text_outside(picture);
    if (outside.empty()) return "";
    return "text is cut; the picture is " + std::to_string(picture.width) + " x " +
           std::to_string(picture.height) + "\n" + outside;
  } catch (const std::exception& error) {
    return std::string(error.what()) + "\n";
  }
}

}  // namespace

int main(int argc, char** argv) {
  bool is_good = argc > 1;
  for (int i = 1; i < argc; ++i) {
    const std::string problem = problem_of(argv[i]);
    std::printf("%s: %s", argv[i], problem.empty() ? "all text is inside\n" : problem.c_str());
    is_good = is_good && problem.empty();
  }
  return is_good ? 0 : 1;
}
