// The memory of the machine under test: a file without a name that QEMU and this program map. It
// is gone when both are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace pirq::live {

/// A file in memory. Other processes open it as "/proc/self/fd/N" if they inherit it.
class MemoryFile {
 public:
  explicit MemoryFile(const char* name);
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile();

  /// Negative if the file could not be created.
  [[nodiscard]] int fd() const { return fd_; }
  /// The path by which a process that inherits `fd` opens the file.
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }
  /// Replaces the content. Returns false if that fails.
  [[nodiscard]] bool write(std::string_view content) const;
  [[nodiscard]] std::string content() const;
  /// The whole lines that were written since the last call. Their memory is freed.
  [[nodiscard]] std::string take_lines();

 private:
  [[nodiscard]] std::string content_from(std::size_t begin) const;

  int fd_;
  std::size_t taken_ = 0;  ///< Bytes that take_lines has returned.
};

/// The machine's physical memory.
class Ram {
 public:
  explicit Ram(std::size_t size);
  Ram(const Ram&) = delete;
  Ram& operator=(const Ram&) = delete;
  ~Ram();

  [[nodiscard]] bool good() const { return base_ != nullptr; }
  [[nodiscard]] const MemoryFile& file() const { return file_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// REQUIRES: the object at `at` ends below size().
  template <class T>
  [[nodiscard]] T read(std::uint64_t at) const {
    T value;
    std::memcpy(&value, base_ + at, sizeof value);
    return value;
  }
  template <class T>
  void write(std::uint64_t at, T value) {
    std::memcpy(base_ + at, &value, sizeof value);
  }
  [[nodiscard]] void* at(std::uint64_t address) { return base_ + address; }

  /// The first page that begins with these two words. It reads the file, because a read of the
  /// mapping would allocate every page of the machine.
  [[nodiscard]] std::optional<std::uint64_t> find_page(const std::uint64_t (&words)[2]) const;

 private:
  MemoryFile file_;
  std::size_t size_;
  std::uint8_t* base_ = nullptr;
};

}  // namespace pirq::live
