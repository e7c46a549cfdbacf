// The vocabulary of steps, declared once. A step is one atomic action: one hypercall, one trapped
// register write, or one action local to the guest. The table in steps/step_table.cpp declares
// every step. Parser, printer, generator, enumerator, dispatch and statistics are derived from it.
#pragma once

#include <boost/container/small_vector.hpp>
#include <boost/container/static_vector.hpp>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/setup.h"
#include "model/step_kind.h"

namespace pirq {

/// The program or person that acts.
enum class Actor : std::uint8_t { guest, qemu, toolstack, hardware, xen };

/// One step: 8 bytes, comparable, trivially copyable. `a` and `b` hold the parameters that the
/// kind's row of the table names; unused ones are 0.
struct Step {
  StepKind kind = StepKind::begin_probe;
  std::uint8_t device = 0;
  std::uint16_t a = 0;
  std::int32_t b = 0;
  friend constexpr auto operator<=>(const Step&, const Step&) = default;
};
static_assert(sizeof(Step) == 8);

/// The meaning of a parameter. Its text name and its bounds follow from it.
enum class Param : std::uint8_t {
  none,
  vectors,  ///< The number of vectors that the driver requests, 1..the device's.
  least,    ///< The number of vectors that the driver accepts, 1..the device's.
  vector,   ///< Index of a vector, 0..the device's - 1.
  nr,       ///< Size of a multi-vector MSI block, 0..40 (Xen takes 1..32).
  type,     ///< MAP_PIRQ_TYPE_*: msi (0) or gsi (1).
  gvec,     ///< Guest vector, 0..255.
  nth,      ///< The n-th allocation from now fails, 1..1000.
  gsi,      ///< Guest GSI, 0..64. It may be out of range.
  pirq,     ///< A pirq number, -1..nr_pirqs+40. It may be out of range.
  irq,      ///< A host irq of the MSI range, the GSI below it, or none: gsis-1..irqs.
  port,     ///< An event channel, 0..the domain's limit + 1.
  entry,    ///< As vector, but Xen must check it: 0..the device's. Its name is that of vector.
};

/// The part of the system that a step belongs to.
enum class Family : std::uint8_t {
  driver,        ///< A stage in the life cycle of a guest driver's vectors.
  qemu_call,     ///< The next hypercall of a write or a detach that QEMU is busy with.
  device,        ///< A device raises an interrupt, is detached or is attached again.
  raw_call,      ///< A hypercall with arbitrary arguments, outside every life cycle.
  surroundings,  ///< Softirqs, failures, another domain, the end of the domain.
};

struct Parts;  // model/steps/parts.h
struct Now;    // model/steps/now.h

/// A function that a row must name: a row without it, or with nullptr, does not compile.
template <class Function>
class Required {
 public:
  // A row names the function itself, so the constructor and the conversion are implicit.
  // NOLINTBEGIN(google-explicit-constructor)
  constexpr Required(Function* function) : function_(function) {}
  Required(std::nullptr_t) = delete;
  constexpr operator Function*() const { return function_; }
  // NOLINTEND(google-explicit-constructor)

 private:
  Function* function_;
};

/// One row of the step table.
struct StepInfo {
  StepKind kind;
  Actor actor;
  Family family;
  Disciplines
      under;        ///< The driver disciplines that allow the step. `also` allows it under others.
  bool has_device;  ///< The step uses `device`; its text form begins with the device's name.
  Param a;
  Param b;
  /// Returns true if the step can happen now. REQUIRES: its parameters are within bounds.
  Required<bool(const Now& now, const Step& step)> ready;
  /// Makes the step. REQUIRES: ready.
  Required<void(Parts& parts, const Step& step)> effect;
  std::string_view help;    ///< One line: the precondition and the effect of the step.
  std::string_view name{};  ///< Text name, derived from `kind`.
};

/// Smallest and largest legal value of a parameter.
struct Bounds {
  std::int32_t low = 0;
  std::int32_t high = 0;
};

/// All steps, in the order of `StepKind`.
[[nodiscard]] std::span<const StepInfo> step_table();
/// The first of them. Each step looks up its row many times.
extern const StepInfo* const kFirstStep;
[[nodiscard]] inline const StepInfo& info(StepKind kind) {
  return kFirstStep[index_of(kind)];
}
/// True if a step of this kind is outside every life cycle: a hypercall with arbitrary arguments,
/// or an event of the surroundings. Hostile drivers allow it, and so does `WorldConfig::also`.
[[nodiscard]] bool is_raw(StepKind kind);
/// True if some discipline forbids the kind, always or (detach, disable, restore) until the driver
/// is ready for it. `WorldConfig::also` can lift the restriction for these kinds.
[[nodiscard]] bool restrained(StepKind kind);
/// True if a step of this kind is a hypercall of a write or detach that QEMU is busy with.
[[nodiscard]] inline bool is_qemu_call(StepKind kind) {
  return info(kind).family == Family::qemu_call;
}
[[nodiscard]] std::optional<StepKind> find_step(std::string_view name);

/// Name of a parameter in text; empty for Param::none.
[[nodiscard]] std::string_view name_of(Param param);
/// Bounds of `param` of a step on device `device` in a world of `setup`.
[[nodiscard]] Bounds bounds_of(Param param, const Setup& setup, int device);

using Values = boost::container::static_vector<std::int32_t, 40>;
/// The values of `param` that are likely to matter, ascending. Random generation uses them most of
/// the time. For pirq numbers they are mainly the upper end of the range, where Xen's top-down
/// search begins.
[[nodiscard]] Values usual_values_of(Param param, const Setup& setup, int device);

using SearchedValues = boost::container::small_vector<std::int32_t, 40>;
/// The values of `param` with which a search makes raw steps, ascending: the usual ones, or with
/// WorldConfig::every_argument all within the bounds, as random generation may draw them.
[[nodiscard]] SearchedValues searched_values_of(Param param, const Setup& setup, int device);

/// The name of device `device` in text: "a".."z", then "a2".."z2", "a3" ...
[[nodiscard]] std::string device_name(int device);
/// The inverse of `device_name`. Empty if `name` is not one of the 64 names.
[[nodiscard]] std::optional<int> find_device(std::string_view name);

/// Canonical text of a step: "a obtain", "b raise vector=1", "guest-get-pirq type=msi".
[[nodiscard]] std::string to_text(const Step& step);

[[nodiscard]] std::string_view name_of(Actor actor);
[[nodiscard]] std::string_view name_of(Discipline discipline);
[[nodiscard]] std::string_view name_of(DeviceKind kind);

}  // namespace pirq
