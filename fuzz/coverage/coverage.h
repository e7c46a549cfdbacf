// What cases did, counted: behaviours (kind of step, state of its number, effect), and in how many
// cases each interesting situation was reached. Counts of different cases add up, whoever ran them.
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

/// Invariant: each step counts for one behaviour that it met and one that it did.
struct Coverage {
  std::uint64_t cases = 0;
  std::uint64_t steps = 0;
  std::array<std::uint64_t, kBehaviours> behaviours = {};
  std::array<std::uint64_t, enum_count<Sometimes>> reached = {};  ///< Cases, by Sometimes.

  void add(const Coverage& other);
  [[nodiscard]] std::uint64_t steps_of(StepKind kind) const;
  [[nodiscard]] std::uint64_t cases_with(Sometimes id) const { return reached[index_of(id)]; }
  /// How many different behaviours were seen.
  [[nodiscard]] std::size_t seen() const;
  friend bool operator==(const Coverage&, const Coverage&) = default;
};

/// What a world can reach and `coverage` has not: kinds of steps never made, situations never met.
struct Missing {
  std::vector<StepKind> steps;
  std::vector<Sometimes> sometimes;
  [[nodiscard]] bool none() const { return steps.empty() && sometimes.empty(); }
};
[[nodiscard]] Missing missing(const Coverage& coverage, const Setup& setup);
/// "the step detach, table-full": the names, the steps first.
[[nodiscard]] std::string to_text(const Missing& missing);

/// Counts while cases run: told before and after each step, and at the end of each case.
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

  /// What was counted since the last call, in whole cases.
  [[nodiscard]] Coverage take();

 private:
  SometimesWatch watch_;
  SometimesSet reached_;  ///< In the case under way.
  Coverage coverage_;
};

}  // namespace pirq::fuzz
