// Checks that canonical forms are right: that states with equal forms have equal futures. Such a
// partition of the states is a bisimulation, and a search of one state of each form gives the
// verdicts and the shortest lengths of a search of all states.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <optional>

#include "fuzz/explore/explore.h"

namespace pirq::fuzz {

/// Two interleavings that lead to states with equal forms, of which only the first can go on with
/// `step`: with a successor of that form, and with the same violations.
struct ReductionFlaw {
  Interleaving has;
  Interleaving lacks;
  Step step;
};

struct ReductionCheck {
  std::size_t states = 0;  ///< Visited states.
  std::size_t forms = 0;   ///< Their canonical forms.
  bool complete = false;   ///< Every reachable state was visited.
  std::optional<ReductionFlaw> flaw;
};

struct ReductionCheckOptions {
  Watched watched = {};
  std::size_t states_max = std::numeric_limits<std::uint32_t>::max() - 1;
  std::size_t memory_max = std::numeric_limits<std::size_t>::max();  ///< Bytes.
  /// Called often, in a large world after each step. Returning false ends the check.
  std::function<bool(std::size_t states)> go_on = {};
};

/// Visits the states of a world breadth first, without any reduction and beyond violations, and
/// compares the futures of states with equal forms. Ends at the first difference.
[[nodiscard]] ReductionCheck check_reduction(const World& start, CanonicalForm form,
                                             const ReductionCheckOptions& options);

}  // namespace pirq::fuzz
