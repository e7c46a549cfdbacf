#include "fuzz/explore/way_to.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace pirq::fuzz {

void internal_error(const char* what) {
  std::fprintf(stderr, "pirqfuzz: internal error: %s\n", what);
  std::abort();
}

Interleaving way_to(const Visited& visited, std::uint32_t number, World& world,
                    const std::function<bool(World&, std::uint32_t number)>& is_state) {
  std::vector<std::uint32_t> numbers;
  for (; number != 0; number = visited.parent(number)) numbers.push_back(number);
  std::ranges::reverse(numbers);
  Interleaving way;
  for (const std::uint32_t next : numbers) {
    StepList steps;
    world.all_enabled(steps);
    const auto step = std::ranges::find_if(steps, [&](const Step& candidate) {
      World after(world);
      after.apply(candidate);
      return is_state(after, next);
    });
    if (step == steps.end()) internal_error("the path to a visited state cannot be rebuilt");
    way.push_back(*step);
    world.apply(*step);
  }
  return way;
}

}  // namespace pirq::fuzz
