// Shrinking: from a failing interleaving to the shortest one that fails in the same way.
//
// Named passes, cheap ones first, run until none makes progress; then a breadth-first search
// bounded by the length found, which ends with a shorter case or the certificate that there is
// none. Every candidate goes through one choke point, which remembers what it ran.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "fuzz/execute/run_case.h"

namespace pirq::fuzz {

struct ShrinkOptions {
  std::size_t executions_max = 50'000;  ///< Candidates run; then the best so far is the answer.
  std::size_t states_max = 200'000;     ///< States of the search that certifies; 0: no search.
  /// Called whenever a smaller case was found, with its length.
  std::function<void(std::size_t)> progress;
};

struct Shrunk {
  Interleaving steps;  ///< Ends with the violating step.
  Failure failure;
  /// Candidates that failed in another way: the first met of each kind (Violation::same_failure).
  std::vector<FailingCase> others;
  std::size_t executions = 0;  ///< Candidates run.
  std::size_t states = 0;      ///< States the search visited.
  bool certified = false;      ///< The search finished: no shorter interleaving fails so.
};

/// Shrinks `steps`, which fail from `start` with `failure` when judged by `watched`. The answer
/// fails in the same way (Violation::same_failure) and is never larger than what was given.
[[nodiscard]] Shrunk shrink(const World& start, const Interleaving& steps, const Failure& failure,
                            Watched watched, const ShrinkOptions& options);

}  // namespace pirq::fuzz
