// no-starvation: whether a search that found nothing should have.
#include <set>

#include "properties/claims.h"
#include "properties/property.h"

namespace pirq {
namespace {

// Vectors that rely on a number. One counts once, whatever it has been given and lost track of.
std::int32_t live_vectors(const World& world) {
  const Setup& setup = world.setup();
  std::int32_t live = 0;
  for (int device = 0; device < setup.devices(); ++device)
    for (int v = 0; v < setup.device(device).vectors; ++v) {
      bool claims = world.domain().programmed(device, v);
      for_each_claim(world, {device, v}, [&](std::int32_t, const Claim&) { claims = true; });
      live += claims ? 1 : 0;
    }
  return live;
}

}  // namespace

// Numbers that are handed out from the start are in use by somebody the world does not show.
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
