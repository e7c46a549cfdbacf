// Making an interleaving's steps in a world: the one place where cases are run.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "model/world.h"
#include "properties/monitor.h"

namespace pirq::fuzz {

using Interleaving = std::vector<Step>;

/// A violation and the step that showed it, counted from 0.
struct Failure {
  Violation violation;
  std::size_t step = 0;
};

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

struct RunResult {
  std::optional<Failure> failure;
  std::optional<std::size_t> disabled;  ///< First step that could not happen.
  Interleaving made;                    ///< Steps that did happen, QEMU's own included.
};

/// Runs `steps` from `start` until a property of `watched` is broken or the steps end. `start`
/// itself is not changed. With `Disabled::skip`, failure.step counts in `made`.
[[nodiscard]] RunResult run_case(const World& start, std::span<const Step> steps, Watched watched,
                                 Disabled disabled);

}  // namespace pirq::fuzz
