// DomainView's look-ups that are made at every step, inline.
#pragma once

#include "model/xen/domain_view.h"

namespace pirq::xen {

inline const Pirq* DomainView::pirq_info(std::int32_t pirq) const {
  const auto table = pirqs();
  if (pirq < 0 || static_cast<std::size_t>(pirq) >= table.size()) return nullptr;
  const Pirq& info = table[static_cast<std::size_t>(pirq)];
  return info.exists != 0 ? &info : nullptr;
}

inline std::int32_t DomainView::domain_pirq_to_irq(std::int32_t pirq) const {
  const Pirq* info = pirq_info(pirq);
  return info != nullptr ? info->irq : 0;
}

inline std::int32_t DomainView::domain_pirq_to_emuirq(std::int32_t pirq) const {
  const Pirq* info = pirq_info(pirq);
  return info != nullptr ? info->emuirq : emuirq_without_struct();
}

inline std::int32_t DomainView::domain_irq_to_pirq(std::int32_t irq) const {
  const Irq& desc = irq_at(irq);
  return (desc.flags & kIrqSlot) != 0 ? desc.pirq : 0;
}

// Mirrors is_free_pirq (xen/arch/x86/irq.c), which is the same in every revision.
inline bool DomainView::is_free_pirq(std::int32_t pirq) const {
  const Pirq* info = pirq_info(pirq);
  if (info == nullptr) return true;
  if (info->irq != 0 || info->emuirq != kIrqUnbound) return false;
  return !has(Rule::free_pirq_has_no_user) || (info->evtchn == 0 && info->dpci_flags == 0);
}

inline bool DomainView::programmed(int device, int entry) const {
  const int vector = setup_->first_vector(device) + entry;
  return base_[layout().device_entries][static_cast<std::size_t>(vector)] != 0;
}

inline bool DomainView::softirq_active(std::int32_t pirq) const {
  const auto table = pirqs();
  if (pirq < 0 || static_cast<std::size_t>(pirq) >= table.size()) return false;
  return (table[static_cast<std::size_t>(pirq)].softirq & (kSoftirqSched | kSoftirqRun)) != 0;
}

inline bool DomainView::bind_waits(std::int32_t pirq) const {
  if (softirq_active(pirq)) return true;
  const Pirq* info = pirq_info(pirq);
  return has(Rule::bind_waits_for_the_list) && info != nullptr &&
         (info->softirq & kSoftirqListed) != 0;
}

}  // namespace pirq::xen
