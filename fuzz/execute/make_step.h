// Executes one step and checks the properties. Every engine calls `make_step`.
#pragma once

#include <optional>

#include "model/world.h"
#include "properties/monitor.h"

namespace pirq::fuzz {

/// Receives each step that an engine executes, for example to count coverage.
class StepObserver {
 public:
  virtual void before(const World& world, const Step& step) = 0;
  virtual void after(const World& world, const Step& step, const Outcome& outcome) = 0;

 protected:
  ~StepObserver() = default;
};

/// Executes `step` in `world`. Returns the violation of the first property of `monitor` that the
/// step violates, or empty. `observer` may be null. REQUIRES: world.can(step).
inline std::optional<Violation> make_step(World& world, const Step& step, const Monitor& monitor,
                                          StepObserver* observer = nullptr) {
  const Monitor::Noted noted = monitor.before(world, step);
  if (observer != nullptr) observer->before(world, step);
  const Outcome outcome = world.apply(step);
  if (observer != nullptr) observer->after(world, step, outcome);
  return monitor.after(world, step, outcome, noted);
}

}  // namespace pirq::fuzz
