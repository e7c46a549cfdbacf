// no-failed-call: orderly programs make only calls that succeed.
#include <algorithm>

#include "model/xen/limits.h"
#include "properties/property.h"

namespace pirq {
namespace {

// Steps that do not make a call of an orderly driver or of QEMU fail.
constexpr StepKinds kHarmless = [] {
  using enum StepKind;
  return StepKinds{interrupt, softirq_begin, softirq_end, handle_event, move_vcpu,
                   rcu_end,   other_map,     other_unmap, cpu_offline};
}();

// Xen has no number, irq or port left, or the call is to be made again. A map that finds no irq
// answers -EINVAL, and so does the map of a GSI that finds no number, or whose GSI is not below the
// host's irqs.
bool is_excused(const CallObservation& seen) {
  const int rc = seen.answer.rc;
  if (rc == -xen::kENOSPC || rc == -xen::kERESTART) return true;
  if (!xen::info(seen.call.op).maps) return false;
  return seen.before.free_irqs == 0 || seen.linear_answer.value_or(0) < 0 ||
         seen.call.gsi >= seen.config.irqs;
}

// A driver's call of a number or a port that does not exist.
bool names_nothing(const CallObservation& seen) {
  const auto is_raw = [](StepKind kind) { return info(kind).family == Family::raw_call; };
  const bool event = seen.call.op == xen::Operation::evtchn_bind_pirq ||
                     seen.call.op == xen::Operation::evtchn_close;
  return event && seen.answer.rc == -xen::kEINVAL && seen.config.driver != Discipline::hostile &&
         std::ranges::none_of(seen.config.also, is_raw);
}

}  // namespace

std::optional<Violation> check_no_failed_call(const CallObservation& seen) {
  if (seen.answer.rc >= 0 || is_excused(seen)) return std::nullopt;
  if (names_nothing(seen) && seen.xen.is_repaired())
    return Violation{.subject = Subject::domain,
                     .pirq = seen.pirq,
                     .detail = "a driver's call names nothing that Xen knows"};
  if (seen.config.driver != Discipline::orderly || !(seen.config.also - kHarmless).empty())
    return std::nullopt;
  return Violation{.subject = Subject::domain,
                   .pirq = seen.pirq,
                   .detail = "it answered " + std::to_string(seen.answer.rc)};
}

}  // namespace pirq
