#include "fuzz/generate/mutate.h"

#include <algorithm>
#include <array>
#include <span>

#include "fuzz/generate/generate.h"
#include "fuzz/generate/weights.h"

namespace pirq::fuzz {
namespace {

using Steps = std::span<const Step>;

std::size_t place(std::size_t size, Random& random) {
  return random.below(static_cast<std::uint32_t>(size) + 1);
}

// A range of steps [first, last).
struct Slice {
  std::size_t first = 0;
  std::size_t last = 0;
};
// Draws a range of at most 32 steps; short ranges are more likely. Empty only if size is 0.
Slice draw_range(std::size_t size, Random& random) {
  if (size == 0) return {};
  const std::size_t first = random.below(static_cast<std::uint32_t>(size));
  const std::size_t longest = std::min<std::size_t>(size - first, 1U << random.below(6));
  return {first, first + 1 + random.below(static_cast<std::uint32_t>(longest))};
}

void append(Interleaving& to, Steps steps) {
  to.insert(to.end(), steps.begin(), steps.end());
}

// Returns the steps of a random device from one begin-probe to before its next one.
Interleaving draw_life_cycle(const Interleaving& steps, Random& random) {
  std::vector<std::size_t> probes;
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (steps[i].kind == StepKind::begin_probe) probes.push_back(i);
  Interleaving cycle;
  if (probes.empty()) return cycle;
  const std::size_t first = probes[random.below(static_cast<std::uint32_t>(probes.size()))];
  const int device = steps[first].device;
  for (std::size_t i = first; i < steps.size(); ++i) {
    if (!info(steps[i].kind).has_device || steps[i].device != device) continue;
    if (i > first && steps[i].kind == StepKind::begin_probe) break;
    cycle.push_back(steps[i]);
  }
  return cycle;
}

void give_to(Interleaving& steps, std::uint8_t device) {
  for (Step& step : steps)
    if (info(step.kind).has_device) step.device = device;
}

std::uint8_t draw_device(const World& start, Random& random) {
  return static_cast<std::uint8_t>(random.between(0, start.setup().devices() - 1));
}

// Inserts `piece` into `steps` at a random position, either as one block or interleaved with the
// following steps.
Interleaving splice(const Interleaving& steps, const Interleaving& piece, Random& random) {
  const std::size_t at = place(steps.size(), random);
  const bool in_one_go = random.below(2) == 0;
  Interleaving result(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(at));
  Steps rest = Steps(steps).subspan(at);
  for (const Step& step : piece) {
    for (; !in_one_go && !rest.empty() && random.below(2) == 0; rest = rest.subspan(1))
      result.push_back(rest.front());
    result.push_back(step);
  }
  append(result, rest);
  return result;
}

// --- The mutations. Their results may contain steps that are not enabled, which the caller omits.

Interleaving insert(const World& start, const Interleaving& steps, Random& random) {
  const std::size_t at = place(steps.size(), random);
  World world(start);
  for (const Step& step : Steps(steps).first(at)) world.apply(step);
  Interleaving result(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(at));
  OfferList scratch;
  const Weights weights(random);
  for (std::uint32_t n = 1 + random.below(1U << random.below(6)); n > 0; --n) {
    const auto step = draw_step(world, weights, random, scratch);
    if (!step) break;
    world.apply(*step);
    result.push_back(*step);
  }
  append(result, Steps(steps).subspan(at));
  return result;
}

Interleaving erase(const World&, const Interleaving& steps, Random& random) {
  const Slice range = draw_range(steps.size(), random);
  Interleaving result;
  append(result, Steps(steps).first(range.first));
  append(result, Steps(steps).subspan(range.last));
  return result;
}

Interleaving repeat(const World&, const Interleaving& steps, Random& random) {
  const Slice range = draw_range(steps.size(), random);
  const Interleaving piece(steps.begin() + static_cast<std::ptrdiff_t>(range.first),
                           steps.begin() + static_cast<std::ptrdiff_t>(range.last));
  return splice(steps, piece, random);
}

// Swaps two adjacent ranges of steps.
Interleaving exchange(const World&, const Interleaving& steps, Random& random) {
  Interleaving result = steps;
  const Slice range = draw_range(steps.size(), random);
  const auto begin = result.begin() + static_cast<std::ptrdiff_t>(range.first);
  const auto end = result.begin() + static_cast<std::ptrdiff_t>(range.last);
  std::rotate(begin, begin + (end - begin) / 2, end);
  return result;
}

Interleaving live_again(const World& start, const Interleaving& steps, Random& random) {
  Interleaving cycle = draw_life_cycle(steps, random);
  if (random.below(2) == 0) give_to(cycle, draw_device(start, random));
  return splice(steps, cycle, random);
}

// Swaps two devices in a range of steps.
Interleaving change_device(const World& start, const Interleaving& steps, Random& random) {
  Interleaving result = steps;
  const Slice range = draw_range(steps.size(), random);
  const std::uint8_t one = draw_device(start, random);
  const std::uint8_t other = draw_device(start, random);
  for (Step& step : std::span(result).subspan(range.first, range.last - range.first)) {
    if (!info(step.kind).has_device) continue;
    if (step.device == one)
      step.device = other;
    else if (step.device == other)
      step.device = one;
  }
  return result;
}

constexpr std::array kMutations = {insert, erase, repeat, exchange, live_again, change_device};

// --- The crossovers.

Interleaving front_and_rest(const Interleaving& a, const Interleaving& b, Random& random) {
  Interleaving result;
  append(result, Steps(a).first(place(a.size(), random)));
  append(result, Steps(b).subspan(place(b.size(), random)));
  return result;
}

// Takes the steps of some devices from `a` and those of the other devices from `b`. Both keep their
// order.
Interleaving some_of_each(const Interleaving& a, const Interleaving& b, Random& random) {
  const std::uint64_t from_a = random.next();
  const auto is_from = [from_a](const Step& step) {
    return (from_a >> (info(step.kind).has_device ? step.device : kDevicesMax - 1) & 1) != 0;
  };
  Interleaving result;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    if (i < a.size() && is_from(a[i])) result.push_back(a[i]);
    if (i < b.size() && !is_from(b[i])) result.push_back(b[i]);
  }
  return result;
}

Interleaving what_can_happen(const World& start, const Interleaving& steps) {
  return run_case(start, steps, {}, Disabled::skip).made;
}

}  // namespace

Interleaving mutate(const World& start, const Interleaving& steps, Random& random) {
  // An empty interleaving gets an insertion, because the other mutations would not change it.
  const std::size_t which = steps.empty() ? 0 : random.below(kMutations.size());
  return what_can_happen(start, kMutations[which](start, steps, random));
}

Interleaving cross_over(const World& start, const Interleaving& a, const Interleaving& b,
                        Random& random) {
  switch (random.below(3)) {
    case 0:
      return what_can_happen(start, front_and_rest(a, b, random));
    case 1:
      return what_can_happen(start, splice(a, draw_life_cycle(b, random), random));
    default:
      return what_can_happen(start, some_of_each(a, b, random));
  }
}

}  // namespace pirq::fuzz
