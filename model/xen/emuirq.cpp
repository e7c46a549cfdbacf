// The emuirq of a pirq (map_domain_emuirq_pirq, unmap_domain_pirq_emuirq in xen/arch/x86/irq.c) and
// the guest's map of a GSI (physdev_hvm_map_pirq in xen/arch/x86/physdev.c).
#include "model/xen/domain.h"
#include "model/xen/limits.h"

namespace pirq::xen {

std::int32_t DomainView::domain_emuirq_to_pirq(std::int32_t gsi) const {
  const auto all = base_[layout().emuirq_pirq];
  if (gsi == kIrqMsiEmu) return state().msi_emu_pirq - 1;
  if (gsi < 0 || static_cast<std::size_t>(gsi) >= all.size()) return kIrqUnbound;
  return all[static_cast<std::size_t>(gsi)] - 1;
}

int Domain::map_domain_emuirq_pirq(std::int32_t pirq, std::int32_t emuirq) {
  if (pirq < 0 || pirq >= nr_pirqs() || emuirq == kIrqUnbound || emuirq >= nr_irqs())
    return -kEINVAL;
  const std::int32_t old_emuirq = domain_pirq_to_emuirq(pirq);
  const std::int32_t old_pirq = emuirq != kIrqPt ? domain_emuirq_to_pirq(emuirq) : kIrqUnbound;
  if ((old_emuirq != kIrqUnbound && old_emuirq != emuirq) ||
      (old_pirq != kIrqUnbound && old_pirq != pirq))
    return 0;  // Xen logs "already mapped" and returns 0.
  if (pirq_get_info(pirq) == nullptr) return -kENOMEM;
  if (emuirq == kIrqMsiEmu) {
    scalars().msi_emu_pirq = pirq + 1;  // In Xen IRQ_MSI_EMU is a key of the tree [X30].
  } else if (emuirq != kIrqPt) {
    // Without the check [X21] any value comes here. The model has no room for those that no step
    // can have.
    const auto room = static_cast<std::int32_t>(layout().emuirq_pirq.size);
    if (emuirq < 0 || emuirq >= room) return crash(), 0;
    if (old_pirq == kIrqUnbound &&
        !RadixTree(base_, layout().emuirq_tree).insert(emuirq, [this] { return alloc(); })) {
      pirq_cleanup_check(pirq);
      return -kENOMEM;
    }
    base_[layout().emuirq_pirq][static_cast<std::size_t>(emuirq)] = pirq + 1;
  }
  set_emuirq(pirq, emuirq);
  return 0;
}

int Domain::unmap_domain_pirq_emuirq(std::int32_t pirq) {
  if (pirq < 0 || pirq >= nr_pirqs()) return -kEINVAL;
  const std::int32_t emuirq = domain_pirq_to_emuirq(pirq);
  if (emuirq == kIrqUnbound) return -kEINVAL;
  if (pirq_info(pirq) != nullptr) {
    set_emuirq(pirq, kIrqUnbound);
    pirq_cleanup_check(pirq);
  }
  if (emuirq == kIrqMsiEmu) {
    scalars().msi_emu_pirq = 0;
  } else if (domain_emuirq_to_pirq(emuirq) != kIrqUnbound) {
    base_[layout().emuirq_pirq][static_cast<std::size_t>(emuirq)] = 0;
    const bool gsi0 = base_[layout().emuirq_pirq][0] != 0;
    free_allocation(RadixTree(base_, layout().emuirq_tree).erase(emuirq, gsi0));
  }
  return 0;
}

// The pin of a passed-through device already has a number.
std::int32_t DomainView::pirq_of_gsi(std::int32_t gsi) const {
  const std::int32_t bound = intx().pirq_of_gsi(gsi);
  if (bound > 0 || gsi < 0 || !has(Rule::mapped_gsi_keeps_its_pirq)) return bound;
  return domain_emuirq_to_pirq(gsi);
}

MapAnswer Domain::physdev_map_pirq_gsi(std::int32_t gsi, std::int32_t pirq) {
  if (!setup_->config().hvm_pirq) return {-kENOSYS, pirq, 0};
  if (gsi < 0 || gsi >= kHvmGsis) {
    if (has(Rule::guest_gsi_is_checked)) return {-kEINVAL, pirq, 0};
    if (scalars().hvm_irq_dpci != 0) return crash(), MapAnswer{};  // It indexes the girq lists.
  }
  if (const std::int32_t known = pirq_of_gsi(gsi); known > 0) return {0, known, 0};
  const std::int32_t number = pirq < 0 ? get_free_pirq(PirqType::gsi) : pirq;
  return {map_domain_emuirq_pirq(number, gsi), number, 0};
}

}  // namespace pirq::xen
