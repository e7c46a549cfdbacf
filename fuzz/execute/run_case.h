// Runs an interleaving in a world. The shrinker, the replay, the mutations and the check of each
// find use it.
#pragma once

#include <cstddef>
#include <span>

#include "fuzz/execute/case_run.h"

namespace pirq::fuzz {

/// An interleaving that ends with the step that breaks a property.
struct FailingCase {
  Interleaving steps;
  Failure failure;
};

/// The treatment of a step that is not enabled.
enum class Disabled : std::uint8_t {
  stop,  ///< The run ends; `RunResult::disabled` is the index of the step.
  skip,  ///< The run executes pending QEMU calls, and omits the step if it is still not enabled.
};

/// Runs `steps` from a copy of `start` until a property of `watched` is violated or the steps end.
/// With `Disabled::skip`, `failure.step` is an index into `made`. `show`, if given, is called for
/// each executed step.
[[nodiscard]] RunResult run_case(const World& start, std::span<const Step> steps, Watched watched,
                                 Disabled disabled, ShowMoment show = {});

}  // namespace pirq::fuzz
