// Differences in words.
#pragma once

#include <string>

#include "fuzz/conform/sut/sut.h"
#include "fuzz/conform/trace/xen_trace.h"

namespace pirq::fuzz {

/// Where a trace differs, in what, and both lines.
[[nodiscard]] std::string describe(const std::string& title, const TraceDifference& difference);

/// What a test of a program found: counts, or the shortest script that differs, as a trace.
[[nodiscard]] std::string describe(const SutResult& result, const SutOptions& options);

}  // namespace pirq::fuzz
