// A replayed case as a page that is read step by step.
#pragma once

#include <string>

#include "fuzz/picture/timeline.h"

namespace pirq::fuzz {

/// The page: the picture, and a table with every step in words. With a script, a panel shows the
/// step under the cursor, which the arrow keys, Home and End move; #step-N in the address is the
/// N-th row of the table, from 1, and #step-0 the start.
[[nodiscard]] std::string step_page(const Timeline& timeline);

}  // namespace pirq::fuzz
