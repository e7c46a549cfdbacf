// Host irqs: the irq_pirq slots, creation and destruction, and the guest's action on an irq.
#include <cstdlib>

#include "model/xen/domain.h"
#include "model/xen/limits.h"

namespace pirq::xen {

std::optional<VectorId> DomainView::vector_of_irq(std::int32_t irq) const {
  const std::uint16_t desc = irq_at(irq).msi_desc;
  if (desc == 0) return std::nullopt;
  return VectorId{desc_at(desc - 1).device, desc_at(desc - 1).entry};
}

bool Domain::insert_slot(std::int32_t irq) {
  if (!RadixTree(base_, layout().irq_tree).insert(irq, [this] { return alloc(); })) return false;
  touch_irq(irq);
  irq_at(irq).pirq = 0;
  irq_at(irq).flags |= kIrqSlot;
  return true;
}

void Domain::remove_slot(std::int32_t irq) {
  Irq& desc = irq_at(irq);
  if ((desc.flags & kIrqSlot) == 0) return;
  touch_pirq(std::abs(desc.pirq));
  touch_irq(irq);
  desc.pirq = 0;
  desc.flags &= static_cast<std::uint16_t>(~kIrqSlot);
  const bool slot0 = (irq_at(0).flags & kIrqSlot) != 0;
  free_allocation(RadixTree(base_, layout().irq_tree).erase(irq, slot0));
}

// radix_tree_replace_slot of radix_tree_lookup_slot: a missing slot is a NULL pointer.
void Domain::replace_slot(std::int32_t irq, std::int32_t pirq) {
  Irq& desc = irq_at(irq);
  if ((desc.flags & kIrqSlot) == 0) return crash();
  touch_pirq(std::abs(desc.pirq));  // Who is overwritten has lost its partner.
  touch_irq(irq);
  desc.pirq = pirq;
}

// Mirrors prepare_domain_irq_pirq: 0 if this call made the slot, 1 if it was there, or -ENOMEM.
int Domain::prepare_domain_irq_pirq(std::int32_t irq, std::int32_t pirq) {
  const bool there = (irq_at(irq).flags & kIrqSlot) != 0;
  if (!there && !insert_slot(irq)) return -kENOMEM;
  if (pirq_get_info(pirq) == nullptr) {
    if (!there) remove_slot(irq);
    return -kENOMEM;
  }
  return there ? 1 : 0;
}

void Domain::set_domain_irq_pirq(std::int32_t irq, std::int32_t pirq) {
  replace_slot(irq, pirq);
  set_irq(pirq, irq);
}

void Domain::clear_domain_irq_pirq(std::int32_t irq, std::int32_t pirq) {
  const bool guests = (pirq_at(pirq).softirq & kGuestNumber) != 0 && scalars().dying == 0;
  set_irq(pirq, guests ? kPirqAllocated : 0);
  replace_slot(irq, 0);
}

void Domain::cleanup_domain_irq_pirq(std::int32_t irq, std::int32_t pirq) {
  pirq_cleanup_check(pirq);
  remove_slot(irq);
}

// Mirrors create_irq: the lowest unused irq of the MSI range; the caller's domain may use it.
int Domain::create_irq() {
  const std::int32_t irq = free_irqs().lowest(nr_irqs_gsi(), nr_irqs() - 1);
  if (irq < 0) return -kENOSPC;
  touch_irq(irq);
  free_irqs().erase(irq);
  irq_at(irq).flags |= kIrqUsed;
  if (has(Rule::creator_may_use_irq)) irq_at(irq).flags |= kIrqDmAccess;
  --scalars().free_irqs;
  return irq;
}

void Domain::destroy_irq(std::int32_t irq) {
  if (irq < nr_irqs_gsi() || irq >= nr_irqs()) return crash();  // BUG_ON(!MSI_IRQ(irq))
  touch_irq(irq);
  Irq& desc = irq_at(irq);
  // The handler's shutdown hook masks the MSI through the descriptor.
  if ((desc.flags & kIrqHandler) != 0 &&
      (desc.msi_desc == 0 || desc_at(desc.msi_desc - 1).live == 0))
    return crash();
  if ((desc.flags & kIrqUsed) != 0) {
    free_irqs().insert(irq);
    ++scalars().free_irqs;
  }
  const bool bound = (desc.flags & kIrqGuest) != 0;
  if (bound) free_allocation();
  desc.msi_desc = 0;
  // The domain's slot and its access are not the host's: they stay [X56].
  desc.flags &= kIrqSlot | kIrqAccess;
  if (bound && !has(Rule::destroyed_irq_has_no_guest)) desc.flags |= kIrqGuest | kIrqNoAction;
}

// Mirrors pirq_guest_bind for an exclusive bind; the guest action is one allocation.
int Domain::pirq_guest_bind(std::int32_t pirq) {
  const std::int32_t irq = pirq_at(pirq).irq;
  if (irq <= 0) return -kEINVAL;
  Irq& desc = irq_at(irq);
  if ((desc.flags & kIrqGuest) != 0) return -kEBUSY;
  if ((desc.flags & kIrqHostAction) != 0) return -kEBUSY;
  if (!alloc()) return -kENOMEM;
  touch_irq(irq);
  // The CPU mask is an allocation of its own on hosts with many CPUs. Failing that, the action is
  // freed twice.
  if (!has(Rule::failed_guest_bind_frees_once)) {
    if (!alloc()) return crash(), 0;
    free_allocation();
  }
  desc.flags |= kIrqGuest;
  // An MSI starts masked for the guest; where an evtchn bind unmasks it that is of no consequence.
  if (!has(Rule::bind_pirq_unmasks)) desc.flags |= kIrqGuestMask;
  return 0;
}

// Mirrors __pirq_guest_unbind.
void Domain::guest_unbind(std::int32_t irq) {
  Irq& desc = irq_at(irq);
  if ((desc.flags & kIrqNoAction) != 0) return crash();
  if ((desc.flags & kIrqGuest) == 0) {
    if (has(Rule::unbind_checks_irq_guest) || (desc.flags & kIrqHostAction) != 0) crash();
    return;
  }
  touch_irq(irq);
  mask_at_shutdown(irq);
  desc.flags &= static_cast<std::uint16_t>(~(kIrqGuest | kIrqGuestMask));
  free_allocation();
}

// Mirrors pirq_guest_unbind: of a number unmapped by force, it is the unbind that frees it.
void Domain::pirq_guest_unbind(std::int32_t pirq) {
  const std::int32_t irq = pirq_at(pirq).irq;
  if (irq > 0) return guest_unbind(irq);
  if (irq == 0) return crash();  // BUG_ON(irq <= 0)
  clear_domain_irq_pirq(-irq, pirq);
  if (crashed()) return;
  cleanup_domain_irq_pirq(-irq, pirq);
}

bool Domain::pirq_guest_force_unbind(std::int32_t pirq) {
  const std::int32_t irq = pirq_at(pirq).irq;
  if ((irq_at(irq).flags & kIrqGuest) == 0) return false;
  guest_unbind(irq);
  return true;
}

}  // namespace pirq::xen
