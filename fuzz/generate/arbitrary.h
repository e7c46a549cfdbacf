// A RapidCheck generator of interleavings, for rc::check and RC_GTEST_PROP.
//
// One random word of RapidCheck is the seed of a whole case, which contains enabled steps only. The
// only shrink of a failing case is lazy and calls our shrinker. RapidCheck counts and reports the
// cases; it adds no cost per step.
#pragma once

#include <iosfwd>

#include <rapidcheck.h>

#include "fuzz/generate/generate.h"
#include "fuzz/shrink/shrink.h"

namespace pirq {

/// Prints a step of a counterexample for RapidCheck.
void showValue(const Step& step, std::ostream& os);

}  // namespace pirq

namespace pirq::fuzz {

/// Generates interleavings of the world `start`. An interleaving that violates a property of
/// `watched` shrinks to the shortest one that fails in the same way. `start` must outlive the
/// generator and its values.
[[nodiscard]] rc::Gen<Interleaving> interleavings(const World& start, Watched watched,
                                                  const GenerateOptions& options = {});

/// Fails the calling RapidCheck property with a description of the violation if `steps` violate a
/// property of `watched`.
void check_interleaving(const World& start, const Interleaving& steps, Watched watched);

}  // namespace pirq::fuzz
