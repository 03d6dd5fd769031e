// The reader of trained networks in examples/digits takes just what its writer writes, or says what
// is wrong, whatever the checksum.

#include "digits/network_file.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>

#include "require.hpp"

namespace softlif::fuzz {
namespace {

/// The bytes with the right checksum, to reach the code behind that check.
std::string sealed(std::string bytes) {
  bytes.resize(bytes.size() < 8 ? 0 : bytes.size() - 8);
  const std::uint64_t checksum = example::network_file::checksum(bytes.data(), bytes.size());
  for (int i = 0; i < 8; ++i) bytes += static_cast<char>(checksum >> (8 * i) & 0xFF);
  return bytes;
}

std::optional<example::TrainedNetwork> read(const std::string& bytes) {
  std::string text;
  try {
    return example::network_file::parse(bytes);
  } catch (const std::runtime_error& error) {
    text = error.what();
  } catch (const std::invalid_argument& error) {
    text = error.what();
  }
  bool printable = !text.empty();
  for (const char c : text) printable = printable && c >= ' ' && c <= '~';
  require(printable, "a refusal says why", text);
  return std::nullopt;
}

/// Checks that each hidden neuron has what it has learnt, and the shared parameters for the rest.
void check_own(const example::Network<float>& network) {
  const std::size_t layers = network.connections.size() - 1;
  require(network.own.size() == (network.learnt.any() ? layers : 0), "each layer has its own");
  for (std::size_t i = 0; i < network.own.size(); ++i) {
    const Eigen::Index size = network.connections[i].outputs();
    const auto values = example::parameters_of(network.own[i], size);
    const auto shared = example::parameters_of(network.neurons, size);
    for (std::size_t k = 0; k < values.size(); ++k) {
      require(values[k].size() == size && values[k].allFinite(), "parameters are finite", k);
      require(k == 2 ? (values[k] >= 0).all() : (values[k] > 0).all(), "and in their range", k);
      require(network.learnt[k] || (values[k] == shared[k]).all(), "or shared", k);
    }
  }
}

/// `bytes` with each tau_ref of -0 replaced by 0, which is what neurons make of it.
std::string with_zeros(std::string bytes, const example::Network<float>& network) {
  const auto clear = [&bytes](std::size_t position, float value) {
    if (value == 0) bytes[position + 3] = 0;
  };
  clear(8 + 4 + 4 + 4 + 4, network.neurons.tau_ref());
  if (!network.learnt[2]) return bytes;
  std::size_t position = 40 + 8 * network.connections.size();
  for (std::size_t i = 0; i < network.own.size(); ++i) {
    const example::Connection<float>& connection = network.connections[i];
    position += 4 * static_cast<std::size_t>(connection.weights.size() + connection.bias.size());
    const auto values = example::parameters_of(network.own[i], connection.outputs());
    for (std::size_t k = 0; k < values.size(); ++k) {
      if (!network.learnt[k]) continue;
      for (const float value : values[k]) {
        if (k == 2) clear(position, value);
        position += 4;
      }
    }
  }
  return bytes;
}

void check(const std::string& bytes) {
  const std::optional<example::TrainedNetwork> trained = read(bytes);
  if (!trained) return;
  const auto& connections = trained->network.connections;
  require(connections.size() >= 2 && connections.back().outputs() == 10, "it ends at the classes");
  for (std::size_t i = 0; i < connections.size(); ++i) {
    require(connections[i].weights.allFinite() && connections[i].bias.allFinite(),
            "weights and biases are finite", i);
    require(connections[i].bias.size() == connections[i].outputs() &&
                (i == 0 || connections[i].inputs() == connections[i - 1].outputs()),
            "connections go together", i);
  }

  check_own(trained->network);

  std::ostringstream file;
  example::write_network(file, *trained);
  require(file.str() == sealed(with_zeros(bytes, trained->network)),
          "a network leads back to its file");
}

}  // namespace
}  // namespace softlif::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  softlif::fuzz::check(bytes);
  softlif::fuzz::check(softlif::fuzz::sealed(bytes));
  return 0;
}
