// The reader of 8 x 8 digits in examples/digits takes files with a digit in each line, or says
// which line is none.

#include "digits/digits_csv.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

#include "input_file.hpp"
#include "require.hpp"

namespace softlif::fuzz {
namespace {

/// The same digits, written as a file.
std::string written(const example::Images& images) {
  std::string text;
  for (Eigen::Index i = 0; i < images.count(); ++i) {
    for (const float pixel : images.pixels.col(i)) {
      text += std::to_string(static_cast<int>(pixel * 16)) + ',';
    }
    text += std::to_string(images.labels[static_cast<std::size_t>(i)]) + '\n';
  }
  return text;
}

void check(const std::string& bytes) {
  static const InputFile file;
  file.write(bytes);
  example::Images images;
  if (!refusal_of_file(file.path(), [&] { images = example::read_digits(file.path()); }).empty()) {
    return;
  }
  Eigen::Index lines = bytes.back() == '\n' ? 0 : 1;
  for (const char c : bytes) lines += c == '\n' ? 1 : 0;
  require(images.count() == lines && images.labels.size() == static_cast<std::size_t>(lines),
          "there is a digit a line", images.count(), lines);
  require(bytes.find('\0') == std::string::npos, "there is no NUL character");
  require(images.width == 8 && images.height == 8 && images.pixels.rows() == 64,
          "digits are 8 x 8");
  require(images.pixels.minCoeff() >= 0 && images.pixels.maxCoeff() <= 1, "pixels are 0 to 1");
  for (const int label : images.labels)
    require(label >= 0 && label <= 9, "labels are 0 to 9", label);

  file.write(written(images));
  const example::Images again = example::read_digits(file.path());
  require(again.pixels == images.pixels && again.labels == images.labels,
          "the same numbers make the same digits");
}

}  // namespace
}  // namespace softlif::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  softlif::fuzz::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
