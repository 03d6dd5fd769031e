#pragma once

// What the main functions of the examples share: the way from the command line to the exit code,
// and the list of files at the end.

#include <CLI/CLI.hpp>
#include <exception>
#include <filesystem>
#include <iostream>
#include <new>
#include <stdexcept>
#include <string>

#include "command_line.hpp"
#include "interrupt.hpp"

namespace example {

/// Prints which of the results exist in the current folder.
template <class Names>
void list_files(const std::string& folder, const Names& results) {
  std::cout << "Written to " << folder << ':';
  for (const char* const name : results) {
    if (std::filesystem::exists(name)) std::cout << ' ' << name;
  }
  std::cout << '\n' << std::flush;
  if (!std::cout) throw std::runtime_error("cannot write to the standard output");
}

/// Says on standard error what is wrong.
/// @return the exit code
inline int complain(const std::string& program, const std::string& problem, int exit_code) {
  std::cerr << program << ": " << problem << '\n';
  return exit_code;
}

/// Reads Options by add_options(app, options) and check_options(app, options), then calls
/// run(options).
/// @return the exit code
template <class Options, class Add, class Check, class Run>
int run_program(const char* program, int argc, char** argv, const Add& add_options,
                const Check& check_options, const Run& run) {
  CLI::App app;
  Options options;
  try {
    add_options(app, options);
    app.parse(argc, argv);
    check_options(app, options);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const std::exception& error) {
    return complain(program, std::string(error.what()) + " (see --help)", kBadCommandLine);
  }
  try {
    run(options);
  } catch (const Interrupted& interrupted) {
    return complain(program, interrupted.what(), kInterrupted);
  } catch (const std::bad_alloc&) {
    return complain(program, "not enough memory", kFailed);
  } catch (const std::exception& error) {
    return complain(program, error.what(), kFailed);
  }
  return 0;
}

}  // namespace example
