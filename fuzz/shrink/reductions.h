// The ways to reduce a world, and to adapt the steps of a case to the reduced world.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "fuzz/execute/run_case.h"
#include "model/setup.h"

namespace pirq::fuzz {

/// A world and steps that may fail in it. Setup::create may reject the world.
struct Candidate {
  WorldConfig world;
  Interleaving steps;
};

/// One row of the table.
struct Reduction {
  std::string_view name;
  /// Returns the reduced candidates of `from`, those that take most away first. Each of them is
  /// simpler than `from`, so that reducing ends.
  std::vector<Candidate> (*candidates)(const Candidate& from);
};

/// All reductions, those that take most away first.
[[nodiscard]] std::span<const Reduction> reductions();

}  // namespace pirq::fuzz
