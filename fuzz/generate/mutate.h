// Changes to interleavings, for fuzzers that go on from what they know: insert, erase, repeat,
// exchange, a driver's whole life cycle once more, another device. Pure functions of their
// arguments: the same state of `random` makes the same change.
#pragma once

#include "fuzz/execute/run_case.h"
#include "fuzz/generate/random.h"
#include "model/world.h"

namespace pirq::fuzz {

/// `steps` with one of the mutations of the table made. Every step of the answer can happen: what
/// cannot at its new place is left out, after QEMU finished what it would wait for.
[[nodiscard]] Interleaving mutate(const World& start, const Interleaving& steps, Random& random);

/// A child of two interleavings of the world `start`: the front of one and the rest of the other,
/// or a life cycle of the second within the first, or some devices' steps of each.
[[nodiscard]] Interleaving cross_over(const World& start, const Interleaving& a,
                                      const Interleaving& b, Random& random);

}  // namespace pirq::fuzz
