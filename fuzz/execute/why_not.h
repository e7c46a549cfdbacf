// Why a step cannot happen now, in words for whoever wrote it.
#pragma once

#include <string>
#include <string_view>

#include "model/world.h"

namespace pirq::fuzz {

/// "idle", "running", ...: where a driver is in its program.
[[nodiscard]] std::string_view name_of(guest::Phase phase);

/// What keeps `step` from happening in `world`, as a phrase that also says what could come instead.
/// REQUIRES: !world.can(step).
[[nodiscard]] std::string why_not(const World& world, const Step& step);

}  // namespace pirq::fuzz
