// A smallest set of cases that covers what all of them cover.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "fuzz/case_file/case.h"

namespace pirq::fuzz {

/// Returns the indices, in order, of cases that together show every behaviour
/// (coverage/behaviour.h) and every kind of violation that the cases show in their first worlds.
/// Greedy: of two cases that add as much, the shorter one is kept. A case whose steps cannot be
/// made is always kept.
[[nodiscard]] std::vector<std::size_t> smallest_set(std::span<const Case> cases);

}  // namespace pirq::fuzz
