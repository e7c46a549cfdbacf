// RapidCheck's own state machines over the plain model, as its guide says: a command is a step, the
// generator offers those whose preconditions hold, and each is judged right after it was made.
#pragma once

#include <cstdint>
#include <memory>

#include "fuzz/bench/peers/plain_world.h"

namespace pirq::bench {

/// What a check did, shrinking included.
struct RcStateResult {
  bool found = false;
  std::uint64_t steps =
      0;  ///< Made and judged. Those of the model, made to generate, do not count.
};

struct RcStateParams {
  std::uint64_t seed = 0;
  int cases = 100;
  int length_max = 500;  ///< RapidCheck's size: a case has 1 to so many steps.
  bool shrink = false;
};

/// Runs rc::state::check over worlds of `config`.
[[nodiscard]] RcStateResult check_rc_state(const PlainConfig& config, const RcStateParams& params);

}  // namespace pirq::bench
