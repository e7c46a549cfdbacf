// Rebuilds interleavings from a set of visited states.
#pragma once

#include <cstdint>
#include <functional>

#include "fuzz/execute/case_run.h"
#include "fuzz/explore/visited.h"
#include "model/world.h"

namespace pirq::fuzz {

/// Ends the program, because the search contradicts itself.
[[noreturn]] void internal_error(const char* what);

/// Rebuilds an interleaving to state `number` of `visited`, which was reached from the state of
/// `world`. The set holds only fingerprints, so the function executes steps from there. From any
/// state that counts as the parent, some step leads to a state that counts as the child: `is_state`
/// says whether a world is at such a state. Leaves `world` in the reached state.
[[nodiscard]] Interleaving way_to(
    const Visited& visited, std::uint32_t number, World& world,
    const std::function<bool(World&, std::uint32_t number)>& is_state);

}  // namespace pirq::fuzz
