// RapidCheck's own state machines over the plain model: a command is a step, and the world is
// judged right after each. Two ways to generate, as users do: any step, which does nothing where it
// cannot happen; or one of those that can.
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

enum class RcStateStyle : std::uint8_t {
  guide,    ///< A class for each kind of step, one of which is made: what the guide shows.
  guarded,  ///< Any step, which does nothing where it cannot happen.
  offered,  ///< One of the steps that can happen.
};

struct RcStateParams {
  std::uint64_t seed = 0;
  int cases = 100;
  int length_max = 500;  ///< RapidCheck's size: a case has 1 to so many steps.
  bool shrink = false;
  RcStateStyle style = RcStateStyle::offered;
};

/// Runs rc::state::check over worlds of `config`.
[[nodiscard]] RcStateResult check_rc_state(const PlainConfig& config, const RcStateParams& params);

struct RcStateShrunk {
  std::uint64_t executions = 0;
  std::uint64_t length = 0;  ///< Steps that the shortest failing case makes.
};

/// Shrinks `steps`, which break a property in a world of `config`, as rc::state shrinks a case that
/// it generated, with steps that do nothing where they cannot happen.
[[nodiscard]] RcStateShrunk shrink_rc_state(const PlainConfig& config,
                                            const std::vector<Step>& steps);

}  // namespace pirq::bench
