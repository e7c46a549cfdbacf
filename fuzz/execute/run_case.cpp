#include "fuzz/execute/run_case.h"

namespace pirq::fuzz {
namespace {

// One run: makes steps, remembers them, stops at the first violation.
class Run {
 public:
  Run(const World& start, Watched watched) : world_(start), monitor_(watched, start) {}

  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] bool over() const { return result.failure.has_value(); }

  void make(const Step& step) {
    result.made.push_back(step);
    if (auto violation = monitor_.step(world_, step))
      result.failure = Failure{std::move(*violation), result.made.size() - 1};
  }

  // Lets QEMU finish the write that `step` has to wait for.
  void finish_qemu_before(const Step& step) {
    while (!over() && !world_.can(step)) {
      const auto next = world_.next_qemu_step();
      if (!next || !world_.can(*next)) return;
      make(*next);
    }
  }

  RunResult result;

 private:
  World world_;
  Monitor monitor_;
};

}  // namespace

RunResult run_case(const World& start, std::span<const Step> steps, Watched watched,
                   Disabled disabled) {
  Run run(start, watched);
  for (std::size_t i = 0; i < steps.size() && !run.over(); ++i) {
    if (!run.world().can(steps[i])) {
      if (!run.result.disabled) run.result.disabled = i;
      if (disabled == Disabled::stop) break;
      if (!is_qemu_call(steps[i].kind)) run.finish_qemu_before(steps[i]);
      if (run.over() || !run.world().can(steps[i])) continue;
    }
    run.make(steps[i]);
  }
  return std::move(run.result);
}

}  // namespace pirq::fuzz
