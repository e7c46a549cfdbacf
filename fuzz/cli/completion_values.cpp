#include "fuzz/cli/completion_values.h"

#include <algorithm>
#include <string_view>

#include "fuzz/case_file/named_worlds.h"
#include "model/releases.h"
#include "model/rules.h"
#include "model/setup.h"
#include "model/step.h"
#include "properties/property.h"

namespace pirq::fuzz::cli {
namespace {

using Words = std::vector<std::string>;

Words releases_of(Component component) {
  Words words;
  for (const ReleaseInfo& row : kReleases)
    if (row.component == component) words.emplace_back(row.number());
  return words;
}

Words names_of_worlds() {
  const auto names = named_world_names();
  return {names.begin(), names.end()};
}

Words ids_of_rules() {
  Words words;
  for (const RuleInfo& row : rules()) words.emplace_back(row.id);
  return words;
}

Words names_of_steps() {
  Words words;
  for (const StepInfo& row : step_table()) words.emplace_back(row.name);
  return words;
}

bool is_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// The words of "on|off" or "none, symmetry or canonical"; none if the text is another one.
Words alternatives_in(std::string_view text, std::string_view separator, std::string_view last) {
  Words words;
  while (!text.empty()) {
    std::size_t end = text.find(separator), length = separator.size();
    if (end == text.npos && !last.empty()) end = text.find(last), length = last.size();
    words.emplace_back(text.substr(0, end));
    if (!is_word(words.back())) return {};
    text = end == text.npos ? std::string_view() : text.substr(end + length);
  }
  return words.size() > 1 ? words : Words();
}

Words words_of(const OptionHelp& option) {
  if (option.type_name.starts_with("RELEASE"))
    return option.flag == "--qemu"    ? releases_of(Component::qemu)
           : option.flag == "--linux" ? releases_of(Component::guest)
                                      : releases_of(Component::xen);
  if (option.type_name.starts_with("RULE") || option.flag == "RULE") return ids_of_rules();
  if (option.type_name.starts_with("STEP")) return names_of_steps();
  if (option.type_name == "NAME|FILE") return names_of_worlds();
  if (option.flag == "--driver")
    return {enum_names<Discipline>.begin(), enum_names<Discipline>.end()};
  if (option.flag == "--property")
    return {enum_names<Property>.begin(), enum_names<Property>.end()};
  if (Words words = alternatives_in(option.type_name, "|", ""); !words.empty()) return words;
  return alternatives_in(option.expected, ", ", " or ");
}

}  // namespace

CompletionValues values_of(const OptionHelp& option) {
  const std::string& type = option.positional() ? option.flag : option.type_name;
  const auto names = [&](std::string_view part) { return type.find(part) != type.npos; };
  return {.words = words_of(option), .files = names("FILE") || names("DIR") || names("PATH")};
}

}  // namespace pirq::fuzz::cli
