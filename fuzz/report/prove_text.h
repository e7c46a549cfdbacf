// The output of `pirqfuzz prove`.
#pragma once

#include <string>

#include "fuzz/prove/prove.h"

namespace pirq::fuzz {

/// The small worlds, the verdict, and what it is based on: the clauses and the views, or the step
/// at which the induction ends. A case that refutes the property is not part of the text.
[[nodiscard]] std::string proof_text(const Proof& proof);

}  // namespace pirq::fuzz
