// The table of rules as text: one line per rule, and the page model/RULES.md.
#pragma once

#include <string>

#include "fuzz/report/paint.h"
#include "model/rules.h"

namespace pirq::fuzz {

/// One line per rule: id, name, year of the fix, and the properties broken if it is turned back.
[[nodiscard]] std::string rules_text(const Paint& paint);

/// All columns of the tables of rules as Markdown. model/RULES.md is this text.
[[nodiscard]] std::string rules_page();

/// Everything about one rule, for a terminal.
[[nodiscard]] std::string rule_text(Rule rule, const Paint& paint);

}  // namespace pirq::fuzz
