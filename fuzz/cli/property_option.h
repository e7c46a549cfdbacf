// --property: what a command watches.
#pragma once

#include <optional>

#include "fuzz/cli/options.h"
#include "properties/property.h"

namespace pirq::fuzz::cli {

/// Adds "--property NAME", which may be given again; `to` stays empty if it is not.
void property_option(Options& options, std::optional<PropertySet>& to);

}  // namespace pirq::fuzz::cli
