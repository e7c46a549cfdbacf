// Behaviour coverage. Each step has two behaviours: the state of its pirq before the step, and the
// effect of the step. A behaviour is an index below kBehaviours. Any array of counters can use the
// index functions: the statistics of a campaign, or the extra counters of another fuzzer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/world.h"

namespace pirq::fuzz {

/// The number of states of a pirq that coverage distinguishes: the irq (free, allocated, mapped,
/// unbound by force), the emuirq (unbound, passed through, emulated), with or without a dpci
/// binding, with or without a port; and one state for a step that uses no pirq.
inline constexpr std::size_t kPirqStates = 1 + 4 * 3 * 2 * 2;

/// The state of a number, below kPirqStates. 0 if the number is out of range.
[[nodiscard]] std::size_t pirq_state(const World& world, std::int32_t number);
/// "mapped+pt+dpci+port". REQUIRES: state < kPirqStates.
[[nodiscard]] std::string pirq_state_name(std::size_t state);

/// The effect of a step. If several apply, the first one of this list counts.
enum class Effect : std::uint8_t {
  crashed,
  to_port,        ///< A raised interrupt arrived at an event channel port.
  as_vector,      ///< A raised interrupt arrived as an emulated vector.
  to_nobody,      ///< A raised interrupt was not delivered.
  leaked,         ///< Xen leaked a struct, an irq, an MSI descriptor or a girq binding.
  reused,         ///< The guest took the number from the MSI message.
  forced_unbind,  ///< An unmap unbound the pirq by force.
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
  answered,  ///< The hypercall succeeded.
  done,      ///< The step made no hypercall.
};

inline constexpr std::size_t kMet = kStepKinds * kPirqStates;
inline constexpr std::size_t kBehaviours = kMet + kStepKinds * enum_count<Effect>;

/// Returns the behaviour "a step of this kind met a pirq in this state", in [0, kMet). `before` is
/// the world before the step. REQUIRES: before.can(step).
[[nodiscard]] std::size_t behaviour_met(const World& before, const Step& step);

/// Returns the behaviour "a step of this kind had this effect", in [kMet, kBehaviours). `after` is
/// the world after the step.
[[nodiscard]] std::size_t behaviour_done(const World& after, const Step& step,
                                         const Outcome& outcome);

/// A behaviour as text: "raise met mapped+dpci+port", "obtain did -ENOSPC".
struct BehaviourName {
  std::string_view step;
  std::string_view verb;  ///< "met" or "did".
  std::string what;       ///< The state of the pirq, or the effect.
};
/// Returns the name of a behaviour. REQUIRES: index < kBehaviours.
[[nodiscard]] BehaviourName behaviour_name(std::size_t index);
/// Returns the kind of step of a behaviour. REQUIRES: index < kBehaviours.
[[nodiscard]] StepKind step_of_behaviour(std::size_t index);
/// The inverse of behaviour_name. `met` is true for the verb "met". Empty if the name is unknown.
[[nodiscard]] std::optional<std::size_t> find_behaviour(StepKind kind, bool met,
                                                        std::string_view what);

}  // namespace pirq::fuzz
