// no-starvation: a search must not fail while fewer vectors are live than there are numbers.
#include <set>

#include "properties/claims.h"
#include "properties/property.h"

namespace pirq {
namespace {

std::int32_t tampered_numbers(const World& world) {
  if (world.setup().xen.tampered.size == 0) return 0;
  std::int32_t sum = 0;
  for (std::int32_t pirq = world.setup().config().gsis; pirq < world.setup().config().pirqs; ++pirq)
    sum += world.domain().tampered(pirq) ? 1 : 0;
  return sum;
}

// The number of vectors that rely on a number. A vector that got several numbers counts once. A
// guest that keeps its number [X68] has it until the vector's irq is dropped. Numbers of pins, and
// numbers that a raw step changed, count as in use.
std::int32_t live_vectors(const World& world) {
  const Setup& setup = world.setup();
  const bool keeps = setup.has(Rule::guest_keeps_its_number);
  std::int32_t live = tampered_numbers(world);
  for (int device = 0; device < setup.devices(); ++device) {
    live += number_of_pin(world, device) >= setup.config().gsis ? 1 : 0;
    for (int v = 0; v < setup.device(device).vectors; ++v) {
      bool claims = world.domain().programmed(device, v) ||
                    (keeps && world.guest().vector(device, v).listed != 0);
      for_each_claim(world, {device, v}, [&](std::int32_t, const Claim&) { claims = true; });
      live += claims ? 1 : 0;
    }
  }
  return live;
}

}  // namespace

// Numbers that are allocated from the start count as in use.
std::optional<Violation> check_no_starvation(const Observation& seen) {
  if (!seen.outcome.found_none) return std::nullopt;
  const WorldConfig& config = seen.world.setup().config();
  const std::set<std::int32_t> taken(config.taken.begin(), config.taken.end());
  const std::int32_t numbers = config.pirqs - config.gsis - static_cast<std::int32_t>(taken.size());
  const std::int32_t live = live_vectors(seen.world);
  if (live >= numbers) return std::nullopt;
  return Violation{.subject = Subject::domain,
                   .detail = "no number is free, with " + std::to_string(live) + " of " +
                             std::to_string(numbers) + " in use"};
}

}  // namespace pirq
