// no-failed-call: orderly programs make only calls that succeed.
#include "model/xen/limits.h"
#include "properties/property.h"

namespace pirq {
namespace {

using enum StepKind;

// Steps that do not make a call of an orderly driver or of QEMU fail.
constexpr StepKinds kHarmless = {interrupt, softirq_begin, softirq_end, handle_event, move_vcpu,
                                 rcu_end,   other_map,     other_unmap, cpu_offline};

// Xen has no number, irq or port left, or the call is to be made again. A map that finds no irq
// answers -EINVAL.
bool is_excused(const CallObservation& seen) {
  const int rc = seen.answer.rc;
  return rc == -xen::kENOSPC || rc == -xen::kERESTART ||
         (xen::info(seen.call.op).maps && seen.before.free_irqs == 0);
}

}  // namespace

std::optional<Violation> check_no_failed_call(const CallObservation& seen) {
  if (seen.answer.rc >= 0 || is_excused(seen)) return std::nullopt;
  if (seen.config.driver != Discipline::orderly || !(seen.config.also - kHarmless).empty())
    return std::nullopt;
  return Violation{.subject = Subject::domain,
                   .pirq = seen.pirq,
                   .detail = "it answered " + std::to_string(seen.answer.rc)};
}

}  // namespace pirq
