// Coverage as a table with a colour for each count.
#pragma once

#include <string>

#include "fuzz/coverage/coverage.h"

namespace pirq::fuzz {

/// How often a step of each kind met a pirq in each state, as an HTML table. Kinds that were
/// reachable and never made have a row of zeros.
[[nodiscard]] std::string met_heat_map(const Coverage& coverage, const Reachable& reachable);

/// How often a step of each kind had each effect.
[[nodiscard]] std::string effect_heat_map(const Coverage& coverage, const Reachable& reachable);

}  // namespace pirq::fuzz
