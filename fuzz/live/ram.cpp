#include "fuzz/live/ram.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <vector>

namespace pirq::live {

MemoryFile::MemoryFile(const char* name) : fd_(::memfd_create(name, MFD_CLOEXEC)) {}

MemoryFile::~MemoryFile() {
  if (fd_ >= 0) ::close(fd_);
}

bool MemoryFile::write(std::string_view content) const {
  if (::ftruncate(fd_, 0) != 0) return false;
  std::size_t done = 0;
  while (done < content.size()) {
    const ssize_t size =
        ::pwrite(fd_, content.data() + done, content.size() - done, static_cast<off_t>(done));
    if (size <= 0) return false;
    done += static_cast<std::size_t>(size);
  }
  return true;
}

std::string MemoryFile::content() const {
  return content_from(0);
}

std::string MemoryFile::content_from(std::size_t begin) const {
  std::string text;
  char piece[4096];
  for (;;) {
    const ssize_t size = ::pread(fd_, piece, sizeof piece, static_cast<off_t>(begin + text.size()));
    if (size <= 0) return text;
    text.append(piece, static_cast<std::size_t>(size));
  }
}

std::string MemoryFile::take_lines() {
  std::string text = content_from(taken_);
  text.resize(text.rfind('\n') + 1);  // Nothing, if there is no whole line.
  taken_ += text.size();
  ::fallocate(fd_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(taken_));
  return text;
}

Ram::Ram(std::size_t size) : file_("pirqfuzz-ram"), size_(size) {
  if (file_.fd() < 0 || ::ftruncate(file_.fd(), static_cast<off_t>(size)) != 0) return;
  void* base = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file_.fd(), 0);
  if (base != MAP_FAILED) base_ = static_cast<std::uint8_t*>(base);
}

Ram::~Ram() {
  if (base_ != nullptr) ::munmap(base_, size_);
}

std::optional<std::uint64_t> Ram::find_page(const std::uint64_t (&words)[2]) const {
  constexpr std::size_t kPage = 4096;
  std::vector<char> piece(256 * kPage);
  for (std::size_t at = 0; at < size_; at += piece.size()) {
    const ssize_t size = ::pread(file_.fd(), piece.data(), piece.size(), static_cast<off_t>(at));
    for (std::size_t page = 0; static_cast<ssize_t>(page + kPage) <= size; page += kPage)
      if (std::memcmp(piece.data() + page, words, sizeof words) == 0) return at + page;
  }
  return std::nullopt;
}

}  // namespace pirq::live
