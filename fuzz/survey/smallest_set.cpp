#include "fuzz/survey/smallest_set.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "fuzz/case_file/expand.h"
#include "fuzz/coverage/coverage.h"
#include "fuzz/execute/case_run.h"
#include "fuzz/execute/run_case.h"

namespace pirq::fuzz {
namespace {

// What a case shows. Behaviours are numbers below kBehaviours, violations the numbers after them.
struct Shown {
  std::set<std::size_t> what;
  std::size_t steps = 0;
  bool readable = false;
};

PropertySet watched_in(const NamedWorld& world) {
  const auto property = find_enum<Property>(world.expect.property);
  if (world.expect.kind == Expectation::Kind::violates && property)
    return PropertySet().with(*property);
  return properties_for(world.config.driver);
}

Shown shown_by(const Case& value) {
  Shown shown;
  const NamedWorld& world = value.worlds.front();
  const Setup setup = std::get<Setup>(Setup::create(world.config));
  const World start(setup);
  auto expanded = expand(value, start);
  if (!std::holds_alternative<Expanded>(expanded)) return shown;
  shown.readable = true;
  shown.steps = std::get<Expanded>(expanded).steps.size();
  const auto note = [&](const Moment& moment) {
    shown.what.insert(behaviour_met(moment.before, moment.step));
    shown.what.insert(behaviour_done(moment.after, moment.step, moment.outcome));
  };
  const RunResult run =
      run_case(start, std::get<Expanded>(expanded).steps, watched_in(world), Disabled::stop, note);
  if (!run.failure) return shown;
  const Violation& violation = run.failure->violation;
  shown.what.insert(kBehaviours + index_of(violation.property) * enum_count<Subject> +
                    index_of(violation.subject));
  return shown;
}

}  // namespace

std::vector<std::size_t> smallest_set(std::span<const Case> cases) {
  std::vector<Shown> all;
  for (const Case& value : cases) all.push_back(shown_by(value));
  std::vector<std::size_t> kept;
  std::set<std::size_t> covered;
  const auto added_by = [&](const Shown& shown) {
    return std::ranges::count_if(shown.what,
                                 [&](std::size_t what) { return !covered.contains(what); });
  };
  for (std::size_t i = 0; i < all.size(); ++i)
    if (!all[i].readable) kept.push_back(i);
  for (;;) {
    const auto better = [&](const Shown& a, const Shown& b) {
      const auto more = added_by(a);
      const auto less = added_by(b);
      return more != less ? more < less : a.steps > b.steps;
    };
    const auto best = std::ranges::max_element(all, better);
    if (best == all.end() || added_by(*best) == 0) break;
    covered.insert(best->what.begin(), best->what.end());
    kept.push_back(static_cast<std::size_t>(best - all.begin()));
  }
  std::ranges::sort(kept);
  return kept;
}

}  // namespace pirq::fuzz
