// One run of a case in one world.
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

/// A violation and the step that showed it, counted from 0.
struct Failure {
  Violation violation;
  std::size_t step = 0;
};

/// The step of a case that a step was made for.
struct Origin {
  std::uint32_t index = 0;  ///< Position in the case, from 0.
  bool own = true;          ///< It is that step; else QEMU made it so that that step could come.
};

struct RunResult {
  std::optional<Failure> failure;
  std::optional<std::size_t> disabled;  ///< First step that could not happen.
  Interleaving made;                    ///< Steps that did happen, QEMU's own included.
  std::vector<Origin> origins;          ///< Of each step in `made`.
};

/// One step that was made, with the world on either side of it.
struct Moment {
  const World& before;
  const World& after;
  const Step& step;
  const Outcome& outcome;
  Origin origin;
};
using ShowMoment = std::function<void(const Moment&)>;

/// Makes steps in a copy of one world, judges each up to the first violation, and records which
/// were the case's own. `show`, if given, sees each judged step; the run then keeps a copy of the
/// world before the step.
class CaseRun : private StepObserver {
 public:
  CaseRun(const World& start, Watched watched, ShowMoment show = {});

  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] bool failed() const { return result_.failure.has_value(); }

  /// Makes `step` for the case's step `origin`. After a violation steps are made but no longer
  /// judged, shown or recorded. REQUIRES: world().can(step).
  void make(const Step& step, Origin origin);
  /// Makes QEMU's next steps until `step` can happen, as long as there are any.
  void finish_qemu_before(const Step& step, std::uint32_t index);
  /// The case's step `index` could not happen.
  void note_disabled(std::size_t index);

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
