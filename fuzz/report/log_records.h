// What logs show, as records.
#pragma once

#include <vector>

#include "fuzz/log/judge.h"
#include "fuzz/report/record.h"

namespace pirq::fuzz {

/// A record for each finding; for each file without one, a record that passed. The findings of
/// `known` are the baseline.
[[nodiscard]] std::vector<Record> records_of(const log::Judgement& judgement,
                                             const log::Findings& known);

}  // namespace pirq::fuzz
