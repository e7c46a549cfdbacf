#include "fuzz/execute/run_case.h"

#include <utility>

namespace pirq::fuzz {

RunResult run_case(const World& start, std::span<const Step> steps, Watched watched,
                   Disabled disabled, ShowMoment show) {
  CaseRun run(start, watched, std::move(show));
  for (std::size_t i = 0; i < steps.size() && !run.failed(); ++i) {
    const auto index = static_cast<std::uint32_t>(i);
    if (!run.world().can(steps[i])) {
      run.note_disabled(i);
      if (disabled == Disabled::stop) break;
      if (!is_qemu_call(steps[i].kind)) run.finish_qemu_before(steps[i], index);
      if (run.failed() || !run.world().can(steps[i])) continue;
    }
    run.make(steps[i], {index, true});
  }
  return run.take();
}

}  // namespace pirq::fuzz
