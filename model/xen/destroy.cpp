// Creation and destruction of the domain (domain_create; domain_kill, evtchn_destroy,
// pci_release_devices, free_domain_pirqs, complete_domain_destroy).
#include "model/xen/domain.h"
#include "model/xen/limits.h"

namespace pirq::xen {

void Domain::create() {
  for (std::int32_t pirq = 0; pirq < nr_pirqs(); ++pirq) free_pirqs().insert(pirq);
  for (std::int32_t irq = nr_irqs_gsi(); irq < nr_irqs(); ++irq) free_irqs().insert(irq);
  for (std::int32_t port = 1; port <= setup_->ports(); ++port) free_ports().insert(port);
  const auto descriptors = static_cast<std::int32_t>(layout().msi_descs.size);
  for (std::int32_t desc = 0; desc < descriptors; ++desc) free_descs().insert(desc);
  scalars().free_irqs = nr_irqs() - nr_irqs_gsi();
  for (std::int32_t irq = 1; irq < nr_irqs_gsi(); ++irq)
    irq_at(irq).flags |= kIrqDmAccess | kIrqHandler;
  for (int device = 0; device < setup_->devices(); ++device) assign_device(device);

  // init_domain_irq_mapping: the cascade is the one legacy irq that is not the IO-APIC's.
  irq_at(kCascadeIrq).flags |= kIrqHostAction;
  static_cast<void>(prepare_domain_irq_pirq(kCascadeIrq, kCascadeIrq));
  set_domain_irq_pirq(kCascadeIrq, kCascadeIrq);

  for (const std::int32_t pirq : setup_->config().taken) {
    static_cast<void>(pirq_get_info(pirq));
    set_irq(pirq, kPirqAllocated);
  }
}

int Domain::deassign_device(int device) {
  if (device >= setup_->devices() || !owns(device)) return -kENODEV;
  scalars().owned &= ~(std::uint64_t{1} << device);
  return 0;
}

// Mirrors arch_pci_clean_pirqs and pci_clean_dpci_irq: unbinds what is bound.
void Domain::pci_clean_dpci_irqs() {
  if (scalars().hvm_irq_dpci == 0) return;
  const auto size = static_cast<std::int32_t>(layout().pirqs.size);
  for (std::int32_t pirq = 0; pirq < size && !crashed(); ++pirq) {
    const Pirq* info = pirq_info(pirq);
    if (info == nullptr || (info->dpci_flags & kDpciMapped) == 0) continue;
    pirq_guest_unbind(pirq);
    if (has(Rule::cleanup_check_frees)) set_dpci_flags(pirq, 0);
  }
  scalars().hvm_irq_dpci = 0;
  free_allocation();
}

// radix_tree_destroy of the three trees; how many struct pirq the pirq_tree still held.
std::int32_t Domain::radix_tree_destroy() {
  std::int32_t left = 0;
  for (Pirq& info : base_[layout().pirqs]) {
    if (info.exists != 0) ++left;
    info = {};
  }
  for (std::int32_t pirq = 0; pirq < nr_pirqs(); ++pirq) refresh_free(pirq);
  for (Irq& irq : base_[layout().irqs]) {
    irq.pirq = 0;
    irq.flags &= static_cast<std::uint8_t>(~kIrqSlot);
  }
  scalars().structs -= left;
  scalars().structs_in_tree = 0;
  free_allocation(left);
  for (const RadixTreeLayout* tree :
       {&layout().pirq_tree, &layout().irq_tree, &layout().emuirq_tree})
    free_allocation(RadixTree(base_, *tree).clear());
  return left;
}

DestroyAnswer Domain::destroy() {
  scalars().dying = 1;
  for (std::int32_t port = 1; port <= setup_->ports(); ++port)
    if (ports()[static_cast<std::size_t>(port)] != 0) static_cast<void>(evtchn_close(port));
  pci_clean_dpci_irqs();
  for (std::int32_t pirq = 0; pirq < nr_pirqs() && !crashed(); ++pirq)
    if (domain_pirq_to_irq(pirq) > 0) static_cast<void>(unmap_domain_pirq(pirq));
  if (crashed()) return {};
  scalars().owned = 0;

  DestroyAnswer answer;
  answer.left_structs = radix_tree_destroy();
  answer.leaked_structs = scalars().structs;
  answer.leaked_irqs = nr_irqs() - nr_irqs_gsi() - scalars().free_irqs;
  answer.leaked_msi = scalars().msi_descs;
  return answer;
}

}  // namespace pirq::xen
