// authorised: what a hypercall may do depends on who makes it. The guest may allocate numbers, bind
// ports to them and map emulated GSIs; host irqs are not its business. The device model may map
// what the domain owns and bind the irqs that it was given. The domain may use an irq while it is
// mapped.
#include <cstring>

#include "properties/property.h"

namespace pirq {
namespace {

Violation unauthorised(std::int32_t pirq, std::string detail) {
  return {.subject = Subject::domain, .pirq = pirq, .detail = std::move(detail)};
}

std::string irq_text(std::int32_t irq) {
  return "irq " + std::to_string(irq);
}

// Whether the step is a hypercall that maps an MSI of its device.
bool maps(StepKind kind) {
  return kind == StepKind::qemu_map || kind == StepKind::dm_map || kind == StepKind::dm_map_multi ||
         kind == StepKind::dm_map_irq;
}

std::optional<Violation> judge_guest(const Observation& seen) {
  const xen::Domain xen = seen.world.domain();
  for (const auto& [irq, before] : seen.outcome.touched.irqs)
    if (std::memcmp(&before, &xen.irqs()[static_cast<std::size_t>(irq)], sizeof before) != 0)
      return unauthorised(seen.outcome.pirq, "the guest's call changes " + irq_text(irq));
  return std::nullopt;
}

// After a bind that Xen answered with 0.
std::optional<Violation> judge_bind(const Observation& seen) {
  const xen::Domain xen = seen.world.domain();
  const std::int32_t irq = xen.domain_pirq_to_irq(seen.outcome.pirq);
  if (irq <= 0 || (xen.irqs()[static_cast<std::size_t>(irq)].flags & xen::kIrqDmAccess) != 0)
    return std::nullopt;
  return unauthorised(seen.outcome.pirq, "bound to " + irq_text(irq) + " without access to it");
}

std::optional<Violation> judge_access(const Observation& seen) {
  const xen::Domain xen = seen.world.domain();
  for (const auto& [irq, before] : seen.outcome.touched.irqs)
    if ((xen.irqs()[static_cast<std::size_t>(irq)].flags & (xen::kIrqAccess | xen::kIrqSlot)) ==
        xen::kIrqAccess)
      return unauthorised(-1,
                          "the domain may use " + irq_text(irq) + ", which it has no number for");
  return std::nullopt;
}

}  // namespace

std::optional<Violation> check_authorised(const Observation& seen) {
  if (!seen.outcome.hypercall) return std::nullopt;
  const StepInfo& row = info(seen.step.kind);
  if (row.actor == Actor::guest)
    if (auto violation = judge_guest(seen)) return violation;
  if (seen.outcome.rc == 0 && maps(row.kind) && !seen.world.domain().owns(seen.step.device))
    return unauthorised(seen.outcome.pirq, "mapped for a device that is not the domain's");
  if (seen.outcome.rc == 0 && (row.kind == StepKind::qemu_bind || row.kind == StepKind::dm_bind))
    if (auto violation = judge_bind(seen)) return violation;
  return judge_access(seen);
}

}  // namespace pirq
