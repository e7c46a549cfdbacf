// The output of `pirqfuzz explore`.
#pragma once

#include <string>

#include "fuzz/explore/explore.h"

namespace pirq::fuzz {

/// The progress of a search: one line.
[[nodiscard]] std::string progress_text(const Level& level);

/// The verdict, and the numbers of states, levels and bytes that it is based on, with the
/// probability of a fingerprint collision. `why` names the bound that ended the search; it is empty
/// if the search was complete.
[[nodiscard]] std::string verdict_text(const Explored& explored, const ExploreOptions& options,
                                       const std::string& why);

}  // namespace pirq::fuzz
