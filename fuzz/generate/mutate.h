// Mutations of interleavings, for coverage-guided fuzzers: insert, erase, repeat, exchange, repeat
// a life cycle of a driver, change a device. The functions are deterministic: the same state of
// `random` gives the same result.
#pragma once

#include "fuzz/execute/run_case.h"
#include "fuzz/generate/random.h"
#include "model/world.h"

namespace pirq::fuzz {

/// Applies one random mutation to `steps`. Every step of the result is enabled: `run_case` with
/// Disabled::skip omits the others.
[[nodiscard]] Interleaving mutate(const World& start, const Interleaving& steps, Random& random);

/// Combines two interleavings of the world `start` in one of three ways: the front of `a` and the
/// rest of `b`, or a life cycle of `b` inserted into `a`, or the steps of some devices from each.
/// Every step of the result is enabled.
[[nodiscard]] Interleaving cross_over(const World& start, const Interleaving& a,
                                      const Interleaving& b, Random& random);

}  // namespace pirq::fuzz
