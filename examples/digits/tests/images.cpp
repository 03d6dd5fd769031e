// Images are read from good files, refused from bad ones, divided and distorted.

#include "../images.hpp"

#include <set>
#include <string>

#include "../../tests/scratch_folder.hpp"
#include "../digits_csv.hpp"
#include "../distort.hpp"
#include "../mnist_idx.hpp"
#include "catch.hpp"

namespace {

using namespace example;

std::string digit_line(int label = 7) {
  std::string line;
  for (int i = 0; i < 64; ++i) line += std::to_string(i % 17) + ",";
  return line + std::to_string(label) + "\n";
}

TEST_CASE("the digits of the example") {
  const Images images = read_digits(DIGITS_CSV);
  CHECK(images.count() == 1797);
  CHECK(images.width * images.height == images.pixels.rows());
  CHECK(images.labels.size() == 1797);
  CHECK(images.pixels.minCoeff() == 0);
  CHECK(images.pixels.maxCoeff() == 1);
}

TEST_CASE("a CSV file's pixels and labels, with Windows' line ends and without a last one") {
  const ScratchFolder folder("csv");
  std::string text = digit_line(3);
  text.insert(text.size() - 1, "\r");
  const Images images = read_digits(folder.write("d.csv", text + digit_line(9).substr(0, 170)));
  REQUIRE(images.count() == 2);
  CHECK(images.labels == std::vector<int>{3, 9});
  CHECK(images.pixels(18, 1) == 1 / 16.0f);
}

TEST_CASE("malformed CSV files are refused by file and line") {
  const ScratchFolder folder("bad_csv");
  const auto refused = [&](const std::string& line) {
    const std::string path = folder.write("d.csv", digit_line() + line);
    const std::string text = refusal([&] { read_digits(path); });
    INFO(text);
    CHECK(contains(text, path + ", line 2: "));
    CHECK(!contains(text, "\n"));
    return text;
  };
  CHECK(contains(refused("1,2,3\n"), "found 3"));
  CHECK(contains(refused("\n"), "column 1"));
  CHECK(contains(refused("1,2,x\n"), "column 3 is not an integer from 0 to 16"));
  CHECK(contains(refused("1,2,17\n"), "column 3"));
  CHECK(contains(refused("1,-2\n"), "column 2"));
  CHECK(contains(refused("1,2.5\n"), "column 2"));
  CHECK(contains(refused("1, 2\n"), "column 2"));
  CHECK(contains(refused("1,99999999999999999999\n"), "column 2"));
  CHECK(contains(refused(digit_line(10)), "column 65 is not an integer from 0 to 9"));
  CHECK(contains(refused("0," + digit_line()), "65"));
  CHECK(contains(refused(std::string(5000, '1') + "\n"), "longer"));
  CHECK(contains(refused(std::string("1,2\0,3\n", 7)), "column"));
  const std::string whole = digit_line().substr(0, digit_line().size() - 1), nul(1, '\0');
  CHECK(contains(refused(whole + nul + "x\n"), "column 65"));
  CHECK(contains(refused(whole + nul), "column 65"));
  CHECK(contains(refusal([&] { read_digits(folder.write("empty.csv", "")); }), "no digits"));
  CHECK(contains(refusal([&] { read_digits(folder.path("none.csv")); }), "cannot be opened"));
  CHECK(contains(refusal([&] { read_digits(folder.path()); }), "is a directory"));
}

std::string big_endian(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16 & 0xFF),
          static_cast<char>(value >> 8 & 0xFF), static_cast<char>(value & 0xFF)};
}

std::string idx_images(std::uint32_t count = 2, std::uint32_t rows = 2, std::uint32_t cols = 3) {
  std::string bytes = big_endian(0x803) + big_endian(count) + big_endian(rows) + big_endian(cols);
  for (std::uint32_t i = 0; i < count * rows * cols; ++i) bytes += static_cast<char>(i * 20);
  return bytes;
}

std::string idx_labels(const std::string& labels = std::string("\x04\x09", 2)) {
  return big_endian(0x801) + big_endian(static_cast<std::uint32_t>(labels.size())) + labels;
}

/// The text that refuses a pair of files. It must name the file that is wrong.
std::string idx_refusal(const std::string& images, const std::string& labels,
                        const std::string& at_fault) {
  const ScratchFolder folder("idx");
  const std::string i = folder.write("i", images), l = folder.write("l", labels);
  const std::string text = refusal([&] { read_idx_images(i, l); });
  INFO(text);
  CHECK(text.rfind(folder.path(at_fault) + ": ", 0) == 0);
  CHECK(!contains(text, "\n"));
  return text;
}

TEST_CASE("IDX files' pixels and labels") {
  const ScratchFolder folder("idx_good");
  const Images images =
      read_idx_images(folder.write("i", idx_images()), folder.write("l", idx_labels()));
  CHECK(images.width == 3);
  CHECK(images.height == 2);
  CHECK(images.labels == std::vector<int>{4, 9});
  CHECK(images.pixels(0, 1) == 120 / 255.0f);  // the seventh byte
  CHECK(images.pixels(5, 1) == 220 / 255.0f);  // above 127, where char may be negative
}

TEST_CASE("malformed IDX files are refused") {
  const std::string images = idx_images(), labels = idx_labels();
  for (std::size_t length = 0; length < images.size(); ++length) {
    idx_refusal(images.substr(0, length), labels, "i");
  }
  for (std::size_t length = 0; length < labels.size(); ++length) {
    idx_refusal(images, labels.substr(0, length), "l");
  }
  CHECK(contains(idx_refusal(images + "x", labels, "i"), "holds 13 bytes, but 2x2x3 are 12"));
  CHECK(contains(idx_refusal(labels, labels, "i"), "no IDX file"));
  CHECK(contains(idx_refusal(images, images, "l"), "no IDX file"));
  CHECK(contains(idx_refusal("\x1f\x8b" + images, labels, "i"), "gunzip"));
  CHECK(contains(idx_refusal(idx_images(0), labels, "i"), "no images"));
  CHECK(contains(idx_refusal(idx_images(1, 1, 300), idx_labels("\x01"), "i"), "digits"));
  CHECK(contains(idx_refusal(images, idx_labels("\x01\x02\x03"), "l"), "3 labels for 2 images"));
  CHECK(contains(idx_refusal(images, idx_labels("\x01\x0A"), "l"), "0 to 9"));
  CHECK(contains(idx_refusal(images, idx_labels("\x01\xF0"), "l"), "0 to 9"));
  const std::string huge = big_endian(0x803) + std::string(12, '\xFF');
  CHECK(contains(idx_refusal(huge, labels, "i"), "too much"));
}

TEST_CASE("MNIST is four files in a folder") {
  const ScratchFolder folder("mnist");
  folder.write("train-images-idx3-ubyte", idx_images());
  folder.write("train-labels-idx1-ubyte", idx_labels());
  folder.write("t10k-images-idx3-ubyte", idx_images(1));
  CHECK(contains(refusal([&] { read_mnist(folder.path()); }), "t10k-labels-idx1-ubyte"));
  folder.write("t10k-labels-idx1-ubyte", idx_labels("\x05"));
  const TrainAndTest mnist = read_mnist(folder.path());
  CHECK(mnist.train.count() == 2);
  CHECK(mnist.test.count() == 1);
  folder.write("t10k-images-idx3-ubyte", idx_images(1, 3, 2));
  CHECK(contains(refusal([&] { read_mnist(folder.path()); }), "differ in size"));
}

TEST_CASE("a split takes each image once, and a seed gives the same again") {
  Images images{1, 1, Eigen::MatrixXf::Zero(1, 100), std::vector<int>(100)};
  for (int i = 0; i < 100; ++i) images.pixels(0, i) = static_cast<float>(i);
  const TrainAndTest sets = split(images, 70, 1);
  CHECK(sets.train.count() == 70);
  CHECK(sets.test.count() == 30);
  std::set<float> seen(sets.train.pixels.data(), sets.train.pixels.data() + 70);
  seen.insert(sets.test.pixels.data(), sets.test.pixels.data() + 30);
  CHECK(seen.size() == 100);
  CHECK(split(images, 70, 1).test.pixels == sets.test.pixels);
  CHECK(split(images, 70, 2).test.pixels != sets.test.pixels);
}

TEST_CASE("no distortion leaves an image, and some keeps most of its ink") {
  const Images images = read_digits(DIGITS_CSV);
  Random random(1);
  Eigen::VectorXf to(64);
  for (Eigen::Index i = 0; i < 50; ++i) {
    const Eigen::VectorXf from = images.pixels.col(i);
    distort(from, 8, 8, 0, random, to.col(0));
    CHECK(to == from);
    distort(from, 8, 8, 0.1f, random, to.col(0));
    CHECK(to != from);
    CHECK(to.minCoeff() >= 0);
    CHECK(to.maxCoeff() <= 1.0001f);
    CHECK(std::abs(to.sum() - from.sum()) < 0.4f * from.sum());
  }
}

}  // namespace
