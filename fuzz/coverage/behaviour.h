// Behaviour coverage, as index functions: a step meets a number in some state, and does something.
// Each is one of kBehaviours behaviours. Total and cheap: whoever has an array of counters can use
// them - a campaign's statistics, or another fuzzer's extra counters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/world.h"

namespace pirq::fuzz {

/// Numbers that a step is about, by what Xen has for them before the step: irq (free, allocated,
/// mapped, unbound by force), with or without a pass-through binding, a port, and something that is
/// emulated; and none for a step about no number.
inline constexpr std::size_t kPirqStates = 1 + 4 * 3 * 2 * 2;

/// What a step did, most telling first: a crash, what was delivered where, a leak, a number taken
/// from the message or unbound by force, the error that a hypercall answered.
enum class Effect : std::uint8_t {
  crashed,
  to_port,
  as_vector,
  to_nobody,
  leaked,
  reused,
  forced_unbind,
  eperm,
  enoent,
  enomem,
  ebusy,
  eexist,
  enodev,
  einval,
  enfile,
  enospc,
  edom,
  other_error,
  answered,  ///< A hypercall succeeded.
  done,      ///< There was no hypercall.
};

inline constexpr std::size_t kMet = kStepKinds * kPirqStates;
inline constexpr std::size_t kBehaviours = kMet + kStepKinds * enum_count<Effect>;

/// The behaviour "a step of this kind met a number in this state", in [0, kMet). `before` is the
/// world before the step, which can happen in it.
[[nodiscard]] std::size_t behaviour_met(const World& before, const Step& step);

/// The behaviour "a step of this kind had this effect", in [kMet, kBehaviours).
[[nodiscard]] std::size_t behaviour_done(const World& after, const Step& step,
                                         const Outcome& outcome);

/// A behaviour in words: "raise met mapped+dpci+port", "obtain did -ENOSPC".
struct BehaviourName {
  std::string_view step;
  std::string_view verb;  ///< "met" or "did"
  std::string what;
};
/// REQUIRES: index < kBehaviours.
[[nodiscard]] BehaviourName behaviour_name(std::size_t index);
[[nodiscard]] StepKind step_of_behaviour(std::size_t index);
/// The inverse of behaviour_name; empty if there is none of that name.
[[nodiscard]] std::optional<std::size_t> find_behaviour(StepKind kind, bool met,
                                                        std::string_view what);

}  // namespace pirq::fuzz
