// Processes of one machine that update files of a directory in turn.
#pragma once

#include <filesystem>

namespace pirq::fuzz {

/// Holds an exclusive advisory lock on a directory. Without lock support in the file system it has
/// no effect.
class DirectoryLock {
 public:
  explicit DirectoryLock(const std::filesystem::path& directory);
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;
  ~DirectoryLock();

 private:
  int descriptor_;
};

}  // namespace pirq::fuzz
