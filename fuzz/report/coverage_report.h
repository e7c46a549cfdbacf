// The coverage of a campaign as text for the user.
#pragma once

#include <string>

#include "fuzz/coverage/coverage_file.h"
#include "fuzz/report/paint.h"

namespace pirq::fuzz {

/// One line with the numbers of step kinds and situations reached, of those in `reachable`; a
/// second line lists those that were never reached, if there are any.
[[nodiscard]] std::string coverage_summary(const Coverage& coverage, const Reachable& reachable,
                                           const Paint& paint);

/// All counters: each kind of step with the pirq states that it met and its effects, each
/// situation, and the finds.
[[nodiscard]] std::string coverage_table(const CoverageFile& value, const Paint& paint);

}  // namespace pirq::fuzz
