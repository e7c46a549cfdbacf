#include "fuzz/report/coverage_report.h"

#include <fmt/format.h>

#include <algorithm>

namespace pirq::fuzz {
namespace {

// The pirq states that a kind of step met, or its effects if `met` is false, with their counts in
// descending order: "mapped 12, free 3".
std::string behaviours_of(const Coverage& coverage, StepKind kind, bool met) {
  std::vector<std::size_t> seen;
  for (std::size_t i = met ? 0 : kMet; i < (met ? kMet : kBehaviours); ++i)
    if (step_of_behaviour(i) == kind && coverage.behaviours[i] > 0) seen.push_back(i);
  std::ranges::stable_sort(seen, std::greater(),
                           [&](std::size_t i) { return coverage.behaviours[i]; });
  std::string text;
  for (const std::size_t i : seen)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", behaviour_name(i).what,
                        coverage.behaviours[i]);
  return text;
}

}  // namespace

std::string coverage_summary(const Coverage& coverage, const Reachable& reachable,
                             const Paint& paint) {
  const Missing never = missing(coverage, reachable);
  const std::size_t steps = reachable.steps.size();
  const std::size_t situations = reachable.sometimes.size();
  std::string text = fmt::format(
      "coverage: {} of {} kinds of steps, {} of {} situations, {} behaviours ({} pairs of a step "
      "and "
      "a pirq state)\n",
      steps - never.steps.size(), steps, situations - never.sometimes.size(), situations,
      coverage.seen(), coverage.pairs());
  if (!never.none()) text += fmt::format("{} {}\n", paint.red("never reached:"), to_text(never));
  return text;
}

std::string coverage_table(const CoverageFile& value, const Paint& paint) {
  const Coverage& coverage = value.coverage;
  const Reachable reachable = value.reachable();
  std::string text = fmt::format("{}: {} cases, {} steps\n",
                                 paint.bold(value.worlds.empty() ? value.world.name : value.worlds),
                                 coverage.cases, coverage.steps);
  text += coverage_summary(coverage, reachable, paint);
  text += '\n' + paint.bold("steps") + '\n';
  for (const StepInfo& row : step_table()) {
    const std::uint64_t count = coverage.steps_of(row.kind);
    if (count == 0 && !reachable.steps.has(row.kind)) continue;
    text += fmt::format("{:<18}{:>12}\n", row.name, count);
    if (count == 0) continue;
    text += fmt::format("  met  {}\n  did  {}\n", behaviours_of(coverage, row.kind, true),
                        behaviours_of(coverage, row.kind, false));
  }
  text += '\n' + paint.bold("situations, in how many cases") + '\n';
  for (const SometimesInfo& row : sometimes())
    if (reachable.sometimes.has(row.id) || coverage.cases_with(row.id) > 0)
      text += fmt::format("{:<22}{:>12}  {}\n", enum_name(row.id), coverage.cases_with(row.id),
                          row.statement);
  if (value.finds.empty()) return text;
  text += '\n' + paint.bold("finds, the first of each kind") + '\n';
  for (const KeptFind& find : value.finds)
    text += fmt::format("{} {}, seed {}, case {}: {}\n", enum_name(find.property),
                        enum_name(find.subject), find.seed, find.case_index, find.file);
  return text;
}

}  // namespace pirq::fuzz
