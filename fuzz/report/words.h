// What a step did, in words.
#pragma once

#include <string>

#include "fuzz/execute/case_run.h"

namespace pirq::fuzz {

/// "EEXIST" for -17; the number itself if it has no name here.
[[nodiscard]] std::string errno_name(int rc);

/// What the step did: number, port, answer, delivery. A phrase.
[[nodiscard]] std::string in_words(const Moment& moment);

/// "exclusive-pirq is broken at step 19, between device a and device b, for pirq 47".
[[nodiscard]] std::string sentence(const Violation& violation, std::size_t step_number);

}  // namespace pirq::fuzz
