// The RapidCheck generator of scripts. One random word of RapidCheck is the seed of a whole script.
// There is one shrink step, which calls our shrinker.
#pragma once

#include <ostream>

#include <rapidcheck.h>

#include "fuzz/conform/sut/profile.h"
#include "fuzz/conform/sut/script_properties.h"

namespace pirq::fuzz {

/// Prints the script of a counterexample for RapidCheck.
inline void showValue(const Script& script, std::ostream& out) {
  out << to_text(trace_of(script), TraceForm::changes);
}

/// Generates scripts of `profile` with the release and rules of `base`. A script that breaks
/// `property` shrinks to a short one that breaks it in the same way.
[[nodiscard]] inline rc::Gen<Script> scripts(Profile profile, const WorldConfig& base,
                                             Property property) {
  const bool only_protocol = profile == Profile::protocol;
  const auto shorter = [=](const Script& script) -> rc::Seq<rc::Shrinkable<Script>> {
    const auto failure = check_script(script, property, only_protocol);
    if (!failure) return {};
    return rc::seq::just(rc::shrinkable::just(shrink_failure(*failure, only_protocol).script));
  };
  return [=](const rc::Random& random, int) {
    const std::uint64_t seed = rc::Random(random).next();
    const auto make = [=] { return generate_script(profile, base, seed); };
    return rc::shrinkable::lambda(make, [=] { return shorter(make()); });
  };
}

}  // namespace pirq::fuzz
