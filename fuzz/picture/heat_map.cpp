#include "fuzz/picture/heat_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "fuzz/report/xml_text.h"

namespace pirq::fuzz {
namespace {

constexpr double kHottest = 0.55;  // Of the colour, so that a text on it can be read.

// The counts of one kind of behaviours: `columns` for each kind of step, from `first` on.
class Heat {
 public:
  Heat(const Coverage& coverage, const Reachable& reachable, std::size_t first, std::size_t columns)
      : coverage_(coverage), reachable_(reachable), first_(first), columns_(columns) {
    for (std::size_t column = 0; column < columns_; ++column) {
      std::uint64_t sum = 0;
      for (const StepInfo& row : step_table()) sum += count(row.kind, column);
      if (sum > 0) used_.push_back(column);
      for (const StepInfo& row : step_table()) most_ = std::max(most_, count(row.kind, column));
    }
  }

  [[nodiscard]] std::string table(std::string_view caption) const {
    std::string text = fmt::format(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table "
        "class=\"heat\">\n<caption>{0}</caption>\n<thead><tr><th scope=\"col\">step</th>"
        "<th scope=\"col\" class=\"count\">steps</th>",
        caption);
    for (const std::size_t column : used_)
      text += fmt::format("<th scope=\"col\"><span class=\"upright\">{}</span></th>",
                          xml_escaped(behaviour_name(first_ + column).what));
    text += "</tr></thead>\n<tbody>\n";
    for (const StepInfo& row : step_table())
      if (reachable_.steps.has(row.kind) || coverage_.steps_of(row.kind) > 0) text += line(row);
    return text + "</tbody>\n</table></div>\n";
  }

 private:
  [[nodiscard]] std::uint64_t count(StepKind kind, std::size_t column) const {
    return coverage_.behaviours[first_ + index_of(kind) * columns_ + column];
  }

  // The colours grow with the logarithm: rare behaviours are the interesting ones.
  [[nodiscard]] double heat(std::uint64_t count) const {
    return kHottest * std::log1p(static_cast<double>(count)) /
           std::log1p(static_cast<double>(most_));
  }

  [[nodiscard]] std::string line(const StepInfo& row) const {
    const std::uint64_t steps = coverage_.steps_of(row.kind);
    std::string text = fmt::format("<tr><th scope=\"row\"{}>{}</th><td class=\"count\">{}</td>",
                                   steps == 0 ? " class=\"bad\"" : "", row.name,
                                   steps == 0 ? "never" : std::to_string(steps));
    for (const std::size_t column : used_) {
      const std::uint64_t number = count(row.kind, column);
      text += number == 0 ? "<td></td>"
                          : fmt::format("<td class=\"count heat\" style=\"--heat:{:.2f}\">{}</td>",
                                        heat(number), number);
    }
    return text + "</tr>\n";
  }

  const Coverage& coverage_;
  const Reachable& reachable_;
  std::size_t first_;
  std::size_t columns_;
  std::vector<std::size_t> used_;  // The columns with a count.
  std::uint64_t most_ = 1;
};

}  // namespace

std::string met_heat_map(const Coverage& coverage, const Reachable& reachable) {
  return Heat(coverage, reachable, 0, kPirqStates).table("Steps by the state of their pirq before");
}

std::string effect_heat_map(const Coverage& coverage, const Reachable& reachable) {
  return Heat(coverage, reachable, kMet, enum_count<Effect>).table("Steps by their effect");
}

}  // namespace pirq::fuzz
