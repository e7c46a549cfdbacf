#include "fuzz/report/explore_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "fuzz/report/run_text.h"

namespace pirq::fuzz {
namespace {

std::string size_text(std::size_t bytes) {
  constexpr double kMega = 1 << 20;
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / kMega);
}

std::string level_list(const Explored& explored) {
  std::string text = "states by depth:";
  for (const std::size_t states : explored.levels) text += fmt::format(" {}", states);
  return text + '\n';
}

std::string basis(const Explored& explored) {
  return fmt::format(
      "{}, {}, {} at most; {:.1f} B a state in the visited set,\n"
      "probability of a fingerprint collision below 2^-{}\n",
      counted(explored.states, "state"), counted(explored.transitions, "transition"),
      size_text(explored.bytes_max),
      static_cast<double>(explored.visited_bytes) / static_cast<double>(explored.states),
      collision_exponent(explored.states));
}

}  // namespace

std::string growth_text(const Explored& explored) {
  std::string text;
  constexpr std::size_t kShown = 4;
  for (const TableForms& table :
       std::span(explored.last_level).first(std::min(kShown, explored.last_level.size())))
    text += fmt::format("{}{} {}", text.empty() ? "forms of each table in the last level: " : ", ",
                        table.table, table.forms);
  return text.empty() ? text : text + '\n';
}

std::string progress_text(const Level& level) {
  return fmt::format("depth {}: {} of {} expanded, {}, {}", level.depth, level.looked_at,
                     level.frontier, counted(level.states, "state"), size_text(level.bytes));
}

std::string verdict_text(const Explored& explored, const ExploreOptions& options,
                         const std::string& why) {
  std::string text = level_list(explored) + basis(explored);
  Watched rest = options.watched;
  const auto violated = [&](const Failure& failure) {
    rest = rest.without(failure.violation.id());
    text += fmt::format("violated: {} is the shortest that breaks {}\n",
                        counted(failure.step + 1, "step"), failure.violation.id().name());
  };
  if (explored.failure) violated(*explored.failure);
  for (const FailingCase& other : explored.others) violated(other.failure);
  if (rest.empty() || (explored.failure && !options.keep_going)) return text;
  const std::string deepest = counted(explored.levels.size() - 1, "step");
  if (explored.ended_by == Bound::none)
    return text +
           fmt::format("proven: no interleaving of any length breaks {}; deepest state at {}\n",
                       property_list(rest), deepest);
  text += fmt::format("not decided: {}; no interleaving of up to {} breaks {}\n", why, deepest,
                      property_list(rest));
  return text + growth_text(explored);
}

namespace {

std::string way_text(std::string_view title, const Interleaving& way) {
  std::string text = fmt::format("{}:\n", title);
  for (const Step& step : way) text += fmt::format("  {}\n", to_text(step));
  return text;
}

}  // namespace

std::string reduction_text(const Setup& setup, StateReduction reduction,
                           const ReductionCheck& checked) {
  std::string text;
  if (reduction == StateReduction::canonical)
    for (const Ingredient& row : ingredients())
      if (row.applies(setup)) text += fmt::format("forgets {}: {}\n", row.name, row.reason);
  text += fmt::format("{}, {}\n", counted(checked.states, "state"), counted(checked.forms, "form"));
  if (checked.flaw)
    return text + "wrong: two states have equal forms and different futures\n" +
           way_text("after", checked.flaw->has) +
           fmt::format("comes {}, and a state that cannot come\n", to_text(checked.flaw->step)) +
           way_text("after", checked.flaw->lacks);
  return text + (checked.complete
                     ? "right: in all states, equal forms have equal futures\n"
                     : "not decided: equal forms of the visited states have equal futures\n");
}

}  // namespace pirq::fuzz
