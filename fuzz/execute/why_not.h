// Explains to the author of a case why a step is not enabled.
#pragma once

#include <string>
#include <string_view>

#include "model/world.h"

namespace pirq::fuzz {

/// Returns the name of a driver's phase: "idle", "running", ...
[[nodiscard]] std::string_view name_of(guest::Phase phase);

/// Returns a phrase that says why `step` is not enabled in `world`, and where possible the next
/// enabled step or the key of the world line that would allow the step.
/// REQUIRES: !world.can(step).
[[nodiscard]] std::string why_not(const World& world, const Step& step);

}  // namespace pirq::fuzz
