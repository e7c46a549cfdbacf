#include "fuzz/case_file/load_worlds.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "fuzz/case_file/header_line.h"
#include "fuzz/case_file/load_case.h"

namespace pirq::fuzz {
namespace {

// The place where the next case begins, after the one at the start of `text`; its size if there is
// none.
std::size_t next_case(std::string_view text) {
  const std::string next = '\n' + version_text() + '\n';
  const std::size_t found = text.find(next);
  return found == std::string_view::npos ? text.size() : found + 1;
}

}  // namespace

Result<std::vector<NamedWorld>> parse_worlds(std::string_view text, std::string_view file) {
  std::vector<NamedWorld> worlds;
  int lines = 0;  // Before the current case.
  do {
    const std::string_view one = text.substr(0, next_case(text));
    auto parsed = parse_case(one, file, enum_names<Property>);
    if (auto* error = std::get_if<InputError>(&parsed)) {
      if (error->line > 0) error->line += lines;
      return std::move(*error);
    }
    for (NamedWorld& world : std::get<Case>(parsed).worlds) worlds.push_back(std::move(world));
    lines += static_cast<int>(std::ranges::count(one, '\n'));
    text.remove_prefix(one.size());
  } while (!text.empty());
  return worlds;
}

Result<std::vector<NamedWorld>> load_worlds(const std::filesystem::path& path) {
  auto text = read_text(path);
  if (auto* error = std::get_if<InputError>(&text)) return std::move(*error);
  return parse_worlds(std::get<std::string>(text), path.string());
}

}  // namespace pirq::fuzz
