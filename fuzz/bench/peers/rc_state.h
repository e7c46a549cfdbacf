// RapidCheck's state machines over the plain model: a command is a step, and all properties are
// checked after each. RcStateStyle lists the ways to generate steps.
#pragma once

#include <cstdint>
#include <memory>

#include "fuzz/bench/peers/plain_world.h"

namespace pirq::bench {

/// The result of a check, shrinking included.
struct RcStateResult {
  bool found = false;
  /// The number of executed and checked steps. Steps of the model during generation do not count.
  std::uint64_t steps = 0;
};

enum class RcStateStyle : std::uint8_t {
  guide,    ///< One class per kind of step, chosen at random, as in RapidCheck's guide.
  guarded,  ///< Any step; it does nothing if it is not enabled.
  offered,  ///< One of the enabled steps.
};

struct RcStateParams {
  std::uint64_t seed = 0;
  int cases = 100;
  int length_max = 500;  ///< RapidCheck's size: a case has at most this many steps.
  bool shrink = false;
  RcStateStyle style = RcStateStyle::offered;
};

/// Runs rc::state::check over worlds of `config`.
[[nodiscard]] RcStateResult check_rc_state(const PlainConfig& config, const RcStateParams& params);

struct RcStateShrunk {
  std::uint64_t executions = 0;
  std::uint64_t length = 0;  ///< The number of steps that the shortest failing case executes.
};

/// Shrinks `steps`, which violate a property in a world of `config`, as rc::state shrinks a case
/// that it generated. A step that is not enabled does nothing.
[[nodiscard]] RcStateShrunk shrink_rc_state(const PlainConfig& config,
                                            const std::vector<Step>& steps);

}  // namespace pirq::bench
