#include "fuzz/live/xen_image.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "fuzz/live/process.h"

namespace pirq::live {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kGzip = "\x1f\x8b";
constexpr std::string_view kElf =
    "\x7f"
    "ELF";

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
  if (image.elf.starts_with(kGzip)) image.elf = output_of({"gzip", "-dc", "--", file});
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
