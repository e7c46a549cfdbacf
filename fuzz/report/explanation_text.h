// A failing case in plain sentences.
#pragma once

#include <string>

#include "fuzz/report/paint.h"
#include "fuzz/survey/explanation.h"

namespace pirq::fuzz {

/// What fails, who obtained the number when, which steps and orders matter, which rules repair it,
/// and what a user of the guest would see in its logs.
[[nodiscard]] std::string explanation_text(const Explanation& about, const Paint& paint);

}  // namespace pirq::fuzz
