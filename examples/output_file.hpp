#pragma once

// Files that are either written to the last byte or not there at all.

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>

namespace example {

/// Calls `write` with a stream for the file `name` in the current folder. The text goes to a file
/// beside it, which takes its name only once all is written. Throws std::runtime_error otherwise.
template <class Write>
void write_file(const std::string& name, const Write& write) {
  const std::string partial = name + ".part";
  std::ofstream stream(partial, std::ios::binary);
  write(stream);
  stream.close();
  std::error_code error;
  if (stream) {
    std::filesystem::rename(partial, name, error);
    if (!error) return;
  }
  std::error_code ignored;
  std::filesystem::remove(partial, ignored);
  const std::string path = (std::filesystem::current_path() / name).string();
  throw std::runtime_error("cannot write " + path + (error ? ": " + error.message() : ""));
}

/// Throws std::runtime_error where write_file(name, ...) would: to be asked before long work.
inline void check_writable(const std::string& name) {
  const std::string partial = name + ".part";
  std::error_code error;
  if (std::ofstream(partial) && !std::filesystem::is_directory(name, error)) {
    std::filesystem::remove(partial, error);
    return;
  }
  std::filesystem::remove(partial, error);
  throw std::runtime_error("cannot write " + name);
}

/// Makes `folder` where it is missing and goes there, so that files go by their bare names.
inline void enter_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) std::filesystem::current_path(folder, error);
  if (error) throw std::runtime_error("cannot use folder " + folder + ": " + error.message());
}

/// Takes an earlier run's files away, so that none of them passes for this run's.
template <class Names>
void remove_files(const Names& names) {
  for (const char* const name : names) {
    std::error_code error;
    std::filesystem::remove(name, error);
    if (error) {
      const std::string path = (std::filesystem::current_path() / name).string();
      throw std::runtime_error("cannot replace " + path + ": " + error.message());
    }
  }
}

}  // namespace example
