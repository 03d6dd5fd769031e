// The reader of trained networks in examples/digits: it takes just what its writer writes, whatever
// the checksum, or says what is wrong.

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

/// With the checksum made right, to reach what is behind it.
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

  std::ostringstream file;
  example::write_network(file, *trained);
  // A tau_ref of -0 becomes 0.
  std::string expected = bytes;
  constexpr std::size_t tau_ref = 8 + 4 + 4 + 4 + 4;
  if (trained->network.neurons.tau_ref() == 0) expected[tau_ref + 3] = 0;
  require(file.str() == sealed(expected), "a network leads back to its file");
}

}  // namespace
}  // namespace softlif::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  softlif::fuzz::check(bytes);
  softlif::fuzz::check(softlif::fuzz::sealed(bytes));
  return 0;
}
