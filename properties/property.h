// The properties that must hold. Each is one row of a table: a sentence, a kind, and a check that
// looks at the world after a step, or at a domain after a hypercall. A violation names the property
// and the subject. The shrinker keeps its identity: the property and the kind of subject.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "model/enum.h"
#include "model/world.h"
#include "properties/holdings.h"

namespace pirq {

/// The order is the order of the table.
enum class Property : std::uint8_t {
  no_crash,
  exclusive_pirq,
  no_lost_vector,
  delivered_to_owner,
  no_leak,
  no_starvation,
  maps_agree,
  top_down,
  failed_call_changes_nothing,
  authorised,
  books_balance,
  ports_agree,
  access_agrees,
  binding_agrees,
  softirqs_deliver,
  nothing_waits_for_ever,
  no_failed_call,
  in_range,
  no_use_after_free,
  whole_blocks,
  removed_device_is_nobodys,
  nothing_outlives_domain,
  calls_keep_contract,
  guest_records_agree,
  registers_agree,
  steps_keep_contract,
  canary,
};

/// The time at which a property is checked.
enum class PropertyKind : std::uint8_t {
  always,     ///< After every step.
  each_call,  ///< After every hypercall. A step can make none, one or several.
  at_end,     ///< After every step that leaves all drivers idle and QEMU not busy.
};

/// The effect that a step must have before a check can find a violation.
enum class Deed : std::uint8_t {
  any,         ///< Anything.
  crash,       ///< It crashed a program. Then the state means nothing to the other checks.
  number,      ///< It claimed a number, or made Xen search for one.
  full_table,  ///< It made a search that found no number.
  call,        ///< It made a hypercall, or touched an entry of Xen's tables in another way.
  change,      ///< It changed the world. The check looks at the state alone.
  rest,        ///< It changed the world, and left it at rest or dying.
  success,     ///< A probe succeeded, or any entry may have changed.
  wait,        ///< It left its program where it was; or anything, where softirqs or events wait.
};

/// The kind of subject of a violation. It is part of the violation's identity.
enum class Subject : std::uint8_t {
  domain,          ///< The domain as a whole.
  two_devices,     ///< A number shared by two devices.
  one_device,      ///< A number shared by two vectors of one device.
  vector_silent,   ///< A vector whose interrupts are lost.
  vector_crossed,  ///< A vector whose interrupts reach the handler of another vector.
  pirq,            ///< The table entries of a number.
};

struct OwnProperty;

/// Identifies a property: one of the table, or one of the caller's own.
struct PropertyId {
  PropertyId(Property of_table) : property(of_table) {}  // NOLINT(google-explicit-constructor)
  PropertyId(Property of_table, const OwnProperty* of_caller)
      : property(of_table), own(of_caller) {}
  [[nodiscard]] std::string_view name() const;
  friend bool operator==(const PropertyId&, const PropertyId&) = default;

  Property property;                 ///< Not used if `own` is set.
  const OwnProperty* own = nullptr;  ///< properties/watched.h.
};

/// One broken property. `first` and `second` are set if the kind of subject needs them.
struct Violation {
  Property property = Property::canary;  ///< Set by the monitor; a check leaves it alone.
  Subject subject = Subject::domain;
  std::int32_t pirq = -1;  ///< The number concerned, -1 if none.
  std::optional<VectorId> first = {};
  std::optional<VectorId> second = {};
  std::string detail = {};           ///< A description for the user; not part of the identity.
  const OwnProperty* own = nullptr;  ///< Set if the broken property is the caller's own.

  [[nodiscard]] PropertyId id() const { return {property, own}; }

  /// True if both have the same property and the same kind of subject. The shrinker treats them as
  /// the same failure.
  [[nodiscard]] bool same_failure(const Violation& other) const {
    return id() == other.id() && subject == other.subject;
  }
};

using MaybeViolation = std::optional<Violation>;

/// A violation by the entry of a number.
[[nodiscard]] inline Violation broken_pirq(std::int32_t pirq, std::string detail) {
  return {.subject = Subject::pirq, .pirq = pirq, .detail = std::move(detail)};
}

/// A violation by a vector, which has the number `pirq`, or -1.
[[nodiscard]] inline Violation broken_vector(const VectorId& id, std::int32_t pirq,
                                             std::string detail) {
  return {
      .subject = Subject::vector_silent, .pirq = pirq, .first = id, .detail = std::move(detail)};
}

/// A set of properties, for example the watched ones.
using PropertySet = EnumSet<Property>;

/// The domain's counters at the start of the run, when every driver was idle.
struct Baseline {
  xen::DomainState domain;
};

/// The input of a check of a step: the world after the step, and the step's outcome.
struct Observation {
  const World& world;
  const Step& step;
  const Outcome& outcome;
  const Baseline& start;
  /// Before the step, if it can give a device to another holder (can_move_devices).
  Holdings before{};
};

/// The input of a check of a hypercall: the domain after it, its answer, the entries that it
/// touched, and notes from before it.
struct CallObservation {
  const xen::DomainView& xen;
  const xen::Hypercall& call;
  const xen::Answer& answer;
  const Touched& touched;
  const WorldConfig& config;
  const xen::DomainState& before;  ///< The domain's counters before the call.
  std::int32_t pirq;               ///< The number in the call, or the number of the port in it.
  /// The correct result of the call's search for a number. Empty if it makes none.
  std::optional<std::int32_t> linear_answer;
};

/// Returns a violation if the property is broken.
using Check = std::optional<Violation> (*)(const Observation&);
using CallCheck = std::optional<Violation> (*)(const CallObservation&);

/// One row of the table. The text name of the property is its enumerator's name.
struct PropertyInfo {
  Property property;
  PropertyKind kind;
  Disciplines under;  ///< The disciplines under which it is meant to hold.
  std::variant<Check, CallCheck> check;
  std::string_view statement;
  /// True for the steps after which the check must be asked; null: after every step. After the
  /// others it finds nothing.
  bool (*after)(const StepInfo& step) = nullptr;
  /// After a step that did not do this the check finds nothing, and is not asked.
  Deed deed = Deed::any;
  /// True for the worlds in which the check must be asked; null: in every world. In the others it
  /// finds nothing.
  bool (*in)(const Setup& setup) = nullptr;
};

/// All properties, in the order of `Property`.
[[nodiscard]] std::span<const PropertyInfo> properties();
[[nodiscard]] const PropertyInfo& info(Property property);
/// The properties that turning `rule` back breaks, the surest first. They are those in `breaks` of
/// the rule's row. A name that does not match a property becomes the canary, which no rule breaks.
[[nodiscard]] std::vector<Property> broken_by(Rule rule);
/// The properties that are meant to hold under `discipline`; never the canary.
[[nodiscard]] PropertySet properties_for(Discipline discipline);

/// One sentence with the broken property, the vectors, the number and the detail.
[[nodiscard]] std::string describe(const Violation& violation);

// The checks, one file per family.
[[nodiscard]] std::optional<Violation> check_exclusive_pirq(const Observation& seen);
[[nodiscard]] std::optional<Violation> check_delivered_to_owner(const Observation& seen);
[[nodiscard]] std::optional<Violation> check_no_lost_vector(const Observation& seen);
[[nodiscard]] std::optional<Violation> check_no_leak(const Observation& seen);
[[nodiscard]] std::optional<Violation> check_no_starvation(const Observation& seen);
[[nodiscard]] std::optional<Violation> check_maps_agree(const Observation& seen);
[[nodiscard]] std::optional<Violation> check_top_down(const CallObservation& seen);
[[nodiscard]] std::optional<Violation> check_failed_call(const CallObservation& seen);
[[nodiscard]] std::optional<Violation> check_authorised(const CallObservation& seen);
[[nodiscard]] std::optional<Violation> check_books_balance(const Observation& seen);
[[nodiscard]] std::optional<Violation> check_ports_agree(const Observation& seen);
[[nodiscard]] std::optional<Violation> check_access_agrees(const CallObservation& seen);
[[nodiscard]] std::optional<Violation> check_binding_agrees(const Observation& seen);
[[nodiscard]] std::optional<Violation> check_softirqs_deliver(const Observation& seen);
[[nodiscard]] std::optional<Violation> check_nothing_waits_for_ever(const Observation& seen);
[[nodiscard]] std::optional<Violation> check_no_failed_call(const CallObservation& seen);
[[nodiscard]] std::optional<Violation> check_in_range(const Observation& seen);
[[nodiscard]] std::optional<Violation> check_no_use_after_free(const Observation& seen);
[[nodiscard]] std::optional<Violation> check_whole_blocks(const CallObservation& seen);
[[nodiscard]] std::optional<Violation> check_removed_device(const Observation& seen);
[[nodiscard]] std::optional<Violation> check_nothing_outlives_domain(const Observation& seen);
[[nodiscard]] std::optional<Violation> check_calls_keep_contract(const CallObservation& seen);
[[nodiscard]] std::optional<Violation> check_guest_records_agree(const Observation& seen);
[[nodiscard]] std::optional<Violation> check_registers_agree(const Observation& seen);
[[nodiscard]] std::optional<Violation> check_steps_keep_contract(const Observation& seen);
[[nodiscard]] std::optional<Violation> check_no_crash(const Observation& seen);
[[nodiscard]] std::optional<Violation> check_canary(const Observation& seen);

// The parts of the checks that need only a domain. agreement.h has that of maps-agree.
/// The violation of no-crash when Xen has crashed.
[[nodiscard]] Violation crash_of_xen();
/// no-leak for the resources that outlive the domain.
[[nodiscard]] std::optional<Violation> judge_destruction(const xen::DestroyAnswer& left);

}  // namespace pirq
