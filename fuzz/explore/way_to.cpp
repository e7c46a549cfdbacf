#include "fuzz/explore/way_to.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

namespace pirq::fuzz {

void internal_error(const char* what) {
  std::fprintf(stderr, "pirqfuzz: internal error: %s\n", what);
  std::abort();
}

std::variant<Interleaving, NoWay> find_way(
    const Visited& visited, std::uint32_t number, World& world,
    const std::function<bool(World&, std::uint32_t number)>& is_state,
    const std::function<bool()>& go_on) {
  std::size_t words_since = 0;
  bool stopped = false;
  std::vector<std::uint32_t> numbers;
  for (; number != 0; number = visited.parent(number)) numbers.push_back(number);
  std::ranges::reverse(numbers);
  Interleaving way;
  for (const std::uint32_t next : numbers) {
    StepList steps;
    world.all_enabled(steps);
    const auto step = std::ranges::find_if(steps, [&](const Step& candidate) {
      words_since += world.words().size();
      if (go_on && words_since >= kAskWords) {
        words_since = 0;
        stopped = stopped || !go_on();
      }
      if (stopped) return true;
      World after(world);
      after.apply(candidate);
      return is_state(after, next);
    });
    if (stopped) return NoWay::stopped;
    if (step == steps.end()) return NoWay::unsteady;
    way.push_back(*step);
    world.apply(*step);
  }
  return way;
}

Interleaving way_to(const Visited& visited, std::uint32_t number, World& world,
                    const std::function<bool(World&, std::uint32_t number)>& is_state) {
  auto way = find_way(visited, number, world, is_state, {});
  if (std::holds_alternative<NoWay>(way))
    internal_error("the path to a visited state cannot be rebuilt");
  return std::get<Interleaving>(std::move(way));
}

}  // namespace pirq::fuzz
