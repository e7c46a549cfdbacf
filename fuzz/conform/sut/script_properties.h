// Which of the properties of a domain alone hold under scripts, with the shortest script that
// breaks each.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "fuzz/conform/sut/profile.h"
#include "fuzz/conform/sut/script.h"
#include "properties/domain_monitor.h"

namespace pirq::fuzz {

/// A script that broke a property at its last call.
struct ScriptFailure {
  Script script;
  Violation violation;
};

/// Plays `script` up to the first violation of `property`; empty if there is none. Numbers in the
/// calls are renamed; if `only_protocol`, calls that are not allowed by then are left out.
[[nodiscard]] std::optional<ScriptFailure> check_script(const Script& script, Property property,
                                                        bool only_protocol);

/// Shrinks a failure; the answer breaks the same property by the same operation.
[[nodiscard]] ScriptFailure shrink_failure(const ScriptFailure& failure, bool only_protocol);

struct PropertySearch {
  std::uint64_t seed = 1;
  std::uint64_t cases = 2'000;
  int shrunk_max = 6;  ///< So many failures by an operation are shrunk; the smallest is the answer.
};

/// Looks for scripts of `profile` that break `property` in a world with the release and rules of
/// `base`. Answers the smallest one found for each operation that breaks it, smallest first.
[[nodiscard]] std::vector<ScriptFailure> find_failures(Profile profile, const WorldConfig& base,
                                                       Property property,
                                                       const PropertySearch& search);

}  // namespace pirq::fuzz
