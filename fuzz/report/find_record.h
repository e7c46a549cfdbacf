// A find as a record, and what a baseline says about it.
#pragma once

#include <string>

#include "fuzz/case_file/find.h"
#include "fuzz/report/record.h"
#include "fuzz/survey/baseline.h"

namespace pirq::fuzz {

/// The record of a find, which failed. Its text is the case.
[[nodiscard]] Record find_record(const Find& find);

/// A line for each case of a baseline that does not occur any more.
[[nodiscard]] std::string gone_text(const Baseline& baseline);

}  // namespace pirq::fuzz
