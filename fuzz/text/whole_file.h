// A file that is written whole or not at all.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace pirq::fuzz {

/// Written under a temporary name beside its own, and renamed when all of it is on the disk. What
/// is not committed leaves nothing behind.
class WholeFile {
 public:
  explicit WholeFile(std::filesystem::path path);
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;
  ~WholeFile();

  /// False once anything failed.
  bool write(std::span<const std::byte> piece);
  /// Gives the file its name. Answers errno's value of what failed first, 0 if all went well.
  [[nodiscard]] int commit();

 private:
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  int descriptor_;
  int error_ = 0;
  bool committed_ = false;
};

}  // namespace pirq::fuzz
