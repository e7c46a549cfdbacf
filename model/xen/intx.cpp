// INTx pins of passed-through devices: pt_irq_create_bind and pt_irq_destroy_bind of type PCI, and
// the delivery of their interrupts from do_IRQ on (xen/drivers/passthrough/x86/hvm.c, before 4.15
// passthrough/io.c). Levels, EOIs and the EOI timer are not modelled: an interrupt is an event.
#include "model/xen/intx.h"

#include "model/xen/domain.h"
#include "model/xen/limits.h"

namespace pirq::xen {

// The host GSI of the device's pin. Each device has a separate one, from the highest GSI down.
std::int32_t DomainView::machine_gsi(int device) const {
  std::int32_t gsi = nr_irqs_gsi() - 1;
  for (int before = 0; before < device; ++before)
    if (setup_->device(before).kind == DeviceKind::intx) --gsi;
  return gsi;
}

// QEMU asks for any number, and libxc for that of the host irq (xc_physdev_map_pirq since Xen 4.3).
// Xen relies on it: physdev_hvm_map_pirq takes the irq of the guest's pin for its number.
MapAnswer Domain::physdev_map_pirq_intx(int device) {
  MsiInfo pin{device, 0, -1, PirqType::gsi, false};
  return allocate_and_map(pin, machine_gsi(device), machine_gsi(device));
}

int Domain::bind_pt_irq_intx(std::int32_t pirq, int device) {
  if (!device_model_may_use(pirq, domain_pirq_to_irq(pirq))) return -kEPERM;
  if (pirq < 0 || pirq >= nr_pirqs()) return -kEINVAL;
  if (scalars().hvm_irq_dpci == 0) {
    if (!alloc()) return -kENOMEM;
    scalars().hvm_irq_dpci = 1;
  }
  const bool digl = alloc(), girq = alloc();
  if (!digl || !girq) {
    free_allocation(static_cast<int>(digl) + static_cast<int>(girq));
    return -kENOMEM;
  }
  intx_bindings().bind(device, pirq);
  if ((pirq_at(pirq).dpci_flags & kDpciMapped) != 0) return 0;
  set_dpci_flags(pirq, kDpciMapped | kDpciMachPci | kDpciGuestPci);
  const int rc = pirq_guest_bind(pirq);
  if (rc == 0) return 0;
  forget_intx(pirq);
  set_dpci_flags(pirq, 0);
  pirq_cleanup_check(pirq);
  return rc;
}

int Domain::unbind_pt_irq_intx(std::int32_t pirq, int device) {
  if (!device_model_may_use(pirq, domain_pirq_to_irq(pirq))) return -kEPERM;
  if (scalars().hvm_irq_dpci == 0 || intx().pirq_of(device) != pirq) return -kEINVAL;
  forget_intx(pirq);
  Pirq& info = pirq_at(pirq);
  if ((info.dpci_flags & kDpciMapped) == 0) return 0;
  pirq_guest_unbind(pirq);
  if (crashed()) return 0;
  set_dpci_flags(pirq, 0);
  softirq_reset(info);
  pirq_cleanup_check(pirq);
  return 0;
}

// Removes the number from its girq list and empties its digl_list: two allocations.
void Domain::forget_intx(std::int32_t pirq) {
  const int device = intx().device_of(pirq);
  if (device < 0) return;
  intx_bindings().unbind(device);
  free_allocation(2);
}

// Mirrors hvm_dirq_assist for a number that is bound to a pin. The interrupt goes through the
// number's port if the guest uses the number as a pirq, and otherwise through the virtual IO-APIC.
RaiseAnswer DomainView::raise_intx(int device) const {
  const Pirq* info = pirq_info(intx().pirq_of(device));
  if (info == nullptr || (irq_at(machine_gsi(device)).flags & kIrqGuest) == 0) return {};
  if (hvm_domain_use_pirq(*info)) return send_guest_pirq(*info);
  return {Delivery::vector, hvm_pci_intx_gsi(device)};
}

}  // namespace pirq::xen
