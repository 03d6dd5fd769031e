// The reader of MNIST in examples/digits takes a pair of files that hold just what they say, or
// says what is wrong with one of them.

#include "digits/mnist_idx.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "input_file.hpp"
#include "require.hpp"

namespace softlif::fuzz {
namespace {

/// A file of the format, written from the format's description.
std::string idx(std::uint32_t magic, const std::initializer_list<std::uint32_t>& sizes,
                const std::string& values) {
  std::string bytes;
  const auto number = [&](std::uint32_t n) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(n >> shift & 0xFF);
  };
  number(magic);
  for (const std::uint32_t size : sizes) number(size);
  return bytes + values;
}

/// The first byte says where the images end and the labels begin.
void check(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t cut = std::min<std::size_t>(data[0], bytes.size());
  const std::string image_bytes = bytes.substr(0, cut), label_bytes = bytes.substr(cut);
  static const InputFile image_file, label_file;
  image_file.write(image_bytes);
  label_file.write(label_bytes);

  example::Images images;
  try {
    images = example::read_idx_images(image_file.path(), label_file.path());
  } catch (const std::runtime_error& error) {
    const std::string text = error.what();
    const bool of_labels = text.compare(0, label_file.path().size(), label_file.path()) == 0;
    refusal_of_file((of_labels ? label_file : image_file).path(), [&] { throw error; });
    return;
  }
  const auto count = static_cast<std::uint32_t>(images.count());
  require(count > 0 && images.labels.size() == count, "each image has a label", count);
  require(images.pixels.rows() == images.width * images.height, "images have their size");
  std::string pixels, labels;
  for (const float pixel : images.pixels.reshaped()) {
    pixels += static_cast<char>(static_cast<unsigned char>(std::lround(pixel * 255)));
  }
  for (const int label : images.labels) {
    require(label >= 0 && label <= 9, "labels are 0 to 9", label);
    labels += static_cast<char>(label);
  }
  require(idx(0x803,
              {count, static_cast<std::uint32_t>(images.height),
               static_cast<std::uint32_t>(images.width)},
              pixels) == image_bytes,
          "images lead back to their file");
  require(idx(0x801, {count}, labels) == label_bytes, "labels lead back to their file");
}

}  // namespace
}  // namespace softlif::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  softlif::fuzz::check(data, size);
  return 0;
}
