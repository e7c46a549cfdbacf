// RapidCheck's own shrinking of a list of steps: what rc::gen::container offers for a vector whose
// elements shrink field by field. Only the shrinking is compared; the cases are run by our code.
#pragma once

#include <cstdint>

#include "fuzz/execute/run_case.h"

namespace pirq::bench {

struct RcShrunk {
  std::uint64_t executions = 0;
  std::size_t length = 0;  ///< Steps that the shortest failing case makes.
};

/// Shrinks `steps`, which fail from `start` with `failure`, among cases that fail in the same way.
[[nodiscard]] RcShrunk shrink_with_rapidcheck(const World& start, const fuzz::Interleaving& steps,
                                              const fuzz::Failure& failure, PropertySet watched);

}  // namespace pirq::bench
