#pragma once

// Runs gnuplot, which may or may not be installed.

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

namespace example {

/// Runs a command quietly, and says whether it succeeded. The command must hold no text of the
/// user's.
inline bool succeeds(const std::string& command) {
#ifdef _WIN32
  const std::string quietly = " > NUL 2>&1";
#else
  const std::string quietly = " > /dev/null 2>&1";
#endif
  return std::system((command + quietly).c_str()) == 0;
}

inline bool gnuplot_is_installed() { return succeeds("gnuplot --version"); }

/// Runs `script` in the current folder, where it draws `picture`. Throws a std::runtime_error if
/// there is no picture afterwards.
inline void run_gnuplot(const std::string& script, const std::string& picture) {
  const bool finished = succeeds("gnuplot " + script);
  std::error_code error;
  const auto size = std::filesystem::file_size(picture, error);
  if (!finished || error || size == 0) {
    throw std::runtime_error("gnuplot failed; to see why: gnuplot " + script + " in " +
                             std::filesystem::current_path().string());
  }
}

}  // namespace example
