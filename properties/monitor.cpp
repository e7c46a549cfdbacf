#include "properties/monitor.h"

#include <bit>

#include "properties/call_judge.h"

namespace pirq {

Monitor::Judged Monitor::make(World& world, const Step& step) const {
  CallJudge calls(checks_, world.setup().config());
  const Holdings before = can_move_devices(step.kind) ? Holdings::of(world) : Holdings{};
  Judged made(world, step, calls);
  const Observation seen{world, step, made.outcome, start_, before};
  made.violation = judge(seen);
  if (made.outcome.crashed) return made;
  if (calls.broken() && (!made.violation || calls.broken()->property < made.violation->property))
    made.violation = calls.broken();
  if (!made.violation && watched_.has_own()) made.violation = watched_.check_own(seen);
  return made;
}

// Returns the first property of the table that the world after the step breaks.
std::optional<Violation> Monitor::judge(const Observation& seen) const {
  for (Checks::Set asked = checks_.asked_after(seen.world, seen.step, seen.outcome); asked != 0;
       asked &= asked - 1) {
    const auto& [property, ask] =
        checks_.of_steps[static_cast<std::size_t>(std::countr_zero(asked))];
    if (auto violation = ask(seen)) {
      violation->property = property;
      return violation;
    }
  }
  return std::nullopt;
}

}  // namespace pirq
