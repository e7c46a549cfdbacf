#include "fuzz/conform/trace/linux_state.h"

#include <algorithm>
#include <cstddef>

namespace pirq::fuzz {
namespace {

constexpr std::string_view kBar = " | ";

std::string_view name_of_part(std::string_view part) {
  return part.substr(0, part.find(' '));
}

bool has(const std::vector<std::string>& parts, const std::string& part) {
  return std::ranges::find(parts, part) != parts.end();
}

}  // namespace

LinuxState read_linux_state(std::string_view line) {
  LinuxState state;
  for (bool first = true; first || !line.empty(); first = false) {
    const std::size_t end = std::min(line.find(kBar), line.size());
    if (first)
      state.answer = line.substr(0, end);
    else
      state.parts.emplace_back(line.substr(0, end));
    line.remove_prefix(std::min(line.size(), end + kBar.size()));
  }
  return state;
}

std::string to_text(const LinuxState& state) {
  std::string text = state.answer;
  for (const std::string& part : state.parts) text += std::string(kBar) + part;
  return text;
}

LinuxState state_changes(const LinuxState& before, const LinuxState& now) {
  LinuxState changes{now.answer, {}};
  for (const std::string& part : now.parts)
    if (!has(before.parts, part)) changes.parts.push_back(part);
  return changes;
}

LinuxState apply_changes(const LinuxState& before, const LinuxState& changes) {
  LinuxState now{changes.answer, before.parts};
  for (const std::string& part : changes.parts) {
    const auto at = std::ranges::find(now.parts, name_of_part(part), name_of_part);
    if (at == now.parts.end())
      now.parts.push_back(part);
    else
      *at = part;
  }
  return now;
}

std::string differing_parts(std::string_view expected, std::string_view got) {
  const LinuxState a = read_linux_state(expected);
  const LinuxState b = read_linux_state(got);
  std::string names = a.answer != b.answer ? "rc" : "";
  const auto add = [&](std::string_view name) {
    if (names.find(name) == names.npos) names += (names.empty() ? "" : ", ") + std::string(name);
  };
  for (const std::string& part : a.parts)
    if (!has(b.parts, part)) add(name_of_part(part));
  for (const std::string& part : b.parts)
    if (!has(a.parts, part)) add(name_of_part(part));
  return names;
}

}  // namespace pirq::fuzz
