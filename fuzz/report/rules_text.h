// The rules table for people: a line for each rule, and the page model/RULES.md.
#pragma once

#include <string>

#include "fuzz/report/paint.h"

namespace pirq::fuzz {

/// A line for each rule: id, name, the year of its repair, and what turning it back breaks.
[[nodiscard]] std::string rules_text(const Paint& paint);

/// The same with everything that the tables say, as Markdown; model/RULES.md is this text.
[[nodiscard]] std::string rules_page();

}  // namespace pirq::fuzz
