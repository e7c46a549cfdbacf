// Rebuilds interleavings from a set of visited states.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <variant>

#include "fuzz/execute/case_run.h"
#include "fuzz/explore/visited.h"
#include "model/world.h"

namespace pirq::fuzz {

/// Ends the program, because the search contradicts itself.
[[noreturn]] void internal_error(const char* what);

/// Words of states between two calls of a `go_on`: a megabyte.
inline constexpr std::size_t kAskWords = 1 << 17;

/// Why an interleaving was not rebuilt.
enum class NoWay : std::uint8_t {
  stopped,   ///< `go_on` returned false.
  unsteady,  ///< A step does not lead again where it led: the search contradicts itself.
};

/// Rebuilds an interleaving to state `number` of `visited`, which was reached from the state of
/// `world`. The set holds only fingerprints, so the function executes steps from there. From any
/// state that counts as the parent, some step leads to a state that counts as the child: `is_state`
/// says whether a world is at such a state. Leaves `world` in the reached state. Asks `go_on`, if
/// given, after each megabyte of states: a large world has thousands of steps to try.
[[nodiscard]] std::variant<Interleaving, NoWay> find_way(
    const Visited& visited, std::uint32_t number, World& world,
    const std::function<bool(World&, std::uint32_t number)>& is_state,
    const std::function<bool()>& go_on);

/// find_way that is not stopped. A contradiction ends the program.
[[nodiscard]] Interleaving way_to(
    const Visited& visited, std::uint32_t number, World& world,
    const std::function<bool(World&, std::uint32_t number)>& is_state);

}  // namespace pirq::fuzz
