// steps-keep-contract: the steps that World::enabled offers, and the bounds of parameters.
#include <algorithm>

#include "properties/possible.h"

namespace pirq {
namespace {

using enum StepKind;

// World::enabled offers exactly the possible steps of the device that are not raw.
MaybeViolation judge_offered(const World& world, int device, StepKinds kinds) {
  constexpr std::size_t kFew = 32;
  StepList offered;
  offered.reserve(kFew);
  world.enabled(offered);
  for (const StepKind kind : kinds& world.setup().steps()) {
    Step step{.kind = kind, .device = static_cast<std::uint8_t>(device)};
    const Bounds bounds = bounds_of(info(kind).a, world.setup(), device);
    const auto is_wrong = [&](std::int32_t a) {
      step.a = static_cast<std::uint16_t>(a);
      return (std::ranges::find(offered, step) != offered.end()) != world.can(step);
    };
    if (is_wrong(bounds.low) || (bounds.high != bounds.low && is_wrong(bounds.high)))
      return Violation{.subject = Subject::domain,
                       .detail = "World::enabled is wrong about '" + to_text(step) + "'"};
  }
  return std::nullopt;
}

// No step is possible with a parameter or a device out of bounds.
MaybeViolation judge_bounds(const World& world) {
  const auto beyond = static_cast<std::uint8_t>(world.setup().devices());
  for (const StepKind kind : {raise, detach, begin_probe}) {
    const Bounds bounds = bounds_of(info(kind).a, world.setup(), 0);
    for (const Step step : {Step{kind, beyond, static_cast<std::uint16_t>(bounds.low), 0},
                            Step{kind, 0, static_cast<std::uint16_t>(bounds.high + 1), 0},
                            Step{kind, 0, static_cast<std::uint16_t>(bounds.low), 1}})
      if (world.can(step))
        return Violation{.subject = Subject::domain,
                         .detail =
                             "a step of a device or parameter that does not exist is "
                             "possible"};
  }
  return std::nullopt;
}

// The guest can handle an event that has arrived.
MaybeViolation judge_event(const Observation& seen) {
  const auto port = static_cast<std::int32_t>(seen.outcome.port);
  if (seen.outcome.delivery != Delivery::evtchn || !seen.world.setup().allows(handle_event) ||
      seen.world.domain().state().dying != 0 || !seen.world.domain().is_linked(port) ||
      seen.world.can({.kind = handle_event, .b = port}))
    return std::nullopt;
  return Violation{.subject = Subject::domain,
                   .detail = "the guest cannot handle the event on port " + std::to_string(port)};
}

}  // namespace

MaybeViolation judge_offers(const Observation& seen) {
  if (auto violation = judge_event(seen)) return violation;
  if (seen.step.kind == kdump) return judge_offered(seen.world, 0, {attach, begin_probe});
  if (seen.step.kind != attach) return std::nullopt;
  if (auto violation = judge_bounds(seen.world)) return violation;
  return judge_offered(seen.world, seen.step.device, {begin_probe, detach, raise});
}

}  // namespace pirq
