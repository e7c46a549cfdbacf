// Watches a run: makes each step, judges its hypercalls while it is made and the world after it.
#pragma once

#include <optional>

#include "properties/checks.h"
#include "properties/watched.h"

namespace pirq {

/// Judges the steps of one run against a set of properties, the caller's own behind the table's.
class Monitor {
 public:
  /// `start` is the world before its first step, with every driver idle.
  Monitor(Watched watched, const World& start)
      : watched_(watched), checks_(watched.table()), start_{start.domain().state()} {}

  /// A step that was made, and what it broke.
  struct Judged {
    Outcome outcome;
    std::optional<Violation> violation;
  };
  /// Makes `step` in `world` and judges it: the first property that it breaks.
  /// REQUIRES: world.can(step).
  [[nodiscard]] Judged make(World& world, const Step& step) const;
  /// The same, for who does not ask what the step did.
  [[nodiscard]] std::optional<Violation> step(World& world, const Step& step) const {
    return make(world, step).violation;
  }

  [[nodiscard]] const Watched& watched() const { return watched_; }
  /// One that judges the same run by all but `id`.
  [[nodiscard]] Monitor without(PropertyId id) const {
    Monitor rest = *this;
    rest.watched_ = watched_.without(id);
    rest.checks_ = Checks(rest.watched_.table());
    return rest;
  }

 private:
  [[nodiscard]] std::optional<Violation> judge(const Observation& seen) const;

  Watched watched_;
  Checks checks_;
  Baseline start_;
};

}  // namespace pirq
