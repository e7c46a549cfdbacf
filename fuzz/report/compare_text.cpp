#include "fuzz/report/compare_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "fuzz/case_file/world_line.h"
#include "fuzz/report/run_text.h"

namespace pirq::fuzz {
namespace {

constexpr std::string_view kIndent = "  ";

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::string words_of(const std::optional<Cell>& cell) {
  if (!cell) return "not watched";
  switch (cell->kind) {
    case Cell::Kind::holds:
      return "holds";
    case Cell::Kind::violated:
      return fmt::format("broken in {}", counted(cell->steps, "step"));
    case Cell::Kind::undecided:
      break;
  }
  return fmt::format("not broken in {}", counted(cell->steps, "step"));
}

std::string painted(const std::optional<Cell>& cell, const std::string& text, const Paint& paint) {
  if (cell && cell->kind == Cell::Kind::violated) return paint.red(text);
  return cell && cell->kind == Cell::Kind::holds ? paint.green(text) : text;
}

PropertySet watched_in_any(std::span<const SearchedSide> sides) {
  PropertySet all;
  for (const SearchedSide& side : sides) all = all | side.watched;
  return all;
}

std::string names_of(PropertySet set) {
  std::string text;
  for (const Property property : set) (text += text.empty() ? "" : " ") += enum_name(property);
  return text;
}

bool hold_everywhere(std::span<const SearchedSide> sides, Property property) {
  return std::ranges::all_of(sides, [&](const SearchedSide& side) {
    const auto cell = verdict_on(side, property);
    return cell && cell->kind == Cell::Kind::holds;
  });
}

// Pads `text` to `width` characters, before colours add bytes.
std::string padding(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ');
}

std::string rows_text(std::span<const SearchedSide> sides, PropertySet shown, const Paint& paint) {
  std::size_t first = 0;
  std::size_t width = 0;
  for (const SearchedSide& side : sides) {
    width = std::max(width, side.world.name.size());
    for (const Property property : shown)
      width = std::max(width, words_of(verdict_on(side, property)).size());
  }
  for (const Property property : shown) first = std::max(first, enum_name(property).size());

  std::string text(first, ' ');
  for (const SearchedSide& side : sides)
    text += std::string(kIndent) + paint.bold(side.world.name) + padding(side.world.name, width);
  text = trimmed(text) + '\n';
  for (const Property property : shown) {
    std::string row = fmt::format("{:<{}}", enum_name(property), first);
    for (const SearchedSide& side : sides) {
      const auto cell = verdict_on(side, property);
      const std::string words = words_of(cell);
      row += std::string(kIndent) + painted(cell, words, paint) + padding(words, width);
    }
    const std::string_view flag = differs(sides, property)          ? "  differs"
                                  : lengths_differ(sides, property) ? "  other length"
                                                                    : "";
    text += trimmed(row.append(flag)) + '\n';
  }
  return text;
}

}  // namespace

std::string compare_table(std::span<const SearchedSide> sides, const Paint& paint) {
  std::string text;
  for (const SearchedSide& side : sides) text += world_text(side.world) + '\n';
  PropertySet shown, whole;
  for (const Property property : watched_in_any(sides))
    (hold_everywhere(sides, property) ? whole : shown).add(property);
  if (!shown.empty()) text += '\n' + rows_text(sides, shown, paint);
  if (!whole.empty()) text += fmt::format("\nhold in all worlds: {}\n", names_of(whole));
  return text;
}

std::string compare_verdict(std::span<const SearchedSide> sides) {
  PropertySet different, longer, open;
  for (const Property property : watched_in_any(sides)) {
    if (differs(sides, property)) different.add(property);
    if (lengths_differ(sides, property)) longer.add(property);
    if (is_open(sides, property)) open.add(property);
  }
  std::string text = different.empty() ? "no property is seen to differ\n"
                                       : fmt::format("differ: {}\n", names_of(different));
  if (!longer.empty())
    text +=
        fmt::format("broken in several worlds, by cases of other lengths: {}\n", names_of(longer));
  for (const SearchedSide& side : sides)
    if (side.explored.ended_by != Bound::none)
      text += fmt::format("not decided: {} was searched up to {}, {}\n", side.world.name,
                          counted(side.explored.levels.size() - 1, "step"),
                          counted(side.explored.states, "state"));
  if (!open.empty()) text += fmt::format("left open: {}\n", names_of(open));
  return text;
}

}  // namespace pirq::fuzz
