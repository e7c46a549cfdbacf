// Xen's state of an MSI-X device besides its vectors: the registration of its table
// (xen/arch/x86/hvm/vmsi.c), through which Xen sees the guest's mask bits, and the function mask
// (xen/arch/x86/msi.c).
#include <cstdlib>

#include "model/xen/domain.h"
#include "model/xen/limits.h"

namespace pirq::xen {

PciDev* DomainView::msix_device_of(std::int32_t irq) const {
  const std::uint16_t desc = irq_at(irq).msi_desc;
  if (layout().pci_devs.size == 0 || desc == 0 || desc_at(desc - 1).msix == 0) return nullptr;
  return &base_[layout().pci_devs][desc_at(desc - 1).device];
}

// One entry for each device, with its bound vectors as reference count. The meter does not count
// its allocation: Xen allocates an entry for every vector, and frees it if the device has one.
void Domain::msixtbl_pt_register(std::int32_t irq) const {
  PciDev* device = msix_device_of(irq);
  if (device == nullptr) return;
  if (device->msixtbl == 0) device->msixtbl = 1;
  ++device->msixtbl;
}

void Domain::msixtbl_pt_unregister(std::int32_t irq) const {
  if (irq <= 0) return;
  PciDev* device = msix_device_of(irq);
  if (device == nullptr || device->msixtbl == 0) return;
  const bool zero = --device->msixtbl == 1;
  if (zero == has(Rule::msixtbl_goes_at_zero)) device->msixtbl = 0;
  touch_vectors(desc_at(irq_at(irq).msi_desc - 1).device);
}

// maps-agree checks the registration for each touched number that is bound.
void Domain::touch_vectors(int device) const {
  for (const std::uint16_t desc : entries_of(device)) {
    if (desc == 0 || desc_at(desc - 1).irq < 0) continue;
    touch_pirq(std::abs(domain_irq_to_pirq(desc_at(desc - 1).irq)));
  }
}

bool DomainView::msix_table_is_unknown(std::int32_t pirq) const {
  const Pirq* info = pirq_info(pirq);
  if (info == nullptr || info->irq <= 0 || (info->dpci_flags & kDpciMachMsi) == 0) return false;
  const PciDev* device = msix_device_of(info->irq);
  return device != nullptr && device->msixtbl == 0;
}

// Mirrors msi_set_mask_bit as called by the handler's shutdown. If the table cannot be accessed,
// Xen masks the entry by masking the whole function [X43].
void Domain::mask_at_shutdown(std::int32_t irq) const {
  PciDev* device = msix_device_of(irq);
  if (device != nullptr && (device->flags & kPciMemoryOff) != 0) device->flags |= kPciHostMaskall;
}

void Domain::decode_memory(int device, bool on) const {
  const auto all = base_[layout().pci_devs];
  if (all.empty()) return;
  std::uint8_t& flags = all[static_cast<std::size_t>(device)].flags;
  flags &= static_cast<std::uint8_t>(~kPciMemoryOff);
  if (!on) flags |= kPciMemoryOff | kPciSpoiled;
}

std::uint8_t DomainView::pci_flags(int device) const {
  const auto all = base_[layout().pci_devs];
  return all.empty() ? std::uint8_t{0} : all[static_cast<std::size_t>(device)].flags;
}

// Mirrors assign_device, with pci_reset_msix_state.
void Domain::assign_device(int device) {
  scalars().owned |= std::uint64_t{1} << device;
  const auto all = base_[layout().pci_devs];
  if (all.empty()) return;
  std::uint8_t& flags = all[static_cast<std::size_t>(device)].flags;
  flags &= has(Rule::assign_clears_maskall) ? std::uint8_t{0} : kPciHostMaskall;
}

}  // namespace pirq::xen
