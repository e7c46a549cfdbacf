#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "fuzz/live/code/code_coverage.h"
#include "fuzz/live/code/out_of_reach.h"

namespace pirq::live {
namespace {

// Two shares in one row.
struct Counts {
  std::size_t blocks = 0;
  std::size_t executed = 0;
  std::size_t reachable = 0;
};

std::string share(std::size_t part, std::size_t whole) {
  return whole == 0 ? "-" : fmt::format("{} %", 100 * part / whole);
}

using Reasons = std::map<std::string_view, std::size_t>;

Counts count(const CodeMap& map, const CodeFunction& function,
             const CodeCoverage::Function& executed, Reasons& reasons) {
  Counts counts;
  for (std::size_t i = 0; i < function.blocks.size(); ++i) {
    ++counts.blocks;
    const std::string_view why = out_of_reach(map.build_id, function, function.blocks[i]);
    // A block that was executed is reachable, whatever the list says.
    if (executed.executed[i]) ++counts.executed;
    if (executed.executed[i] || why.empty())
      ++counts.reachable;
    else
      ++reasons[why];
  }
  return counts;
}

// "2195, 2263-2272": the lines none of whose blocks was executed. A line belongs to the blocks of
// its instructions.
std::string lines_never(const CodeMap& map, const CodeFunction& function,
                        const CodeCoverage::Function& executed) {
  std::map<int, bool> lines;
  for (const auto& [line, address] : function.lines) {
    const auto after = std::ranges::upper_bound(function.blocks, address, {}, &CodeBlock::begin);
    if (after == function.blocks.begin()) continue;
    const auto block = static_cast<std::size_t>(after - function.blocks.begin() - 1);
    const bool beyond = !out_of_reach(map.build_id, function, function.blocks[block]).empty();
    lines[line] = lines[line] || executed.executed[block] || beyond;
  }
  std::string text;
  for (auto at = lines.begin(); at != lines.end(); ++at) {
    if (at->second) continue;
    const int first = at->first;
    int last = first;
    for (; at != lines.end() && !at->second; ++at) last = at->first;
    text += text.empty() ? "" : ", ";
    text += first == last ? std::to_string(first) : fmt::format("{}-{}", first, last);
    if (at == lines.end()) break;
  }
  return text;
}

}  // namespace

std::string code_coverage_table(const CodeMap& map, const CodeCoverage& value) {
  const bool known = knows_reach(map.build_id);
  std::string text = fmt::format("{} scripts of all runs\n{:<28}{:>7}{:>10}{:>7}{}\n",
                                 value.scripts, "function of Xen", "blocks", "executed", "share",
                                 known ? "   of the reachable" : "");
  std::string never;
  Reasons reasons;
  for (const CodeFunction& function : map.functions) {
    const auto row =
        std::ranges::find(value.functions, function.name, &CodeCoverage::Function::name);
    if (!function.found || row == value.functions.end()) {
      text += fmt::format("{:<28}inlined in this build, which has no debug information\n",
                          function.name);
      continue;
    }
    const Counts counts = count(map, function, *row, reasons);
    text += fmt::format("{:<28}{:>7}{:>10}{:>7}", function.name, counts.blocks, counts.executed,
                        share(counts.executed, counts.blocks));
    if (known)
      text +=
          fmt::format("{:>8}{:>11}", counts.reachable, share(counts.executed, counts.reachable));
    text += '\n';
    if (const std::string lines = lines_never(map, function, *row); !lines.empty())
      never += fmt::format("  {} ({}): {}\n", function.name, function.file, lines);
  }
  if (!never.empty()) text += "lines never executed:\n" + never;
  if (!reasons.empty()) text += "blocks out of reach, which were not executed:\n";
  for (const auto& [why, blocks] : reasons) text += fmt::format("  {:>4}  {}\n", blocks, why);
  return text;
}

}  // namespace pirq::live
