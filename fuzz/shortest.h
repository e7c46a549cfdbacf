// Breadth-first search for the shortest interleaving that fails in a given way: the judge of a
// shrunk case. It ends with a shorter case, with the certificate that there is none, or undecided
// when a bound ended it.
#pragma once

#include <cstddef>
#include <optional>

#include "fuzz/run_case.h"

namespace pirq::fuzz {

struct SearchBounds {
  std::size_t depth = 0;       ///< Longest interleaving looked at, in steps.
  std::size_t states_max = 0;  ///< States remembered.
};

struct SearchResult {
  std::optional<Interleaving> found;  ///< Shortest that fails in the same way, up to `depth`.
  std::optional<Failure> failure;     ///< Of `found`.
  std::size_t states = 0;
  bool complete =
      false;  ///< Every interleaving up to the answer's length, or `depth`, was covered.
};

/// Looks for a failure like `wanted` (Violation::same_failure; null: any), judged by all of
/// `watched`; interleavings that fail in another way first end there. Raw steps are searched with
/// their usual arguments (usual_values_of).
///
/// States are told apart by 128-bit fingerprints (XXH3). Among n states the chance that two share
/// one is below n^2 / 2^129: 2^-93 at 200,000.
[[nodiscard]] SearchResult search_shortest(const World& start, const Violation* wanted,
                                           PropertySet watched, const SearchBounds& bounds);

}  // namespace pirq::fuzz
