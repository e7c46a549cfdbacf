// Watches a run: notes what must be known before each step, judges each step after it.
#pragma once

#include <cstdint>
#include <optional>

#include "properties/property.h"

namespace pirq {

/// Judges the steps of one run against a set of properties.
class Monitor {
 public:
  /// What is noted before a step.
  struct Noted {
    xen::DomainState domain;
    std::int32_t linear_answer = 0;  ///< get_free_pirq by its plain definition.
  };

  /// `start` is the world before its first step, with every driver idle.
  Monitor(PropertySet properties, const World& start)
      : properties_(properties), start_{start.domain().state()} {}

  /// Makes `step` in `world` and judges it: the first property of the table that it breaks.
  /// REQUIRES: world.can(step). `outcome`, if given, receives what the step did.
  std::optional<Violation> step(World& world, const Step& step, Outcome* outcome = nullptr) const;

  /// The two halves of `step`, for who makes the step himself: what must be known before it, and
  /// the judgement after it, which is handed what `before` answered.
  [[nodiscard]] Noted before(const World& world, const Step& step) const;
  [[nodiscard]] std::optional<Violation> after(const World& world, const Step& step,
                                               const Outcome& outcome, const Noted& noted) const;

  [[nodiscard]] PropertySet watched() const { return properties_; }
  /// One that judges the same run by all but `property`.
  [[nodiscard]] Monitor without(Property property) const {
    Monitor rest = *this;
    rest.properties_ = properties_.without(property);
    return rest;
  }

 private:
  PropertySet properties_;
  Baseline start_;
};

/// get_free_pirq by its plain definition: a linear search over is_free_pirq, GSI range upward if
/// `gsi`, then the MSI range downward; -ENOSPC if there is none.
[[nodiscard]] std::int32_t linear_free_pirq(const World& world, bool gsi);

}  // namespace pirq
