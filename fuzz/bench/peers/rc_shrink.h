// RapidCheck's shrinking of a list of steps: that of rc::gen::container for a vector whose elements
// shrink field by field. Only the shrinking is compared; our code executes the cases.
#pragma once

#include <cstdint>

#include "fuzz/execute/run_case.h"

namespace pirq::bench {

struct RcShrunk {
  std::uint64_t executions = 0;
  std::size_t length = 0;  ///< The number of steps that the shortest failing case executes.
};

/// Shrinks `steps`, which fail from `start` with `failure`. A candidate is accepted if it fails in
/// the same way.
[[nodiscard]] RcShrunk shrink_with_rapidcheck(const World& start, const fuzz::Interleaving& steps,
                                              const fuzz::Failure& failure, PropertySet watched);

}  // namespace pirq::bench
