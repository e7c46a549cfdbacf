// Access to irqs (irq_permit_access, irq_deny_access, irq_access_permitted of
// xen/include/xen/iocap.h), and the guest's end of interrupt, which needs no access.
#include "model/xen/domain.h"
#include "model/xen/limits.h"

namespace pirq::xen {

/// Gives the domain access to `irq`. Returns false if the domain already had it.
bool Domain::permit_access(std::int32_t irq) {
  if ((irq_at(irq).flags & kIrqAccess) != 0) return false;
  touch_irq(irq);
  irq_at(irq).flags |= kIrqAccess;
  return true;
}

void Domain::deny_access(std::int32_t irq) {
  touch_irq(irq);
  irq_at(irq).flags &= static_cast<std::uint16_t>(~kIrqAccess);
}

// True if the device model's domain may bind number `pirq`, whose irq is `irq`.
bool Domain::device_model_may_use(std::int32_t pirq, std::int32_t irq) const {
  if (irq <= 0 || irq >= nr_irqs()) return false;
  if (!has(Rule::access_is_by_irq)) irq = pirq;  // The guest's number is used as a host irq.
  return irq < nr_irqs() && (irq_at(irq).flags & kIrqDmAccess) != 0;
}

int Domain::physdev_eoi(std::int32_t pirq) const {
  if (!setup_->config().hvm_pirq) return -kENOSYS;
  const std::int32_t beyond = nr_pirqs() + (has(Rule::eoi_range_ends_before_nr_pirqs) ? 0 : 1);
  if (pirq < 0 || pirq >= beyond) return -kEINVAL;
  if (pirq == nr_pirqs()) return crash(), 0;  // One beyond the end of the domain's tables.
  const Pirq* info = pirq_info(pirq);
  if (info == nullptr) return -kEINVAL;
  // As an unsigned value the negative irq of a forced unbind passes every check, and is an index.
  if (info->irq < 0 && !has(Rule::irq_of_pirq_is_signed)) crash();
  return 0;
}

}  // namespace pirq::xen
