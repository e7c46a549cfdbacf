// Making one step of a world and judging it: the one place where every engine does so.
#pragma once

#include <optional>
#include <utility>

#include "model/world.h"
#include "properties/monitor.h"

namespace pirq::fuzz {

/// Sees each step that an engine makes, for instance to count what was covered.
class StepObserver {
 public:
  virtual void before(const World& world, const Step& step) = 0;
  virtual void after(const World& world, const Step& step, const Outcome& outcome) = 0;

 protected:
  ~StepObserver() = default;
};

/// Makes `step` in `world`. Answers the first property of `monitor` that the step breaks.
/// REQUIRES: world.can(step). `observer` may be nullptr.
inline std::optional<Violation> make_step(World& world, const Step& step, const Monitor& monitor,
                                          StepObserver* observer = nullptr) {
  if (observer == nullptr) return monitor.step(world, step);
  observer->before(world, step);
  auto [outcome, violation] = monitor.make(world, step);
  observer->after(world, step, outcome);
  return std::move(violation);
}

}  // namespace pirq::fuzz
