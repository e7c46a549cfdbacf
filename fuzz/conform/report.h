// Describes differences between the model and recordings or programs.
#pragma once

#include <string>

#include "fuzz/conform/sut/sut.h"
#include "fuzz/conform/trace/xen_trace.h"

namespace pirq::fuzz {

/// Describes the first difference of a trace, with both lines.
[[nodiscard]] std::string describe(const std::string& title, const TraceDifference& difference);

/// The kind of the scripts: the name of the profile, or "stack".
[[nodiscard]] std::string script_kind(const SutOptions& options);

/// Describes the result of testing a program: counts, or the shortest script that differs, as a
/// trace.
[[nodiscard]] std::string describe(const SutResult& result, const SutOptions& options);

/// Returns a trace with the script of a difference. Its last answer is that of the implementation,
/// so that `conform` shows the difference again.
[[nodiscard]] std::string kept_text(const SutDifference& difference);

}  // namespace pirq::fuzz
