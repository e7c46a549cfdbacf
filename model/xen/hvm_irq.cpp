// Interrupts of emulated devices: their MSIs and IO-APIC pins (xen/arch/x86/hvm/irq.c), and the
// soft reset (arch_domain_soft_reset in xen/arch/x86/domain.c).
#include <algorithm>

#include "model/xen/domain.h"
#include "model/xen/limits.h"

namespace pirq::xen {

// Mirrors hvm_domain_use_pirq.
bool DomainView::hvm_domain_use_pirq(const Pirq& info) const {
  if (!has(Rule::emuirq_alone_decides) && info.evtchn == 0) return false;
  return info.emuirq != kIrqUnbound;
}

// Mirrors hvm_inject_msi for a message in pirq mode. If another number has IRQ_MSI_EMU already
// [X30], this number does not get it, but its event is sent all the same.
InjectAnswer Domain::hvm_inject_msi(std::int32_t pirq) {
  if (!has(Rule::emulated_msis_are_pirqs)) return {0, {Delivery::vector, 0}};
  if (pirq == 0) return {-kERANGE, {}};
  const Pirq* info = pirq_info(pirq);
  if (info == nullptr && !has(Rule::injection_asks_for_struct)) return crash(), InjectAnswer{};
  if (has(Rule::emulated_msi_needs_port) && (info == nullptr || info->evtchn == 0)) return {};
  if (info == nullptr || info->emuirq == kIrqUnbound) {
    const int rc = map_domain_emuirq_pirq(pirq, kIrqMsiEmu);
    if (rc != 0) return {rc, {}};
    info = pirq_info(pirq);
    if (info == nullptr) return {-kEBUSY, {}};
  } else if (info->emuirq != kIrqMsiEmu) {
    return {-kEINVAL, {}};
  }
  return {0, send_guest_pirq(*info)};
}

RaiseAnswer DomainView::injected(std::int32_t pirq) const {
  if (!has(Rule::emulated_msis_are_pirqs)) return {Delivery::vector, 0};
  const Pirq* info = pirq_info(pirq);
  if (info == nullptr || (info->emuirq != kIrqUnbound && info->emuirq != kIrqMsiEmu)) return {};
  return send_guest_pirq(*info);
}

// Mirrors assert_gsi. The interrupt goes through the port of the number that the guest mapped the
// pin to. Without such a number it goes through the virtual IO-APIC.
RaiseAnswer DomainView::asserted(std::int32_t gsi) const {
  const Pirq* info = pirq_info(domain_emuirq_to_pirq(gsi));
  if (info != nullptr && hvm_domain_use_pirq(*info)) return send_guest_pirq(*info);
  return {Delivery::vector, gsi};
}

// Mirrors domain_soft_reset: evtchn_reset, then arch_domain_soft_reset.
int Domain::soft_reset() {
  for (std::int32_t port = 1; port <= setup_->ports(); ++port) {
    if (ports()[static_cast<std::size_t>(port)] != 0) static_cast<void>(evtchn_close(port));
    free_ports().insert(port);
  }
  std::ranges::fill(base_[layout().port_links], std::uint8_t{0});
  if (!has(Rule::soft_reset_forgets_emuirqs)) return 0;
  for (std::int32_t pirq = 0; pirq < nr_pirqs(); ++pirq)
    if (domain_pirq_to_emuirq(pirq) != kIrqUnbound)
      if (const int rc = unmap_domain_pirq_emuirq(pirq); rc != 0) return rc;
  if (has(Rule::soft_reset_frees_numbers)) free_numbers();
  return 0;
}

// Frees the numbers that no irq has. Those of the old kernel's drivers are the new kernel's to get.
void Domain::free_numbers() {
  for (std::int32_t pirq = 0; pirq < nr_pirqs(); ++pirq) {
    if (pirq_info(pirq) == nullptr) continue;
    touch_pirq(pirq);
    pirq_at(pirq).softirq &= static_cast<std::uint8_t>(~(kGuestNumber | kLeftBehind));
    if (pirq_at(pirq).irq != kPirqAllocated) continue;
    set_irq(pirq, 0);
    pirq_cleanup_check(pirq);
  }
}

}  // namespace pirq::xen
