#pragma once

// A trained network in a file. Reading it either takes the whole file and finds it correct, or is
// refused.
//
// All numbers are little-endian on every machine; floats are IEEE 754's, as their 32 bits:
//
//   8 bytes          "\x89SLIFN\r\n" (which tells at once if a transfer as text has changed it)
//   uint32           version of this format: 1, or 2 of a network that has learnt parameters
//   uint32           the seed of the training, which says what images the network has not seen
//   4 float          the neurons: sigma, tau_rc, tau_ref, amplitude
//   uint32           version 2: which of these each hidden neuron has learnt, as a sum of 1, 2, 4,
//   8 uint32           number of connections 2 uint32 each    outputs and inputs of the connection
//   floats           for each connection its weights, column by column, and its biases; version 2:
//                    then, but for the last, each learnt parameter of the neurons that it leads to
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
constexpr std::uint32_t kLearntVersion = 2;
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

/// The caller must know that there is as much as it asks for.
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

inline Learnt read_learnt(Reader& reader) {
  const auto sum = reader.number<std::uint32_t>();
  const Learnt learnt(sum);
  if (sum == 0 || learnt.to_ulong() != sum) {
    throw std::runtime_error("is damaged: what it has learnt is " + std::to_string(sum) +
                             ", no sum of 1, 2, 4 and 8");
  }
  return learnt;
}

/// Throws a std::runtime_error or a std::invalid_argument that says what is wrong.
inline TrainedNetwork parse(const std::string& bytes) {
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
  std::uint64_t size = kMagicSize + 2 * 4 + 4 * 4 + 4;
  check_size(size, true);
  Reader reader(bytes.data() + kMagicSize);
  const auto version = reader.number<std::uint32_t>();
  if (version != kVersion && version != kLearntVersion) {
    throw std::runtime_error("is of version " + std::to_string(version) + " of its format, not " +
                             std::to_string(kVersion) + " or " + std::to_string(kLearntVersion));
  }
  if (version == kLearntVersion) check_size(size += 4, true);
  const auto seed = reader.number<std::uint32_t>();
  float parameters[4];
  for (float& parameter : parameters) parameter = reader.real();
  const Learnt learnt = version == kLearntVersion ? read_learnt(reader) : Learnt();
  const auto connections = reader.number<std::uint32_t>();
  if (connections < 2 || connections > kMostConnections) {
    throw std::runtime_error("is damaged: it says that it has " + std::to_string(connections) +
                             " connections");
  }
  check_size(size += 8 * connections, true);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> shapes;
  for (std::uint32_t i = 0; i < connections; ++i) {
    const auto rows = reader.number<std::uint32_t>(), cols = reader.number<std::uint32_t>();
    const bool fits = i == 0 || shapes.back().first == cols;
    const bool ends = i + 1 < connections || rows == kClasses;
    if (rows < 1 || cols < 1 || rows > kMostNeurons || cols > kMostNeurons || !fits || !ends) {
      throw std::runtime_error("is damaged: the shapes of its connections don't go together");
    }
    shapes.emplace_back(rows, cols);
    // The bounds above keep this far from overflow.
    size += 4 * (std::uint64_t{rows} * cols + rows);
    if (i + 1 < connections) size += 4 * learnt.count() * rows;
  }
  check_size(size + 8, false);
  const std::size_t end = bytes.size() - 8;
  if (Reader(bytes.data() + end).number<std::uint64_t>() != checksum(bytes.data(), end)) {
    throw std::runtime_error("is damaged: its checksum is wrong");
  }
  TrainedNetwork trained{
      {softlif::SoftLIFRate<float>(parameters[0], parameters[1], parameters[2], parameters[3]),
       {},
       learnt},
      seed};
  Network<float>& network = trained.network;
  for (const auto& [rows, cols] : shapes) {
    Connection<float> connection{Eigen::MatrixXf(rows, cols), Eigen::VectorXf(rows)};
    reader.reals(connection.weights);
    reader.reals(connection.bias);
    network.connections.push_back(std::move(connection));
    if (learnt.any() && network.connections.size() < shapes.size()) {
      Parameters<float> own = parameters_of(network.neurons, rows);
      for (std::size_t i = 0; i < own.size(); ++i) {
        if (learnt[i]) reader.reals(own[i]);
      }
      network.own.push_back(own_neurons(own));
    }
  }
  return trained;
}

}  // namespace network_file

inline void write_network(std::ostream& file, const TrainedNetwork& trained) {
  network_file::Writer writer;
  const auto& [network, seed] = trained;
  writer.text(network_file::kMagic, network_file::kMagicSize);
  const Learnt& learnt = network.learnt;
  writer.number(learnt.any() ? network_file::kLearntVersion : network_file::kVersion);
  writer.number(seed);
  const auto& neurons = network.neurons;
  for (const float parameter :
       {neurons.sigma(), neurons.tau_rc(), neurons.tau_ref(), neurons.amplitude()}) {
    writer.real(parameter);
  }
  if (learnt.any()) writer.number(static_cast<std::uint32_t>(learnt.to_ulong()));
  writer.number(static_cast<std::uint32_t>(network.connections.size()));
  for (const auto& connection : network.connections) {
    writer.number(static_cast<std::uint32_t>(connection.outputs()));
    writer.number(static_cast<std::uint32_t>(connection.inputs()));
  }
  for (std::size_t i = 0; i < network.connections.size(); ++i) {
    writer.reals(network.connections[i].weights);
    writer.reals(network.connections[i].bias);
    if (i >= network.own.size()) continue;
    const Parameters<float> own = parameters_of(network.own[i], network.own[i].sigma().size());
    for (std::size_t k = 0; k < own.size(); ++k) {
      if (learnt[k]) writer.reals(own[k]);
    }
  }
  writer.number(network_file::checksum(writer.bytes().data(), writer.bytes().size()));
  file << writer.bytes();
}

/// Throws a std::runtime_error that names the file and says what is wrong.
inline TrainedNetwork read_network(const std::string& path) {
  const std::string bytes = read_bytes(path, network_file::kMostBytes);
  try {
    return network_file::parse(bytes);
  } catch (const std::exception& error) {
    throw std::runtime_error(path + ": " + error.what());
  }
}

}  // namespace example
