// The steps that a state calls for, for steps-keep-contract.
#pragma once

#include "properties/property.h"

namespace pirq {

/// Judges which steps are possible after the step. The table of `possible_rows.cpp` says so a
/// second time, by the state of guest, QEMU and Xen, and without the preconditions of the step
/// table.
[[nodiscard]] MaybeViolation judge_possible(const Observation& seen);

/// Judges what the world offers after the step: World::enabled agrees with World::can, and nothing
/// out of bounds is possible.
[[nodiscard]] MaybeViolation judge_offers(const Observation& seen);

}  // namespace pirq
