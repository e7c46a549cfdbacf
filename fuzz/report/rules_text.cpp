#include "fuzz/report/rules_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "fuzz/report/releases_text.h"
#include "model/rules.h"

namespace pirq::fuzz {
namespace {

constexpr std::string_view kPreface =
    "# The rules\n\n"
    "`pirqfuzz rules --markdown` generates this page from the tables in `rules/`; a test compares "
    "them.\n\n"
    "A rule in force is the correct behaviour; a rule turned back is the historical bug. A release "
    "is a set\nof rules. The letter and number of an id come from the catalogue; a small letter "
    "distinguishes several\nbugs of one entry. *In force in* names releases of the main line, then "
    "the stable releases from which\non their branch has the rule, or has it no more. *breaks* "
    "names the properties that are broken if "
    "the "
    "rule is turned back (nothing:\nthe releases only differ). *with* names the rules that must be "
    "turned back too.\n";

std::string commit_text(const Commit& commit) {
  if (commit.year == 0) return "-";
  return fmt::format("{}, {}", commit.hash == "-" ? "?" : commit.hash, commit.year);
}

std::string with_text(const RuleSet& with) {
  std::string text;
  for (const Rule rule : with) text += fmt::format("{}{}", text.empty() ? "" : ", ", info(rule).id);
  return text;
}

std::string rule_entry(const RuleInfo& row) {
  std::string text = fmt::format("\n### {} {}\n\n", row.id, row.name);
  text += fmt::format("{}\n*Turned back:* {}\n\n", row.right, row.faulty);
  text += fmt::format("introduced {} | fixed {} | in force in {}", commit_text(row.introduced),
                      row.proposed() ? "nowhere: proposed" : commit_text(row.fixed),
                      in_force_text(row));
  if (!row.advisory.empty()) text += fmt::format(" | {}", row.advisory);
  text += fmt::format(" | breaks {}", row.breaks.empty() ? "nothing" : row.breaks);
  if (!row.with.empty()) text += fmt::format(" | with {}", with_text(row.with));
  return text + '\n';
}

std::string left_out_table() {
  std::string text =
      "\n## Bugs without a rule\n\n| bug | symptom | why it is not modelled |\n"
      "|---|---|---|\n";
  for (const LeftOut& row : left_out())
    text += fmt::format("| {} | {} | {} |\n", row.id, row.bug, row.why);
  return text;
}

}  // namespace

std::string rules_text(const Paint& paint) {
  std::size_t width = 0;
  for (const RuleInfo& row : rules()) width = std::max(width, row.name.size());
  std::string text;
  for (const RuleInfo& row : rules()) {
    const std::string year = row.proposed() ? "proposed" : std::to_string(row.fixed.year);
    text += fmt::format("{} {:<{}}  {:<8}  {}\n", paint.bold(fmt::format("{:<5}", row.id)),
                        row.name, width, year, row.breaks.empty() ? "-" : row.breaks);
  }
  return text;
}

std::string rule_text(Rule rule, const Paint& paint) {
  const RuleInfo& row = info(rule);
  std::string text = fmt::format("{} {}\n", paint.bold(row.id), row.name);
  const auto line = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) text += fmt::format("  {:<12} {}\n", name, value);
  };
  line("right", row.right);
  line("turned back", row.faulty);
  line("introduced", commit_text(row.introduced));
  line("fixed", row.proposed() ? "nowhere: proposed" : commit_text(row.fixed));
  line("in force in", in_force_text(row));
  line("advisory", row.advisory);
  line("breaks", row.breaks.empty() ? "nothing: the releases only differ" : row.breaks);
  line("with", with_text(row.with));
  return text;
}

std::string rules_page() {
  std::string text(kPreface);
  for (const Component component : {Component::xen, Component::qemu, Component::guest}) {
    text += fmt::format("\n## {}\n", program_name(component));
    for (const RuleInfo& row : rules())
      if (row.component == component) text += rule_entry(row);
  }
  return text + left_out_table();
}

}  // namespace pirq::fuzz
