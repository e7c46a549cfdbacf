// Runs a case in one world.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "fuzz/execute/make_step.h"
#include "model/world.h"
#include "properties/monitor.h"

namespace pirq::fuzz {

using Interleaving = std::vector<Step>;

/// A violation and the index of the violating step, from 0.
struct Failure {
  Violation violation;
  std::size_t step = 0;
};

/// The origin of an executed step in the case.
struct Origin {
  std::uint32_t index = 0;  ///< The index of a step of the case, from 0.
  bool own = true;  ///< True for that step itself, false for a QEMU call inserted before it.
};

struct RunResult {
  std::optional<Failure> failure;
  std::optional<std::size_t> disabled;  ///< The index of the first step that was not enabled.
  Interleaving made;                    ///< The executed steps, including inserted QEMU calls.
  std::vector<Origin> origins;          ///< The origin of each step in `made`.
};

/// One executed step, with the world before and after it.
struct Moment {
  const World& before;
  const World& after;
  const Step& step;
  const Outcome& outcome;
  Origin origin;
};
using ShowMoment = std::function<void(const Moment&)>;

/// Executes steps in a copy of one world, checks the watched properties after each step up to the
/// first violation, and records the steps with their origins. `show`, if given, is called for each
/// checked step; the run then keeps a copy of the world before the step.
class CaseRun : private StepObserver {
 public:
  CaseRun(const World& start, Watched watched, ShowMoment show = {});

  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] bool failed() const { return result_.failure.has_value(); }

  /// Executes `step`. After a violation, steps are executed but not checked, shown or recorded.
  /// REQUIRES: world().can(step).
  void make(const Step& step, Origin origin);
  /// Executes pending QEMU calls until `step` is enabled or no call is pending. `index` is the
  /// index of `step` in the case.
  void finish_qemu_before(const Step& step, std::uint32_t index);
  /// Records that step `index` of the case was not enabled. Only the first call has an effect.
  void note_disabled(std::size_t index);

  /// Moves the result out of the run, which must not be used afterwards.
  [[nodiscard]] RunResult take() { return std::move(result_); }

 private:
  void before(const World& world, const Step& step) override;
  void after(const World& world, const Step& step, const Outcome& outcome) override;

  World world_;
  Monitor monitor_;
  ShowMoment show_;
  std::optional<World> before_;
  Origin origin_;
  RunResult result_;
};

}  // namespace pirq::fuzz
