// Checks the properties of a domain without a guest under scripts, and finds the shortest script
// that breaks each.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "fuzz/conform/sut/profile.h"
#include "fuzz/conform/sut/script.h"
#include "properties/domain_monitor.h"

namespace pirq::fuzz {

/// A script whose last call breaks a property.
struct ScriptFailure {
  Script script;
  Violation violation;
};

/// Executes `script` up to the first violation of `property`. Returns nothing if there is none. The
/// numbers in calls are renamed. With `only_protocol`, calls that the protocol does not allow at
/// their place are skipped.
[[nodiscard]] std::optional<ScriptFailure> check_script(const Script& script, Property property,
                                                        bool only_protocol);

/// Shrinks a failure. The result breaks the same property with the same operation.
[[nodiscard]] ScriptFailure shrink_failure(const ScriptFailure& failure, bool only_protocol);

struct PropertySearch {
  std::uint64_t seed = 1;
  std::uint64_t cases = 2'000;
  int shrunk_max = 6;  ///< The number of failures that are shrunk, for each operation.
};

/// Looks for scripts of `profile` that break `property` in a world with the release and rules of
/// `base`. Returns the smallest one for each operation that breaks it, the smallest first.
[[nodiscard]] std::vector<ScriptFailure> find_failures(Profile profile, const WorldConfig& base,
                                                       Property property,
                                                       const PropertySearch& search);

}  // namespace pirq::fuzz
