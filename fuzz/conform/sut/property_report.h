// Which table properties hold, per release and profile, with the shortest script that breaks each.
#pragma once

#include <cstdint>
#include <vector>

#include "fuzz/conform/sut/hypercall_properties.h"
#include "fuzz/conform/sut/profile.h"

namespace pirq::fuzz {

struct PropertySearch {
  std::uint64_t seed = 1;
  std::uint64_t cases = 2'000;
  int shrunk_max = 6;  ///< So many failures of a kind are shrunk; the smallest is the answer.
};

/// Looks for scripts of `profile` that break `property` in a world with the release and rules of
/// `base`. Answers the smallest one found of each kind, smallest first.
[[nodiscard]] std::vector<TableFailure> find_failures(Profile profile, const WorldConfig& base,
                                                      TableProperty property,
                                                      const PropertySearch& search);

/// Shrinks a failure; the answer breaks the same property in the same way.
[[nodiscard]] TableFailure shrink_failure(const TableFailure& failure, bool only_protocol);

}  // namespace pirq::fuzz
