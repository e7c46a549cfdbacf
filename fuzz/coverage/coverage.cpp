#include "fuzz/coverage/coverage.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

namespace pirq::fuzz {

void Reachable::add(const Reachable& other) {
  steps = steps | other.steps;
  sometimes = sometimes | other.sometimes;
}

Reachable reachable_in(const Setup& setup) {
  Reachable result{.steps = setup.steps(), .sometimes = {}};
  for (const SometimesInfo& row : sometimes())
    if (row.applies(setup)) result.sometimes.add(row.id);
  return result;
}

void Coverage::add(const Coverage& other) {
  cases += other.cases;
  steps += other.steps;
  for (std::size_t i = 0; i < behaviours.size(); ++i) behaviours[i] += other.behaviours[i];
  for (std::size_t i = 0; i < reached.size(); ++i) reached[i] += other.reached[i];
  reachable.add(other.reachable);
}

std::uint64_t Coverage::steps_of(StepKind kind) const {
  const auto* const first = &behaviours[kMet + index_of(kind) * enum_count<Effect>];
  return std::accumulate(first, first + enum_count<Effect>, std::uint64_t{0});
}

std::size_t Coverage::seen() const {
  return behaviours.size() - static_cast<std::size_t>(std::ranges::count(behaviours, 0U));
}

std::size_t Coverage::pairs() const {
  const std::span<const std::uint64_t> met(behaviours.data(), kMet);
  return met.size() - static_cast<std::size_t>(std::ranges::count(met, 0U));
}

std::vector<std::string> behaviours_missing(const Coverage& coverage, const Coverage& wanted) {
  std::vector<std::string> result;
  for (std::size_t i = 0; i < kBehaviours; ++i) {
    if (wanted.behaviours[i] == 0 || coverage.behaviours[i] != 0) continue;
    const BehaviourName name = behaviour_name(i);
    result.push_back(std::string(name.step) + ' ' + std::string(name.verb) + ' ' + name.what);
  }
  return result;
}

Missing missing(const Coverage& coverage, const Reachable& reachable) {
  Missing result;
  for (const StepKind kind : reachable.steps)
    if (coverage.steps_of(kind) == 0) result.steps.push_back(kind);
  for (const Sometimes id : reachable.sometimes)
    if (coverage.cases_with(id) == 0) result.sometimes.push_back(id);
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

void Recorder::enter(const Setup& setup) {
  watch_ = SometimesWatch(setup);
  reachable_ = reachable_in(setup);
}

void Recorder::end_case() {
  ++coverage_.cases;
  coverage_.reachable.add(reachable_);
  for (const Sometimes id : reached_) ++coverage_.reached[index_of(id)];
  reached_ = {};
}

Coverage Recorder::take() {
  return std::exchange(coverage_, {});
}

}  // namespace pirq::fuzz
