#include "fuzz/live/xen_image.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "fuzz/live/ram.h"

namespace pirq::live {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kGzip = "\x1f\x8b";
constexpr std::string_view kElf =
    "\x7f"
    "ELF";

// Returns what gzip makes of the file.
std::string unpack(const std::string& file) {
  const MemoryFile out("pirqfuzz-xen");
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, out.fd(), STDOUT_FILENO);
  std::array<std::string, 4> words = {"gzip", "-dc", "--", file};
  const std::array<char*, 5> arguments = {words[0].data(), words[1].data(), words[2].data(),
                                          words[3].data(), nullptr};
  pid_t pid = -1;
  const int error = ::posix_spawnp(&pid, "gzip", &files, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (error != 0) return {};
  ::waitpid(pid, nullptr, 0);
  return out.content();
}

}  // namespace

std::string installed_xen() {
  if (const char* file = std::getenv("PIRQFUZZ_XEN"); file != nullptr && *file != 0) return file;
  std::vector<std::string> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/boot", error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("xen-") && name.ends_with(".gz")) found.push_back(entry.path().string());
  }
  return found.empty() ? std::string() : *std::ranges::max_element(found);
}

std::variant<XenImage, fuzz::InputError> read_xen(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  if (!in) return fuzz::InputError{file, 0, 0, "cannot be read", "a hypervisor: /boot/xen-*.gz"};
  XenImage image{file, all.str(), {}};
  if (image.elf.starts_with(kGzip)) image.elf = unpack(file);
  if (!image.elf.starts_with(kElf))
    return fuzz::InputError{file, 0, 0, "is no hypervisor",
                            "expected an ELF file, or one packed by gzip: 'xen' or 'xen.gz'"};
  image.build_id = build_id(image.elf);
  return image;
}

std::string build_id(std::string_view elf) {
  // A note: sizes of name and value, the type NT_GNU_BUILD_ID, the name.
  constexpr char kNote[] = "\4\0\0\0\x14\0\0\0\3\0\0\0GNU";
  constexpr std::size_t kSize = 20;
  const std::size_t at = elf.find(std::string_view(kNote, sizeof kNote));
  if (at == std::string_view::npos || elf.size() < at + sizeof kNote + kSize) return {};
  std::string text;
  for (const char c : elf.substr(at + sizeof kNote, kSize)) {
    constexpr char kDigits[] = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace pirq::live
