#include "fuzz/find.h"

#define XXH_INLINE_ALL
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <xxhash.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "fuzz/case_file/print.h"

namespace pirq::fuzz {
namespace {

InputError cannot(std::string_view what, const std::filesystem::path& path, int error) {
  return {.file = path.string(),
          .line = 0,
          .column = 0,
          .message = fmt::format("cannot {}: {}", what, std::strerror(error)),
          .hint = "choose another directory with --out"};
}

// A file that exists under its temporary name until all of it is on the disk.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::filesystem::path path)
      : path_(std::move(path)),
        descriptor_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    if (!renamed_) ::unlink(path_.c_str());
  }

  // errno's value, 0 if all went well.
  int write_and_rename(std::string_view text, const std::filesystem::path& to) {
    if (descriptor_ < 0) return errno;
    while (!text.empty()) {
      const ssize_t written = ::write(descriptor_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return errno;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(descriptor_) != 0) return errno;
    if (::rename(path_.c_str(), to.c_str()) != 0) return errno;
    renamed_ = true;
    return 0;
  }

 private:
  std::filesystem::path path_;
  int descriptor_;
  bool renamed_ = false;
};

// So that the new name is on the disk too; not every file system can, and none has to.
void sync_directory(const std::filesystem::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  static_cast<void>(::fsync(descriptor));
  ::close(descriptor);
}

std::string found_by(const Find& find) {
  if (!find.engine.empty()) return find.engine;
  return fmt::format("pirqfuzz: seed {}, case {}", find.seed, find.case_index);
}

}  // namespace

Case to_case(const Find& find) {
  Case result;
  result.comments.push_back(describe(find.violation) + '.');
  result.comments.push_back(
      fmt::format("Found by {}{}.", found_by(find),
                  !find.shrunk     ? ""
                  : find.certified ? "; shrunk, no shorter interleaving breaks the property so"
                                   : "; shrunk, a shorter interleaving was not ruled out"));
  result.worlds.push_back(find.world);
  result.worlds.front().expect = {.kind = Expectation::Kind::violates,
                                  .property = std::string(info(find.violation.property).name),
                                  .step = static_cast<int>(find.steps.size())};
  result.devices = find.world.config.devices;
  for (const Step& step : find.steps) result.items.push_back({step, {}, {}, 0});
  return result;
}

std::string file_name(const Find& find) {
  const std::string text = print_case(to_case(find));
  return fmt::format("{}-{}-{:012x}{}.case", find.world.name, info(find.violation.property).name,
                     XXH3_64bits(text.data(), text.size()) >> 16, find.shrunk ? "" : ".unshrunk");
}

std::variant<std::filesystem::path, InputError> save_text(const std::filesystem::path& directory,
                                                          std::string_view name,
                                                          std::string_view text) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return cannot("make the directory", directory, error.value());
  std::filesystem::path path = directory / name;
  TemporaryFile file(directory / fmt::format(".{}.{}.tmp", name, ::getpid()));
  if (const int number = file.write_and_rename(text, path); number != 0)
    return cannot("write the file", path, number);
  sync_directory(directory);
  return path;
}

}  // namespace pirq::fuzz
