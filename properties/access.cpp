// access-agrees: the domain may use an irq exactly while it has a number for the irq.
#include "model/xen/limits.h"
#include "properties/property.h"

namespace pirq {

std::optional<Violation> check_access_agrees(const CallObservation& seen) {
  if (seen.xen.state().dying != 0) return std::nullopt;
  for (const auto& [irq, before] : seen.touched.irqs) {
    if (irq == xen::kCascadeIrq) continue;  // Mapped at the start, without access.
    const bool access =
        (seen.xen.irqs()[static_cast<std::size_t>(irq)].flags & xen::kIrqAccess) != 0;
    const std::int32_t pirq = seen.xen.domain_irq_to_pirq(irq);
    const bool mapped = pirq >= 0 && seen.xen.domain_pirq_to_irq(pirq) == irq;
    if (access == mapped) continue;
    return Violation{.subject = Subject::domain,
                     .pirq = pirq,
                     .detail = "irq " + std::to_string(irq) +
                               (access ? " has no number, and the domain may use it"
                                       : " has a number, and the domain may not use it")};
  }
  return std::nullopt;
}

}  // namespace pirq
