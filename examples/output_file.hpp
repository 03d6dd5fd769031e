#pragma once

// Files that are either written to the last byte or left as they were.

#include <array>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <ostream>
#include <stdexcept>
#include <streambuf>
#include <string>
#include <system_error>

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#include <sys/stat.h>
#else
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <iostream>
#endif

namespace example {
namespace output_file {

using Path = std::filesystem::path;

[[noreturn]] inline void fail(const Path& path, const std::string& reason) {
  throw std::runtime_error("cannot write " + std::filesystem::absolute(path).string() + ": " +
                           reason);
}

[[noreturn]] inline void fail_by_errno(const Path& path, int error = errno) {
  fail(path, std::generic_category().message(error));
}

#ifdef _WIN32

inline int open_new(const Path& path) {
  return ::_wopen(path.c_str(), _O_CREAT | _O_EXCL | _O_WRONLY | _O_BINARY, _S_IREAD | _S_IWRITE);
}
inline int open_there(const Path& path) { return ::_wopen(path.c_str(), _O_WRONLY | _O_BINARY); }
inline bool may_write(const Path& path) { return ::_waccess(path.c_str(), 2) == 0; }
inline bool sync(int descriptor) { return ::_commit(descriptor) == 0; }
inline bool close(int descriptor) { return ::_close(descriptor) == 0; }
inline std::ptrdiff_t write_some(int descriptor, const char* bytes, std::size_t size) {
  return ::_write(descriptor, bytes, static_cast<unsigned>(size));
}
inline int own_descriptor(const Path&) { return -1; }
inline void keep_owner_and_mode(const Path&, int) {}  // a new file has those of its folder
inline void sync_folder(const Path&) {}               // the file system does that itself

#else

inline int open_new(const Path& path) {
  return ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
}

/// The number in paths such as /dev/fd/1 or /proc/self/fd/1, which name a file that this program
/// has open. For other paths, -1.
inline int own_descriptor(const Path& path) {
  const std::string folder = path.parent_path().string(), name = path.filename().string();
  if (folder != "/dev/fd" && folder != "/proc/self/fd") return -1;
  const bool is_number = name.find_first_not_of("0123456789") == std::string::npos;
  return is_number && !name.empty() && name.size() < 7 ? std::stoi(name) : -1;
}

inline int open_there(const Path& path) {
  // A reader that goes away is an error to be reported. By default it would end the program.
  std::signal(SIGPIPE, SIG_IGN);
  if (own_descriptor(path) < 0) return ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  // Opening the file anew would begin at its first byte again.
  std::cout.flush();
  return ::fcntl(own_descriptor(path), F_DUPFD_CLOEXEC, 0);
}

inline bool may_write(const Path& path) { return ::access(path.c_str(), W_OK) == 0; }
inline bool sync(int descriptor) { return ::fsync(descriptor) == 0; }
inline bool close(int descriptor) { return ::close(descriptor) == 0; }
inline std::ptrdiff_t write_some(int descriptor, const char* bytes, std::size_t size) {
  return ::write(descriptor, bytes, size);
}

/// Gives a new file the owner and the permissions of the file that it will replace, as far as this
/// program may and the file system can.
inline void keep_owner_and_mode(const Path& replaced, int descriptor) {
  struct stat old = {};
  if (::stat(replaced.c_str(), &old) != 0) return;
  const bool has_owner = ::fchown(descriptor, old.st_uid, old.st_gid) == 0;
  const bool has_mode = ::fchmod(descriptor, old.st_mode & 0777) == 0;
  static_cast<void>(has_owner && has_mode);
}

/// A file's name survives a power cut only once its folder is on the disk, too. Not every file
/// system can do that; the file is complete all the same.
inline void sync_folder(const Path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  sync(descriptor);
  close(descriptor);
}

#endif

/// An open file, closed at the end at the latest.
class Descriptor {
 public:
  Descriptor(const Path& path, int number) : number_(number) {
    if (number < 0) fail_by_errno(path);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  int number() const { return number_; }

  bool close() {
    const int number = number_;
    number_ = -1;
    return number < 0 || output_file::close(number);
  }

 private:
  int number_;
};

/// What a std::ostream needs to write to an open file. If that fails, it remembers why.
class Buffer : public std::streambuf {
 public:
  explicit Buffer(int descriptor) : descriptor_(descriptor) {
    setp(bytes_.data(), bytes_.data() + bytes_.size());
  }

  int error() const { return error_; }

 protected:
  int_type overflow(int_type next) override {
    if (sync() != 0) return traits_type::eof();
    if (traits_type::eq_int_type(next, traits_type::eof())) return traits_type::not_eof(next);
    return sputc(traits_type::to_char_type(next));
  }

  int sync() override {
    for (const char* begin = pbase(); begin != pptr();) {
      const std::ptrdiff_t written =
          write_some(descriptor_, begin, static_cast<std::size_t>(pptr() - begin));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) {
        error_ = errno;
        return -1;
      }
      begin += written;
    }
    setp(bytes_.data(), bytes_.data() + bytes_.size());
    return 0;
  }

 private:
  int descriptor_;
  int error_ = 0;
  std::array<char, 1 << 16> bytes_;
};

/// Calls `write` with a stream to the open file. Errors name `path`.
template <class Write>
void write_to(const Descriptor& file, const Path& path, const Write& write) {
  Buffer buffer(file.number());
  std::ostream stream(&buffer);
  write(stream);
  stream.flush();
  if (buffer.error() != 0) fail_by_errno(path, buffer.error());
  if (!stream) fail(path, "the text could not be made");
}

/// Where a file's text goes: the file that `path` leads to, through any symbolic links.
struct Target {
  Path path;
  bool is_replaced;  // by a new file; otherwise it is a device or a pipe, and is written to
};

inline Target target_of(Path path) {
  std::error_code error;
  for (int links = 0;; ++links) {
    if (own_descriptor(path) >= 0) return {path, false};
    if (!std::filesystem::is_symlink(path, error)) break;
    if (links == 40) fail(path, "the symbolic links there go round in circles");
    const Path next = path.parent_path() / std::filesystem::read_symlink(path);
    // /proc/*/fd/* leads to an open file, even where the link's text names no file.
    if (std::filesystem::exists(path, error) && !std::filesystem::exists(next, error)) break;
    path = next;
  }
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (is_directory(status)) fail(path, "it is a folder");
  if (exists(status) && !may_write(path)) fail_by_errno(path);
  return {path, !exists(status) || is_regular_file(status)};
}

/// A new file beside `target`, with an unused name. It is removed at the end unless it took the
/// target's place.
class FileBeside {
 public:
  explicit FileBeside(const Path& target)
      : target_(target), path_(target), file_(target, open_unused(path_)) {
    keep_owner_and_mode(target, file_.number());
  }
  FileBeside(const FileBeside&) = delete;
  FileBeside& operator=(const FileBeside&) = delete;
  ~FileBeside() {
    file_.close();
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove(path_, ignored);
  }

  const Descriptor& file() const { return file_; }

  void take_place() {
    if (!sync(file_.number()) || !file_.close()) fail_by_errno(target_);
    // Meanwhile, something that must not be replaced may have come there.
    const std::filesystem::file_status status = std::filesystem::symlink_status(target_);
    if (exists(status) && !is_regular_file(status)) fail(target_, "it has become another file");
    std::error_code error;
    std::filesystem::rename(path_, target_, error);
    if (error) fail(target_, error.message());
    path_.clear();
    sync_folder(target_.has_parent_path() ? target_.parent_path() : ".");
  }

 private:
  /// Opens target.part, target.1.part, ...: the first that is not there yet.
  static int open_unused(Path& path) {
    const Path target = path;
    for (int i = 0;; ++i) {
      path = target;
      path += i == 0 ? ".part" : "." + std::to_string(i) + ".part";
      const int descriptor = open_new(path);
      if (descriptor >= 0 || errno != EEXIST) return descriptor;
    }
  }

  Path target_;
  Path path_;
  Descriptor file_;
};

}  // namespace output_file

/// Calls `write` with a stream for the file `name`. The text goes to a new file beside it, which
/// takes the name only once all text is on the disk. So there is always either the old text or the
/// new, even if two programs write at once. A symbolic link stays, and the file that it points to
/// is replaced. A device or a pipe is written to. Throws a std::runtime_error that says what is
/// wrong.
template <class Write>
void write_file(const std::string& name, const Write& write) {
  const auto [path, is_replaced] = output_file::target_of(name);
  if (is_replaced) {
    output_file::FileBeside beside(path);
    output_file::write_to(beside.file(), path, write);
    beside.take_place();
  } else {
    output_file::Descriptor file(path, output_file::open_there(path));
    output_file::write_to(file, path, write);
    if (!file.close()) output_file::fail_by_errno(path);
  }
}

/// Throws a std::runtime_error if write_file(name, ...) could not begin. To be called before long
/// work.
inline void check_writable(const std::string& name) {
  const auto [path, is_replaced] = output_file::target_of(name);
  if (is_replaced) output_file::FileBeside beside(path);
}

/// Makes `folder` if it is missing and goes there, so that files have their bare names.
inline void enter_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) std::filesystem::current_path(folder, error);
  if (error) throw std::runtime_error("cannot use folder " + folder + ": " + error.message());
}

/// Removes the files of an earlier run, so that none of them is taken for this run's. Symbolic
/// links, devices and pipes stay.
template <class Names>
void remove_files(const Names& names) {
  for (const char* const name : names) {
    const auto [path, is_replaced] = output_file::target_of(name);
    std::error_code error;
    if (is_replaced) std::filesystem::remove(path, error);
    if (error) output_file::fail(path, error.message());
  }
}

}  // namespace example
