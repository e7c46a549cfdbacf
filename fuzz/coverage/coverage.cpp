#include "fuzz/coverage/coverage.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace pirq::fuzz {

void Coverage::add(const Coverage& other) {
  cases += other.cases;
  steps += other.steps;
  for (std::size_t i = 0; i < behaviours.size(); ++i) behaviours[i] += other.behaviours[i];
  for (std::size_t i = 0; i < reached.size(); ++i) reached[i] += other.reached[i];
}

std::uint64_t Coverage::steps_of(StepKind kind) const {
  const auto* const first = &behaviours[kMet + index_of(kind) * enum_count<Effect>];
  return std::accumulate(first, first + enum_count<Effect>, std::uint64_t{0});
}

std::size_t Coverage::seen() const {
  return behaviours.size() - static_cast<std::size_t>(std::ranges::count(behaviours, 0U));
}

Missing missing(const Coverage& coverage, const Setup& setup) {
  Missing result;
  for (const StepInfo& row : step_table())
    if (setup.allows(row.kind) && coverage.steps_of(row.kind) == 0)
      result.steps.push_back(row.kind);
  for (const SometimesInfo& row : sometimes())
    if (row.applies(setup) && coverage.cases_with(row.id) == 0) result.sometimes.push_back(row.id);
  return result;
}

std::string to_text(const Missing& missing) {
  std::string text;
  const auto add = [&](std::string_view what, std::string_view name) {
    if (!text.empty()) text += ", ";
    (text += what) += name;
  };
  for (const StepKind kind : missing.steps) add("the step ", info(kind).name);
  for (const Sometimes id : missing.sometimes) add("", enum_name(id));
  return text;
}

void Recorder::end_case() {
  ++coverage_.cases;
  for (const Sometimes id : reached_) ++coverage_.reached[index_of(id)];
  reached_ = {};
}

Coverage Recorder::take() {
  return std::exchange(coverage_, {});
}

}  // namespace pirq::fuzz
