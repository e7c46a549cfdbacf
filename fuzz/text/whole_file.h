// Writes a file atomically.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace pirq::fuzz {

/// A file that is either written completely or not at all. The text goes into a temporary file in
/// the same directory, which `commit` syncs and renames. Without `commit` the destructor removes
/// the temporary file. The constructor removes the temporary files of processes that were killed.
class WholeFile {
 public:
  explicit WholeFile(std::filesystem::path path);
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;
  ~WholeFile();

  /// Appends `piece`. Returns false if this or an earlier call failed.
  bool write(std::span<const std::byte> piece);
  /// Syncs the file and renames it to its path. Returns the errno of the first failure, or 0.
  [[nodiscard]] int commit();

 private:
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  int descriptor_;
  int error_ = 0;
  bool committed_ = false;
};

}  // namespace pirq::fuzz
