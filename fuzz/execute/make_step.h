// Executes one step and checks the properties. Every engine calls `make_step`.
#pragma once

#include <optional>
#include <utility>

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
  if (observer == nullptr) return monitor.step(world, step);
  observer->before(world, step);
  auto [outcome, violation] = monitor.make(world, step);
  observer->after(world, step, outcome);
  return std::move(violation);
}

}  // namespace pirq::fuzz
