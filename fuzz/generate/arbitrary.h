// The RapidCheck generator of whole interleavings, for rc::check and RC_GTEST_PROP.
//
// One word of RapidCheck's randomness seeds a whole case, made of enabled steps only; its one,
// lazy shrink step calls our shrinker. So RapidCheck stays at the edge: it counts cases and
// reports, and costs next to nothing per step.
#pragma once

#include <iosfwd>

#include <rapidcheck.h>

#include "fuzz/generate/generate.h"
#include "fuzz/shrink/shrink.h"

namespace pirq {

/// How RapidCheck prints a step of a counterexample.
void showValue(const Step& step, std::ostream& os);

}  // namespace pirq

namespace pirq::fuzz {

/// Interleavings of `start`; one that breaks a property of `watched` shrinks to the shortest that
/// breaks it in the same way. `start` must outlive what is generated.
[[nodiscard]] rc::Gen<Interleaving> interleavings(const World& start, Watched watched,
                                                  const GenerateOptions& options = {});

/// Fails the RapidCheck property that calls it, with the violation in words, if `steps` break a
/// property of `watched`.
void check_interleaving(const World& start, const Interleaving& steps, Watched watched);

}  // namespace pirq::fuzz
