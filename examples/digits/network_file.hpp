#pragma once

// A trained network in a file, which is either read to the last byte and found whole, or refused.
//
// All numbers are little-endian on every machine; floats are IEEE 754's, as their 32 bits:
//
//   8 bytes          "\x89SLIFN\r\n" (which tells at once if a transfer as text has changed it)
//   uint32           version of this format, 1
//   uint32           the seed of the training, which says what images the network has not seen
//   4 float          the neurons: sigma, tau_rc, tau_ref, amplitude
//   uint32           number of connections
//   2 uint32 each    outputs and inputs of the connection
//   floats           for each connection its weights, column by column, and its biases
//   uint64           checksum of all before (FNV-1a)

#include <Eigen/Core>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>

#include "input_file.hpp"
#include "network.hpp"

namespace example {

struct TrainedNetwork {
  Network<float> network;
  std::uint32_t seed;
};

namespace network_file {

constexpr char kMagic[] = "\x89SLIFN\r\n";
constexpr std::size_t kMagicSize = sizeof kMagic - 1;
constexpr std::uint32_t kVersion = 1;
constexpr std::uint32_t kMostConnections = 16;
constexpr std::uint32_t kMostNeurons = 1 << 16;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;

/// Every step can be undone, so no change of a single byte leaves the checksum as it was.
inline std::uint64_t checksum(const char* bytes, std::size_t size) {
  std::uint64_t hash = 14695981039346656037u;
  for (std::size_t i = 0; i < size; ++i) {
    hash = (hash ^ static_cast<unsigned char>(bytes[i])) * 1099511628211u;
  }
  return hash;
}

class Writer {
 public:
  template <class Unsigned>
  void number(Unsigned value) {
    for (std::size_t i = 0; i < sizeof value; ++i) {
      bytes_ += static_cast<char>(value >> (8 * i) & 0xFF);
    }
  }
  void real(float value) {
    static_assert(std::numeric_limits<float>::is_iec559 && sizeof value == 4);
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof value);
    number(bits);
  }
  template <class Values>
  void reals(const Values& values) {
    for (const float value : values.reshaped()) real(value);
  }
  void text(const char* characters, std::size_t size) { bytes_.append(characters, size); }

  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// The caller knows that as much is there as it asks for.
class Reader {
 public:
  explicit Reader(const char* bytes) : next_(bytes) {}

  template <class Unsigned>
  Unsigned number() {
    Unsigned value = 0;
    for (std::size_t i = 0; i < sizeof value; ++i) {
      value |= static_cast<Unsigned>(static_cast<unsigned char>(*next_++)) << (8 * i);
    }
    return value;
  }
  float real() {
    const auto bits = number<std::uint32_t>();
    float value = 0;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) throw std::runtime_error("holds a number that is not finite");
    return value;
  }
  template <class Values>
  void reals(Values& values) {
    for (float& value : values.reshaped()) value = real();
  }

 private:
  const char* next_;
};

/// Throws std::runtime_error or std::invalid_argument with what is wrong.
inline TrainedNetwork parse(const std::string& bytes) {
  constexpr std::size_t kFixed = kMagicSize + 2 * 4 + 4 * 4 + 4;
  if (bytes.compare(0, kMagicSize, kMagic) != 0) {
    throw std::runtime_error("is no file of a network trained by digits");
  }
  const auto check_size = [&bytes](std::uint64_t size, bool may_be_more) {
    if (bytes.size() < size) {
      throw std::runtime_error("is cut short: " + std::to_string(bytes.size()) + " bytes where " +
                               std::to_string(size) + (may_be_more ? " or more" : "") + " belong");
    }
    if (bytes.size() > size && !may_be_more) throw std::runtime_error("has bytes past its end");
  };
  check_size(kFixed, true);
  Reader reader(bytes.data() + kMagicSize);
  if (const auto version = reader.number<std::uint32_t>(); version != kVersion) {
    throw std::runtime_error("is of version " + std::to_string(version) + " of its format, not " +
                             std::to_string(kVersion));
  }
  const auto seed = reader.number<std::uint32_t>();
  float parameters[4];
  for (float& parameter : parameters) parameter = reader.real();
  const auto connections = reader.number<std::uint32_t>();
  if (connections < 2 || connections > kMostConnections) {
    throw std::runtime_error("is damaged: it says that it has " + std::to_string(connections) +
                             " connections");
  }
  check_size(kFixed + 8 * connections, true);
  std::uint64_t size = kFixed + 8 * connections;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> shapes;
  for (std::uint32_t i = 0; i < connections; ++i) {
    const auto rows = reader.number<std::uint32_t>(), cols = reader.number<std::uint32_t>();
    const bool fits = i == 0 || shapes.back().first == cols;
    const bool ends = i + 1 < connections || rows == kClasses;
    if (rows < 1 || cols < 1 || rows > kMostNeurons || cols > kMostNeurons || !fits || !ends) {
      throw std::runtime_error("is damaged: the shapes of its connections don't go together");
    }
    shapes.emplace_back(rows, cols);
    size += 4 * (std::uint64_t{rows} * cols + rows);  // far from overflow, by the bounds above
  }
  check_size(size + 8, false);
  const std::size_t end = bytes.size() - 8;
  if (Reader(bytes.data() + end).number<std::uint64_t>() != checksum(bytes.data(), end)) {
    throw std::runtime_error("is damaged: its checksum is wrong");
  }
  TrainedNetwork trained{
      {softlif::SoftLIFRate<float>(parameters[0], parameters[1], parameters[2], parameters[3]), {}},
      seed};
  for (const auto& [rows, cols] : shapes) {
    Connection<float> connection{Eigen::MatrixXf(rows, cols), Eigen::VectorXf(rows)};
    reader.reals(connection.weights);
    reader.reals(connection.bias);
    trained.network.connections.push_back(std::move(connection));
  }
  return trained;
}

}  // namespace network_file

inline void write_network(std::ostream& file, const TrainedNetwork& trained) {
  network_file::Writer writer;
  const auto& [network, seed] = trained;
  writer.text(network_file::kMagic, network_file::kMagicSize);
  writer.number(network_file::kVersion);
  writer.number(seed);
  const auto& neurons = network.neurons;
  for (const float parameter :
       {neurons.sigma(), neurons.tau_rc(), neurons.tau_ref(), neurons.amplitude()}) {
    writer.real(parameter);
  }
  writer.number(static_cast<std::uint32_t>(network.connections.size()));
  for (const auto& connection : network.connections) {
    writer.number(static_cast<std::uint32_t>(connection.outputs()));
    writer.number(static_cast<std::uint32_t>(connection.inputs()));
  }
  for (const auto& connection : network.connections) {
    writer.reals(connection.weights);
    writer.reals(connection.bias);
  }
  writer.number(network_file::checksum(writer.bytes().data(), writer.bytes().size()));
  file << writer.bytes();
}

/// Throws std::runtime_error that names the file and says what is wrong.
inline TrainedNetwork read_network(const std::string& path) {
  const std::string bytes = read_bytes(path, network_file::kMostBytes);
  try {
    return network_file::parse(bytes);
  } catch (const std::exception& error) {
    throw std::runtime_error(path + ": " + error.what());
  }
}

}  // namespace example
