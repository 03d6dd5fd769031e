// A saved file is complete or as it was, and only files are replaced.

#include "../output_file.hpp"

#include <algorithm>
#include <filesystem>
#include <future>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "scratch_folder.hpp"
#ifndef _WIN32
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#endif

namespace {

using namespace example;

void save(const std::string& path, const std::string& text) {
  write_file(path, [&](std::ostream& file) { file << text; });
}

std::vector<std::string> names_in(const ScratchFolder& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

TEST_CASE("what is saved is the file, and nothing stays beside it") {
  const ScratchFolder folder("saved");
  const std::string long_text(1000000, 'x');
  for (const std::string& text : {std::string("short"), long_text, std::string()}) {
    save(folder.path("file"), text);
    CHECK((folder.read("file") == text));
    CHECK(names_in(folder) == std::vector<std::string>{"file"});
  }
}

TEST_CASE("a file named .part is never overwritten") {
  const ScratchFolder folder("part");
  folder.write("file.part", "precious");
  folder.write("file.1.part", "precious, too");
  check_writable(folder.path("file"));
  CHECK(names_in(folder) == std::vector<std::string>{"file.1.part", "file.part"});
  save(folder.path("file"), "new");
  CHECK(folder.read("file") == "new");
  CHECK(folder.read("file.part") == "precious");
  CHECK(folder.read("file.1.part") == "precious, too");
  CHECK(names_in(folder).size() == 3);
}

TEST_CASE("a save that fails leaves what was there, and nothing beside it") {
  const ScratchFolder folder("failed");
  folder.write("file", "old");
  const auto fails = [&](const auto& write) {
    const std::string text = refusal([&] { write_file(folder.path("file"), write); });
    INFO(text);
    CHECK(folder.read("file") == "old");
    CHECK(names_in(folder) == std::vector<std::string>{"file"});
    return text;
  };
  CHECK(contains(fails([](std::ostream& file) { file.setstate(std::ios::failbit); }), "file"));
  CHECK(contains(fails([](std::ostream& file) {
                   file << "some";
                   throw std::runtime_error("no more of it");
                 }),
                 "no more of it"));
}

TEST_CASE("of two programs that save to one file at once, each leaves a whole text") {
  const ScratchFolder folder("together");
  const std::string first(200000, 'a'), second(100000, 'b');
  write_file(folder.path("file"), [&](std::ostream& file) {
    file << first << std::flush;
    save(folder.path("file"), second);
    CHECK((folder.read("file") == second));
    file << first;
  });
  CHECK((folder.read("file") == first + first));
  CHECK(names_in(folder) == std::vector<std::string>{"file"});
}

TEST_CASE("what cannot be written is refused with its reason, before any work and after") {
  const ScratchFolder folder("refused");
  const auto refuses = [](const std::string& path, const std::string& reason) {
    for (const std::string& text :
         {refusal([&] { check_writable(path); }), refusal([&] { save(path, "text"); })}) {
      INFO(text);
      CHECK(contains(text, path));
      CHECK(contains(text, reason));
    }
  };
  refuses(folder.path("missing/file"), "No such file or directory");
  refuses(folder.path("."), "it is a folder");
  CHECK(names_in(folder).empty());
}

TEST_CASE("an earlier run's files are taken away, folders are not") {
  const ScratchFolder folder("earlier");
  const std::string file = folder.write("file", "old"), missing = folder.path("missing");
  remove_files(std::vector<const char*>{file.c_str(), missing.c_str()});
  CHECK(names_in(folder).empty());
  std::filesystem::create_directory(file);
  CHECK(contains(refusal([&] { remove_files(std::vector<const char*>{file.c_str()}); }),
                 "it is a folder"));
  CHECK(names_in(folder) == std::vector<std::string>{"file"});
}

#ifndef _WIN32

TEST_CASE("a symbolic link stays, and what it points to is replaced") {
  const ScratchFolder folder("links");
  std::filesystem::create_directory(folder.path("there"));
  folder.write("there/file", "old");
  std::filesystem::create_symlink("there/file", folder.path("second"));
  std::filesystem::create_symlink(folder.path("second"), folder.path("first"));

  check_writable(folder.path("first"));
  save(folder.path("first"), "new");
  CHECK(std::filesystem::is_symlink(folder.path("first")));
  CHECK(std::filesystem::is_symlink(folder.path("second")));
  CHECK(folder.read("there/file") == "new");

  const std::string first = folder.path("first");
  remove_files(std::vector<const char*>{first.c_str()});
  CHECK(std::filesystem::is_symlink(first));
  CHECK(!std::filesystem::exists(folder.path("there/file")));
  save(first, "made anew");  // through links that lead to nothing
  CHECK(std::filesystem::is_symlink(first));
  CHECK(folder.read("there/file") == "made anew");
  CHECK(names_in(folder) == std::vector<std::string>{"first", "second", "there"});
}

TEST_CASE("symbolic links that go round in circles are refused") {
  const ScratchFolder folder("circle");
  std::filesystem::create_symlink("b", folder.path("a"));
  std::filesystem::create_symlink("a", folder.path("b"));
  CHECK(contains(refusal([&] { save(folder.path("a"), "text"); }), "circles"));
  CHECK(std::filesystem::is_symlink(folder.path("a")));
}

TEST_CASE("a file keeps its permissions when it is replaced") {
  const ScratchFolder folder("mode");
  const auto mode = [&] { return std::filesystem::status(folder.path("file")).permissions(); };
  folder.write("file", "old");
  std::filesystem::permissions(folder.path("file"), std::filesystem::perms(0640));
  save(folder.path("file"), "new");
  CHECK(mode() == std::filesystem::perms(0640));
}

/// A device that is always full. If possible it is the test's own, so that a fault cannot replace
/// the machine's.
std::string full_device(const ScratchFolder& folder) {
  const std::string own = folder.path("full");
  if (::mknod(own.c_str(), S_IFCHR | 0666, makedev(1, 7)) == 0) {
    const int descriptor = ::open(own.c_str(), O_WRONLY);
    if (descriptor >= 0) {  // no file system must allow it
      ::close(descriptor);
      return own;
    }
  }
  return ::geteuid() == 0 ? "" : "/dev/full";
}

TEST_CASE("a full device gives an error and stays a device") {
  const ScratchFolder folder("full");
  const std::string device = full_device(folder);
  if (!std::filesystem::is_character_file(device)) {
    WARN("there is no full device to write to");
    return;
  }
  std::filesystem::create_symlink(device, folder.path("link"));
  for (const std::string& path : {device, folder.path("link")}) {
    check_writable(path);
    for (const std::size_t size : {std::size_t{1}, std::size_t{1000000}}) {
      const std::string text = refusal([&] { save(path, std::string(size, 'x')); });
      INFO(text);
      CHECK(contains(text, "cannot write"));
      CHECK(contains(text, "No space left on device"));
    }
    remove_files(std::vector<const char*>{path.c_str()});
    CHECK(std::filesystem::is_character_file(path));
  }
  CHECK(std::filesystem::is_symlink(folder.path("link")));
}

TEST_CASE("a pipe is written to") {
  const ScratchFolder folder("pipe");
  const std::string pipe = folder.path("pipe");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  check_writable(pipe);
  const std::string text(300000, 'x');
  auto read = std::async(std::launch::async, [&] { return folder.read("pipe"); });
  save(pipe, text);
  CHECK((read.get() == text));
  CHECK(std::filesystem::is_fifo(pipe));

  // A reader that goes away.
  std::thread reader([&] { ::close(::open(pipe.c_str(), O_RDONLY)); });
  const std::string problem = refusal([&] { save(pipe, std::string(1000000, 'x')); });
  reader.join();
  INFO(problem);
  CHECK(contains(problem, "Broken pipe"));
  CHECK(std::filesystem::is_fifo(pipe));
}

TEST_CASE("an open file of the program's own goes on where it is") {
  const ScratchFolder folder("open");
  const int descriptor = ::open(folder.path("file").c_str(), O_RDWR | O_CREAT, 0600);
  REQUIRE(::write(descriptor, "before, ", 8) == 8);
  const std::string path = "/dev/fd/" + std::to_string(descriptor);
  std::filesystem::create_symlink(path, folder.path("link"));
  save(path, "now, ");
  save(folder.path("link"), "again, ");
  REQUIRE(::write(descriptor, "after", 5) == 5);
  ::close(descriptor);
  CHECK(folder.read("file") == "before, now, again, after");
  CHECK(names_in(folder) == std::vector<std::string>{"file", "link"});
}

#endif

}  // namespace
