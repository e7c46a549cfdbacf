// Explains a failing case: which steps it needs, which could be exchanged, the nearest order that
// passes, and the single rules that repair it.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "fuzz/case_file/case.h"
#include "fuzz/case_file/parse.h"
#include "fuzz/execute/run_case.h"

namespace pirq::fuzz {

/// The step `from` takes the place `to`. Both count from 0.
struct Move {
  std::size_t from = 0;
  std::size_t to = 0;
};

/// A rule that is not in force in the world, and with which the steps do not fail.
struct Repair {
  Rule rule{};
  std::size_t left_out = 0;  ///< Steps of the case that cannot happen then.
  /// No interleaving that is as long as the case fails in the same way; false: not decided.
  bool proven = false;
};

/// A failing case and what there is to say about it.
struct Explanation {
  NamedWorld world;
  Interleaving steps;  ///< Ends with the violating step; with the inserted QEMU calls.
  Violation violation;
  std::vector<bool> needed;           ///< Of each step: without it the case does not fail.
  std::vector<std::size_t> exchange;  ///< The step i and the next one may change places.
  std::optional<Move> passing;        ///< The shortest move of one step with which nothing fails.
  std::vector<Repair> repairs;        ///< In the order of the rules.
};

/// Explains the failure of a case in its world `index`: of the expected property, or of any
/// property of the driver discipline if the case expects none. In another world than the first,
/// steps that cannot happen are left out. Returns an error without a file if the case does not fail
/// there or cannot be played. REQUIRES: index < value.worlds.size().
[[nodiscard]] Result<Explanation> explain(const Case& value, std::size_t index = 0);

}  // namespace pirq::fuzz
