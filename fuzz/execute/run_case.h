// Running an interleaving: the choke point of generator checks, shrinker and replay.
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

/// What to do with a step that cannot happen at its place.
enum class Disabled : std::uint8_t {
  stop,  ///< The run ends there; `RunResult::disabled` says where.
  skip,  ///< It is left out, and QEMU first finishes what the step would wait for.
};

/// Runs `steps` from `start` until a property of `watched` is broken or the steps end. `start`
/// itself is not changed. With `Disabled::skip`, failure.step counts in `made`. `show`, if given,
/// sees each step that is made.
[[nodiscard]] RunResult run_case(const World& start, std::span<const Step> steps, Watched watched,
                                 Disabled disabled, ShowMoment show = {});

}  // namespace pirq::fuzz
