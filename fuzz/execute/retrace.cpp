#include "fuzz/execute/retrace.h"

namespace pirq::fuzz {
namespace {

// A step that waits for QEMU is not left out; one of QEMU's own calls waits for nobody.
bool waits_for_qemu(const World& world, const Step& step) {
  return !is_qemu_call(step.kind) && world.next_qemu_step().has_value();
}

}  // namespace

void retrace(const World& start, std::span<const Step> steps, std::span<const Step> made,
             const std::function<void(const Moment&)>& show) {
  // One world stays a step behind the other: cheaper than copying it at every step.
  World before(start);
  World after(start);
  std::size_t index = 0;
  for (const Step& step : made) {
    while (!before.can(steps[index]) && !waits_for_qemu(before, steps[index])) ++index;
    const bool own = before.can(steps[index]);
    const Outcome outcome = after.apply(step);
    show({before, after, step, outcome, index, own});
    static_cast<void>(before.apply(step));
    if (own) ++index;
  }
}

}  // namespace pirq::fuzz
