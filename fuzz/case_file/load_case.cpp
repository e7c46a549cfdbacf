#include "fuzz/case_file/load_case.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <string_view>
#include <system_error>
#include <vector>

#include "properties/property.h"

namespace pirq::fuzz {
namespace {

constexpr std::size_t kPiece = std::size_t{64} << 10;  // Bytes per read; most cases need one.

InputError unreadable(const std::filesystem::path& path, std::string message) {
  return {.file = path.string(),
          .line = 0,
          .column = 0,
          .message = std::move(message),
          .hint = "expected a case file"};
}

std::vector<std::string_view> property_names(std::span<const OwnProperty> own) {
  std::vector<std::string_view> names(enum_names<Property>.begin(), enum_names<Property>.end());
  for (const OwnProperty& property : own) names.push_back(property.name);
  return names;
}

}  // namespace

Result<std::string> read_text(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return unreadable(path, "is a directory");
  errno = 0;
  std::ifstream opened;
  if (path != "-") opened.open(path, std::ios::binary);
  if (path != "-" && !opened)
    return unreadable(path, std::string("cannot open: ") + std::strerror(errno));
  std::istream& file = path == "-" ? std::cin : opened;
  std::string text;
  while (file && text.size() <= kTextMax) {  // A longer text is rejected by the parser.
    const std::size_t had = text.size();
    text.resize(had + kPiece);
    file.read(text.data() + had, kPiece);
    text.resize(had + static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad()) return unreadable(path, std::string("cannot read: ") + std::strerror(errno));
  return text;
}

Result<Case> load_case(const std::filesystem::path& path, std::span<const OwnProperty> own) {
  auto text = read_text(path);
  if (auto* error = std::get_if<InputError>(&text)) return std::move(*error);
  return parse_case(std::get<std::string>(text), path.string(), property_names(own));
}

}  // namespace pirq::fuzz
