#pragma once

// Files to read. If that is impossible, a sentence says why.

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <iterator>
#include <stdexcept>
#include <string>
#include <system_error>

namespace example {

inline std::ifstream open_input(const std::string& path) {
  std::error_code ignored;  // what cannot be looked at cannot be opened either
  if (std::filesystem::is_directory(path, ignored)) {
    throw std::runtime_error(path + ": is a directory, not a file");
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw std::runtime_error(path +
                             ": cannot be opened: " + std::generic_category().message(errno));
  }
  return file;
}

/// The file's bytes, of which there may be no more than `most`.
inline std::string read_bytes(const std::string& path, std::uint64_t most) {
  std::ifstream file = open_input(path);
  std::string bytes;
  for (char block[65536]; file.read(block, sizeof block) || file.gcount() > 0;) {
    bytes.append(block, static_cast<std::size_t>(file.gcount()));
    if (bytes.size() > most) {
      throw std::runtime_error(path + ": is larger than " + std::to_string(most) + " bytes");
    }
  }
  if (file.bad()) throw std::runtime_error(path + ": cannot be read");
  return bytes;
}

}  // namespace example
