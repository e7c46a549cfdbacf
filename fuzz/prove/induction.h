// The induction over the steps of any number of devices.
#pragma once

#include <optional>

#include "fuzz/prove/clauses.h"
#include "fuzz/prove/local_steps.h"

namespace pirq::fuzz {

/// A step from a state that satisfies the clauses to a state that does not: a counterexample to
/// induction. The state need not be reachable.
struct Counterexample {
  StepKind kind;      ///< A step of one device, which breaks a clause with another device.
  TouchedPirq pirq;   ///< The pirq, as the acting device sees it.
  PirqRecord record;  ///< The pirq before the step, as the other device sees it.
  Roles other;        ///< The roles of the other device before the step.
  /// The clause that does not hold any more; empty if the other device then has a view that no
  /// small world has.
  std::optional<PairClauses::Clause> clause;
};

struct Induction {
  PairClauses clauses;  ///< The largest inductive subset of the candidates.
  /// Every view that a step of another device can lead to is known: each device, among any number
  /// of devices, always has a known view.
  bool closed = false;
  /// The first step that broke a clause of `wanted`, or that led to an unknown view.
  std::optional<Counterexample> counterexample;
};

/// Removes clauses from `candidates` until the rest is inductive (the algorithm Houdini). The
/// induction assumes that each device has a known view, and that the clauses hold; it considers
/// each step of a device, each view of a second device, and each way in which the two name the same
/// pirqs. Other devices need not be considered, because a clause speaks of two devices only.
[[nodiscard]] Induction induce(const LocalSteps& learned, PairClauses candidates,
                               const PairClauses& wanted);

/// A minimal inductive subset of `clauses` that contains `wanted`. REQUIRES: `clauses` is inductive
/// and closed, and contains `wanted`.
[[nodiscard]] PairClauses minimise(const LocalSteps& learned, const PairClauses& clauses,
                                   const PairClauses& wanted);

}  // namespace pirq::fuzz
