// A saved network comes back as it was, or not at all.

#include "../network_file.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "../../output_file.hpp"
#include "../../tests/scratch_folder.hpp"
#include "catch.hpp"

namespace {

using namespace example;

TrainedNetwork small_network() {
  Random random(1);
  const Eigen::MatrixXf images =
      Eigen::MatrixXf::NullaryExpr(6, 20, [&random] { return random.uniform(); });
  const softlif::SoftLIFRate<float> neurons(0.1f, 0.03f, 0.001f, 0.01f);
  return {random_network(neurons, {5, 4}, images, random), 4000000000u};
}

/// The same for neurons that have learnt their sigma and their tau_ref.
TrainedNetwork learnt_network() {
  TrainedNetwork trained = small_network();
  Network<float>& network = trained.network;
  network.learn(learnt_from("tau_ref,sigma"));
  network.own[0] = network.own[0].with_sigma(Column<float>::LinSpaced(5, 0.1f, 0.5f));
  network.own[1] = network.own[1].with_tau_ref(Column<float>::LinSpaced(4, 0, 0.003f));
  return trained;
}

std::string saved(const TrainedNetwork& trained, const ScratchFolder& folder) {
  write_file(folder.path("net"), [&](std::ostream& file) { write_network(file, trained); });
  return folder.read("net");
}

std::string refusal_of(const std::string& bytes, const ScratchFolder& folder) {
  const std::string path = folder.write("bad", bytes);
  const std::string text = refusal([&] { read_network(path); });
  INFO(text);
  CHECK(text.rfind(path + ": ", 0) == 0);
  CHECK(!contains(text, "\n"));
  return text;
}

/// The bytes with the right checksum, to reach the code behind that check.
std::string resealed(std::string bytes) {
  bytes.resize(bytes.size() - 8);
  network_file::Writer writer;
  writer.text(bytes.data(), bytes.size());
  writer.number(network_file::checksum(bytes.data(), bytes.size()));
  return writer.bytes();
}

TEST_CASE("a network is read as it was written") {
  const ScratchFolder folder("roundtrip");
  const TrainedNetwork written = small_network();
  saved(written, folder);
  const TrainedNetwork read = read_network(folder.path("net"));
  CHECK(read.seed == written.seed);
  CHECK(read.network.neurons == written.network.neurons);
  REQUIRE(read.network.connections.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(read.network.connections[i].weights == written.network.connections[i].weights);
    CHECK(read.network.connections[i].bias == written.network.connections[i].bias);
  }
}

TEST_CASE("a network that has learnt parameters is read as it was written") {
  const ScratchFolder folder("learnt_roundtrip");
  const TrainedNetwork written = learnt_network();
  const std::string bytes = saved(written, folder);
  CHECK(bytes.size() == saved(small_network(), folder).size() + 4 + 2 * 4 * (5 + 4));
  saved(written, folder);
  const TrainedNetwork read = read_network(folder.path("net"));
  CHECK(read.network.neurons == written.network.neurons);
  CHECK(read.network.learnt == written.network.learnt);
  REQUIRE(read.network.own.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) CHECK(read.network.own[i] == written.network.own[i]);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(read.network.connections[i].weights == written.network.connections[i].weights);
    CHECK(read.network.connections[i].bias == written.network.connections[i].bias);
  }
}

TEST_CASE("learnt parameters that neurons may not have are refused") {
  const ScratchFolder folder("learnt_refused");
  const std::string bytes = saved(learnt_network(), folder);
  const auto refusal_with = [&](std::size_t position, const std::string& part) {
    std::string changed = bytes;
    changed.replace(position, part.size(), part);
    return refusal_of(resealed(changed), folder);
  };
  CHECK(contains(refusal_with(32, std::string("\0", 1)), "learnt is 0, no sum of"));
  CHECK(contains(refusal_with(32, "\x10"), "learnt is 16, no sum of"));
  CHECK(contains(refusal_with(32, "\x01"), "past its end"));
  CHECK(contains(refusal_with(32, "\x07"), "cut short"));
  // What the first hidden neurons have learnt comes after their weights and biases.
  const std::size_t sigma = 40 + 3 * 8 + 4 * (5 * 6 + 5), tau_ref = sigma + 4 * 5;
  CHECK(contains(refusal_with(sigma + 8, std::string("\0\0\0\0", 4)), "sigma[2] must be"));
  CHECK(contains(refusal_with(sigma + 3, "\xBD"), "sigma[0] must be"));  // -0.1
  CHECK(contains(refusal_with(tau_ref + 4, std::string("\0\0\x80\xBF", 4)), "tau_ref[1] must"));
  CHECK(contains(refusal_with(tau_ref, std::string("\0\0\x80\x7F", 4)), "not finite"));
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    refusal_of(bytes.substr(0, length), folder);
  }
}

TEST_CASE("the format is little-endian on every machine") {
  const ScratchFolder folder("endian");
  const std::string bytes = saved(small_network(), folder);
  CHECK(bytes.substr(0, 8) == "\x89SLIFN\r\n");
  CHECK(bytes.substr(8, 4) == std::string("\x01\0\0\0", 4));
  CHECK(bytes.substr(12, 4) == std::string("\x00\x28\x6B\xEE", 4));      // 4000000000
  CHECK(bytes.substr(16, 4) == std::string("\xCD\xCC\xCC\x3D", 4));      // 0.1f
  CHECK(bytes.substr(36, 8) == std::string("\x05\0\0\0\x06\0\0\0", 8));  // 5 x 6
  CHECK(bytes.size() == 36 + 3 * 8 + 4 * (5 * 7 + 4 * 6 + 10 * 5) + 8);
}

TEST_CASE("a network cut short or too long is refused") {
  const ScratchFolder folder("short");
  const std::string bytes = saved(small_network(), folder);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const std::string text = refusal_of(bytes.substr(0, length), folder);
    CHECK(contains(text, length < 8 ? "no file of a network" : "cut short"));
  }
  CHECK(contains(refusal_of(bytes + "x", folder), "past its end"));
}

TEST_CASE("a network with any one byte changed is refused") {
  const ScratchFolder folder("flipped");
  const std::string bytes = saved(small_network(), folder);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const char change : {'\x01', '\x80', '\xFF'}) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ change);
      CHECK(refusal_of(changed, folder) != "");
    }
  }
}

TEST_CASE("foreign and contradictory files are refused, whatever their checksum") {
  const ScratchFolder folder("foreign");
  const std::string bytes = saved(small_network(), folder);
  const auto with = [&bytes](std::size_t position, const std::string& part) {
    std::string changed = bytes;
    changed.replace(position, part.size(), part);
    return resealed(changed);
  };
  REQUIRE(resealed(bytes) == bytes);
  CHECK(contains(refusal_of("P5 8 8 255 ", folder), "no file of a network"));
  CHECK(contains(refusal_of(std::string(500, '\0'), folder), "no file of a network"));
  CHECK(contains(refusal_of(with(8, "\x03"), folder), "version 3 of its format, not 1 or 2"));
  CHECK(contains(refusal_of(with(16, std::string(4, '\0')), folder), "sigma"));
  CHECK(contains(refusal_of(with(16, "\xFF\xFF\xFF\x7F"), folder), "not finite"));
  CHECK(contains(refusal_of(with(32, "\x01"), folder), "1 connections"));
  CHECK(contains(refusal_of(with(32, "\xFF\xFF\xFF\xFF"), folder), "connections"));
  CHECK(contains(refusal_of(with(36, "\xFF\xFF\xFF\xFF"), folder), "shapes"));
  CHECK(contains(refusal_of(with(36, "\x04"), folder), "shapes"));  // the next takes 5
  CHECK(contains(refusal_of(with(52, "\x09"), folder), "shapes"));  // 9 outputs
  CHECK(contains(refusal_of(with(60, std::string("\0\0\x80\x7F", 4)), folder), "not finite"));
}

TEST_CASE("a failed save leaves what was there") {
  const ScratchFolder folder("failed_save");
  const TrainedNetwork trained = small_network();
  const std::string bytes = saved(trained, folder);
  CHECK(refusal([&] {
          write_file(folder.path("net"), [&](std::ostream& file) {
            write_network(file, trained);
            file.setstate(std::ios::failbit);  // as a full disk does
          });
        }) != "");
  CHECK(folder.read("net") == bytes);
  CHECK(!std::filesystem::exists(folder.path("net.part")));
}

}  // namespace
