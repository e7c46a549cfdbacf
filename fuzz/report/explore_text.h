// The output of `pirqfuzz explore`.
#pragma once

#include <string>

#include "fuzz/explore/check_reduction.h"
#include "fuzz/explore/explore.h"

namespace pirq::fuzz {

/// The progress of a search: one line.
[[nodiscard]] std::string progress_text(const Level& level);

/// The verdict, and the numbers of states, levels and bytes that it is based on, with the
/// probability of a fingerprint collision. `why` names the bound that ended the search; it is empty
/// if the search was complete.
[[nodiscard]] std::string verdict_text(const Explored& explored, const ExploreOptions& options,
                                       const std::string& why);

/// The tables that differ among the states of the last level, if a bound ended the search: one
/// line, or none.
[[nodiscard]] std::string growth_text(const Explored& explored);

/// The result of --check-reduction, with what the canonical form forgets.
[[nodiscard]] std::string reduction_text(const Setup& setup, StateReduction reduction,
                                         const ReductionCheck& checked);

}  // namespace pirq::fuzz
