// Aims the arguments of raw hypercalls at the values that are in use.
#pragma once

#include <cstdint>
#include <optional>

#include "fuzz/generate/random.h"
#include "model/world.h"

namespace pirq::fuzz {

/// Draws a value that the parameter's meaning makes interesting in this state: a number, irq or
/// port of some vector, one that was just freed but is still in a message, one that was unbound by
/// force, or one beside the end of a table. It can be out of bounds by one. Empty if the parameter
/// has no such values.
[[nodiscard]] std::optional<std::int32_t> aimed_value(Param param, const World& world, int device,
                                                      Random& random);

/// A number whose softirq is scheduled, on a list or running. Empty if there is none near the end
/// of the table.
[[nodiscard]] std::optional<std::int32_t> waiting_number(const World& world, Random& random);

}  // namespace pirq::fuzz
