// Steps and violations as phrases for the user.
#pragma once

#include <string>

#include "fuzz/execute/case_run.h"

namespace pirq::fuzz {

/// "EEXIST" for -17; the decimal number if xen::kErrorNames does not list it.
[[nodiscard]] std::string errno_name(int rc);

/// The effect of the step as a phrase: pirq, port, return code or delivery.
[[nodiscard]] std::string in_words(const Moment& moment);

/// "exclusive-pirq is broken at step 19, between device a and device b, for pirq 47".
[[nodiscard]] std::string sentence(const Violation& violation, std::size_t step_number);

}  // namespace pirq::fuzz
