// Checks a run: makes each step, checks its hypercalls while they are made and the world after it.
#pragma once

#include <optional>

#include "properties/checks.h"
#include "properties/watched.h"

namespace pirq {

/// Checks the steps of one run against a set of properties. The caller's own properties come after
/// those of the table.
class Monitor {
 public:
  /// REQUIRES: `start` is the world before its first step, and its setup outlives the monitor.
  Monitor(Watched watched, const World& start)
      : setup_(&start.setup()),
        watched_(watched),
        checks_(watched.table(), *setup_),
        start_{start.domain().state()} {}

  /// The outcome of a step, and the first property that it broke.
  struct Judged {
    // Constructs the outcome in place; aggregate initialization would clear its lists first.
    Judged(World& world, const Step& step, xen::CallObserver& calls)
        : outcome(world.apply(step, &calls)) {}
    Outcome outcome;
    std::optional<Violation> violation;
  };
  /// Makes `step` in `world` and checks it. REQUIRES: world.can(step).
  [[nodiscard]] Judged make(World& world, const Step& step) const;
  /// As `make`, without the outcome.
  [[nodiscard]] std::optional<Violation> step(World& world, const Step& step) const {
    return make(world, step).violation;
  }

  [[nodiscard]] const Watched& watched() const { return watched_; }
  /// A monitor of the same run that checks every property except `id`.
  [[nodiscard]] Monitor without(PropertyId id) const {
    Monitor rest = *this;
    rest.watched_ = watched_.without(id);
    rest.checks_ = Checks(rest.watched_.table(), *setup_);
    return rest;
  }

 private:
  [[nodiscard]] std::optional<Violation> judge(const Observation& seen) const;

  const Setup* setup_;
  Watched watched_;
  Checks checks_;
  Baseline start_;
};

}  // namespace pirq
