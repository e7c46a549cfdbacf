// What `pirqfuzz explore` tells.
#pragma once

#include <string>

#include "fuzz/explore/explore.h"

namespace pirq::fuzz {

/// How far a search is: one line, for the progress.
[[nodiscard]] std::string progress_text(const Level& level);

/// The verdict and what it rests on: states, levels, memory, chance of a mistake. `why` says in
/// words which bound ended the search, if one did.
[[nodiscard]] std::string verdict_text(const Explored& explored, const ExploreOptions& options,
                                       const std::string& why);

}  // namespace pirq::fuzz
