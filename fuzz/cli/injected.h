// Faults of the program itself, which test what it does then.
#pragma once

#include <optional>
#include <span>

#include "fuzz/cli/run_session.h"
#include "properties/watched.h"

namespace pirq::fuzz::cli {

/// Returns the property that has the fault, or nothing.
[[nodiscard]] std::span<const OwnProperty> injected(std::optional<Fault> fault);

}  // namespace pirq::fuzz::cli
