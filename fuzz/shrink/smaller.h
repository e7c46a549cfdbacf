// The order in which the shrinker compares cases.
#pragma once

#include "fuzz/execute/run_case.h"

namespace pirq::fuzz {

/// True if `a` is smaller than `b`. Compares the length, then the number of used devices, then the
/// number of context switches, then the steps lexicographically.
[[nodiscard]] bool smaller(const Interleaving& a, const Interleaving& b);

}  // namespace pirq::fuzz
