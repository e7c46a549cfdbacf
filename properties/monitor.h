// Watches a run: notes what must be known before each step, judges each step after it.
#pragma once

#include <cstdint>
#include <optional>

#include "properties/property.h"
#include "properties/watched.h"

namespace pirq {

/// Judges the steps of one run against a set of properties, the caller's own behind the table's.
class Monitor {
 public:
  /// What is noted before a step.
  struct Noted {
    xen::DomainState domain;
    std::int32_t linear_answer = 0;  ///< get_free_pirq by its plain definition.
  };

  /// `start` is the world before its first step, with every driver idle.
  Monitor(Watched watched, const World& start)
      : watched_(watched), start_{start.domain().state()} {}

  /// Makes `step` in `world` and judges it: the first property that it breaks.
  /// REQUIRES: world.can(step). `outcome`, if given, receives what the step did.
  std::optional<Violation> step(World& world, const Step& step, Outcome* outcome = nullptr) const;

  /// The two halves of `step`, for who makes the step himself: what must be known before it, and
  /// the judgement after it, which is handed what `before` answered.
  [[nodiscard]] Noted before(const World& world, const Step& step) const;
  [[nodiscard]] std::optional<Violation> after(const World& world, const Step& step,
                                               const Outcome& outcome, const Noted& noted) const;

  [[nodiscard]] const Watched& watched() const { return watched_; }
  /// One that judges the same run by all but `id`.
  [[nodiscard]] Monitor without(PropertyId id) const {
    Monitor rest = *this;
    rest.watched_ = watched_.without(id);
    return rest;
  }

 private:
  Watched watched_;
  Baseline start_;
};

/// get_free_pirq by its plain definition: a linear search over is_free_pirq, GSI range upward if
/// `gsi`, then the MSI range downward; -ENOSPC if there is none.
[[nodiscard]] std::int32_t linear_free_pirq(const World& world, bool gsi);

}  // namespace pirq
