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

/// The counts of some cases. Invariant: each step is counted in one behaviour "met" and in one
/// behaviour "did".
struct Coverage {
  std::uint64_t cases = 0;
  std::uint64_t steps = 0;
  std::array<std::uint64_t, kBehaviours> behaviours = {};
  std::array<std::uint64_t, enum_count<Sometimes>> reached = {};  ///< Cases by situation.

  void add(const Coverage& other);
  /// Returns the number of steps of this kind.
  [[nodiscard]] std::uint64_t steps_of(StepKind kind) const;
  /// Returns the number of cases that reached the situation.
  [[nodiscard]] std::uint64_t cases_with(Sometimes id) const { return reached[index_of(id)]; }
  /// Returns the number of different behaviours with a count.
  [[nodiscard]] std::size_t seen() const;
  friend bool operator==(const Coverage&, const Coverage&) = default;
};

/// The kinds of steps and the situations that a world allows and that were never reached.
struct Missing {
  std::vector<StepKind> steps;
  std::vector<Sometimes> sometimes;
  [[nodiscard]] bool none() const { return steps.empty() && sometimes.empty(); }
};
/// Returns what `coverage` has not reached in a world with `setup`.
[[nodiscard]] Missing missing(const Coverage& coverage, const Setup& setup);
/// Returns the names, the steps first: "the step detach, table-full".
[[nodiscard]] std::string to_text(const Missing& missing);

/// Counts coverage while cases run. The engine calls it before and after each step and at the end
/// of each case.
class Recorder final : public StepObserver {
 public:
  explicit Recorder(const Setup& setup) : watch_(setup) {}

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
  SometimesSet reached_;  ///< The situations of the running case.
  Coverage coverage_;
};

}  // namespace pirq::fuzz
