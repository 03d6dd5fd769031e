#pragma once

// The progress of long work. On a terminal it is one line, drawn anew; elsewhere, as in a log, it
// is plain lines.

#include <chrono>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace example {

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

inline std::string duration_text(double seconds) {
  std::ostringstream text;
  if (seconds < 60) {
    text << static_cast<int>(std::ceil(seconds)) << " s";
  } else {
    text << static_cast<int>(seconds / 60) << " min " << static_cast<int>(seconds) % 60 << " s";
  }
  return text.str();
}

/// Writes to stderr, so that stdout holds nothing but results.
class Progress {
 public:
  explicit Progress(std::string name) : name_(std::move(name)) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() {
    if (drawn_) std::cerr << "\r\x1b[K" << std::flush;  // the next output takes the line
  }

  /// `done` is the fraction that is done; `milestone` marks calls that are worth a line in a log.
  /// `text()` is called only if its text is needed.
  template <class Text>
  void update(double done, bool milestone, const Text& text) {
    const double now = watch_.seconds();
    if (on_terminal()) {
      if (now < next_second_) return;
      next_second_ = now + 0.1;
      drawn_ = true;
      std::cerr << "\r\x1b[K" << line(done, text()) << std::flush;
    } else if (milestone && now >= next_second_ && done >= next_part_) {
      next_second_ = now + 2;  // a log grows by ten lines at most, and slowly
      next_part_ = done + 0.1;
      std::cerr << line(done, text()) + '\n';
    }
  }

 private:
  static bool on_terminal() {
#ifdef _WIN32
    return _isatty(2) != 0;
#else
    return isatty(STDERR_FILENO) != 0;
#endif
  }

  std::string line(double done, const std::string& text) const {
    std::string line = name_ + ": " + text;
    if (done > 0) {
      line += ", " + duration_text(watch_.seconds() * (1 - done) / done) + " left";
    }
    return line;
  }

  std::string name_;
  Stopwatch watch_;
  double next_second_ = 0;  // the earliest time to write again
  double next_part_ = 0;
  bool drawn_ = false;
};

}  // namespace example
