#include "fuzz/report/releases_text.h"

#include <fmt/format.h>

#include <string_view>

namespace pirq::fuzz {
namespace {

struct Program {
  Component component;
  std::string_view key;  // The key of a world line.
  std::string_view name;
};
constexpr EnumTable<&Program::component> kPrograms({
    {Component::xen, "xen", "Xen"},
    {Component::qemu, "qemu", "QEMU"},
    {Component::guest, "linux", "Linux"},
});

std::string changed(const RuleSet& rules, char sign, std::string_view RuleInfo::*text) {
  std::string lines;
  for (const Rule rule : rules)
    lines += fmt::format("             {} {:<4} {}\n", sign, info(rule).id, info(rule).*text);
  return lines;
}

std::string changes_of(const ReleaseInfo& row) {
  const auto before = release_before(row.release);
  std::string text;
  if (!row.note.empty()) text += fmt::format("             {}\n", row.note);
  if (!before) return text;
  const RuleSet now = rules_of(row.release);
  const RuleSet then = rules_of(*before);
  if (now == then && row.note.empty())
    return fmt::format("             as {}\n", info(*before).number());
  return text + changed(now - then, '+', &RuleInfo::right) +
         changed(then - now, '-', &RuleInfo::faulty);
}

void append(std::string& list, std::string_view separator, std::string_view word) {
  (list += list.empty() ? std::string_view() : separator) += word;
}

// The runs of releases of the main line that have the rule: "4.4..4.9, 4.19..master".
std::string main_line(const RuleInfo& rule) {
  std::string text;
  const ReleaseInfo* first = nullptr;
  const ReleaseInfo* last = nullptr;
  const auto end_run = [&] {
    if (first == nullptr) return;
    append(text, ", ", first->number());
    if (first != last) (text += "..") += last->number();
    first = nullptr;
  };
  for (const ReleaseInfo& row : kReleases) {
    if (row.component != rule.component || is_stable(row.release)) continue;
    if (!rule.in_force.has(row.release)) {
      end_run();
      continue;
    }
    if (first == nullptr) first = &row;
    last = &row;
  }
  end_run();
  return text;
}

// The stable releases from which on their branch has the rule, or has it no more.
std::string stable_changes(const RuleInfo& rule, bool gained) {
  std::string text;
  for (const ReleaseInfo& row : kReleases) {
    if (row.component != rule.component || !is_stable(row.release)) continue;
    const bool now = rule.in_force.has(row.release);
    if (now == gained && rule.in_force.has(*release_before(row.release)) != now)
      append(text, ", ", row.number());
  }
  return text;
}

}  // namespace

std::string_view program_name(Component component) {
  return kPrograms[component].name;
}

std::string releases_text(const Paint& paint) {
  std::string text;
  for (const Program& program : kPrograms) {
    append(text, "\n", fmt::format("{}=\n", program.key));
    for (const ReleaseInfo& row : kReleases)
      if (row.component == program.component)
        text += fmt::format("  {}  {}\n{}", paint.bold(fmt::format("{:<9}", row.number())),
                            row.source, changes_of(row));
  }
  return text;
}

std::string in_force_text(const RuleInfo& rule) {
  if (rule.in_force.empty()) return "none";
  bool everywhere = true;
  for (const ReleaseInfo& row : kReleases)
    everywhere = everywhere && (row.component != rule.component || rule.in_force.has(row.release));
  if (everywhere) return "every release";
  std::string text = main_line(rule);
  if (const std::string gained = stable_changes(rule, true); !gained.empty())
    append(text, "; ", "from " + gained);
  if (const std::string lost = stable_changes(rule, false); !lost.empty())
    append(text, "; ", "not from " + lost);
  return text;
}

}  // namespace pirq::fuzz
