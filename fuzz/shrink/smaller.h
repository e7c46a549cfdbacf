// What shrinking means by "smaller".
#pragma once

#include "fuzz/execute/run_case.h"

namespace pirq::fuzz {

/// The one order of "smaller": length, devices used, context switches, then the steps themselves.
[[nodiscard]] bool smaller(const Interleaving& a, const Interleaving& b);

}  // namespace pirq::fuzz
