#include "fuzz/survey/compare.h"

#include <algorithm>
#include <string>
#include <utility>

#include "fuzz/case_file/find.h"
#include "fuzz/execute/run_case.h"
#include "fuzz/shrink/shrink.h"

namespace pirq::fuzz {
namespace {

using enum Cell::Kind;

Setup setup_of(const SearchedSide& side) {
  return std::get<Setup>(Setup::create(side.world.config));
}

// True if no interleaving of up to `steps` steps violates the property.
bool has_no(const SearchedSide& side, Property property, std::size_t steps) {
  const auto cell = verdict_on(side, property);
  return cell && (cell->kind == holds || (cell->kind == undecided && cell->steps >= steps));
}

std::vector<FailingCase> failing_cases(const SearchedSide& side) {
  std::vector<FailingCase> cases;
  if (side.explored.failure) cases.push_back({side.explored.steps, *side.explored.failure});
  cases.insert(cases.end(), side.explored.others.begin(), side.explored.others.end());
  return cases;
}

// The search returns one of the shortest cases; shrinking passes make it easier to read.
FailingCase made_readable(const SearchedSide& side, const FailingCase& found) {
  const Setup setup = setup_of(side);
  ShrinkOptions options;
  options.states_max = 0;
  const PropertySet alone = PropertySet().with(found.failure.violation.property);
  Shrunk shrunk = shrink(World(setup), found.steps, found.failure, alone, options);
  return {std::move(shrunk.steps), std::move(shrunk.failure)};
}

// The other world of the case, and that the case is clean there if it is.
NamedWorld other_world(const SearchedSide& side, const Interleaving& steps) {
  const Setup setup = setup_of(side);
  const RunResult run =
      run_case(World(setup), steps, properties_for(side.world.config.driver), Disabled::skip);
  NamedWorld world = side.world;
  if (!run.failure) world.expect = {.kind = Expectation::Kind::clean, .property = {}, .step = {}};
  return world;
}

Case to_case(const SearchedSide& broken, const SearchedSide& whole, const FailingCase& found) {
  Find find{.world = broken.world,
            .steps = found.steps,
            .violation = found.failure.violation,
            .shrunk = true,
            .certified = true,
            .engine = "pirqfuzz compare"};
  Case value = to_case(find);
  if (broken.world.config.devices == whole.world.config.devices &&
      broken.world.name != whole.world.name)
    value.worlds.push_back(other_world(whole, found.steps));
  return value;
}

}  // namespace

SearchedSide search_side(const NamedWorld& world, PropertySet watched, ExploreOptions options) {
  const Setup setup = std::get<Setup>(Setup::create(world.config));
  options.watched = watched;
  options.keep_going = true;
  const World start(setup);
  return {world, watched, explore(start, options)};
}

std::optional<Cell> verdict_on(const SearchedSide& side, Property property) {
  if (!side.watched.has(property)) return std::nullopt;
  return cell_of(side.explored, property);
}

bool differs(std::span<const SearchedSide> sides, Property property) {
  const auto only_here = [&](const SearchedSide& side) {
    const auto cell = verdict_on(side, property);
    return cell && cell->kind == violated &&
           std::ranges::any_of(sides, [&](const SearchedSide& other) {
             return has_no(other, property, cell->steps);
           });
  };
  return std::ranges::any_of(sides, only_here);
}

bool lengths_differ(std::span<const SearchedSide> sides, Property property) {
  if (differs(sides, property)) return false;
  std::optional<std::size_t> length;
  for (const SearchedSide& side : sides) {
    const auto cell = verdict_on(side, property);
    if (!cell || cell->kind != violated) continue;
    if (length && *length != cell->steps) return true;
    length = cell->steps;
  }
  return false;
}

bool is_open(std::span<const SearchedSide> sides, Property property) {
  return !differs(sides, property) && std::ranges::any_of(sides, [&](const SearchedSide& side) {
    const auto cell = verdict_on(side, property);
    return cell && cell->kind == undecided;
  });
}

std::optional<Case> telling_case(std::span<const SearchedSide> sides) {
  std::optional<FailingCase> best;
  const SearchedSide* broken = nullptr;
  const SearchedSide* whole = nullptr;
  for (const SearchedSide& side : sides)
    for (const FailingCase& found : failing_cases(side)) {
      if (best && best->steps.size() <= found.steps.size()) continue;
      const auto other = std::ranges::find_if(sides, [&](const SearchedSide& each) {
        return has_no(each, found.failure.violation.property, found.steps.size());
      });
      if (other == sides.end()) continue;
      best = found;
      broken = &side;
      whole = &*other;
    }
  if (!best) return std::nullopt;
  return to_case(*broken, *whole, made_readable(*broken, *best));
}

}  // namespace pirq::fuzz
