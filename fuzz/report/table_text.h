// The tables of properties and steps as text.
#pragma once

#include <span>
#include <string>

#include "fuzz/report/paint.h"
#include "model/step.h"
#include "properties/property.h"

namespace pirq::fuzz {

/// Each property with its statement and the rules whose bugs break it; without `wanted`, all.
[[nodiscard]] std::string properties_text(std::span<const Property> wanted, const Paint& paint);

/// Each step with its parameters, its actor, who allows it, and its effect; without `wanted`, all.
[[nodiscard]] std::string steps_text(std::span<const StepKind> wanted, const Paint& paint);

}  // namespace pirq::fuzz
