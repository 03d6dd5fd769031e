#pragma once

// A file for readers that take a path. It lies in TMPDIR, best in memory, as in /dev/shm.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <string>
#include <system_error>

#include "require.hpp"

namespace softlif::fuzz {

/// One file, written anew for each input and gone at the end of the program.
class InputFile {
 public:
  InputFile()
      : path_((std::filesystem::temp_directory_path() /
               ("softlif_fuzz_" + std::to_string(std::random_device()())))
                  .string()) {}
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }

  const std::string& path() const { return path_; }

  void write(const void* bytes, std::size_t size) const {
    std::FILE* const file = std::fopen(path_.c_str(), "wb");
    require(file != nullptr, "the file can be written", path_);
    require(std::fwrite(bytes, 1, size, file) == size, "the file can be written", path_);
    require(std::fclose(file) == 0, "the file can be written", path_);
  }
  void write(const std::string& text) const { write(text.data(), text.size()); }

 private:
  std::string path_;
};

/// The text with which a reader refuses a file, on one printable line that begins with the path;
/// empty if it takes the file.
template <class Read>
std::string refusal_of_file(const std::string& path, const Read& read) {
  try {
    read();
    return {};
  } catch (const std::runtime_error& error) {
    const std::string text = error.what();
    bool printable = text.size() > path.size() + 2;
    for (const char c : text) printable = printable && c >= ' ' && c <= '~';
    require(printable && text.compare(0, path.size(), path) == 0,
            "a refusal names the file and says why", text);
    return text;
  }
}

}  // namespace softlif::fuzz
