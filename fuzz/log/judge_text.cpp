// The text of a judgement.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "fuzz/log/judge.h"
#include "model/rules.h"

namespace pirq::fuzz::log {
namespace {

std::string lines_text(const std::vector<Evidence>& lines) {
  std::string text;
  for (const Evidence& line : lines)
    text += fmt::format("  {}:{}: {}\n", line.file, line.line, line.text);
  return text;
}

// The rows of the rules that `text` names by their ids, as "L1".
std::string rows_of(std::string_view text) {
  std::string rows;
  std::set<std::string_view> seen;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool begins = at == 0 || std::isalnum(static_cast<unsigned char>(text[at - 1])) == 0;
    if (!begins || std::string_view("LQX").find(text[at]) == std::string_view::npos) continue;
    std::size_t end = at + 1;
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
    const std::string_view id = text.substr(at, end - at);
    const auto rule = id.size() > 1 ? find_rule(id) : std::nullopt;
    if (!rule || !seen.insert(id).second) continue;
    const RuleInfo& row = info(*rule);
    rows += fmt::format("    {} {}: {}\n", row.id, row.name,
                        row.proposed() ? std::string("no release has the repair")
                        : row.fixed.hash == "-"
                            ? fmt::format("repaired in {}", row.fixed.year)
                            : fmt::format("repaired by {} ({})", row.fixed.hash, row.fixed.year));
  }
  return rows;
}

std::string finding_text(const Finding& finding) {
  std::string text = fmt::format("{}: {}\n", name_of(finding.verdict), finding.says);
  text += lines_text(finding.lines);
  if (!finding.rule.empty())
    text += fmt::format("  rule: {}\n{}", finding.rule, rows_of(finding.rule));
  for (const std::string& line : finding.against) text += fmt::format("  but: {}\n", line);
  for (const std::string& line : finding.decides) text += fmt::format("  would decide: {}\n", line);
  return text + '\n';
}

std::string reading_text(const Reading& r) {
  std::string text =
      fmt::format("{}: {} lines, {} of them about devices or pirqs", r.file, r.lines, r.read);
  if (r.repeated > 0) text += fmt::format(", {} repeated", r.repeated);
  if (r.cut > 0) text += fmt::format(", {} too long and cut", r.cut);
  if (r.unread > 0) {
    text += fmt::format(", {} in an unknown form (line", r.unread);
    for (const std::uint64_t line : r.first_unread) text += fmt::format(" {}", line);
    text += r.unread > r.first_unread.size() ? " ...)" : ")";
  }
  return text + '\n';
}

}  // namespace

std::string judgement_text(const Judgement& judgement) {
  std::string text;
  for (const Reading& reading : judgement.readings) text += reading_text(reading);
  text += '\n';
  for (const Finding& finding : judgement.findings.all()) text += finding_text(finding);
  for (const Remark& remark : judgement.findings.remarks())
    text += fmt::format("note: {}\n{}", remark.says, lines_text(remark.lines));
  if (!judgement.findings.remarks().empty()) text += '\n';
  const std::size_t count = judgement.findings.all().size();
  if (judgement.findings.left_out() > 0)
    text += fmt::format("{} more findings are left out\n", judgement.findings.left_out());
  if (count > 0)
    text += fmt::format("{} {} wrong\n", count, count == 1 ? "thing is" : "things are");
  else if (judgement.about_pirqs())
    text += "nothing wrong seen; a log without its debug lines proves little by their absence\n";
  else
    text += "nothing about pirqs here\n";
  return text;
}

}  // namespace pirq::fuzz::log
