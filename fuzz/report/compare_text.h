// The output of `pirqfuzz compare`.
#pragma once

#include <span>
#include <string>

#include "fuzz/report/paint.h"
#include "fuzz/survey/compare.h"

namespace pirq::fuzz {

/// The worlds, and a table of the verdict on each property in each world.
[[nodiscard]] std::string compare_table(std::span<const SearchedSide> sides, const Paint& paint);

/// The result in one sentence: which properties differ, and which are left open.
[[nodiscard]] std::string compare_verdict(std::span<const SearchedSide> sides);

}  // namespace pirq::fuzz
