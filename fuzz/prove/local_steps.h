// The steps of a world as each device makes them. They are learned by visiting every state of
// small worlds, and hold for any number of devices if a step depends on nothing but its device's
// view (properties/PROOF.md).
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "fuzz/execute/case_run.h"
#include "fuzz/prove/clauses.h"
#include "fuzz/prove/device_view.h"
#include "properties/watched.h"

namespace pirq::fuzz {

/// A pirq on which a step's device has a role before or after it: its record as the device sees it,
/// and the roles of the device.
struct TouchedPirq {
  PirqRecord was, is;
  Roles had, has;
  friend bool operator==(const TouchedPirq&, const TouchedPirq&) = default;
};

/// What a step does to the pirqs on which its device has a role. Many steps have the same effect.
struct LocalEffect {
  std::vector<TouchedPirq> touched;
  StepKind kind = StepKind::begin_probe;  ///< The kind of a step with this effect.
};

/// A view without names, as it was met.
struct KnownView {
  std::vector<PirqRecord> records;
  std::vector<Roles> roles;
  std::string key;
};

/// A step that changes a pirq on which its device has no role, or another device. Views then do not
/// describe the world.
struct ViewFlaw {
  Interleaving way;  ///< Ends with the step.
  std::string what;
};

/// The first step that left a pirq free in Xen although its device has a role on it.
struct FreedUnder {
  Step step;
  Roles had;  ///< The roles of the device before the step.
};

struct LearnOptions {
  Watched watched = {};
  std::size_t states_max = std::numeric_limits<std::uint32_t>::max() - 1;  ///< Of each world.
  std::function<bool(std::size_t states)> go_on = {};  ///< Returning false ends the visit.
};

/// What the worlds so far have taught.
class LocalSteps {
 public:
  /// The visit of one world.
  struct Visit {
    std::size_t states = 0;
    std::uint64_t transitions = 0;
    std::size_t new_views = 0;
    std::size_t new_steps = 0;  ///< Pairs of views, with the kind of step and its effect.
    bool complete = false;      ///< Every reachable state was visited.
    bool stopped = false;       ///< `go_on` returned false.
    bool violated = false;  ///< A step violated a watched property. It is learned, not followed.
  };

  /// Visits the states of a world, up to violations, and learns the steps of its devices. Ends
  /// early at a flaw.
  Visit learn(const World& start, const LearnOptions& options);

  [[nodiscard]] const std::vector<KnownView>& views() const { return views_; }
  [[nodiscard]] const std::vector<LocalEffect>& effects() const { return effects_; }
  /// The number of local steps.
  [[nodiscard]] std::size_t steps() const { return steps_.size(); }
  /// True if some device had the view with this key.
  [[nodiscard]] bool knows(const std::string& key) const { return numbers_.contains(key); }
  /// The clauses between two devices that hold in every visited state.
  [[nodiscard]] const PairClauses& clauses() const { return clauses_; }
  [[nodiscard]] const std::optional<ViewFlaw>& flaw() const { return flaw_; }
  /// By role.
  [[nodiscard]] const std::map<Role, FreedUnder>& freed_under() const { return freed_under_; }

 private:
  class Visitor;

  std::vector<KnownView> views_;
  std::unordered_map<std::string, std::uint32_t> numbers_;  // Keys of views.
  std::vector<LocalEffect> effects_;
  std::unordered_map<std::string, std::uint32_t> effect_numbers_;
  std::unordered_set<std::string> steps_;
  PairClauses clauses_ = PairClauses::all();
  std::optional<ViewFlaw> flaw_;
  std::map<Role, FreedUnder> freed_under_;
};

}  // namespace pirq::fuzz
