// Counts what cases covered: how often each behaviour occurred, and how many cases reached each
// situation of properties/sometimes.h. The counts of different cases add up, on any thread or
// machine.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "fuzz/coverage/behaviour.h"
#include "fuzz/execute/make_step.h"
#include "properties/sometimes.h"

namespace pirq::fuzz {

/// The kinds of steps and the situations that the cases of one or several worlds can reach.
struct Reachable {
  StepKinds steps;
  SometimesSet sometimes;

  void add(const Reachable& other);
  friend bool operator==(const Reachable&, const Reachable&) = default;
};
/// Returns what cases in a world with `setup` can reach.
[[nodiscard]] Reachable reachable_in(const Setup& setup);

/// The counts of some cases. Invariant: each step is counted in one behaviour "met" and in one
/// behaviour "did".
struct Coverage {
  std::uint64_t cases = 0;
  std::uint64_t steps = 0;
  std::array<std::uint64_t, kBehaviours> behaviours = {};
  std::array<std::uint64_t, enum_count<Sometimes>> reached = {};  ///< Cases by situation.
  Reachable reachable;  ///< What the worlds of the cases can reach.

  void add(const Coverage& other);
  /// Returns the number of steps of this kind.
  [[nodiscard]] std::uint64_t steps_of(StepKind kind) const;
  /// Returns the number of cases that reached the situation.
  [[nodiscard]] std::uint64_t cases_with(Sometimes id) const { return reached[index_of(id)]; }
  /// Returns the number of different behaviours with a count.
  [[nodiscard]] std::size_t seen() const;
  /// Returns the number of different pairs of a kind of step and a state of its pirq.
  [[nodiscard]] std::size_t pairs() const;
  friend bool operator==(const Coverage&, const Coverage&) = default;
};

/// The kinds of steps and the situations that cases can reach and that were never reached.
struct Missing {
  std::vector<StepKind> steps;
  std::vector<Sometimes> sometimes;
  [[nodiscard]] bool none() const { return steps.empty() && sometimes.empty(); }
};
/// Returns what `coverage` has not reached of `reachable`.
[[nodiscard]] Missing missing(const Coverage& coverage, const Reachable& reachable);
/// Returns what `coverage` has not reached of what a world with `setup` can reach.
[[nodiscard]] inline Missing missing(const Coverage& coverage, const Setup& setup) {
  return missing(coverage, reachable_in(setup));
}
/// Returns the behaviours, as texts, that `wanted` has reached and `coverage` has not.
[[nodiscard]] std::vector<std::string> behaviours_missing(const Coverage& coverage,
                                                          const Coverage& wanted);
/// Returns the names, the steps first: "the step detach, table-full".
[[nodiscard]] std::string to_text(const Missing& missing);

/// Counts coverage while cases run. The engine calls it before and after each step and at the end
/// of each case.
class Recorder final : public StepObserver {
 public:
  Recorder() = default;
  explicit Recorder(const Setup& setup) { enter(setup); }

  /// The next cases run in a world with `setup`. REQUIRES: no case is running.
  void enter(const Setup& setup);

  void before(const World& world, const Step& step) override {
    ++coverage_.behaviours[behaviour_met(world, step)];
  }
  void after(const World& world, const Step& step, const Outcome& outcome) override {
    ++coverage_.behaviours[behaviour_done(world, step, outcome)];
    ++coverage_.steps;
    watch_.step(world, step, outcome, reached_);
  }
  void end_case();

  /// Returns the counts since the last call and resets them. REQUIRES: no case is running.
  [[nodiscard]] Coverage take();

 private:
  SometimesWatch watch_;
  Reachable reachable_;   ///< In the current world.
  SometimesSet reached_;  ///< The situations of the running case.
  Coverage coverage_;
};

}  // namespace pirq::fuzz
