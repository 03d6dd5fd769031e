#pragma once

// Runs gnuplot, which may or may not be installed, and what its scripts begin their drawing with.

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

/// Begins the loop of a script that draws NAME.svg and, where gnuplot can, NAME.png, which has
/// twice as many pixels in each direction. The script ends the loop with `unset output` and a
/// brace.
inline std::string for_each_format(const std::string& name, int width, int height) {
  return "picture = '" + name + "'\npicture_width = " + std::to_string(width) +
         "\npicture_height = " + std::to_string(height) + R"gnuplot(
do for [format in 'svg png'] {
  if (format eq 'svg') {
    set terminal svg size picture_width,picture_height font 'Helvetica,Arial,sans-serif,15' \
        background 'white' noenhanced
  } else {
    if (strstrt(GPVAL_TERMINALS, 'pngcairo') == 0) { continue }
    set terminal pngcairo size 2*picture_width,2*picture_height font 'Sans,12' fontscale 2 \
        linewidth 2 background 'white' noenhanced
  }
  set output picture . '.' . format
)gnuplot";
}

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
