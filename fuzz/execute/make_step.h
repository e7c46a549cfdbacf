// Making one step of a world and judging it: the one place where every engine does so.
#pragma once

#include <optional>

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
  const Monitor::Noted noted = monitor.before(world, step);
  if (observer != nullptr) observer->before(world, step);
  const Outcome outcome = world.apply(step);
  if (observer != nullptr) observer->after(world, step, outcome);
  return monitor.after(world, step, outcome, noted);
}

}  // namespace pirq::fuzz
