// What a campaign covered, for people.
#pragma once

#include <string>

#include "fuzz/coverage/coverage_file.h"
#include "fuzz/report/paint.h"

namespace pirq::fuzz {

/// A line on how much of what the world can reach was reached, and one on what never was.
[[nodiscard]] std::string coverage_summary(const Coverage& coverage, const Setup& setup,
                                           const Paint& paint);

/// Everything that was counted: each kind of step with the states it met and what it did, each
/// situation, and the finds.
[[nodiscard]] std::string coverage_table(const CoverageFile& value, const Setup& setup,
                                         const Paint& paint);

}  // namespace pirq::fuzz
