// What must hold. Each property is one row of a table: a sentence, a kind, and a function that
// looks at the world after a step, or at a domain after a hypercall. A violation says which
// property, about whom, and its identity (property, subject class) is what shrinking keeps.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/enum.h"
#include "model/world.h"

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
  canary,
};

/// When a property speaks.
enum class PropertyKind : std::uint8_t {
  always,     ///< After every step.
  each_call,  ///< After every hypercall, of which a step may make none or several.
  at_end,     ///< Whenever every driver was removed and QEMU is at rest.
};

/// What kind of subject a violation is about; part of its identity.
enum class Subject : std::uint8_t {
  domain,          ///< The domain as a whole.
  two_devices,     ///< A number shared by two devices.
  one_device,      ///< A number shared by two vectors of one device.
  vector_silent,   ///< A vector whose interrupts reach nobody.
  vector_crossed,  ///< A vector whose interrupts reach another's handler.
  pirq,            ///< Table entries of a number.
};

struct OwnProperty;

/// Which property: one of the table, or one of the caller's own.
struct PropertyId {
  PropertyId(Property of_table) : property(of_table) {}  // NOLINT(google-explicit-constructor)
  PropertyId(Property of_table, const OwnProperty* of_caller)
      : property(of_table), own(of_caller) {}
  [[nodiscard]] std::string_view name() const;
  friend bool operator==(const PropertyId&, const PropertyId&) = default;

  Property property;                 ///< Of no meaning if `own` is set.
  const OwnProperty* own = nullptr;  ///< properties/watched.h.
};

/// One broken property. `first` and `second` are set as the subject needs.
struct Violation {
  Property property = Property::canary;  ///< Not for a check to say: the monitor takes its row's.
  Subject subject = Subject::domain;
  std::int32_t pirq = -1;  ///< The number it is about, -1 if none.
  std::optional<VectorId> first = {};
  std::optional<VectorId> second = {};
  std::string detail = {};           ///< What was seen, for people; not part of the identity.
  const OwnProperty* own = nullptr;  ///< Set where the broken property is the caller's own.

  [[nodiscard]] PropertyId id() const { return {property, own}; }

  /// Same property, same kind of subject: the same failure, as far as shrinking goes.
  [[nodiscard]] bool same_failure(const Violation& other) const {
    return id() == other.id() && subject == other.subject;
  }
};

/// A set of properties, as those watched.
using PropertySet = EnumSet<Property>;

/// What the tables held when every driver was idle for the first time.
struct Baseline {
  xen::DomainState domain;
};

/// What a check of a step may look at: the world after it, and what it did.
struct Observation {
  const World& world;
  const Step& step;
  const Outcome& outcome;
  const Baseline& start;
};

/// What a check of a hypercall may look at: the domain after it, what it answered and touched, and
/// what was noted before it.
struct CallObservation {
  const xen::DomainView& xen;
  const xen::Hypercall& call;
  const xen::Answer& answer;
  const Touched& touched;
  const xen::DomainState& before;  ///< The domain's counts.
  std::int32_t pirq;               ///< The number it is about; that of a port it names.
  /// What its search for a number should answer; empty if it makes none.
  std::optional<std::int32_t> linear_answer;
};

using Check = std::optional<Violation> (*)(const Observation&);
using CallCheck = std::optional<Violation> (*)(const CallObservation&);

/// One row of the table. What users call the property is its enumerator's name.
struct PropertyInfo {
  Property property;
  PropertyKind kind;
  Discipline up_to;  ///< The wildest discipline under which it is meant to hold.
  std::variant<Check, CallCheck> check;
  std::string_view statement;
};

/// All properties, in the order of `Property`.
[[nodiscard]] std::span<const PropertyInfo> properties();
[[nodiscard]] const PropertyInfo& info(Property property);
/// The properties that turning `rule` back breaks, the surest first: what its row's `breaks` names.
/// A name that is no property stands for the canary, which no rule breaks.
[[nodiscard]] std::vector<Property> broken_by(Rule rule);
/// The properties that are meant to hold under `discipline`; never the canary.
[[nodiscard]] PropertySet properties_for(Discipline discipline);

/// One sentence: which property is broken, between whom, for which number.
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
[[nodiscard]] std::optional<Violation> check_no_crash(const Observation& seen);
[[nodiscard]] std::optional<Violation> check_canary(const Observation& seen);

// The parts of them that can be asked of a domain alone; see agreement.h for maps-agree.
[[nodiscard]] Violation crash_of_xen();
/// no-leak of what outlives the domain.
[[nodiscard]] std::optional<Violation> judge_destruction(const xen::DestroyAnswer& left);

}  // namespace pirq
