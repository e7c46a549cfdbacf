#include "fuzz/text/whole_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace pirq::fuzz {
namespace {

std::filesystem::path temporary_beside(const std::filesystem::path& path) {
  return path.parent_path() / fmt::format(".{}.{}.tmp", path.filename().string(), ::getpid());
}

// The process that wrote the temporary file `name`; none if it is another file.
std::optional<pid_t> writer_of(std::string_view name) {
  constexpr std::string_view kSuffix = ".tmp";
  if (!name.starts_with('.') || !name.ends_with(kSuffix)) return std::nullopt;
  name.remove_suffix(kSuffix.size());
  const std::string_view number = name.substr(name.rfind('.') + 1);
  pid_t writer = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), writer);
  if (error != std::errc() || end != number.data() + number.size() || writer <= 0)
    return std::nullopt;
  return writer;
}

// Removes the temporary files of processes that were killed. A process of another machine holds the
// lock of its file.
void remove_stale(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::directory_iterator entry(directory.empty() ? "." : directory, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const auto writer = writer_of(entry->path().filename().native());
    if (!writer || ::kill(*writer, 0) == 0 || errno != ESRCH) continue;
    const int descriptor = ::open(entry->path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) continue;
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) ::unlink(entry->path().c_str());
    ::close(descriptor);
  }
}

// Makes the rename durable. Failure is ignored: some file systems cannot sync a directory.
void sync_directory(const std::filesystem::path& directory) {
  const char* name = directory.empty() ? "." : directory.c_str();
  const int descriptor = ::open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  static_cast<void>(::fsync(descriptor));
  ::close(descriptor);
}

}  // namespace

WholeFile::WholeFile(std::filesystem::path path)
    : path_(std::move(path)),
      temporary_(temporary_beside(path_)),
      descriptor_(::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) {
    error_ = errno;
    return;
  }
  static_cast<void>(::flock(descriptor_, LOCK_EX | LOCK_NB));  // Some file systems have no locks.
  remove_stale(path_.parent_path());
}

WholeFile::~WholeFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  if (!committed_) ::unlink(temporary_.c_str());
}

bool WholeFile::write(std::span<const std::byte> piece) {
  while (error_ == 0 && !piece.empty()) {
    const ssize_t written = ::write(descriptor_, piece.data(), piece.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0)
      error_ = errno;
    else
      piece = piece.subspan(static_cast<std::size_t>(written));
  }
  return error_ == 0;
}

int WholeFile::commit() {
  if (error_ == 0 && ::fsync(descriptor_) != 0) error_ = errno;
  if (error_ == 0 && ::rename(temporary_.c_str(), path_.c_str()) != 0) error_ = errno;
  if (error_ != 0) return error_;
  committed_ = true;
  sync_directory(path_.parent_path());
  return 0;
}

}  // namespace pirq::fuzz
