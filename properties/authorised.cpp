// authorised: the rights of each caller. The guest may allocate numbers, bind ports to them and map
// emulated GSIs, but it must not change host irqs. The device model may map devices that the domain
// owns, and not change one of another domain, and bind irqs that it has access to. The domain may
// use an irq while it is mapped.
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

std::optional<Violation> judge_guest(const CallObservation& seen) {
  for (const auto& [irq, before] : seen.touched.irqs)
    if (std::memcmp(&before, &seen.xen.irqs()[static_cast<std::size_t>(irq)], sizeof before) != 0)
      return unauthorised(seen.pirq, "the guest's call changes " + irq_text(irq));
  return std::nullopt;
}

// After a bind that Xen answered with 0.
std::optional<Violation> judge_binder(const CallObservation& seen) {
  const std::int32_t irq = seen.xen.domain_pirq_to_irq(seen.pirq);
  if (irq <= 0 || (seen.xen.irqs()[static_cast<std::size_t>(irq)].flags & xen::kIrqDmAccess) != 0)
    return std::nullopt;
  return unauthorised(seen.pirq, "bound to " + irq_text(irq) + " without access to it");
}

std::optional<Violation> judge_access(const CallObservation& seen) {
  for (const auto& [irq, before] : seen.touched.irqs)
    if ((seen.xen.irqs()[static_cast<std::size_t>(irq)].flags &
         (xen::kIrqAccess | xen::kIrqSlot)) == xen::kIrqAccess)
      return unauthorised(-1,
                          "the domain may use " + irq_text(irq) + ", which it has no number for");
  return std::nullopt;
}

}  // namespace

std::optional<Violation> check_authorised(const CallObservation& seen) {
  using enum xen::Operation;
  const xen::Caller caller = xen::caller_of(seen.call);
  if (caller == xen::Caller::guest || caller == xen::Caller::guest_by_id)
    if (auto violation = judge_guest(seen)) return violation;
  if (seen.answer.rc == 0 && caller == xen::Caller::device_model) {
    // A pin is mapped by its irq alone.
    const bool msi = xen::info(seen.call.op).maps && seen.call.op != map_intx;
    if (msi && !seen.xen.owns(seen.call.device))
      return unauthorised(seen.answer.number,
                          "a map succeeds for a device that is not the domain's");
    if (seen.call.op == bind_pt_irq || seen.call.op == bind_pt_irq_intx)
      if (auto violation = judge_binder(seen)) return violation;
  }
  if (seen.xen.disturbed_other())
    return unauthorised(seen.pirq, "the call disables the MSI of a device that another domain has");
  return judge_access(seen);
}

}  // namespace pirq
