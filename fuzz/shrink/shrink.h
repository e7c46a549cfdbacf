// The shrinker reduces a failing interleaving to the shortest one that fails in the same way.
//
// Passes run, cheap ones first, until none makes progress. Then a breadth-first search, bounded by
// the length of the best case, either finds a shorter case or certifies that there is none.
// README.md describes the algorithm.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "fuzz/execute/run_case.h"

namespace pirq::fuzz {

struct ShrinkOptions {
  std::size_t executions_max = 50'000;  ///< The bound on executed candidates.
  std::size_t states_max = 200'000;     ///< The bound on the states of the search; 0: no search.
  /// The bound on the memory of the search, in bytes.
  std::size_t memory_max = std::numeric_limits<std::size_t>::max();
  /// Called with the length of each smaller case that a pass finds, and during a search.
  std::function<void(std::size_t)> progress;
  std::optional<std::chrono::milliseconds> time = {};  ///< The bound on the duration.
  /// Returns the steps that the shrinker makes now, for a handler of crashes.
  using Running = std::function<std::optional<Interleaving>()>;
  /// Called before a candidate or a search runs, and without a function after it.
  std::function<void(Running)> begins = {};
  /// Called often. Returning false ends the shrinking; the smallest case so far is the result.
  std::function<bool()> go_on = {};
};

struct Shrunk {
  Interleaving steps;  ///< Ends with the violating step.
  Failure failure;
  /// Candidates that failed in another way, one for each kind of failure (Violation::same_failure).
  std::vector<FailingCase> others;
  std::size_t executions = 0;  ///< The number of executed candidates.
  std::size_t states = 0;      ///< The number of states that the last search visited.
  bool certified = false;  ///< The search proved that no shorter interleaving fails in this way.
  bool unsteady = false;   ///< The result does not fail again: something is not deterministic.
};

/// Shrinks `steps`. The result fails in the same way (Violation::same_failure) and is not larger
/// than `steps`. REQUIRES: `steps` run from `start` violate a property of `watched` with `failure`.
[[nodiscard]] Shrunk shrink(const World& start, const Interleaving& steps, const Failure& failure,
                            Watched watched, const ShrinkOptions& options);

}  // namespace pirq::fuzz
